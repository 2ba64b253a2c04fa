"""Where along x the observations of a world stand."""

from typing import Literal, get_args

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.domains import Interval

Spacing = Literal["even", "random", "quarters"]
SPACINGS: tuple[Spacing, ...] = get_args(Spacing)

WIDTH = 36.0
"""Places run up to here: 36 quarters are nine years, and 36 is round in months, days and hours too."""
FIRST_QUARTER = 4 * 2015
"""The first date of quarterly data, 2015-Q1, in quarters since the year 0."""
MOST_QUARTERS = 4 * (2100 - 2015 + 1)
"""Quarters from there to the end of 2100."""
GAPS = Interval(0.0, 0.9, closed=True)
"""Shares of the range that can be left empty."""


def first_place(curve: Curve, n: int, spacing: Spacing) -> float:
    """Return the smallest x: 0, or one step further where the curve begins at 0 and is 0 there, which few families can be."""
    if curve.domain.low != 0.0:
        return 0.0
    return 1.0 if spacing == "quarters" else WIDTH / n


def quarter_of_zero(first: float) -> float:
    """Quarter since the year 0 that x = 0 stands for, if the first observation is to be of 2015-Q1."""
    return FIRST_QUARTER - first


def skipped_quarters(n: int, gap: float) -> int:
    """Return how many quarters a gap leaves out, so that they are this share of all."""
    return round(n * gap / (1.0 - gap))


def last_before_gap(first: float, gap: float) -> tuple[float, float]:
    """Return the largest x before the gap is opened, and the width by which it is opened."""
    width = gap * (WIDTH - first)
    return WIDTH - width, width


def places(n: int, spacing: Spacing, gap: float, first: float, rng: np.random.Generator) -> Array:
    """Return the places of n observations, increasing, shape (n,).

    Parameters
    ----------
    n
        Number of observations.
    spacing
        ``"even"`` or ``"random"`` (uniform) up to `WIDTH`, or ``"quarters"``, one a step, however far these reach.
    gap
        Share of the range, around its middle, that is left empty; as many observations stand in the rest.
    first
        The smallest x that is possible.
    rng
        Asked only for random places.

    Raises
    ------
    ValueError
        If quarters would run beyond the year 2100.
    """
    if spacing == "quarters":
        skipped = skipped_quarters(n, gap)
        if n + skipped > MOST_QUARTERS:
            left_out = f" and a gap of {skipped}" if skipped else ""
            raise ValueError(
                f"{n} quarters from 2015-Q1 on{left_out} would run to the year {(FIRST_QUARTER + n + skipped - 1) // 4}: "
                f"take at most {MOST_QUARTERS} in all, which end in 2100, or another spacing."
            )
        x = first + np.arange(n, dtype=np.float64)
        x[n - n // 2 :] += skipped
        return x
    last, width = last_before_gap(first, gap)
    x: Array = np.linspace(first, last, n) if spacing == "even" else np.sort(rng.uniform(first, last, n))
    if width > 0.0:
        x[x > 0.5 * (first + last)] += width
    return x
