"""Curves through as many observations as they have parameters: where the search under a loss with several minima begins.

However wild some observations are, a curve through a few good ones is near to the good ones (Rousseeuw, Least median of squares
regression, JASA 79, 1984). And under a loss with a cusp, whose slope is infinite at a residual of zero, every minimum is such a
curve.
"""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_MOST_CURVES = 3_000
_MOST_ROWS = 500  # at which a curve is judged
_AT_ONCE = 200_000  # residuals
_SEED = 1984


class Elemental(NamedTuple):
    """Curves through some observations.

    Attributes
    ----------
    coefficients
        The best ones first, shape (k, p).
    exhaustive
        Whether every such curve was looked at, at every observation.
    looked_at
        How many curves were.
    """

    coefficients: Array
    exhaustive: bool
    looked_at: int


def through_observations(
    design: Array,
    y: Array,
    loss: Callable[[Array], Array],
    *,
    weights: Array | None = None,
    keep: int = 5,
) -> Elemental:
    """Return the linear curves through p observations with the least sum of a loss.

    Parameters
    ----------
    design
        The design matrix, shape (n, p).
    y
        Observations, shape (n,).
    loss
        Loss of a residual, elementwise.
    weights
        How often each row counts, shape (n,), not negative.
    keep
        How many are wanted.
    """
    n, p = design.shape
    w = np.ones(n) if weights is None else weights
    rng = np.random.default_rng(_SEED)
    every = math.comb(n, p) <= _MOST_CURVES
    chosen = (
        np.array(list(itertools.combinations(range(n), p)), dtype=np.intp).reshape(-1, p)
        if every
        else rng.integers(0, n, (_MOST_CURVES, p))  # one that has a row twice leads to no curve
    )
    with np.errstate(all="ignore"):
        corners = design[chosen]
        usable = np.linalg.cond(corners) < 1e10
        found = np.linalg.solve(corners[usable], y[chosen[usable]][..., None])[..., 0]
        judged = np.arange(n) if n <= _MOST_ROWS else rng.choice(n, _MOST_ROWS, replace=False)
        step = max(_AT_ONCE // len(judged), 1)
        totals = [
            loss(y[judged] - found[first : first + step] @ design[judged].T) @ w[judged]
            for first in range(0, len(found), step)
        ]
    order = np.argsort(np.concatenate(totals) if totals else np.empty(0), kind="stable")[:keep]
    return Elemental(found[order], every and len(judged) == n, len(found))
