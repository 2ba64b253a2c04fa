"""Numbers as people write them: decimal point or comma, grouped thousands, and how to tell them apart."""

import re
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.arrays import Array

Decimal: TypeAlias = Literal[".", ","]
Evidence: TypeAlias = Literal["none", "point", "comma", "point or grouped", "comma or grouped"]

_SPACES = " \u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019"
_MINUS = "\N{MINUS SIGN}"
_GROUPED_IN_THREES = re.compile(r"[+\-\u2212]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")


def _pattern(decimal: Decimal) -> str:
    """One number with this decimal mark; thousands grouped by the other mark, a space or an apostrophe."""
    mark = re.escape(decimal)
    grouping = "[" + ("," if decimal == "." else ".") + _SPACES + _APOSTROPHES + "]"
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{grouping}[0-9]{{3}})+)"
    finite = rf"(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+\-]?[0-9]+)?"
    infinite = r"(?:[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|\u221e)".replace(r"\u221e", "\N{INFINITY}")
    return rf"[+\-{_MINUS}]?(?:{finite}|{infinite})"


_PATTERNS: dict[Decimal, str] = {".": _pattern("."), ",": _pattern(",")}
_GROUPING: dict[Decimal, str] = {
    mark: f"[{other}{_SPACES}{_APOSTROPHES}]" for mark, other in ((".", ","), (",", "."))
}


class Numbers(NamedTuple):
    """Cells as numbers (NaN where unreadable), which could be read, which of these had grouped thousands."""

    parsed: Array
    readable: NDArray[np.bool_]
    grouped: NDArray[np.bool_]


def decimal_evidence(text: pd.Series) -> Evidence:
    """What the cells of a column (none of them missing) say about the decimal mark.

    ``1.5`` speaks for the point and ``1,5`` for the comma. ``1,234`` may be either 1.234 or 1234: where a
    column holds nothing but such cells the answer is "comma or grouped" (or "point or grouped"), and the rest
    of the table has to decide.
    """
    has_comma = text.str.contains(",", regex=False)
    has_point = text.str.contains(".", regex=False)
    marked = text[has_comma | has_point]
    if marked.empty:
        return "none"
    if not has_comma.any() and not marked.str.fullmatch(_GROUPED_IN_THREES.pattern).all():
        return "point" if marked.str.fullmatch(_PATTERNS["."]).any() else "none"
    n_point = int(marked.str.fullmatch(_PATTERNS["."]).sum())
    n_comma = int(marked.str.fullmatch(_PATTERNS[","]).sum())
    if n_point != n_comma:
        return "point" if n_point > n_comma else "comma"
    if n_point == 0:
        return "none"
    if not marked.str.fullmatch(_GROUPED_IN_THREES.pattern).all():
        return "point"
    return "comma or grouped" if has_comma.any() else "point or grouped"


def parse_numbers(text: pd.Series, decimal: Decimal) -> Numbers:
    """The cells of a column, none of them missing, as numbers with this decimal mark.

    Every value is the double nearest to the decimal that is written, as Python's ``float`` has it.
    """
    readable = text.str.fullmatch(_PATTERNS[decimal]).to_numpy(dtype=bool)
    values = np.full(len(text), np.nan)
    grouped = np.zeros(len(text), dtype=bool)
    cells = text[readable]
    if cells.empty:
        return Numbers(values, readable, grouped)
    is_grouped = cells.str.contains(_GROUPING[decimal], regex=True)
    if is_grouped.any():
        grouped[readable] = is_grouped.to_numpy(dtype=bool)
        cells = cells.str.replace(_GROUPING[decimal], "", regex=True)
    if decimal == ",":
        cells = cells.str.replace(",", ".", regex=False)
    cells = cells.str.replace(_MINUS, "-", regex=False).str.replace("\N{INFINITY}", "inf", regex=False)
    values[readable] = cells.to_numpy(dtype=object).astype(np.float64)
    return Numbers(values, readable, grouped)
