"""How rows, counts and raw values are put into sentences."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mlexplore.escaping import shorten

_NAMED = 6


def quoted(value: str) -> str:
    """A raw value from a file in quotation marks, on one line and not too long."""
    return f"'{shorten(value, 40)}'"


def counted(n: int, noun: str) -> str:
    """A count with its noun: ``1 row``, ``1,200 rows``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def listed_rows(rows: Sequence[int] | NDArray[np.int64]) -> str:
    """Row numbers in words, abbreviated after six: ``rows 4, 9`` or ``rows 2, 3, 4, 5, 6, 7 and 30 more``."""
    named = ", ".join(str(int(row)) for row in rows[:_NAMED])
    rest = len(rows) - _NAMED
    if rest > 0:
        return f"rows {named} and {rest:,} more"
    return f"row {named}" if len(rows) == 1 else f"rows {named}"


def missing_notes(rows: NDArray[np.int64], missing: Mapping[str, NDArray[np.bool_]]) -> list[str]:
    """Which rows are left out because a value, or several, are missing: rows without the same ones together."""
    pattern = np.zeros(rows.size, dtype=np.int64)
    for place, where in enumerate(missing.values()):
        pattern += where.astype(np.int64) << place
    # One value missing first, in the order of the columns; then several.
    patterns = sorted(set(pattern[pattern > 0].tolist()), key=lambda each: (each.bit_count(), each))
    notes = []
    for each in patterns:
        where = pattern == each
        absent = " and no ".join(quoted(name) for place, name in enumerate(missing) if each >> place & 1)
        one = int(where.sum()) == 1
        notes.append(
            f"{counted(int(where.sum()), 'row')} {'has' if one else 'have'} no {absent} and "
            f"{'is' if one else 'are'} left out: {listed_rows(rows[where])}."
        )
    return notes


def some_quoted(values: Sequence[str]) -> str:
    """The first six of several raw values in quotation marks, and whether there are more."""
    shown = ", ".join(quoted(value) for value in values[:_NAMED])
    return f"{shown}, ..." if len(values) > _NAMED else shown
