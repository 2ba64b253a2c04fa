"""Sets of admissible values: the support of an observation, the domain of a parameter."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Interval:
    """An interval of the real line, or the whole numbers in it, with words for error messages.

    Parameters
    ----------
    low, high
        The ends; infinite where there is none.
    closed
        Whether the finite ends belong to the interval.
    whole
        Whether only whole numbers belong to it.
    """

    low: float = -np.inf
    high: float = np.inf
    closed: bool = False
    whole: bool = False

    def contains(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Elementwise membership. NaN belongs to no interval; an infinite value only where no end is finite there."""
        values = np.asarray(values, dtype=np.float64)
        if self.closed:
            inside = (values >= self.low) & (values <= self.high)
        else:
            inside = (values > self.low) & (values < self.high)
        return inside & (values == np.floor(values)) if self.whole else inside

    def __contains__(self, value: float) -> bool:
        """Membership of one number, as `contains`: asked in every step of a search, where arrays would take the time."""
        value = float(value)
        inside = self.low <= value <= self.high if self.closed else self.low < value < self.high
        return inside and (not self.whole or math.isinf(value) or value.is_integer())

    def holds(self, other: "Interval") -> bool:
        """Whether every value strictly inside `other` belongs to this interval."""
        return self.low <= other.low and other.high <= self.high

    def __str__(self) -> str:
        if self.whole and (self.low, self.high) == (0.0, 1.0):
            return "0 or 1"
        number = "a whole number" if self.whole else "a number"
        if self.low == -np.inf and self.high == np.inf:
            return number
        below, above = ("≥", "≤") if self.closed else (">", "<")
        prefix = "a whole number " if self.whole else ""
        if self.high == np.inf:
            return f"{prefix}{below} {self.low:g}"
        if self.closed:
            return f"{prefix}between {self.low:g} and {self.high:g}"
        return f"{prefix}{below} {self.low:g} and {above} {self.high:g}"


REAL = Interval()
POSITIVE = Interval(low=0.0)
NOT_NEGATIVE = Interval(low=0.0, closed=True)
UNIT = Interval(low=0.0, high=1.0)
COUNTS = Interval(low=0.0, closed=True, whole=True)
BINARY = Interval(low=0.0, high=1.0, closed=True, whole=True)
