"""Changes to the data by hand: kept for each data set, undone one after the other, the original one click away.

The last changes of the present data set are part of the settings, and so of the address. What led there stays in the session.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from mlexplore.arrays import Array
from mlexplore.data import Dataset, Edits
from mlexplore.data.edits import X, Y
from mlexplore.data.wording import listed_rows
from mlexplore.escaping import markdown

MOST_IN_TABLE = 2_000
"""Rows that a table for typing can hold: beyond, points are changed in the picture."""

_MOST_REMEMBERED = 30  # data sets, and steps of each
_HISTORIES, _LINKED, _DRAG = "edits", "edits of the link", "edits by dragging"
_TABLE, _TOLD, _HELD = "edits table", "edits table told", "edits held"


class _Table(NamedTuple):
    """A table for typing: what it was filled with, and a number that makes it a new one."""

    base: str
    edits: Edits
    number: int


def plant_edits(edits: Edits) -> None:
    """Let the next data set that is chosen have these changes: the link said so."""
    st.session_state[_LINKED] = edits


def edits_of(original: Dataset) -> Edits:
    """Return the changes to a data set, those of a link that was just opened first."""
    linked = st.session_state.pop(_LINKED, None)
    if linked is not None and linked != _history(original)[-1]:
        _remember(original, linked)
    return _history(original)[-1]


def choose_edits(original: Dataset) -> Edits:
    """Draw what is changed with the ways back, if anything is; return the changes."""
    edits = edits_of(original)
    past = len(_history(original)) > 1
    if not edits and not past:
        return edits
    st.caption(f"By hand: {edits.words}." if edits else "By hand: nothing any more.")
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", key="edits.undo", on_click=_undo, args=(original,), disabled=not past)
        st.button(
            "Original",
            key="edits.original",
            on_click=_remember,
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
    row, edits = int(changed.rows[place]), _history(original)[-1]
    if event.get("y") is None:
        _remember(original, edits.toggled(row))
        return
    if not (math.isfinite(event["x"]) and math.isfinite(event["y"])):
        return
    y = _like_the_others(float(event["y"]), changed.y)
    x = _like_the_others(
        changed.axis.position(float(event["x"])), changed.x if changed.axis.is_time else None
    )
    # A movement is one step back, however many events it was made of.
    _remember(
        original,
        edits.with_cells([(row, X, x), (row, Y, y)]),
        instead=st.session_state.get(_DRAG) == event.get("drag"),
    )
    st.session_state[_DRAG] = event.get("drag")


def is_held() -> bool:
    """Whether this run is for an observation that is being dragged: what is slow would soon be forgotten. Asked once a run."""
    return st.session_state.pop(_HELD, False)


def edit_table(original: Dataset, changed: Dataset) -> None:
    """Draw the data as a table for typing: values, new rows, deleted rows, and which rows are set aside."""
    if changed.n > MOST_IN_TABLE:
        st.caption(
            f"A table for typing holds up to {MOST_IN_TABLE:,} rows, and these are {changed.n:,}. Set points aside or move them in "
            "the picture, with Edit points."
        )
        return
    table = _table_for(original)
    shown = table.edits.apply(original)
    frame = _frame(shown)
    key = f"edits.table.{original.key}.{table.number}"
    st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        disabled=["row", "when"],
        column_config={
            "row": st.column_config.NumberColumn("row", help="Row of the file; new rows are numbered on."),
            "used": st.column_config.CheckboxColumn(
                "used", default=True, help="Without the tick a row is set aside."
            ),
        },
        on_change=_typed,
        args=(original, shown, key),
    )
    if told := st.session_state.get(_TOLD):
        st.warning(told)
    unit = f" {shown.x_name} counts {shown.axis.unit}." if shown.axis.is_time else ""
    st.caption(
        markdown(
            f"Type over a cell, add a row at the end, or tick rows on the left to delete them.{unit} A new row counts once x and y are there."
        )
    )


def _frame(dataset: Dataset) -> dict[str, Any]:
    """The data with the numbers of their rows; each column under a name of its own."""
    values = {_heading(dataset, place): each.values for place, each in enumerate(dataset.quantities)}
    kept = np.ones(dataset.n, dtype=bool) if dataset.kept is None else dataset.kept
    when = {"when": [dataset.axis.name(x) for x in dataset.x.tolist()]} if dataset.axis.is_time else {}
    return {"row": dataset.rows, "used": kept, **when, **values}


def _heading(dataset: Dataset, place: int) -> str:
    """Name of a column in the table: its own, unless another has it or it would be none."""
    name = dataset.quantities[place].name
    taken = ["row", "used", "when", *(each.name for each in dataset.quantities[:place])]
    return name if name.strip() and name not in taken else f"{name} ({place + 1})"


def _typed(original: Dataset, shown: Dataset, key: str) -> None:
    """Take up everything that was typed into the table since it was filled."""
    typed = st.session_state[key]
    edits = _table_for(original).edits
    places = {_heading(shown, place): place for place in range(len(shown.quantities))}
    cells, emptied = [], []
    for position, values in typed["edited_rows"].items():
        row = int(shown.rows[int(position)])
        if "used" in values and bool(values["used"]) is (row in edits.aside):
            edits = edits.toggled(row)
        emptied += [row for name, value in values.items() if name in places and value is None]
        cells += [
            (row, places[name], float(value))
            for name, value in values.items()
            if name in places and value is not None
        ]
    edits = edits.with_cells(cells)
    free = int(shown.rows.max()) + 1
    for values in typed["added_rows"]:
        given = [values.get(name) for name in places]
        if all(value is not None for value in given):
            edits = edits.with_row(free, tuple(float(value) for value in given))
            if values.get("used") is False:
                edits = edits.toggled(free)
            free += 1
    edits = edits.without(int(shown.rows[int(position)]) for position in typed["deleted_rows"])
    _remember(original, edits, by_table=not emptied)  # a new table shows what an emptied cell still holds
    st.session_state[_TOLD] = (
        f"An empty cell is no number, so {listed_rows(emptied)} kept what was there: untick or delete a row that should not count."
        if emptied
        else ""
    )


def _table_for(original: Dataset) -> _Table:
    """The table on show: a new one if the data were changed anywhere else than in it."""
    now = _history(original)[-1]
    table, last = st.session_state.get(_TABLE, (None, None))
    if table is None or table.base != original.key or last != now:
        table = _Table(original.key, now, 0 if table is None else table.number + 1)
        st.session_state[_TABLE] = (table, now)
    return table


def _like_the_others(value: float, others: Array | None) -> float:
    """A number to which a point was dragged: a whole one where all are counts, days or quarters."""
    return float(round(value)) if others is not None and bool((others == others.round()).all()) else value


def _undo(original: Dataset) -> None:
    history = _history(original)
    if len(history) > 1:
        history.pop()


def _remember(original: Dataset, edits: Edits, *, instead: bool = False, by_table: bool = False) -> None:
    history = _history(original)
    if instead:
        history.pop()
    if not history or history[-1] != edits:
        history.append(edits)
    del history[1 : max(1, len(history) - _MOST_REMEMBERED)]
    table, _ = st.session_state.get(_TABLE, (None, None))
    if by_table and table is not None:
        st.session_state[_TABLE] = (table, edits)
    if not instead:
        st.session_state[_DRAG] = None


def _history(original: Dataset) -> list[Edits]:
    """The changes of a data set, one after the other, beginning with none."""
    histories: dict[str, list[Edits]] = st.session_state.setdefault(_HISTORIES, {})
    if original.key not in histories:
        while len(histories) >= _MOST_REMEMBERED:
            histories.pop(next(iter(histories)))
        histories[original.key] = [Edits()]
    return histories[original.key]
