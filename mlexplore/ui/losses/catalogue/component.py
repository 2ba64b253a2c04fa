"""Show the cards of all losses, and hear which one was opened, pinned, or looked for.

Searching and narrowing down happen in the browser: it holds every card and the words under which it is found, and the server
hears what is looked for when the hand rests, for the link. How the files reach the browser: see `mlexplore.ui.linked_views`.
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v1 import declare_component

from mlexplore.ui.losses.catalogue.cards import cards
from mlexplore.ui.losses.loss_settings import LONGEST_WORDS, Sought, read_sought
from mlexplore.ui.values_in_links import Parameters
from mlexplore.ui.widgets import hold

_BROWSER = Path(__file__).parent / "browser"

_LOADER = """
const main = new URL(%s, location.origin).href;
export default async (component) => {
  try {
    return (await import(main)).default(component);
  } catch (error) {
    console.error(error);
    component.parentElement.querySelector(".ct-status").textContent =
      "The losses could not be loaded. Check the connection and reload the page.";
  }
};
"""


def catalogue(
    *,
    key: str,
    chosen: str,
    pinned: Sequence[str],
    comparing: bool,
    sought: Sought,
    link: int,
    notice: str,
    on_choose: Callable[[str], None],
    on_pin: Callable[[str], None],
    on_compare: Callable[[], None],
    on_seek: Callable[[Sought], None],
) -> None:
    """Draw the search and the cards it leaves.

    Parameters
    ----------
    key
        Identity of the component.
    chosen, pinned
        Keys of the loss whose details are open, and of those that are pinned, the oldest first.
    comparing
        Whether the pinned ones are compared on the page now.
    sought, link
        What is looked for, and how many links were opened on the page: it is taken up with each of them, and otherwise the hand in
        the browser leads.
    notice
        What the last press has led to beyond what it says itself, in plain text; empty for nothing.
    on_choose, on_pin
        Called before the script runs again with the key of the card that was pressed, or whose pin was; `on_choose` with an
        empty one when what is open is to be closed.
    on_compare
        Called before the script runs again when the pinned ones are to be compared.
    on_seek
        Called before the script runs again with what is looked for, when the hand has come to rest.
    """
    memory = f"{key}:heard"

    def pressed() -> None:
        for press in st.session_state[key].get("pressed") or ():
            if press["number"] <= st.session_state[memory]:
                continue
            st.session_state[memory] = press["number"]
            match press["what"]:
                case "open":
                    on_choose(press["about"])
                case "pin":
                    on_pin(press["about"])
                case "compare":
                    on_compare()
                case "seek":
                    about = press["about"]
                    on_seek(read_sought(Parameters({"words": about["words"], **about["facets"]}).take))

    hold(memory, 0)
    _component()(
        key=key,
        data={
            **cards(),
            "chosen": chosen,
            "pinned": list(pinned),
            "comparing": comparing,
            "longest": LONGEST_WORDS,
            "sought": {"words": sought.words, "facets": dict(sought.facets)},
            "link": link,
            "notice": notice,
            "heard": st.session_state[memory],
        },
        on_pressed_change=pressed,
    )


@cache
def _component() -> Callable[..., object]:
    base = st.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/component" if base else "/component"
    return st.components.v2.component(
        "mlexplore.losses",
        html=(_BROWSER / "catalogue.html").read_text(encoding="utf-8"),
        css=(_BROWSER / "catalogue.css").read_text(encoding="utf-8"),
        js=_LOADER % json.dumps(f"{prefix}/{declare_component('losses', path=_BROWSER).name}/main.js"),
        isolate_styles=False,
    )
