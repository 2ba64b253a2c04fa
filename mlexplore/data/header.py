"""The names of the columns: from the first row where it holds names, made up and told where it does not."""

from typing import NamedTuple

import pandas as pd

from mlexplore.data.columns import missing_cells
from mlexplore.data.numerals import parse_numbers
from mlexplore.data.times import parse_times
from mlexplore.data.wording import quoted
from mlexplore.escaping import visible


class Header(NamedTuple):
    """The names of the columns, how many rows they take (0 or 1), and what was made up or changed."""

    names: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...]


def find_header(cells: pd.DataFrame, comments: tuple[str, ...] = ()) -> Header:
    """Settle the names of the columns.

    A first row of nothing but numbers and times is a row of values. Its names are then "column 1", "column
    2", ..., unless the last comment line above it (``# x y``, as NumPy writes it) has one name for each
    column.

    Parameters
    ----------
    cells : DataFrame of str
        The table; its columns are labelled by their positions in the file, from 0.
    comments : tuple of str
        The comment lines above it.
    """
    first = cells.iloc[0].astype("str")
    numbers = [int(position) + 1 for position in cells.columns]
    if not _all_values(first):
        names, notes = _named([str(cell) for cell in first], numbers)
        return Header(names, 1, notes)
    for separator in (",", ";", "\t", None):
        if comments and len(found := comments[-1].split(separator)) == len(numbers):
            names, notes = _named(found, numbers)
            return Header(names, 0, ("The last comment line holds the names of the columns.", *notes))
    made_up = tuple(f"column {number}" for number in numbers)
    shown = ", ".join(quoted(name) for name in made_up[:3]) + (", ..." if len(made_up) > 3 else "")
    return Header(made_up, 0, (f"The first row holds values, not names: the columns are called {shown}.",))


def _all_values(row: pd.Series) -> bool:
    """Whether a row holds numbers and times only, at least one of them."""
    present = row[~missing_cells(row)]
    if present.empty:
        return False
    is_number = parse_numbers(present, ".").readable | parse_numbers(present, ",").readable
    return all(parse_times(pd.Series([cell], dtype="str")) is not None for cell in present[~is_number])


def _named(found: list[str], numbers: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names as found, blank ones made up and repeated ones numbered, with notes on these."""
    cleaned = [visible(name).strip() for name in found]
    names: list[str] = []
    notes: list[str] = []
    for number, name in zip(numbers, cleaned, strict=True):
        wanted = name or f"column {number}"
        unique, count = wanted, 2
        while unique in names or (unique != name and unique in cleaned):
            unique, count = f"{wanted} ({count})", count + 1
        if not name:
            notes.append(f"Column {number} has no name: it is called {quoted(unique)}.")
        elif unique != name:
            notes.append(
                f"The name {quoted(name)} is there more than once: column {number} is called {quoted(unique)}."
            )
        names.append(unique)
    return tuple(names), tuple(notes)
