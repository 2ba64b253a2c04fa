"""From a table to a data set: which column has which role, what is left out, and what is told of it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mlexplore.arrays import Array
from mlexplore.data.axis import Axis, from_the_earliest
from mlexplore.data.columns import Reading
from mlexplore.data.dataset import Dataset
from mlexplore.data.errors import DataError
from mlexplore.data.quantity import Quantity
from mlexplore.data.refusing import (
    TIMES,
    refuse_constant,
    refuse_too_few,
    refuse_twice,
    refuse_unfit,
    refuse_unusable,
)
from mlexplore.data.responses import coded_note, yes_and_no
from mlexplore.data.table import Table
from mlexplore.data.wording import missing_notes, quoted, some_quoted

MOST_CLASSES = 200
"""More different words than this are no classes."""


def choose(
    table: Table,
    x: str | Sequence[str],
    y: str,
    *,
    weights: str = "",
    trials: str = "",
    exposure: str = "",
    day_first: bool | None = None,
) -> Dataset:
    """Take columns as x, y and, where they are named, weights, trials and exposure.

    Rows without a value in one of them are left out and told. Quarters and months become 0, 1, 2, ... counted from
    the earliest row that is used, gaps keeping their distance; dates become days since then. Words of which there
    are two become 0 and 1 as y, and that is told. Rows stay in the order of the file.

    Parameters
    ----------
    table : Table
    x : str or sequence of str
        Name of the column that runs along the axis, numbers or times; or of several, that one first.
    y : str
        Name of the column that is explained: numbers, or two different words.
    weights, trials, exposure : str, optional
        Names of columns of numbers: how often a row counts, the trials of which y succeeded, what was counted over.
    day_first : bool, optional
        Whether 01/02/2015 is the first of February, for dates that leave it open.

    Raises
    ------
    DataError
        When a column is missing, chosen twice, unsuitable or ambiguous, a cell cannot be read (named by row, column
        and content) or is not what its role asks for, fewer than three rows are complete, or every x is the same.
    """
    first, *more = [x] if isinstance(x, str) else x
    roles = {"weights": weights, "trials": trials, "exposure": exposure}
    named = [(first, "x"), (y, "y"), *((name, "x") for name in more)]
    named += [(name, role) for role, name in roles.items() if name]
    refuse_twice(named)
    readings = {name: table.reading(name, day_first=day_first) for name, _ in named}
    readings[y] = _coded(table, y, readings[y])
    for name, role in named:
        refuse_unusable(table, name, role, readings[name])
    used = ~np.logical_or.reduce([readings[name].missing for name, _ in named])
    refuse_too_few(table, used, [name for name, _ in named])
    columns = {}
    for name, role in named:
        kind = readings[name].kind
        columns[name] = from_the_earliest(readings[name].parsed[used], kind if kind in TIMES else "number")  # type: ignore[arg-type]
        if role == "x":
            refuse_constant(table, name, columns[name][0], used)
    rows, (values, axis) = table.rows[used], columns[first]
    refuse_unfit(rows, {name: each for name, (each, _) in columns.items()}, y, roles)
    notes = [
        *(f"Column {quoted(name)}: {note}." for name, _ in named for note in readings[name].notes),
        *(
            f"Column {quoted(name)} counts {columns[name][1].unit}."
            for name in more
            if columns[name][1].is_time
        ),
        *missing_notes(table.rows, {name: readings[name].missing for name, _ in named}),
    ]
    y_values = columns[y][0]
    if (y_values == y_values[0]).all():
        notes.append(f"Every {quoted(y)} is {y_values[0]:g}: there is no error to have a distribution.")
    return Dataset(
        name=table.name,
        x=values,
        y=y_values,
        x_name=first,
        y_name=y,
        x_label=first,
        y_label=y,
        axis=axis,
        rows=rows,
        notes=tuple(notes),
        further=tuple(Quantity(name, columns[name][0]) for name in more),
        weights=_quantity(columns, weights),
        trials=_quantity(columns, trials),
        exposure=_quantity(columns, exposure),
    )


def number_of_classes(table: Table, column: str) -> int:
    """How many different words a column of text holds; 0 where they are too many for classes, or are no words at all."""
    reading = table.reading(column)
    if reading.kind != "text":
        return 0
    codes, found = pd.factorize(table.text(column)[~reading.missing])
    return len(found) if _are_classes(len(found), len(codes)) else 0


def _are_classes(words: int, rows: int) -> bool:
    return words == 2 or (2 < words <= MOST_CLASSES and 2 * words <= rows)


def _quantity(columns: Mapping[str, tuple[Array, Axis]], name: str) -> Quantity | None:
    return Quantity(name, columns[name][0]) if name else None


def _coded(table: Table, y: str, reading: Reading) -> Reading:
    """Two different words as 0 and 1; any other reading as it is.

    Raises
    ------
    DataError
        For words of which there are more than two.
    """
    if reading.kind != "text":
        return reading
    text = table.text(y)
    codes, found = pd.factorize(text[~reading.missing])
    if len(found) == 2:
        no, yes = yes_and_no([str(word) for word in found])
        parsed = np.full(len(text), np.nan)
        parsed[~reading.missing] = (np.asarray(found) == yes).astype(np.float64)[codes]
        return Reading(
            "number", parsed, reading.missing, np.zeros_like(reading.missing), (coded_note(no, yes),)
        )
    if _are_classes(len(found), len(codes)):
        raise DataError(
            f"Column {quoted(y)} holds {len(found)} classes ({some_quoted([str(word) for word in found])}). A curve is fitted to numbers or to two classes: choose "
            "another column as y. Several classes are fitted from Python, with mx.Categorical()."
        )
    return reading
