"""Sets of admissible values: the support of an observation, the domain of a parameter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Interval:
    """An interval of the real line, with words for error messages.

    Parameters
    ----------
    low, high
        The ends; infinite where there is none.
    closed
        Whether the finite ends belong to the interval.
    """

    low: float = -np.inf
    high: float = np.inf
    closed: bool = False

    def contains(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Elementwise membership. NaN belongs to no interval; an infinite value only where no end is finite there."""
        values = np.asarray(values, dtype=np.float64)
        if self.closed:
            return (values >= self.low) & (values <= self.high)
        return (values > self.low) & (values < self.high)

    def __str__(self) -> str:
        if self.low == -np.inf and self.high == np.inf:
            return "a number"
        below, above = ("≥", "≤") if self.closed else (">", "<")
        if self.high == np.inf:
            return f"{below} {self.low:g}"
        return (
            f"between {self.low:g} and {self.high:g}"
            if self.closed
            else f"{below} {self.low:g} and {above} {self.high:g}"
        )


REAL = Interval()
POSITIVE = Interval(low=0.0)
