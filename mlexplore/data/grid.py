"""From a sheet of cells, whether of a text or of a workbook, to a table: names above, values below."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlexplore.data.cells import Cells
from mlexplore.data.errors import DataError
from mlexplore.data.header import find_header, rows_above_names
from mlexplore.data.said import Said, Understood
from mlexplore.data.table import Table
from mlexplore.data.wording import counted, listed_rows, quoted

MAX_ROWS = 5_000_000
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
    comments : tuple of str
        The comment lines above.
    """

    columns: list[Cells]
    rows: NDArray[np.int64]
    comments: tuple[str, ...] = ()


def table_from_grid(
    grid: Grid, name: str, key: str, said: Said, understood: Understood, notes: Mapping[str, str]
) -> Table:
    """Find the names, leave out what is blank, and tell both.

    Parameters
    ----------
    grid : Grid
    name, key : str
        Of the table.
    said : Said
    understood : Understood
        What is known of the file so far.
    notes : mapping
        What to tell ``"before"`` and ``"after"`` the size of the table, within the first note.

    Raises
    ------
    DataError
        When there are no rows, too many, no names with rows below them, or fewer than two columns.
    """
    if grid.rows.size > MAX_ROWS:
        raise DataError(
            f"{name} has {grid.rows.size:,} rows; at most {MAX_ROWS:,} can be read. Leave out rows that are not needed."
        )
    used = [number for number, cells in enumerate(grid.columns, start=1) if cells.filled().any()]
    columns = [grid.columns[number - 1] for number in used]
    if not columns:
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    n_above = 0 if said.skip is not None else rows_above_names(_first_rows(columns))
    first = [cells.below(n_above).first(1)[0] for cells in columns]
    first, n_guarded = _names_without_guard(first)
    header = find_header(first, used, comments=grid.comments, said=said.header)
    body = [cells.below(n_above + header.n_rows) for cells in columns]
    rows = grid.rows[n_above + header.n_rows :]
    filled = (
        np.logical_or.reduce([cells.filled() for cells in body]) if rows.size else np.zeros(0, dtype=bool)
    )
    told = [*header.notes]
    if n_above:
        told.append(f"Title in {listed_rows(grid.rows[:n_above])} left out.")
    if grid.comments:
        told.append(f"{counted(len(grid.comments), 'line')} beginning with # left out.")
    if n_dropped := len(grid.columns) - len(columns):
        told.append(f"{counted(n_dropped, 'column')} without name or cells left out.")
    if not filled.all():
        told.append(f"Blank {listed_rows(rows[~filled])} left out.")
        body, rows = [cells.where(filled) for cells in body], rows[filled]
    if rows.size == 0:
        raise DataError(f"{name} has names but no rows below them. A table needs at least 3 rows of values.")
    if len(columns) < 2:
        raise DataError(
            f"{name} has one column only ({quoted(header.names[0])}). Bring a file with a column for x and a column for y."
        )
    body, example = _without_guard(body)
    if n_guarded or example:
        shown = quoted(example or next(each for each in first if each))
        told.append(f"Apostrophes that keep text from being a formula were taken off, as before {shown}.")
    size = f"{counted(rows.size, 'row')} and {counted(len(columns), 'column')}"
    understood = replace(understood, header=bool(header.n_rows), skipped=int(grid.rows[n_above]) - 1)
    read = f"Read as {notes['before']}: {size}{notes['after']}."
    return Table(name, dict(zip(header.names, body, strict=True)), rows, key, (read, *told), said, understood)


def _first_rows(columns: list[Cells]) -> list[tuple[str, ...]]:
    """The text of the first rows that are not blank."""
    rows = zip(*(cells.first(_LOOKED_AT) for cells in columns), strict=True)
    return [row for row in rows if any(row)]


def _names_without_guard(names: list[str]) -> tuple[list[str], int]:
    freed = [name[1:] if re.match(_GUARDED, name) else name for name in names]
    return freed, sum(old != new for old, new in zip(names, freed, strict=True))


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
