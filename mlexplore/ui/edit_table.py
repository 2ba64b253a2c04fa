"""The data as a table for typing: values, new rows, deleted rows, and which rows are set aside."""

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from mlexplore.data import DataError, Dataset, Edits
from mlexplore.data.numerals import read_number
from mlexplore.data.wording import counted
from mlexplore.escaping import markdown
from mlexplore.export.table import distinct
from mlexplore.ui import work
from mlexplore.ui.editing import last_edits, remember

MOST_IN_TABLE = 2_000
"""Rows that the table can hold: beyond, points are changed in the picture."""

_TABLE, _TOLD = "edits table", "edits table told"
_OURS = ("row", "used", "when")  # columns beside those of the data


class _Table(NamedTuple):
    """A table for typing: what it was filled with, and a number that makes it a new one."""

    base: str
    edits: Edits
    number: int


def edit_table(original: Dataset, changed: Dataset) -> None:
    """Draw the table, or say that there are too many rows for one.

    Parameters
    ----------
    original, changed
        The data as they were brought, and as they are after changes by hand.
    """
    if changed.n > MOST_IN_TABLE:
        st.caption(
            f"A table for typing holds up to {MOST_IN_TABLE:,} rows, and these are {changed.n:,}. Set points aside or move them in "
            "the picture, with Edit points."
        )
        return
    table = _table_for(original)
    shown = work.changed(original, table.edits)
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
            # Text, because a column of numbers drops the signs it does not know: 1,5 would become 15, and 1e3 13.
            **{name: st.column_config.TextColumn(name, alignment="right") for name in _names(shown)},
        },
        on_change=_typed,
        args=(original, shown, key),
    )
    told_of, told = st.session_state.get(_TOLD, (None, ""))
    if told and told_of == table:
        st.warning(markdown(told))
    unit = f" {shown.x_name} counts {shown.axis.unit}." if shown.axis.is_time else ""
    st.caption(
        markdown(
            f"Type over a cell, add a row at the end, or tick rows on the left to delete them.{unit} A new row counts once all its cells are filled."
        )
    )


def _frame(dataset: Dataset) -> dict[str, Any]:
    """The data with the numbers of their rows; each column under a name of its own."""
    values = {
        name: [repr(value).removesuffix(".0") for value in each.values.tolist()]
        for name, each in zip(_names(dataset), dataset.quantities, strict=True)
    }
    kept = np.ones(dataset.n, dtype=bool) if dataset.kept is None else dataset.kept
    when = {"when": [dataset.axis.name(x) for x in dataset.x.tolist()]} if dataset.axis.is_time else {}
    return {"row": dataset.rows, "used": kept, **when, **values}


def _names(dataset: Dataset) -> tuple[str, ...]:
    """Names of the quantities in the table: their own, unless another column has it or it would be none."""
    return distinct([*_OURS, *(each.name if each.name.strip() else "column" for each in dataset.quantities)])[
        len(_OURS) :
    ]


def _typed(original: Dataset, shown: Dataset, key: str) -> None:
    """Take up everything that was typed into the table since it was filled."""
    typed = st.session_state[key]
    table = _table_for(original)
    edits = table.edits
    places = {name: place for place, name in enumerate(_names(shown))}
    cells, refused, n_incomplete = [], [], 0
    for position, values in typed["edited_rows"].items():
        row = int(shown.rows[int(position)])
        if "used" in values and bool(values["used"]) is (row in edits.aside):
            edits = edits.toggled(row)
        for name in places.keys() & values.keys():
            try:
                cells.append((row, places[name], _number(values[name])))
            except DataError as reason:
                refused.append(f"Row {row} keeps what was there: {reason}.")
    edits = edits.with_cells(cells).beside(original)
    # Not the number of a row that was deleted: it would be that row.
    free = int(max(original.rows.max(), shown.rows.max())) + 1
    for values in typed["added_rows"]:
        given = [values.get(name) for name in places]
        if not all(given):
            n_incomplete += 1  # it counts once it is complete
            continue
        try:
            edits = edits.with_row(free, tuple(read_number(text) for text in given))
        except DataError as reason:
            refused.append(f"A new row is left out: {reason}.")
            continue
        if values.get("used") is False:
            edits = edits.toggled(free)
        free += 1
    edits = edits.without(int(shown.rows[int(position)]) for position in typed["deleted_rows"])
    remember(original, edits)
    if refused:  # a new table shows what the cells still hold
        table = _Table(original.key, edits, table.number + 1)
        if n_incomplete:
            refused.append(f"{counted(n_incomplete, 'new row')} without all cells left out.")
    st.session_state[_TABLE] = (table, edits)
    st.session_state[_TOLD] = (table, " ".join(refused))


def _number(text: str | None) -> float:
    if not (text or "").strip():
        raise DataError("an empty cell is no number; untick or delete a row that should not count")
    return read_number(str(text))


def _table_for(original: Dataset) -> _Table:
    """The table on show: a new one if the data were changed anywhere else than in it."""
    now = last_edits(original)
    table, last = st.session_state.get(_TABLE, (None, None))
    if table is None or table.base != original.key or last != now:
        table = _Table(original.key, now, 0 if table is None else table.number + 1)
        st.session_state[_TABLE] = (table, now)
    return table
