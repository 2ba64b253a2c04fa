"""A first choice of x and y for a table that nobody has said anything about."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mlexplore.data.choosing import choose
from mlexplore.data.dataset import MIN_ROWS
from mlexplore.data.errors import DataError
from mlexplore.data.table import Table
from mlexplore.data.wording import quoted

# What programs call the column in which they number the rows; R and pandas leave its name blank.
_ROW_LABELS = frozenset(
    {
        "id",
        "index",
        "idx",
        "row",
        "rows",
        "rownames",
        "row.names",
        "obs",
        "no",
        "no.",
        "nr",
        "nr.",
        "#",
        "unnamed: 0",
        "column 1",
    }
)
_LISTED = 6


class _Candidate(NamedTuple):
    name: str
    is_time: bool
    counts_rows: bool


def guess_columns(table: Table) -> tuple[str, str] | None:
    """A sensible first choice of x and y: a time and the first measurement, else the first two measurements.

    Columns with cells that cannot be read, constant ones and mere row numbers are passed over where there are
    others. None when nothing can be chosen: `reason_for_no_guess` says why.
    """
    chosen = _pick(
        [each for name in table.names if (each := _candidate(table, name)) and _is_sound(table, name)]
    )
    if chosen is None:
        return None
    try:
        choose(table, *chosen)
    except DataError:  # such as two columns that never have a value in the same row
        return None
    return chosen


def reason_for_no_guess(table: Table) -> str:
    """Why `guess_columns` finds no x and y in this table, and what to do about it."""
    chosen = _pick([each for name in table.names if (each := _candidate(table, name))])
    if chosen is not None:
        try:
            choose(table, *chosen)
        except DataError as reason:
            return str(reason)
    columns = table.columns()
    held = [
        f"{quoted(each.name)} holds {_HELD.get(each.kind, each.kind + 's')}" for each in columns[:_LISTED]
    ]
    more = ", ..." if len(columns) > _LISTED else ""
    return (
        f"No two columns of {table.name} can be shown as x and y: {', '.join(held)}{more}. y must be a column of numbers and x "
        f"another column of numbers or times; both must vary, and at least {MIN_ROWS} rows must have both."
    )


_HELD = {"text": "text", "empty": "nothing"}


def _pick(candidates: Sequence[_Candidate]) -> tuple[str, str] | None:
    """The first time as x, else the first measurement; the first other measurement as y."""
    times = [each for each in candidates if each.is_time]
    measurements = [each for each in candidates if not each.is_time]
    if not measurements or len(candidates) < 2:
        return None
    if times:
        x = times[0]
    else:
        without_labels = [
            each for each in measurements if not (each.counts_rows and each.name.lower() in _ROW_LABELS)
        ]
        x = (without_labels if len(without_labels) > 1 else measurements)[0]
    measured = [each for each in measurements if not each.counts_rows]
    y = next(each for each in (*measured, *measurements) if each.name != x.name)
    return x.name, y.name


def _candidate(table: Table, name: str) -> _Candidate | None:
    """A column of numbers or times; whether it merely counts the rows: 1, 2, 3, ..."""
    reading = table.reading(name)
    if reading.kind in {"text", "empty"}:
        return None
    with np.errstate(over="ignore", invalid="ignore"):  # infinities are refused later, by row
        counts_rows = bool((np.diff(reading.parsed) == 1).all())
    return _Candidate(name, reading.kind != "number", counts_rows)


def _is_sound(table: Table, name: str) -> bool:
    """Whether every cell can be read for certain, and not all are the same."""
    reading = table.reading(name)
    values = reading.parsed[~reading.missing]
    if reading.ambiguity or values.size < MIN_ROWS or not np.isfinite(values).all():
        return False
    return bool((values != values[0]).any())
