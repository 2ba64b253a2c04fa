"""Changes to the data by hand: kept for each data set, undone one after the other, the original one click away.

The last changes of the present data set are part of the settings, and so of the address. What led there stays in the session.
"""

import math
from typing import Any

import numpy as np
import streamlit as st

from mlexplore.arrays import Array
from mlexplore.data import DataError, Dataset, Edits
from mlexplore.data.edits import X, Y
from mlexplore.families import Family
from mlexplore.numerals import shortest
from mlexplore.ui import work
from mlexplore.ui.settings import Source

_MOST_REMEMBERED = 30  # data sets, and steps of each
_HISTORIES, _LINKED, _LAST = "edits", "edits of the link", "edits last seen"
_DRAG, _ENDED, _HELD = "edits by dragging", "edits dragging ended", "edits held"
_REFUSED = "edits refused"


def plant_edits(edits: Edits, source: Source) -> None:
    """Let the next data set from this source have these changes: the link said so."""
    st.session_state[_LINKED] = (source, edits)


def last_edits(original: Dataset) -> Edits:
    """The changes to a data set as they are now."""
    return _history(original)[-1]


def remember(original: Dataset, edits: Edits, *, instead: bool = False) -> None:
    """Take up changes to a data set, as one more step or in place of the last one."""
    history = _history(original)
    if instead and len(history) > 1:
        history.pop()
    if history[-1] != edits:
        history.append(edits)
    del history[1 : max(1, len(history) - _MOST_REMEMBERED)]
    if not instead:
        _end_movement()


def choose_edits(original: Dataset, source: Source, file: str) -> Edits:
    """Draw what is changed with the ways back, if anything is; return the changes, those of a link just opened first.

    Parameters
    ----------
    original
        The data as they were brought.
    source, file
        Where they are from, and what the file they are from goes by; empty where they are from none.
    """
    linked_source, linked = st.session_state.pop(_LINKED, (None, None))
    if linked is not None and linked_source == source:
        if linked != last_edits(original):
            remember(original, linked)
    elif file:
        _take_along(original, file)
    st.session_state[_LAST] = (file, original)
    edits = last_edits(original)
    if edits or can_undo(original):
        st.caption(f"By hand: {edits.words}." if edits else "By hand: nothing any more.")
        draw_ways_back(original, "sidebar")
    return edits


def draw_ways_back(original: Dataset, where: str) -> None:
    """Draw the buttons that undo the last change and that return to the original, if there is anything to undo."""
    if not (last_edits(original) or can_undo(original)):
        return
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Undo",
            key=f"edits.undo.{where}",
            on_click=undo,
            args=(original,),
            disabled=not can_undo(original),
        )
        st.button(
            "Original",
            key=f"edits.original.{where}",
            on_click=remember,
            args=(original, Edits()),
            disabled=not last_edits(original),
            help="Back to the data as they were brought. Undo returns to the changes.",
        )


def refusal() -> str:
    """Why the last thing that a hand did to an observation was not taken up; empty if it was. Told once."""
    return st.session_state.pop(_REFUSED, "")


def touched(original: Dataset, changed: Dataset, family: type[Family], event: dict[str, Any]) -> None:
    """Take up what a hand did to an observation in the picture; what would leave nothing to see is refused.

    Parameters
    ----------
    original
        The data set as it was brought.
    changed
        The data set on show, whose rows the picture numbers.
    family
        The errors that are fitted.
    event
        ``row``, the place among the rows on show; ``x`` and ``y``, where it was dragged, or nothing if it was pressed;
        ``drag``, a number that all events of one movement share, and ``held``, whether it goes on. Or ``undo`` alone.
    """
    if event.get("undo"):
        undo(original)
        return
    st.session_state[_HELD] = bool(event.get("held"))
    place, movement = event.get("row"), event.get("drag")
    if not isinstance(place, int) or not 0 <= place < changed.n:
        return
    if movement is not None and movement == st.session_state.get(_ENDED):
        return  # on its way when somebody pressed Undo
    row, edits = int(changed.rows[place]), last_edits(original)
    if movement is None:
        edits = edits.toggled(row)
    elif math.isfinite(event["x"]) and math.isfinite(event["y"]):
        y = _like_the_others(float(event["y"]), changed.y)
        x = changed.axis.position(float(event["x"]))
        x = _like_the_others(x, changed.x if changed.axis.is_time else None)
        edits = edits.with_cells([(row, X, x), (row, Y, y)]).beside(original)
    try:
        _require_sight(work.changed(original, edits), row, family)
    except DataError as reason:
        st.session_state[_REFUSED] = f"Row {row} stays as it is. {reason}"
        return
    # A movement is one step back, however many events it was made of.
    remember(original, edits, instead=movement is not None and st.session_state.get(_DRAG) == movement)
    st.session_state[_DRAG] = movement


def _require_sight(changed: Dataset, row: int, family: type[Family]) -> None:
    """Refuse an observation that counts and that the errors cannot have: the views would be gone under the hand."""
    (place,) = np.flatnonzero(changed.rows == row)
    if changed.kept is not None and not changed.kept[place]:
        return
    y, value = changed.y[place], shortest(changed.y[place])
    if not family.support.contains(y):
        raise DataError(
            f"{family.name} needs y {family.support}, and it would be {value}. Other errors may take it."
        )
    if changed.trials is not None and y > changed.trials.values[place]:
        raise DataError(f"It has {changed.trials.values[place]:g} trials, and y would be {value}.")


def is_held() -> bool:
    """Whether this run is for an observation that is being dragged: what is slow would soon be forgotten. Asked once a run."""
    return st.session_state.pop(_HELD, False)


def _like_the_others(value: float, others: Array | None) -> float:
    """A number to which a point was dragged: a whole one where all are counts, days or quarters."""
    return float(round(value)) if others is not None and bool((others == others.round()).all()) else value


def undo(original: Dataset) -> None:
    """Take the last change back."""
    if can_undo(original):
        _history(original).pop()
    _end_movement()


def can_undo(original: Dataset) -> bool:
    """Whether there is a change to take back."""
    return len(_history(original)) > 1


def _end_movement() -> None:
    """Whatever the last movement still has to say comes too late."""
    if (movement := st.session_state.get(_DRAG)) is not None:
        st.session_state[_ENDED], st.session_state[_DRAG] = movement, None


def _take_along(original: Dataset, file: str) -> None:
    """Other columns of the same file have the same rows: those that were set aside or deleted still are.

    Values that were changed belong to their columns, and wait there.
    """
    last_file, last = st.session_state.get(_LAST, ("", original))
    if last_file != file or last.key == original.key or can_undo(original):
        return
    rows = Edits(aside=last_edits(last).aside, deleted=last_edits(last).deleted)
    if rows:
        remember(original, rows)


def _history(original: Dataset) -> list[Edits]:
    """The changes of a data set, one after the other, beginning with none."""
    histories: dict[str, list[Edits]] = st.session_state.setdefault(_HISTORIES, {})
    if original.key not in histories:
        while len(histories) >= _MOST_REMEMBERED:
            histories.pop(next(iter(histories)))
        histories[original.key] = [Edits()]
    return histories[original.key]
