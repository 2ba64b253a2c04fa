"""Show a payload in the browser and hear where the person has taken the explored parameter.

How the files reach the browser. `components.v1.declare_component` is the one public call of Streamlit that serves a
folder under a plain ``streamlit run``: the installed plotly package serves its own ``plotly.min.js`` (no network, one
version for Python and browser, and not the chunk of ``st.plotly_chart``), and our folder serves its ES modules, which
may then import one another. The component itself is a ``components.v2`` one, because that lives in the page and not in
a frame and takes raw bytes; the script it is registered with only fetches the modules.
"""

import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v1 import declare_component

from mlexplore.domains import REAL, Interval
from mlexplore.plots.payload import Payload

_BROWSER = Path(__file__).parent / "browser"
_PLOTLY = Path(str(files("plotly"))) / "package_data"
LIBRARY = _PLOTLY / "plotly.min.js"
"""The chart library as the installed plotly package has it: one version for Python, the page and what is saved."""

# An inline script is a blob, which resolves no relative address: hence absolute ones and dynamic imports. The chart
# library is large, so it starts on its way beside the modules; whether it arrived is `main.js`'s to tell.
_LOADER = """
const [main, library, plotly] = %s.map((path) => new URL(path, location.origin).href);
import(library).then(({ loadPlotly }) => loadPlotly(plotly)).catch(() => {});
export default async (component) => {
  try {
    return (await import(main)).default(component);
  } catch (error) {
    console.error(error);
    component.parentElement.querySelector(".lv-status").textContent =
      "The charts could not be loaded. Check the connection and reload the page.";
  }
};
"""


def linked_views(
    payload: Payload,
    *,
    key: str,
    start: int | None = None,
    link: int = 0,
    on_explore: Callable[[float | None], None] | None = None,
    on_edit: Callable[[dict[str, Any]], None] | None = None,
    limits: Interval = REAL,
    can_undo: bool = False,
) -> None:
    """Draw the four linked views, or bring those that stand up to date without drawing them anew.

    Parameters
    ----------
    payload
        Figures, frames and points. The browser compares its revision: while that stays, nothing is touched.
    key
        Identity of the component: the same key is the same four charts, whatever they show.
    start
        Frame shown first when a revision arrives, by default the estimate. Afterwards the person's hand leads:
        `start` is not looked at again until the revision changes, or a link is opened.
    link
        How many links were opened on the page: with each of them the views stand at `start`, whatever the hand did before.
    on_explore
        Called before the script runs again with the value on which the slider came to rest, or None for the estimate.
    on_edit
        Called before the script runs again with what was done to an observation of this payload: ``row``, its place
        among the observations, and ``x`` and ``y`` in the numbers of the chart if it was dragged there. Without it
        observations can be touched and not edited.
    limits
        What y may be: no hand drags an observation out of it.
    can_undo
        Whether a button that takes the last edit back is shown: `on_edit` then hears of ``undo``.
    """
    _, _, library = _serve()
    sweep = payload.sweep
    first = (sweep.home if start is None else start) if sweep is not None else 0
    # The first position is kept, so that a run in which nothing changed sends the very same bytes: Streamlit then
    # sends a short reference in place of the message.
    memory = f"{key}:start"
    shown = (payload.revision, link)
    if st.session_state.get(memory, (None, 0))[0] != shown:
        st.session_state[memory] = (shown, first)
    first = st.session_state[memory][1]

    def explored() -> None:
        event = st.session_state[key].get("explored")
        if on_explore is not None and event is not None:
            on_explore(event["value"])

    def edited() -> None:
        event = st.session_state[key].get("edited")
        # An event of charts that are no longer on show speaks of other rows.
        if on_edit is not None and event is not None and event["revision"] == payload.revision:
            on_edit(event)

    _component()(
        key=key,
        data=payload.pack(
            start=first,
            link=link,
            plotly=library,
            editable=int(on_edit is not None),
            limits=_limits(limits),
            undo=int(can_undo),
        ),
        on_explored_change=explored,
        on_edited_change=edited,
    )


def _limits(interval: Interval) -> dict[str, float | bool | None]:
    """An interval as JSON has it: no end where there is none."""
    ends = {
        name: end if isfinite(end) else None for name, end in (("low", interval.low), ("high", interval.high))
    }
    return {**ends, "closed": interval.closed, "whole": interval.whole}


def _serve() -> tuple[str, str, str]:
    """Register the two folders with the running server (idempotent and cheap).

    Returns
    -------
        The addresses of the first module, of the module that loads Plotly.js, and of Plotly.js.
    """
    base = st.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/component" if base else "/component"
    scripts = f"{prefix}/{declare_component('scripts', path=_BROWSER).name}"
    library = f"{prefix}/{declare_component('plotly', path=_PLOTLY).name}"
    return f"{scripts}/main.js", f"{scripts}/library.js", f"{library}/plotly.min.js?v={_plotly_version()}"


@cache
def _plotly_version() -> str:
    return version("plotly")  # reads a file, and is asked in every run


@cache
def _component() -> Callable[..., object]:
    return st.components.v2.component(
        "mlexplore.linked_views",
        html=(_BROWSER / "views.html").read_text(encoding="utf-8"),
        css=(_BROWSER / "views.css").read_text(encoding="utf-8"),
        js=_LOADER % json.dumps(_serve()),
        isolate_styles=False,
    )
