"""Which of very many observations are drawn as points that can be touched."""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array

MOST_POINTS = 850
"""Points that are drawn if that is all there are: beyond, a choice is drawn and the rest is only counted."""

EXTREMES = 42
"""Observations that are kept for being the farthest from the curve, and as many for being the costliest."""

MOST_ASIDE = 150
"""Points drawn at the most of rows that are set aside."""

_EVEN = 340
_RANKED = 20_000  # of more rows, so many are taken at random before they are ranked


def thinned(x: Array, away: Array, cost: Array) -> NDArray[np.intp]:
    """Numbers of the rows that are drawn, increasing: all, or the extremes and an even choice along x.

    Parameters
    ----------
    x
        Places, shape (n,).
    away, cost
        Distance from the curve and loss, shape (n,): the largest of both are kept.
    """
    if x.size <= MOST_POINTS:
        return np.arange(x.size)
    return np.union1d(np.union1d(_largest(away), _largest(cost)), evenly(x, _EVEN))


def _largest(values: Array) -> NDArray[np.intp]:
    return np.argpartition(values, -EXTREMES)[-EXTREMES:]


def evenly(x: Array, count: int) -> NDArray[np.intp]:
    """Numbers of at most `count` rows evenly along the ranks of x, the first and the last among them; in the order of x."""
    rows = np.arange(x.size)
    if x.size > _RANKED:
        some = np.random.default_rng(0).choice(x.size, _RANKED, replace=False, shuffle=False)
        rows = np.union1d(some, [np.argmin(x), np.argmax(x)])
    by_x = rows[np.argsort(x[rows], kind="stable")]
    return by_x[np.unique(np.linspace(0, by_x.size - 1, min(count, by_x.size)).astype(np.intp))]
