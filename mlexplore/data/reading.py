"""Reading an uploaded CSV file, saying what was understood and refusing what would be read wrongly.

pandas alone shifts ragged rows into the index, drops cells and turns text into numbers column by column
without a word. So every row is counted first, all cells are read as text, and `mlexplore.data.columns` turns
them into values later, where a cell that makes no sense can still be named by row, column and content.
"""

import hashlib
import io

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.data.binary import refuse_other_formats
from mlexplore.data.encodings import decode
from mlexplore.data.errors import DataError
from mlexplore.data.header import find_header
from mlexplore.data.layout import Layout, lay_out, unclosed_quotation
from mlexplore.data.numerals import Decimal
from mlexplore.data.separators import SEPARATOR_NAMES, Separator
from mlexplore.data.table import Table
from mlexplore.data.wording import counted, listed_rows

MAX_BYTES = 20_000_000


def read_csv(
    content: bytes,
    name: str,
    *,
    separator: Separator | None = None,
    decimal: Decimal | None = None,
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Read the bytes of a CSV file.

    UTF-8, UTF-16 and Windows-1252; commas, semicolons, tabs, vertical bars or spaces between the columns;
    decimal point or comma; with or without a row of names. What was understood is told in the table's
    ``notes``.

    Parameters
    ----------
    content : bytes
    name : str
        The file's name, for messages.
    separator, decimal : str, optional
        What a person has said about the file; left out, the file decides.
    max_bytes : int, optional
        The largest size that is accepted.

    Raises
    ------
    DataError
        When the file is empty, too large, no text, has fewer than two columns, no rows, or rows of different
        lengths.
    """
    if len(content) > max_bytes:
        raise DataError(
            f"{name} has {len(content) / 1e6:.3g} MB; at most {max_bytes / 1e6:.3g} MB can be read. "
            "Leave out columns or rows that are not needed."
        )
    refuse_other_formats(content)
    text, encoding = decode(content)
    if not text.strip():
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    layout = lay_out(text, name, separator)
    cells, rows = _cells(layout, name)
    header = find_header(cells, layout.comments)
    body = cells.iloc[header.n_rows :].reset_index(drop=True)
    body.columns = pd.Index(header.names)
    rows = rows[header.n_rows :]
    left_out = (
        [f"{counted(len(layout.comments), 'line')} beginning with # left out."] if layout.comments else []
    )
    if (n_dropped := layout.n_columns - cells.shape[1]) > 0:
        left_out.append(f"{counted(n_dropped, 'column')} without name or cells left out.")
    blank = np.asarray((body == "").all(axis=1))
    if blank.any():
        left_out.append(f"Blank {listed_rows(rows[blank])} left out.")
        body, rows = body.loc[~blank].reset_index(drop=True), rows[~blank]
    if body.empty:
        raise DataError(f"{name} has names but no rows below them. A table needs at least 3 rows of values.")
    if body.shape[1] < 2:
        raise DataError(f"{name} has one column only. Bring a file with a column for x and a column for y.")
    size = f"{counted(len(body), 'row')} and {counted(body.shape[1], 'column')}"
    understood = f"Read as {encoding}: {size}, separated by {SEPARATOR_NAMES[layout.separator]}."
    return Table(
        name, body, rows, _key(content, separator, decimal), (understood, *header.notes, *left_out), decimal
    )


def _cells(layout: Layout, name: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The cells of rows and columns that have any, as stripped text, and their rows in the file."""
    n_rows = layout.widths.size
    try:
        cells = pd.read_csv(
            io.StringIO(layout.text),
            sep=layout.delimiter,
            header=None,
            names=list(range(layout.n_columns)),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            skipinitialspace=True,
        )
    except pd.errors.ParserError as error:
        raise unclosed_quotation(name, layout.n_above + n_rows) from error
    if len(cells) != n_rows:
        raise unclosed_quotation(name, layout.n_above + 1)
    filled = np.flatnonzero(layout.widths > 0)
    cells = cells.iloc[filled].reset_index(drop=True).apply(lambda column: column.str.strip())
    used = np.asarray((cells != "").any(axis=0))
    return cells.loc[:, used], filled + 1 + layout.n_above


def _key(content: bytes, separator: str | None, decimal: str | None) -> str:
    """A hash of the file and of what was said about it."""
    said = hashlib.blake2b(repr((separator, decimal)).encode(), digest_size=16).digest()
    return hashlib.blake2b(content, digest_size=16, key=said).hexdigest()
