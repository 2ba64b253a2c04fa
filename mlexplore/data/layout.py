"""The rows of a file before any cell is looked at: separator, comments, and equal length."""

import csv
import io
from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.data.errors import DataError
from mlexplore.data.separators import (
    Separator,
    declared_separator,
    find_separator,
    separate_by_tabs,
)
from mlexplore.data.wording import counted, listed_rows, quoted

MAX_COLUMNS = 1_000


class Layout(NamedTuple):
    """How a text is divided into rows and cells.

    Attributes
    ----------
    text : str
        The table, without what stands above it.
    separator : Separator
        What separates the columns in the file.
    delimiter : str
        What separates them in ``text``: one tab where the file has runs of spaces.
    widths : int array
        The number of cells of each row of ``text``, 0 for a blank one.
    n_columns : int
        The number of cells of every row that is not blank.
    n_above : int
        How many rows of the file stand above ``text``.
    comments : tuple of str
        The lines among these that begin with #, without it.
    """

    text: str
    separator: Separator
    delimiter: str
    widths: NDArray[np.int64]
    n_columns: int
    n_above: int
    comments: tuple[str, ...]


def lay_out(text: str, name: str, separator: Separator | None = None) -> Layout:
    """Divide a text into rows of equal length.

    Parameters
    ----------
    text : str
    name : str
        The file's name, for messages.
    separator : Separator, optional
        What a person has said separates the columns; left out, the file decides.

    Raises
    ------
    DataError
        When there is one column only or more than a thousand, when rows differ in length, or a quotation is
        never closed.
    """
    n_above = 0
    if declared := declared_separator(text):
        text, n_above = text.split("\n", 1)[1], 1
    text, comments, n_comments = _without_comments(text)
    n_above += n_comments
    if not text.strip():
        raise DataError(f"{name} is empty. A table needs a row of names and at least 3 rows of values.")
    chosen = separator or declared or find_separator(text)
    if chosen is None:
        raise _one_column(name, text)
    if chosen == " ":
        text = separate_by_tabs(text)
    delimiter = "\t" if chosen == " " else chosen
    widths = _widths(text, delimiter, name, n_above)
    n_columns = _regular_width(text, delimiter, widths, name, n_above)
    return Layout(text, chosen, delimiter, widths, n_columns, n_above, comments)


def unclosed_quotation(name: str, row: int) -> DataError:
    """What to say when a quotation mark swallows the rest of the file."""
    return DataError(
        f"{name} cannot be divided into rows: a quotation mark is opened in row {row:,} or later and never closed. "
        "Look there for a cell that begins with a lone quotation mark and remove it."
    )


def _one_column(name: str, text: str) -> DataError:
    return DataError(
        f"{name} has one column only ({quoted(text.strip().splitlines()[0])}). Bring a file with a column for x and a column "
        "for y, separated by commas, semicolons, tabs or vertical bars."
    )


def _without_comments(text: str) -> tuple[str, tuple[str, ...], int]:
    """The table below lines that begin with #, these lines, and how many rows of the file stand above it.

    Where every line begins with #, the sign belongs to the cells.
    """
    comments, n_rows, position = [], 0, 0
    for line in io.StringIO(text):
        is_comment = line.startswith("#")
        if not is_comment and line.strip():
            break
        if is_comment:
            comments.append(line.lstrip("#").strip())
        n_rows, position = n_rows + 1, position + len(line)
    if not comments or not text[position:].strip():
        return text, (), 0
    return text[position:], tuple(comments), n_rows


def _widths(text: str, delimiter: str, name: str, n_above: int) -> NDArray[np.int64]:
    """The number of cells of every row, 0 for a blank one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    widths: list[int] = []
    try:
        widths.extend(len(row) if len(row) > 1 or (row and row[0].strip()) else 0 for row in reader)
    except csv.Error as error:  # a cell longer than csv allows: the quotation that began it is not closed
        raise unclosed_quotation(name, n_above + len(widths) + 1) from error
    return np.array(widths, dtype=np.int64)


def _regular_width(text: str, delimiter: str, widths: NDArray[np.int64], name: str, n_above: int) -> int:
    """The number of cells that every row has, refusing rows of different lengths.

    One exception: where the rows of values all end with a separator too many, the last column is empty and
    dropped later.
    """
    filled = np.flatnonzero(widths > 0)
    usual = Counter(widths[filled].tolist()).most_common(1)[0][0]
    if usual > MAX_COLUMNS:
        raise DataError(
            f"{name} has {usual:,} columns; at most {MAX_COLUMNS:,} can be read. Leave out those not needed."
        )
    first_width, first_row = int(widths[filled[0]]), int(filled[0]) + 1 + n_above
    odd = filled[widths[filled] != usual]
    if odd.size == 0:
        if usual == 1:
            raise _one_column(name, text)
        return usual
    if np.array_equal(odd, filled[:1]) and filled.size > 2:
        if first_width == usual - 1 and _rows_end_with(text, delimiter):
            return usual
        raise DataError(_odd_first_row(first_row, first_width, usual, delimiter))
    rows = odd + 1 + n_above
    more = "" if odd.size == 1 else f" ({counted(int(odd.size), 'such row')}: {listed_rows(rows)})"
    raise DataError(
        f"Row {int(rows[0])} has {counted(int(widths[odd[0]]), 'cell')} where most have {usual}{more}. Complete or remove such "
        "rows, or put quotation marks around cells that contain the separator."
    )


def _odd_first_row(row: int, width: int, usual: int, delimiter: str) -> str:
    """What to say when all rows but the first are equally long."""
    difference = f"Row {row} has {counted(width, 'cell')} where all rows below it have {usual}"
    if width == 1 and delimiter == "," and usual == 2:
        return f"{difference}. If the commas are decimal marks, this is one column only: bring a column for x and one for y."
    if width == usual - 1:
        return f"{difference}, so one column has no name. Add its name to row {row}."
    return f"{difference}. Remove what stands above the names of the columns, or complete the names."


def _rows_end_with(text: str, delimiter: str) -> bool:
    """Whether every row below the first ends with a separator."""
    rows = [line for line in text.split("\n") if line.strip()]
    return all(row.rstrip(" ").endswith(delimiter) for row in rows[1:])
