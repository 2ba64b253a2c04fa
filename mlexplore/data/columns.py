"""What one column of a file holds: numbers, quarters, months, dates, text or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.data.numerals import (
    SPACES,
    Decimal,
    Evidence,
    Strings,
    are_plain,
    as_mask,
    decimal_evidence,
    parse_numbers,
    strings,
)
from mlexplore.data.times import parse_times
from mlexplore.data.wording import quoted

ColumnKind: TypeAlias = Literal["number", "quarter", "month", "date", "text", "empty"]

# How files say "no value"; a lone dot is SAS, "?" the UCI archive, "#N/A" Excel.
MISSING_MARKS = frozenset(
    {"", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none", "missing", "-", "--", ".", "..", "?"}
)

# A percent or currency sign beside a digit; what follows the digits stays, so that "5% off" is still text.
_CURRENCIES = "$\u20ac\u00a3\u00a5"
_SIGNS = rf"\A[{_CURRENCIES}][\t{SPACES}]?|[\t{SPACES}]?[%{_CURRENCIES}]\z"
_MARKS = pa.array(sorted(MISSING_MARKS), type=pa.large_string())


@dataclass(frozen=True)
class Column:
    """A column as it was understood.

    ``n_missing`` cells hold nothing and ``n_unreadable`` cannot be read as what most of the column holds;
    ``ambiguity`` says why the cells can be taken in two ways, and is empty when they cannot.
    """

    name: str
    kind: ColumnKind
    n_missing: int
    n_unreadable: int
    ambiguity: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """The cells of a column as values.

    Attributes
    ----------
    kind : ColumnKind
        What at least half of the cells that are not missing can be read as.
    parsed : Array, shape (n_rows,)
        Numbers, or times as counted by `Axis`; NaN where missing or unreadable.
    missing, unreadable : bool arrays, shape (n_rows,)
    notes : tuple of str
        How cells were taken where there was a choice.
    ambiguity : str
        Why the cells can be taken in two ways and must not be used as they stand; empty when they can be
        used.
    """

    kind: ColumnKind
    parsed: Array
    missing: NDArray[np.bool_]
    unreadable: NDArray[np.bool_]
    notes: tuple[str, ...] = ()
    ambiguity: str = ""


def missing_cells(text: Strings) -> NDArray[np.bool_]:
    """Which cells are blank or hold one of the usual marks for a missing value."""
    return as_mask(pc.is_in(pc.utf8_lower(strings(text)), _MARKS))


def interpret(
    text: Strings,
    *,
    decimal: Decimal | None = None,
    neighbours: Callable[[], Decimal | None] = lambda: None,
    day_first: bool | None = None,
) -> Reading:
    """Decide what a column of stripped text holds and turn it into values.

    Parameters
    ----------
    text : Series or Arrow array of str
    decimal : "." or ",", optional
        The decimal mark, where a person has said it; otherwise the cells decide.
    neighbours : callable, optional
        Finds the decimal mark of the other columns, or None; asked only when the column's own cells leave it
        open.
    day_first : bool, optional
        Whether 01/02/2015 is the first of February, where a person has said it; otherwise the cells decide.
    """
    cells = strings(text)
    missing = np.zeros(len(cells), dtype=bool) if are_plain(cells) else missing_cells(cells)
    values = np.full(len(cells), np.nan)
    unreadable = np.zeros(len(cells), dtype=bool)
    present = cells.filter(pa.array(~missing))
    if len(present) == 0:
        return Reading("empty", values, missing, unreadable)
    present, sign_notes = _without_signs(present)
    evidence = decimal_evidence(present)
    mark = decimal or _mark(evidence, neighbours)
    numbers = parse_numbers(present, mark)
    if 2 * int(numbers.readable.sum()) >= len(present):
        values[~missing] = numbers.parsed
        unreadable[~missing] = ~numbers.readable
        ambiguity = "" if decimal else _open_mark(present, evidence, neighbours)
        notes = (*sign_notes, *_number_notes(present, numbers.grouped, mark))
        return Reading("number", values, missing, unreadable, notes, ambiguity)
    times = parse_times(present.to_pandas(), day_first=day_first)
    if times is None:
        unreadable[~missing] = True
        return Reading("text", values, missing, unreadable)
    values[~missing] = times.counts
    unreadable[~missing] = np.isnan(times.counts)
    return Reading(times.kind, values, missing, unreadable, times.notes, times.ambiguity)


def _without_signs(present: pa.LargeStringArray) -> tuple[pa.LargeStringArray, tuple[str, ...]]:
    """The cells without percent and currency signs, and what to tell about them."""
    if not (example := _first(present, _SIGNS)):
        return present, ()
    return pc.replace_substring_regex(present, _SIGNS, ""), (f"signs were left out, as in {quoted(example)}",)


def _mark(evidence: Evidence, neighbours: Callable[[], Decimal | None]) -> Decimal:
    """The decimal mark that the cells speak for."""
    return "," if evidence == "comma" or (evidence == "comma or grouped" and neighbours() != ".") else "."


def _open_mark(
    present: pa.LargeStringArray, evidence: Evidence, neighbours: Callable[[], Decimal | None]
) -> str:
    """Why the marks in a column of numbers can be taken in two ways; empty when they cannot."""
    is_open = (evidence == "comma or grouped" and neighbours() is None) or (
        evidence == "point or grouped" and neighbours() == ","
    )
    if not is_open:
        return ""
    example = _first(present, "[.,]")
    as_decimal, as_grouped = example.replace(",", "."), example.replace(",", "").replace(".", "")
    return f"{quoted(example)} is {as_decimal} if the mark is decimal and {as_grouped} if it groups thousands"


def _number_notes(present: pa.LargeStringArray, grouped: NDArray[np.bool_], mark: Decimal) -> tuple[str, ...]:
    """How the marks in a column of numbers were taken, wherever that is not the plain decimal point."""
    notes = []
    if mark == "," and (example := _first(present, ",")):
        notes.append(f"numbers have a decimal comma, as in {quoted(example)}")
    if grouped.any():
        notes.append(
            f"marks between thousands were left out, as in {quoted(present[int(grouped.argmax())].as_py())}"
        )
    return tuple(notes)


def _first(present: pa.LargeStringArray, pattern: str) -> str:
    """The first cell with such a mark, empty when there is none."""
    position = pc.index(pc.match_substring_regex(present, pattern), True).as_py()
    return "" if position < 0 else present[position].as_py()
