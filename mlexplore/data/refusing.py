"""Columns that cannot be taken in their roles: every function raises a `DataError` that says which, where, and what to do."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.columns import Reading
from mlexplore.data.dataset import MIN_ROWS, ROLES
from mlexplore.data.errors import DataError
from mlexplore.data.table import Table
from mlexplore.data.wording import counted, listed_rows, quoted

TIMES = frozenset({"quarter", "month", "date"})
"""Kinds of columns that hold times: only x may."""


def refuse_twice(named: Sequence[tuple[str, str]]) -> None:
    """Refuse a column that has two roles; `named` are pairs of column and role."""
    taken: dict[str, str] = {}
    for name, role in named:
        if name in taken:
            raise DataError(
                f"{quoted(name)} was chosen as {taken[name]} and as {role}. Choose two different columns."
            )
        taken[name] = role


def refuse_unusable(table: Table, name: str, role: str, reading: Reading) -> None:
    """Refuse a column of times that is not x, or one that is empty, ambiguous, or has cells unreadable or infinite."""
    if role != "x" and reading.kind in TIMES:
        raise DataError(
            f"{role} must be numbers, but column {quoted(name)} holds {reading.kind}s. "
            f"{'Choose it as x, and another column as y.' if role == 'y' else 'Choose another column.'}"
        )
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
        f"{where}, which is not a {reading.kind}{_others(table.rows, cells)}. "
        "Correct such cells, or empty them to leave their rows out."
    )


def _cell(table: Table, name: str, positions: NDArray[np.int64]) -> str:
    return str(table.text(name).iloc[int(positions[0])])


def _others(rows: NDArray[np.int64], cells: NDArray[np.int64]) -> str:
    """How many such cells there are and where, when there is more than one."""
    return (
        "" if cells.size == 1 else f" ({counted(int(cells.size), 'such cell')}: {listed_rows(rows[cells])})"
    )


def refuse_too_few(table: Table, used: NDArray[np.bool_], names: Sequence[str]) -> None:
    """Refuse columns with too few rows in which all of them have a value."""
    count = int(used.sum())
    if count >= MIN_ROWS:
        return
    *most, last = [quoted(name) for name in names]
    what = f"both {most[0]} and {last}" if len(most) == 1 else f"all of {', '.join(most)} and {last}"
    raise DataError(
        f"{counted(count, 'row')} of {table.n_rows:,} {'has' if count == 1 else 'have'} {what}: a curve needs at least {MIN_ROWS}. "
        "Choose other columns or complete the rows."
    )


def refuse_constant(table: Table, name: str, values: Array, used: NDArray[np.bool_]) -> None:
    """Refuse an x that is the same in all rows used."""
    if (values == values[0]).all():
        shown = quoted(str(table.text(name)[used].iloc[0]))
        raise DataError(
            f"Every x is the same ({quoted(name)} is {shown} in all rows used): no curve can be seen. Choose an x that varies."
        )


def refuse_unfit(
    rows: NDArray[np.int64], columns: Mapping[str, Array], y: str, roles: Mapping[str, str]
) -> None:
    """Refuse values that their role does not allow, by row.

    Parameters
    ----------
    rows
        Numbers of the rows, shape (n,).
    columns
        Values by name, each of shape (n,).
    y
        Name of the column that is explained.
    roles
        Names by role, empty where a role is not given: those of `mlexplore.data.dataset.ROLES`.
    """
    for role, allowed, needed in ROLES:
        if roles[role]:
            values = columns[roles[role]]
            _refuse_rows(
                rows,
                values,
                ~allowed(values),
                f"{quoted(roles[role])} was chosen as {role} and must be {needed}",
            )
    if roles["trials"]:
        successes, trials = columns[y], columns[roles["trials"]]
        wrong = (successes > trials) | (successes < 0) | (successes != np.floor(successes))
        _refuse_rows(
            rows,
            successes,
            wrong,
            f"{quoted(y)} must be a whole number from 0 to {quoted(roles['trials'])}, its trials",
        )


def _refuse_rows(rows: NDArray[np.int64], values: Array, wrong: NDArray[np.bool_], words: str) -> None:
    places = np.flatnonzero(wrong)
    if places.size:
        raise DataError(
            f"{words}: row {rows[places[0]]} has {values[places[0]]:g}{_others(rows, places)}. "
            "Correct such rows, or choose another column."
        )
