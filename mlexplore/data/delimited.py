"""Text into cells, once the separator is known.

A text without quotation marks and blank lines, all rows equally long, goes to Arrow's reader, which takes a
million rows in a fifth of a second. There the rules leave nothing open. Any other text goes row by row
through Python's, which says how long each row is.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from mlexplore.data.unpacking.unpacked import MAX_COLUMNS

_ROWS_AT_A_TIME = 5_000
_MOST_CELLS = 100 * MAX_COLUMNS  # in one row; so many are not even counted cell by cell
_END = "\0"  # in a line of its own below the text, where no quotation is open; no text contains it


class OpenQuotation(Exception):  # noqa: N818 - a finding, which the caller puts into words
    """A quotation mark swallows the rest of the text; ``row`` counts the rows before it, from 0."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class TooWide(Exception):  # noqa: N818 - a finding, too
    """A row has so many cells that no table can come of it."""

    def __init__(self, n_cells: int) -> None:
        super().__init__(n_cells)
        self.n_cells = n_cells


class Divided(NamedTuple):
    """A text as cells.

    Attributes
    ----------
    widths : int array, one for each row
        The number of cells, 0 in a blank row.
    columns : list of string arrays, one for each column
        The cells, without white space around them, of the rows that are not blank; a first row that is a cell
        shorter is filled up with a blank one. Empty where rows differ otherwise, or are too long.
    """

    widths: NDArray[np.int64]
    columns: list[pa.LargeStringArray]


def divide(text: str, delimiter: str) -> Divided:
    """Divide a text into cells.

    Raises
    ------
    OpenQuotation
        When a quotation is never closed.
    TooWide
        When a row has a hundred times as many cells as a table may have columns.
    """
    return _at_once(text, delimiter) or _row_by_row(text, delimiter)


def _at_once(text: str, delimiter: str) -> Divided | None:
    """All cells in one go; None where that is not certain to be right."""
    if '"' in text or "\n\n" in text or text.startswith("\n"):
        return None
    n_columns = text.split("\n", 1)[0].count(delimiter) + 1
    if not 1 < n_columns <= MAX_COLUMNS:
        return None
    names = [str(number) for number in range(n_columns)]
    content = text.encode()
    try:
        cells = pyarrow.csv.read_csv(
            pa.BufferReader(content),
            read_options=pyarrow.csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(content)
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, quote_char=False, escape_char=False, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), check_utf8=False
            ),
        )
    except pa.ArrowInvalid:  # rows of different lengths
        return None
    columns = [_stripped(column) for column in cells.itercolumns()]
    return Divided(np.full(cells.num_rows, n_columns, dtype=np.int64), columns)


def _row_by_row(text: str, delimiter: str) -> Divided:
    lines = itertools.chain(_lines(text, delimiter), [_END])
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    widths: list[int] = []
    pieces: list[list[pa.LargeStringArray]] = []
    at_end, is_one_table = False, True
    while not at_end:
        try:
            rows = list(itertools.islice(reader, _ROWS_AT_A_TIME))
        except csv.Error as error:  # a cell longer than csv allows: its quotation is not closed
            raise OpenQuotation(len(widths)) from error
        if not rows:  # the last row has swallowed the line that marks the end
            raise OpenQuotation(len(widths) - 1)
        at_end = rows[-1] == [_END]
        if at_end:
            rows.pop()
        filled = [row for row in rows if len(row) > 1 or (row and row[0].strip())]
        widths.extend(len(row) if len(row) > 1 or (row and row[0].strip()) else 0 for row in rows)
        if filled and is_one_table:
            n_columns = len(pieces[0]) if pieces else max(map(len, filled))
            is_one_table = n_columns <= MAX_COLUMNS and _fit(filled, n_columns, below_names=bool(pieces))
            if is_one_table:
                by_column = itertools.zip_longest(*filled, fillvalue="")
                pieces.append([pa.array(column, type=pa.large_string()) for column in by_column])
    columns = zip(*pieces, strict=True) if is_one_table else ()
    return Divided(
        np.array(widths, dtype=np.int64), [_stripped(pa.chunked_array(parts)) for parts in columns]
    )


def _fit(rows: list[list[str]], n_columns: int, *, below_names: bool) -> bool:
    """Whether rows are equally long; the first of the file may be a cell shorter, as its rows may end with a separator."""
    others = rows if below_names else rows[1:]
    return len(rows[0]) >= n_columns - 1 and all(len(row) == n_columns for row in others)


def _lines(text: str, delimiter: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > _MOST_CELLS and (n_marks := line.count(delimiter)) >= _MOST_CELLS:
            raise TooWide(n_marks + 1)
        yield line


def _stripped(column: pa.ChunkedArray) -> pa.LargeStringArray:
    return pc.utf8_trim_whitespace(column).combine_chunks()
