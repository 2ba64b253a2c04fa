"""Files that know types (workbooks, Parquet, JSON), once they are unpacked, as tables."""

from collections import defaultdict

import numpy as np
import pyarrow as pa

from mlexplore.data.cells import Cells
from mlexplore.data.confined import Limits, Unpackable, unpack
from mlexplore.data.errors import DataError
from mlexplore.data.grid import Grid, table_from_grid
from mlexplore.data.header import named
from mlexplore.data.said import Said, Understood
from mlexplore.data.table import Table
from mlexplore.data.unpacking.unpacked import Facts
from mlexplore.data.wording import counted, quoted


def read_unpacked(
    file_format: Unpackable,
    content: bytes,
    name: str,
    key: str,
    said: Said,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Table:
    """Unpack a file in a confined process and make a table of what comes back.

    Parameters
    ----------
    file_format : {"zip", "ole", "parquet", "json"}
    content : bytes
    name, key : str
        Of the table.
    said : Said
    limits : Limits, optional
        The memory and the time that unpacking may take.

    Raises
    ------
    DataError
        When the file cannot be unpacked within the limits, or holds no table.
    """
    options = {"sheet": said.sheet} if file_format in {"zip", "ole"} else {}
    try:
        table, facts = unpack(file_format, content, options, limits)
    except DataError as refusal:
        raise DataError(f"{name} cannot be used. {refusal}") from refusal
    columns = _columns(table, facts)
    understood = Understood(facts.file_format, sheet=facts.sheet, sheets=facts.sheets)
    if facts.names is None:
        rows = facts.first_row + np.arange(facts.n_rows)
        below = rows > (said.skip or 0)
        if not below.all():
            columns, rows = [cells.where(below) for cells in columns], rows[below]
        grid = Grid(columns, rows, facts.first_column)
        return table_from_grid(grid, name, key, said, understood, facts.notes)
    return _table_of_columns(columns, facts, name, key, said, understood)


def _columns(table: pa.Table, facts: Facts) -> list[Cells]:
    """The parts that came back, put together to columns; those without any cell are blank."""
    parts: dict[int, list[pa.Array]] = defaultdict(list)
    for field, column in zip(table.schema, table.itercolumns(), strict=True):
        parts[int(field.name.split(".")[0])].append(column.combine_chunks())
    blank = pa.nulls(facts.n_rows, pa.large_string())
    return [Cells(tuple(parts.get(number, [blank])), knows_types=True) for number in range(facts.n_columns)]


def _table_of_columns(
    columns: list[Cells], facts: Facts, name: str, key: str, said: Said, understood: Understood
) -> Table:
    """A table of a file that names its columns itself."""
    if facts.n_rows == 0 or not columns:
        raise DataError(f"{name} has no rows. A table needs at least 3 rows of values.")
    names, told = named(facts.names or [], range(1, len(columns) + 1))
    if len(columns) < 2:
        raise DataError(
            f"{name} has one column only ({quoted(names[0])}). Bring a file with a column for x and a column for y."
        )
    size = f"{counted(facts.n_rows, 'row')} and {counted(len(columns), 'column')}"
    notes = (f"Read as {facts.file_format}: {size}.", *told, *facts.notes)
    rows = np.arange(1, facts.n_rows + 1)
    return Table(name, dict(zip(names, columns, strict=True)), rows, key, notes, said, understood)
