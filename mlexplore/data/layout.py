"""The rows of a text before any cell is understood: what stands above them, separator, and equal length."""

import io
from collections import Counter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlexplore.data.delimited import Divided, OpenQuotation, TooWide, divide
from mlexplore.data.errors import DataError
from mlexplore.data.said import Said
from mlexplore.data.separators import (
    Separator,
    declared_separator,
    find_separator,
    separate_by_tabs,
)
from mlexplore.data.unpacking.unpacked import MAX_COLUMNS
from mlexplore.data.wording import counted, listed_rows, quoted


class Layout(NamedTuple):
    """How a text is divided into rows and cells.

    Attributes
    ----------
    columns : list of string arrays
        The cells, of equally many rows in every column.
    rows : int array
        The row of the file that each row of cells comes from, counted from 1; blank ones are not there.
    separator : Separator
        What separates the columns in the file.
    comments : tuple of str
        The lines above the cells that begin with #, without it.
    """

    columns: list[pa.LargeStringArray]
    rows: NDArray[np.int64]
    separator: Separator
    comments: tuple[str, ...]


class _Above(NamedTuple):
    """What stands above a table: how many rows, its comments, the separator it declares; and the rest."""

    n_rows: int
    comments: tuple[str, ...]
    separator: Separator | None
    below: str


def lay_out(text: str, name: str, said: Said) -> Layout:
    """Divide a text into rows of equal length.

    Parameters
    ----------
    text : str
    name : str
        The file's name, for messages.
    said : Said
        What a person has said of the separator and of the rows above the table; otherwise the text decides.

    Raises
    ------
    DataError
        When there is one column only or more than a thousand, when rows differ in length, or a quotation is
        never closed.
    """
    above = _as_said(text, said.skip) if said.skip is not None else _guessed(text)
    table = above.below
    if not table.strip():
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    separator = said.separator or above.separator or find_separator(table)
    if separator is None:
        raise _one_column(name, table)
    if separator == " ":
        table = separate_by_tabs(table)
    try:
        divided = divide(table.rstrip("\n"), "\t" if separator == " " else separator)
    except OpenQuotation as quotation:
        raise _unclosed_quotation(name, above.n_rows + quotation.row + 1) from quotation
    except TooWide as row:
        raise _too_many_columns(name, row.n_cells) from row
    _refuse_irregular(divided, name, above, separator)
    rows = np.flatnonzero(divided.widths > 0) + 1 + above.n_rows
    return Layout(divided.columns, rows, separator, above.comments)


def _unclosed_quotation(name: str, row: int) -> DataError:
    """What to say when a quotation mark swallows the rest of the file."""
    return DataError(
        f"{name} cannot be divided into rows: a quotation mark is opened in row {row:,} or later and never closed. "
        "Look there for a cell that begins with a lone quotation mark and remove it."
    )


def _too_many_columns(name: str, n: int) -> DataError:
    return DataError(
        f"{name} has {n:,} columns; at most {MAX_COLUMNS:,} can be read. Leave out those not needed."
    )


def _one_column(name: str, text: str) -> DataError:
    return DataError(
        f"{name} has one column only ({quoted(text.strip().splitlines()[0])}). Bring a file with a column for x and a column "
        "for y, separated by commas, semicolons, tabs or vertical bars, or say what the separator is."
    )


def _as_said(text: str, n_rows: int) -> _Above:
    """The text below so many lines, and what these say."""
    lines, position = [], 0
    for line in io.StringIO(text):
        if len(lines) >= n_rows:
            break
        lines.append(line)
        position += len(line)
    comments = tuple(line.lstrip("#").strip() for line in lines if line.startswith("#"))
    return _Above(len(lines), comments, declared_separator(lines[0]) if lines else None, text[position:])


def _guessed(text: str) -> _Above:
    """The text below Excel's line that names the separator and below lines that begin with #.

    Where every line begins with #, the sign belongs to the cells.
    """
    separator = declared_separator(text)
    n_rows = 1 if separator else 0
    start = position = text.index("\n") + 1 if separator else 0
    comments = []
    for line in io.StringIO(text[start:]):
        is_comment = line.startswith("#")
        if not is_comment and line.strip():
            break
        if is_comment:
            comments.append(line.lstrip("#").strip())
        n_rows, position = n_rows + 1, position + len(line)
    if not comments or not text[position:].strip():
        return _Above(1 if separator else 0, (), separator, text[start:])
    return _Above(n_rows, tuple(comments), separator, text[position:])


def _refuse_irregular(divided: Divided, name: str, above: _Above, separator: Separator) -> None:
    """Refuse rows of different lengths, too many columns and a single one.

    One exception: where the rows of values all end with a separator too many, the last column is empty and
    dropped later.
    """
    widths = divided.widths
    filled = np.flatnonzero(widths > 0)
    usual = Counter(widths[filled].tolist()).most_common(1)[0][0]
    if usual > MAX_COLUMNS:
        raise _too_many_columns(name, usual)
    first_width, first_row = int(widths[filled[0]]), int(filled[0]) + 1 + above.n_rows
    odd = filled[widths[filled] != usual]
    if odd.size == 0:
        if usual == 1:
            raise _one_column(name, above.below)
        return
    if np.array_equal(odd, filled[:1]) and filled.size > 2:
        if first_width == usual - 1 and divided.columns and _is_blank(divided.columns[-1][1:]):
            return
        raise DataError(_odd_first_row(first_row, first_width, usual, separator))
    rows = odd + 1 + above.n_rows
    more = "" if odd.size == 1 else f" ({counted(int(odd.size), 'such row')}: {listed_rows(rows)})"
    raise DataError(
        f"Row {int(rows[0])} has {counted(int(widths[odd[0]]), 'cell')} where most have {usual}{more}. Complete or remove such "
        "rows, put quotation marks around cells that contain the separator, or say what the separator is."
    )


def _is_blank(cells: pa.LargeStringArray) -> bool:
    return not pc.any(pc.not_equal(cells, "")).as_py()


def _odd_first_row(row: int, width: int, usual: int, separator: Separator) -> str:
    """What to say when all rows but the first are equally long."""
    difference = f"Row {row} has {counted(width, 'cell')} where all rows below it have {usual}"
    if width == 1 and separator == "," and usual == 2:
        return f"{difference}. If the commas are decimal marks, this is one column only: bring a column for x and one for y."
    if width == usual - 1:
        return f"{difference}, so one column has no name. Add its name to row {row}."
    return f"{difference}. Remove what stands above the names of the columns, say how many rows that is, or complete the names."
