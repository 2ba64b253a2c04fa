"""Tables as CSV files that Excel opens rightly, in which no text can act, and whose numbers read back to the last bit.

UTF-8 with a byte order mark: without it Excel takes the bytes for another encoding; pandas, R's readr and our own reader
know it. Commas, decimal points, lines ended as RFC 4180 has it.
"""

import re

from mlexplore.escaping import spreadsheet
from mlexplore.export.number_texts import is_whole, number_texts
from mlexplore.export.table import Column, Table, distinct

_AT_ONCE = 50_000  # rows whose texts are in memory at the same time
_TO_BE_QUOTED = re.compile(r'[,;"\t\r\n|]|^\s|\s$')


def csv_bytes(table: Table) -> bytes:
    """The table as the bytes of a CSV file.

    Numbers are the shortest texts that read back as the same doubles; missing is an empty cell, infinite ``inf`` and
    ``-inf``. Text that a spreadsheet would take for a formula has an apostrophe in front: see `mlexplore.escaping.spreadsheet`.
    """
    names = names_in_file(table)
    # A line with nothing on it would not count as a row: alone, an empty cell is written as one.
    empty = "" if len(table.columns) > 1 else '""'
    pieces = [_lines([[_quoted(name) or empty] for name in names])]
    whole = [not isinstance(column, tuple) and is_whole(column) for column in table.columns]
    for start in range(0, table.n_rows, _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        pieces.append(
            _lines(
                [
                    _cells(column[block], plain, empty)
                    for column, plain in zip(table.columns, whole, strict=True)
                ]
            )
        )
    # A lone surrogate, which no encoding has, is written as its number.
    return "".join(pieces).encode("utf-8-sig", "backslashreplace")


def names_in_file(table: Table) -> tuple[str, ...]:
    """Names of the columns as they stand in the file, where none can be taken for a formula."""
    return distinct([spreadsheet(name) for name in table.names])


def _lines(columns: list[list[str]]) -> str:
    return "".join(f"{line}\r\n" for line in map(",".join, zip(*columns, strict=True)))


def _cells(column: Column, whole: bool, empty: str) -> list[str]:
    if isinstance(column, tuple):
        return [(_quoted(spreadsheet(cell)) if cell else "") or empty for cell in column]
    return number_texts(column, whole=whole, missing=empty, infinite=("inf", "-inf"))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _TO_BE_QUOTED.search(cell) else cell
