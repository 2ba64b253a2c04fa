"""Changes to the data by hand: kept for each data set, undone one after the other, the original one click away.

The last changes of the present data set are part of the settings, and so of the address. What led there stays in the session.
"""

import math
from typing import Any

import streamlit as st

from mlexplore.arrays import Array
from mlexplore.data import Dataset, Edits
from mlexplore.data.edits import X, Y

_MOST_REMEMBERED = 30  # data sets, and steps of each
_HISTORIES, _LINKED = "edits", "edits of the link"
_DRAG, _HELD = "edits by dragging", "edits held"


def plant_edits(edits: Edits) -> None:
    """Let the next data set that is chosen have these changes: the link said so."""
    st.session_state[_LINKED] = edits


def last_edits(original: Dataset) -> Edits:
    """The changes to a data set as they are now."""
    return _history(original)[-1]


def remember(original: Dataset, edits: Edits, *, instead: bool = False) -> None:
    """Take up changes to a data set, as one more step or in place of the last one."""
    history = _history(original)
    if instead:
        history.pop()
    if not history or history[-1] != edits:
        history.append(edits)
    del history[1 : max(1, len(history) - _MOST_REMEMBERED)]
    if not instead:
        st.session_state[_DRAG] = None


def choose_edits(original: Dataset) -> Edits:
    """Draw what is changed with the ways back, if anything is; return the changes, those of a link just opened first."""
    linked = st.session_state.pop(_LINKED, None)
    if linked is not None and linked != last_edits(original):
        remember(original, linked)
    edits = last_edits(original)
    past = len(_history(original)) > 1
    if not edits and not past:
        return edits
    st.caption(f"By hand: {edits.words}." if edits else "By hand: nothing any more.")
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", key="edits.undo", on_click=_undo, args=(original,), disabled=not past)
        st.button(
            "Original",
            key="edits.original",
            on_click=remember,
            args=(original, Edits()),
            disabled=not edits,
            help="Back to the data as they were brought. Undo returns to the changes.",
        )
    return edits


def touched(original: Dataset, changed: Dataset, event: dict[str, Any]) -> None:
    """Take up what a hand did to an observation in the picture.

    Parameters
    ----------
    original
        The data set as it was brought.
    changed
        The data set on show, whose rows the picture numbers.
    event
        ``row``, the place among the rows on show; ``x`` and ``y``, where it was dragged, or nothing if it was pressed;
        ``drag``, a number that all events of one movement share, and ``held``, whether it goes on.
    """
    st.session_state[_HELD] = bool(event.get("held"))
    place = event.get("row")
    if not isinstance(place, int) or not 0 <= place < changed.n:
        return
    row, edits = int(changed.rows[place]), last_edits(original)
    if event.get("y") is None:
        remember(original, edits.toggled(row))
        return
    if not (math.isfinite(event["x"]) and math.isfinite(event["y"])):
        return
    y = _like_the_others(float(event["y"]), changed.y)
    x = _like_the_others(
        changed.axis.position(float(event["x"])), changed.x if changed.axis.is_time else None
    )
    # A movement is one step back, however many events it was made of.
    remember(
        original,
        edits.with_cells([(row, X, x), (row, Y, y)]),
        instead=st.session_state.get(_DRAG) == event.get("drag"),
    )
    st.session_state[_DRAG] = event.get("drag")


def is_held() -> bool:
    """Whether this run is for an observation that is being dragged: what is slow would soon be forgotten. Asked once a run."""
    return st.session_state.pop(_HELD, False)


def _like_the_others(value: float, others: Array | None) -> float:
    """A number to which a point was dragged: a whole one where all are counts, days or quarters."""
    return float(round(value)) if others is not None and bool((others == others.round()).all()) else value


def _undo(original: Dataset) -> None:
    history = _history(original)
    if len(history) > 1:
        history.pop()


def _history(original: Dataset) -> list[Edits]:
    """The changes of a data set, one after the other, beginning with none."""
    histories: dict[str, list[Edits]] = st.session_state.setdefault(_HISTORIES, {})
    if original.key not in histories:
        while len(histories) >= _MOST_REMEMBERED:
            histories.pop(next(iter(histories)))
        histories[original.key] = [Edits()]
    return histories[original.key]
