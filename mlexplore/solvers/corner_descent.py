"""From corner to corner of a piecewise linear function of residuals, down to its lowest.

The function is ``sum(above * max(r, 0) + below * max(-r, 0)) - pull @ b`` with ``r = y - X b``: a weighted
sum of check losses and a linear term. Its minimum lies in a corner, where p residuals (the basis) are zero.
From a corner p lines lead away, each keeping all but one of them at zero; the routine follows the one that
falls most steeply to its lowest point, passing many kinks at a time (Barrodale and Roberts, SIAM J. Numer.
Anal. 10, 1973; Bloomfield and Steiger, 1983), until no line falls: the dual variables of the basis then lie
within their bounds, which proves the optimum.

Ties (more than p residuals zero at once) would let such a walk run in circles. They are broken by shifting
`y` by amounts too small to reverse the sign of any other residual, which is checked at the end: the proof
then holds for `y` as given.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from mlexplore.arrays import Array

_EPS = float(np.finfo(float).eps)
_SHIFTS = (1e-6, 1e-8, 1e-10)
# Dual variables are known to rounding only: those this close to a bound (as a share of its width) count as on
# it.
_DUAL_TOLERANCE = 1e-9


class Corner(NamedTuple):
    """A corner reached.

    Attributes
    ----------
    coefficients
        The point b, shape (p,).
    residuals
        ``y - X b``, shape (n,), with exact zeros where they cannot be told from zero.
    basis
        The p rows that the corner interpolates.
    duals
        The slopes of all rows, shape (n,): `above` or ``-below`` off the basis, in between on it; ``X' duals
        + pull = 0``.
    optimal
        Whether the duals prove the optimum.
    bounded
        False if the function falls without end.
    iterations
        How many corners were visited.
    """

    coefficients: Array
    residuals: Array
    basis: NDArray[np.intp]
    duals: Array
    optimal: bool
    bounded: bool
    iterations: int


class _Walk(NamedTuple):
    basis: NDArray[np.intp]
    duals: Array
    tied: bool
    optimal: bool
    bounded: bool
    iterations: int


def descend(x: Array, y: Array, above: Array, below: Array, pull: Array, near: Array) -> Corner:
    """Walk from a corner near the point `near` to the lowest one.

    Parameters
    ----------
    x
        Shape (n, p), of full column rank.
    y
        Shape (n,).
    above, below
        The slope of each row's loss for positive and for negative residuals, shape (n,), not negative and not
        both zero.
    pull
        The linear term, shape (p,).
    near
        A point to start at, shape (p,).
    """
    n = x.shape[0]
    start = y - x @ near
    basis = _corner_near(x, start)
    limit = 200 + 40 * x.shape[1] + 2 * n
    walk = _walk(x, y, above, below, pull, basis, limit, stop_at_ties=True)
    iterations = walk.iterations
    if walk.tied:
        b, r = _at(x, y, walk.basis)
        duals = proving_duals(x, r, above, below, pull)
        if duals is not None:
            return Corner(b, r, walk.basis, duals, True, True, iterations)
        rounding = 32.0 * _EPS * float((np.abs(y) + np.abs(x) @ np.abs(near)).max(initial=0.0))
        spread = float(np.mean(np.abs(start)))
        noise = np.random.default_rng(1757).uniform(0.5, 1.0, n) * np.random.default_rng(1760).choice(
            (-1.0, 1.0), n
        )
        for shift in _SHIFTS:
            shifted = y + max(shift * spread, 100.0 * rounding) * noise
            walk = _walk(x, shifted, above, below, pull, walk.basis, limit, stop_at_ties=False)
            iterations += walk.iterations
            b, r = _at(x, y, walk.basis)
            signs_agree = not ((r > 0.0) & (walk.duals == -below) | (r < 0.0) & (walk.duals == above)).any()
            if signs_agree or not walk.bounded:
                break
        else:
            walk = walk._replace(optimal=False)
    b, r = _at(x, y, walk.basis)
    return Corner(b, r, walk.basis, walk.duals, walk.optimal, walk.bounded, iterations)


def proving_duals(x: Array, r: Array, above: Array, below: Array, pull: Array) -> Array | None:
    """Return slopes of all rows that prove residuals `r` optimal, strictly within their bounds where `r` is zero; None if none are found.

    Where many rows are tied there is much choice; tried are the slopes nearest to the middle of their ranges.
    """
    duals = np.where(r > 0.0, above, np.where(r < 0.0, -below, 0.5 * (above - below)))
    zero = np.flatnonzero(r == 0.0)
    width = (above + below)[zero]
    missing = -(x.T @ duals + pull)
    stretched = x[zero] * width[:, None]
    change = width * (stretched @ np.linalg.lstsq(stretched.T @ stretched, missing, rcond=None)[0])
    unbalanced = np.abs(x[zero].T @ change - missing).max(initial=0.0)
    if not unbalanced <= _DUAL_TOLERANCE * float((np.abs(x).T @ (above + below)).max(initial=0.0)):
        return None
    if not (np.abs(duals[zero] + change - 0.5 * (above - below)[zero]) < (0.5 - 1e-8) * width).all():
        return None
    duals[zero] += change
    return duals


def _walk(
    x: Array,
    y: Array,
    above: Array,
    below: Array,
    pull: Array,
    basis: NDArray[np.intp],
    limit: int,
    *,
    stop_at_ties: bool,
) -> _Walk:
    width = above + below
    size = np.abs(x)
    # Column by column: NumPy reduces long rows of few numbers ten times more slowly.
    longest = np.array([column.max() for column in size.T])
    largest_y = float(np.abs(y).max())
    duals = np.zeros(x.shape[0])
    for iteration in range(1, limit + 1):
        inverse = _inverse(x[basis])
        b = inverse @ y[basis]
        r = y - x @ b
        r[basis] = 0.0
        lines = x @ inverse
        if stop_at_ties and _tied(size, y, b, r, basis, lines, largest_y + float(longest @ np.abs(b))):
            return _Walk(basis, duals, True, False, True, iteration)
        duals = np.where(r > 0.0, above, -below)
        duals[basis] = 0.0
        price = -(inverse.T @ (x.T @ duals + pull))
        duals[basis] = price
        excess = np.maximum(price - above[basis], -below[basis] - price)
        tolerance = _DUAL_TOLERANCE * width[basis]
        if not (excess > tolerance).any():
            return _Walk(basis, duals, False, True, True, iteration)
        # Steepness is judged per unit of change of all residuals together, which makes the choice independent
        # of units.
        leaving = int(
            np.argmax(
                np.where(excess > tolerance, excess / np.sqrt(np.einsum("ij,ij->j", lines, lines)), -1.0)
            )
        )
        direction = lines[:, leaving]
        if price[leaving] > above[basis[leaving]]:
            direction = -direction
        entering = _lowest_kink(
            r, direction, width, float(excess[leaving]), size @ np.abs(inverse[:, leaving])
        )
        if entering < 0:
            return _Walk(basis, duals, False, False, False, iteration)
        basis = basis.copy()
        basis[leaving] = entering
    return _Walk(basis, duals, False, False, True, limit)


def _tied(
    size: Array, y: Array, b: Array, r: Array, basis: NDArray[np.intp], lines: Array, largest: float
) -> bool:
    """Tell whether more residuals than those of the basis cannot be told from zero; none is rounded by more than `largest` is."""
    distance = np.abs(r)
    reach = 1.0 + basis.shape[0] * max(float(lines.max()), -float(lines.min()))
    if np.count_nonzero(distance <= 8.0 * _EPS * largest * reach) <= basis.shape[0]:
        return False
    return np.count_nonzero(distance <= 0.5 * _rounding(size, y, b, basis, lines)) > basis.shape[0]


def _lowest_kink(r: Array, direction: Array, width: Array, fall: float, size: Array) -> int:
    """Return the row at whose kink the function stops falling along `direction`, or -1 if it never does."""
    moving = np.flatnonzero((r * direction > 0.0) & (np.abs(direction) > 64.0 * _EPS * size))
    speed = direction[moving]
    times = r[moving] / speed
    gain = np.abs(speed) * width[moving]
    # The lowest point is often among the first few kinks: look there before sorting everything.
    count = 64
    while True:
        if count < moving.shape[0]:
            first = np.argpartition(times, count)[:count]
            order = first[np.argsort(times[first])]
        else:
            order = np.argsort(times)
        total = np.cumsum(gain[order])
        reached = int(np.searchsorted(total, fall))
        if reached < order.shape[0]:
            return int(moving[order[reached]])
        if count >= moving.shape[0]:
            return -1
        count *= 16


def _at(x: Array, y: Array, basis: NDArray[np.intp]) -> tuple[Array, Array]:
    """Return the corner and its residuals, with zeros where they cannot be told from zero."""
    inverse = _inverse(x[basis])
    b = inverse @ y[basis]
    b += inverse @ (y[basis] - x[basis] @ b)
    r = y - x @ b
    r[np.abs(r) <= _rounding(np.abs(x), y, b, basis, x @ inverse)] = 0.0
    r[basis] = 0.0
    return b, r


def _rounding(size: Array, y: Array, b: Array, basis: NDArray[np.intp], lines: Array) -> Array:
    """Return the size of residual that cannot be told from zero, row by row: rounding here, and in the basis carried to here."""
    own = np.abs(y) + size @ np.abs(b)
    return 16.0 * _EPS * (own + np.abs(lines) @ own[basis])


def _inverse(a: Array) -> Array:
    factored, pivots, _ = lapack.dgetrf(a)
    inverse, _ = lapack.dgetri(factored, pivots)
    return inverse


def _corner_near(x: Array, residuals: Array) -> NDArray[np.intp]:
    """Return p independent rows, of small residual where there is a choice."""
    n, p = x.shape
    size = np.abs(residuals)
    count = min(n, 4 * p)
    while True:
        rows = np.argpartition(size, count - 1)[:count] if count < n else np.arange(n)
        # Rows of small residual are made long, so that the pivoting (which looks for long columns) prefers
        # them.
        typical = float(size[rows].mean()) or 1.0
        candidates = (x[rows] / (0.01 * typical + size[rows])[:, None]).T
        factored, pivots, _, _, _ = lapack.dgeqp3(candidates)
        pivot_sizes = np.abs(np.diagonal(factored))
        if count == n or pivot_sizes[-1] > 1e-6 * pivot_sizes[0]:
            return rows[pivots[:p] - 1].astype(np.intp)
        count = min(n, 8 * count)
