"""From a table to a data set: which column is x, which is y, and what has to be left out or refused."""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis, AxisKind
from mlexplore.data.columns import Reading
from mlexplore.data.dataset import MIN_ROWS, Dataset
from mlexplore.data.errors import DataError
from mlexplore.data.table import Table
from mlexplore.data.wording import counted, listed_rows, quoted

_MICROSECONDS_A_DAY = 86_400e6
_KIND_IN_WORDS = {
    "number": "number",
    "quarter": "quarter",
    "month": "month",
    "date": "date",
    "text": "number",
    "empty": "number",
}


def choose(table: Table, x: str, y: str, *, day_first: bool | None = None) -> Dataset:
    """Take one column as x and one as y.

    Rows without x or y are left out and told. Quarters and months become 0, 1, 2, ... counted from the
    earliest row that is used, gaps keeping their distance; dates become days since then. Rows stay in the
    order of the file.

    Parameters
    ----------
    table : Table
    x, y : str
        Names of columns; x may be numbers or times, y must be numbers.
    day_first : bool, optional
        Whether 01/02/2015 is the first of February, for dates that leave it open.

    Raises
    ------
    DataError
        When a column is missing, unsuitable or ambiguous, a cell cannot be read (named by row, column and
        content), fewer than three rows are complete, or every x is the same.
    """
    if x == y:
        raise DataError(f"{quoted(x)} was chosen as x and as y. Choose two different columns.")
    x_reading, y_reading = table.reading(x, day_first=day_first), table.reading(y)
    if y_reading.kind in {"quarter", "month", "date"}:
        raise DataError(
            f"y must be numbers, but column {quoted(y)} holds {y_reading.kind}s. Choose it as x, and another column as y."
        )
    for name, reading in ((x, x_reading), (y, y_reading)):
        _refuse_unusable(table, name, reading)
    missing = x_reading.missing | y_reading.missing
    used = ~missing
    if used.sum() < MIN_ROWS:
        raise DataError(
            f"{counted(int(used.sum()), 'row')} of {table.n_rows:,} {'has' if used.sum() == 1 else 'have'} both {quoted(x)} and "
            f"{quoted(y)}: a curve needs at least {MIN_ROWS}. Choose other columns or complete the rows."
        )
    kind: AxisKind = x_reading.kind if x_reading.kind in {"quarter", "month", "date"} else "number"
    values, axis = _on_axis(x_reading.parsed[used], kind)
    if (values == values[0]).all():
        shown = quoted(str(table.text(x)[used].iloc[0]))
        raise DataError(
            f"Every x is the same ({quoted(x)} is {shown} in all rows used): no curve can be seen. Choose an x that varies."
        )
    y_values = y_reading.parsed[used]
    notes = [
        *(f"Column {quoted(x)}: {note}." for note in x_reading.notes),
        *(f"Column {quoted(y)}: {note}." for note in y_reading.notes),
        *_missing_notes(table.rows, x, x_reading.missing, y, y_reading.missing),
    ]
    if (y_values == y_values[0]).all():
        notes.append(f"Every {quoted(y)} is {y_values[0]:g}: there is no error to have a distribution.")
    return Dataset(
        name=table.name,
        x=values,
        y=y_values,
        x_name=x,
        y_name=y,
        x_label=x,
        y_label=y,
        axis=axis,
        rows=table.rows[used],
        notes=tuple(notes),
    )


def _refuse_unusable(table: Table, name: str, reading: Reading) -> None:
    """Refuse a column that is empty, ambiguous, or has cells that cannot be read or are infinite."""
    if reading.kind == "empty":
        raise DataError(f"Column {quoted(name)} has no values. Choose another column.")
    if reading.ambiguity and reading.kind == "number":
        raise DataError(
            f"Column {quoted(name)} cannot be read for certain: {reading.ambiguity}. Say which the decimal mark is, or save the file "
            "without marks between thousands."
        )
    if reading.ambiguity:
        raise DataError(
            f"Column {quoted(name)} cannot be read for certain: {reading.ambiguity}. Say whether the day comes first, or write dates as "
            "2015-02-01."
        )
    if reading.unreadable.any():
        raise DataError(_unreadable_cells(table, name, reading))
    infinite = np.flatnonzero(np.isinf(reading.parsed))
    if infinite.size:
        where = f"Row {table.rows[infinite[0]]} of column {quoted(name)} is infinite ({quoted(_cell(table, name, infinite))})"
        raise DataError(
            f"{where}{_others(table.rows, infinite)}. Correct such cells, or empty them to leave their rows out."
        )


def _unreadable_cells(table: Table, name: str, reading: Reading) -> str:
    cells = np.flatnonzero(reading.unreadable)
    where = f"Row {table.rows[cells[0]]} of column {quoted(name)} is {quoted(_cell(table, name, cells))}"
    if reading.kind == "text":
        return f"{where}: the column holds text, and numbers are needed. Choose another column."
    return (
        f"{where}, which is not a {_KIND_IN_WORDS[reading.kind]}{_others(table.rows, cells)}. "
        "Correct such cells, or empty them to leave their rows out."
    )


def _cell(table: Table, name: str, positions: NDArray[np.int64]) -> str:
    return str(table.text(name).iloc[int(positions[0])])


def _others(rows: NDArray[np.int64], cells: NDArray[np.int64]) -> str:
    """How many such cells there are and where, when there is more than one."""
    return (
        "" if cells.size == 1 else f" ({counted(int(cells.size), 'such cell')}: {listed_rows(rows[cells])})"
    )


def _on_axis(values: Array, kind: AxisKind) -> tuple[Array, Axis]:
    """Positions counted from the earliest, and the axis that turns them back into times."""
    if kind == "number":
        return values, Axis()
    origin = float(values.min())
    since = values - origin
    if kind == "date":  # days since 1970 resolve a third of a microsecond: take what is beyond that away
        since = np.round(since * _MICROSECONDS_A_DAY) / _MICROSECONDS_A_DAY
    return since, Axis(kind, origin)


def _missing_notes(
    rows: NDArray[np.int64], x: str, x_missing: NDArray[np.bool_], y: str, y_missing: NDArray[np.bool_]
) -> list[str]:
    """Which rows are left out because x, y or both are missing."""
    cases = (
        (x_missing & ~y_missing, quoted(x)),
        (y_missing & ~x_missing, quoted(y)),
        (x_missing & y_missing, f"{quoted(x)} and no {quoted(y)}"),
    )
    return [
        f"{counted(int(where.sum()), 'row')} {'has' if where.sum() == 1 else 'have'} no {what} and "
        f"{'is' if where.sum() == 1 else 'are'} left out: {listed_rows(rows[where])}."
        for where, what in cases
        if where.any()
    ]
