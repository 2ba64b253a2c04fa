"""The names of the columns: from the first row where it holds names, made up and told where it does not."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from mlexplore.data.columns import missing_cells
from mlexplore.data.numerals import parse_numbers
from mlexplore.data.times import parse_times
from mlexplore.data.wording import quoted
from mlexplore.escaping import visible

_NAMES_TOLD = 6


class Header(NamedTuple):
    """The names of the columns, how many rows they take (0 or 1), and what was made up or changed."""

    names: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...]


def find_header(
    first: Sequence[str],
    numbers: Sequence[int],
    *,
    comments: tuple[str, ...] = (),
    said: bool | None = None,
) -> Header:
    """Settle the names of the columns.

    A first row of nothing but numbers and times is a row of values. Its names are then "column 1", "column
    2", ..., unless the last comment line above it (``# x y``, as NumPy writes it) has one name for each
    column.

    Parameters
    ----------
    first : sequence of str
        The cells of the first row.
    numbers : sequence of int
        The positions of the columns in the file, counted from 1.
    comments : tuple of str
        The comment lines above the table.
    said : bool, optional
        Whether the first row holds names, where a person has said it.
    """
    if said if said is not None else not _all_values(first):
        names, notes = named(first, numbers)
        return Header(names, 1, notes)
    for separator in (",", ";", "\t", None):
        if comments and len(found := comments[-1].split(separator)) == len(numbers):
            names, notes = named(found, numbers)
            return Header(names, 0, ("The last comment line holds the names of the columns.", *notes))
    made_up = tuple(f"column {number}" for number in numbers)
    shown = ", ".join(quoted(name) for name in made_up[:3]) + (", ..." if len(made_up) > 3 else "")
    return Header(made_up, 0, (f"The first row holds values, not names: the columns are called {shown}.",))


def rows_above_names(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows are a title: they fill one cell where the row of names below fills several.

    A row with any number or time in it is no row of names. So in a table whose first column has no name, as R
    writes row labels, the names are not taken for a title.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first rows of the table, blank ones left out.
    """
    for n_above, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if len(filled) > 1:
            return 0 if _values(filled) else n_above
    return 0


def _all_values(row: Sequence[str]) -> bool:
    """Whether a row holds numbers and times only, at least one of them."""
    cells = pd.Series(list(row), dtype="str")
    present = cells[~missing_cells(cells)].tolist()
    return bool(present) and _values(present) == len(present)


def _values(cells: Sequence[str]) -> int:
    """How many of some cells, none of them missing, are numbers or times."""
    text = pd.Series(list(cells), dtype="str")
    is_number = parse_numbers(text, ".").readable | parse_numbers(text, ",").readable
    times = sum(parse_times(pd.Series([cell], dtype="str")) is not None for cell in text[~is_number])
    return int(is_number.sum()) + times


def named(found: Sequence[str], numbers: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names as found, blank ones made up and repeated ones numbered, with notes on these."""
    cleaned = [visible(name).strip() for name in found]
    as_found = set(cleaned)
    names: dict[str, None] = {}  # in order, and quick to look up: a thousand columns may share one name
    notes: list[str] = []
    for number, name in zip(numbers, cleaned, strict=True):
        wanted = name or f"column {number}"
        unique, count = wanted, 2
        while unique in names or (unique != name and unique in as_found):
            unique, count = f"{wanted} ({count})", count + 1
        if not name:
            notes.append(f"Column {number} has no name: it is called {quoted(unique)}.")
        elif unique != name:
            notes.append(
                f"The name {quoted(name)} is there more than once: column {number} is called {quoted(unique)}."
            )
        names[unique] = None
    if len(notes) > _NAMES_TOLD:
        rest = len(notes) - _NAMES_TOLD
        notes[_NAMES_TOLD:] = [f"{rest:,} more columns had no name, or one that is there more than once."]
    return tuple(names), tuple(notes)
