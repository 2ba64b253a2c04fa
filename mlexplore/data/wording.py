"""How rows, counts and raw values are put into sentences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlexplore.escaping import shorten

_ROWS_NAMED = 6


def quoted(value: str) -> str:
    """A raw value from a file in quotation marks, on one line and not too long."""
    return f"'{shorten(value, 40)}'"


def counted(n: int, noun: str) -> str:
    """A count with its noun: ``1 row``, ``1,200 rows``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def listed_rows(rows: Sequence[int] | NDArray[np.int64]) -> str:
    """Row numbers in words, abbreviated after six: ``rows 4, 9`` or ``rows 2, 3, 4, 5, 6, 7 and 30 more``."""
    named = ", ".join(str(int(row)) for row in rows[:_ROWS_NAMED])
    rest = len(rows) - _ROWS_NAMED
    if rest > 0:
        return f"rows {named} and {rest:,} more"
    return f"row {named}" if len(rows) == 1 else f"rows {named}"
