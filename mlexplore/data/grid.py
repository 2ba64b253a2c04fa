"""From a sheet of cells, whether of a text or of a workbook, to a table: names above, values below."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlexplore.data.cells import Cells
from mlexplore.data.errors import DataError
from mlexplore.data.header import find_header, rows_above_names
from mlexplore.data.said import Said, Understood
from mlexplore.data.separators import SEPARATOR_NAMES
from mlexplore.data.table import Table
from mlexplore.data.unpacking.unpacked import MAX_ROWS
from mlexplore.data.wording import counted, listed_rows, quoted

_LOOKED_AT = 20
# Our own export writes an apostrophe before text that a spreadsheet would take for a formula.
_GUARDED = "'[=+\\-@\t\r\n]"


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet of cells.

    Attributes
    ----------
    columns : list of Cells
        Of equal length.
    rows : int array
        The row of the file that each row of cells comes from, counted from 1.
    first_column : int
        The position of the first column in the file, counted from 1.
    comments : tuple of str
        The comment lines above.
    """

    columns: list[Cells]
    rows: NDArray[np.int64]
    first_column: int = 1
    comments: tuple[str, ...] = ()


def table_from_grid(
    grid: Grid, name: str, key: str, said: Said, understood: Understood, notes: tuple[str, ...] = ()
) -> Table:
    """Find the names, leave out what is blank, and tell both.

    Parameters
    ----------
    grid : Grid
        Below the rows that a person has said to stand above the table.
    name, key : str
        Of the table.
    said : Said
    understood : Understood
        What is known of the file so far.
    notes : tuple of str
        What there is to tell of it besides.

    Raises
    ------
    DataError
        When there are no rows, too many, no names with rows below them, or fewer than two columns.
    """
    if grid.rows.size > MAX_ROWS:
        raise DataError(
            f"{name} has {grid.rows.size:,} rows; at most {MAX_ROWS:,} can be read. Leave out rows that are not needed."
        )
    filled = [cells.filled() for cells in grid.columns]
    used = [number for number, where in enumerate(filled) if where.any()]
    if not used:
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    is_row = np.logical_or.reduce(filled)
    rows, blank = grid.rows[is_row], grid.rows[~is_row]
    columns = [grid.columns[number] for number in used]
    if blank.size:
        columns = [cells.where(is_row) for cells in columns]
    first_rows = list(zip(*(cells.first(_LOOKED_AT) for cells in columns), strict=True))
    n_above = 0 if said.skip is not None else rows_above_names(first_rows)
    guarded = first_rows[n_above]
    first = [name[1:] if re.match(_GUARDED, name) else name for name in guarded]
    numbers = [grid.first_column + number for number in used]
    header = find_header(first, numbers, comments=grid.comments, said=said.header)
    body, example = _without_guard([cells.below(n_above + header.n_rows) for cells in columns])
    example = next((new for old, new in zip(guarded, first, strict=True) if old != new), example)
    title, header_row, rows = rows[:n_above], int(rows[n_above]), rows[n_above + header.n_rows :]
    if rows.size == 0:
        raise DataError(f"{name} has names but no rows below them. A table needs at least 3 rows of values.")
    if len(columns) < 2:
        raise DataError(
            f"{name} has one column only ({quoted(header.names[0])}). Bring a file with a column for x and a column for y."
        )
    told = (
        _what_was_read(understood, rows.size, len(columns)),
        *notes,
        *header.notes,
        *_left_out(title, len(grid.comments), len(grid.columns) - len(columns), blank[blank > header_row]),
        *_guard_notes(example),
    )
    understood = replace(understood, header=bool(header.n_rows), skipped=header_row - 1)
    return Table(name, dict(zip(header.names, body, strict=True)), rows, key, told, said, understood)


def _what_was_read(understood: Understood, n_rows: int, n_columns: int) -> str:
    size = f"{counted(n_rows, 'row')} and {counted(n_columns, 'column')}"
    separated = (
        f", separated by {SEPARATOR_NAMES[understood.separator]}" if understood.separator is not None else ""
    )
    return f"Read as {understood.encoding_in_words or understood.file_format}: {size}{separated}."


def _left_out(
    title: NDArray[np.int64], n_comments: int, n_columns: int, blank: NDArray[np.int64]
) -> list[str]:
    """What of a sheet is no part of the table."""
    told = []
    if title.size:
        told.append(f"Title in {listed_rows(title)} left out.")
    if n_comments:
        told.append(f"{counted(n_comments, 'line')} beginning with # left out.")
    if n_columns:
        told.append(f"{counted(n_columns, 'column')} without name or cells left out.")
    if blank.size:
        told.append(f"Blank {listed_rows(blank)} left out.")
    return told


def _guard_notes(example: str) -> list[str]:
    if not example:
        return []
    return [f"Apostrophes that keep text from being a formula were taken off, as before {quoted(example)}."]


def _without_guard(columns: list[Cells]) -> tuple[list[Cells], str]:
    """The columns without such apostrophes, and a cell that had one; empty where none has."""
    example = ""
    freed = []
    for cells in columns:
        (part, *others) = cells.parts
        if not others and pa.types.is_large_string(part.type) and not cells.knows_types:
            guarded = pc.match_substring_regex(part, rf"\A{_GUARDED}")
            if pc.any(guarded).as_py():
                example = example or part.filter(guarded)[0].as_py()[1:]
                freed.append(Cells((pc.if_else(guarded, pc.utf8_slice_codeunits(part, 1), part),)))
                continue
        freed.append(cells)
    return freed, example
