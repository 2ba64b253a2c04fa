"""Least powers of the absolute residuals around a mean that is linear in its coefficients, exact at powers 1 and 2.

Between 1 and 2 the second derivative is infinite where a residual is zero, and some residuals of the best curve may be as
small as rounding: Newton's method in the coefficients then crawls or swings. In the dual problem (one price u for each
row, ``r = sign(u) |u|^(q-1)`` with ``1/p + 1/q = 1``) the same function is smooth, because q is larger than 2, and Newton's
method converges. Above 2 it is the other way round, and the coefficients are the unknowns. Both are convex: the search
along a step is exact.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.solvers.least_absolute import least_absolute
from mlexplore.solvers.linear_least_squares import linear_least_squares

_EPS = float(np.finfo(np.float64).eps)
_MOST_STEPS = 200
_MOST_CUTS = 100
# Rows that lie on the curve would have infinite weight: none is heavier than this, relative to the heaviest of the others.
_HEAVIEST = 1e40
# Powers are doubled on the way to a large one: each best curve is a start for the next.
_GROWTH = 2.0


class PowerFit(NamedTuple):
    """A fit with the least sum of powers of the absolute residuals.

    Attributes
    ----------
    coefficients
        The coefficients, shape (p,).
    residuals
        ``y`` minus the fitted mean, shape (n,).
    converged
        Whether the coefficients are the best ones but for rounding.
    iterations
        How many steps were taken.
    """

    coefficients: Array
    residuals: Array
    converged: bool
    iterations: int


def least_power(
    design: Array, y: Array, power: float, *, weights: Array | None = None, start: Array | None = None
) -> PowerFit:
    """Minimise the sum of ``weights * |y - design @ coefficients| ** power``.

    Parameters
    ----------
    design
        The design matrix, shape (n, p), of full rank. No intercept is added.
    y
        Observations, shape (n,).
    power
        At least 1; above about 100 the powers of residuals leave double precision.
    weights
        How often each row counts, shape (n,), not negative.
    start
        Coefficients near the answer, shape (p,), or None; of use above power 2 only.

    Returns
    -------
    PowerFit

    Raises
    ------
    ValueError
        When `power` is less than 1 (every row would be a minimum of its own) or not finite.
    """
    if not 1.0 <= power < np.inf:
        raise ValueError(
            f"power is {power}: least powers need one of at least 1, below it every observation is a minimum"
        )
    w = np.ones_like(y) if weights is None else weights
    if power == 1.0:
        found = least_absolute(design, y, weights=weights)
        return PowerFit(found.coefficients, found.residuals, True, found.iterations)
    squares = linear_least_squares(design, y, weights=weights)
    rows = w > 0.0
    size = float(np.abs(squares.residuals[rows]).max(initial=0.0))
    if power == 2.0 or design.shape[1] == 0 or size <= 64.0 * _EPS * float(np.abs(y[rows]).max(initial=0.0)):
        return PowerFit(squares.coefficients, squares.residuals, True, 1)
    near = start is not None and power > 2.0
    b = np.array(start, dtype=np.float64) if near else squares.coefficients
    q, r = np.linalg.qr(design[rows])
    # Columns are orthogonal and residuals near 1 from here on.
    residuals = (y[rows] - design[rows] @ b) / size
    with np.errstate(all="ignore"):
        if power < 2.0:
            step, iterations, converged = _by_prices(q, residuals, w[rows], power)
        else:
            step, iterations, converged = _by_coefficients(q, residuals, w[rows], power, direct=near)
        step, converged = _polished(q, residuals, w[rows], power, step, converged=converged)
    b = b + size * np.linalg.solve(r, step)
    return PowerFit(b, y - design @ b, converged, iterations)


def _by_coefficients(q: Array, y: Array, w: Array, power: float, *, direct: bool) -> tuple[Array, int, bool]:
    """Newton's method in the coefficients, for powers above 2, through smaller ones unless a start is near."""
    b = np.zeros(q.shape[1])
    iterations, converged = 0, False
    now = power if direct else min(power, 2.0 * _GROWTH)
    while True:
        for _ in range(_MOST_STEPS):
            iterations += 1
            r = y - q @ b
            size = np.abs(r)
            scale = float(size.max())
            heavy = w * (size / scale) ** (now - 2.0)
            direction = _weighted(q, r, heavy)
            move = q @ direction

            def slope(
                t: float, r: Array = r, move: Array = move, scale: float = scale, now: float = now
            ) -> tuple[float, float]:
                rest = (r - t * move) / scale
                tail = w * np.abs(rest) ** (now - 2.0)
                return -float(tail @ (rest * move)), (now - 1.0) * float(tail @ (move * move)) / scale

            t = _lowest(slope, 1.0 / (now - 1.0))
            b = b + t * direction
            if t * float(np.abs(move).max()) <= 1e-13 * scale:
                converged = True
                break
        else:
            converged = False
        if now == power:
            return b, iterations, converged
        now = min(power, _GROWTH * now)


def _by_prices(q: Array, y: Array, w: Array, power: float) -> tuple[Array, int, bool]:
    """Newton's method in the prices, for powers between 1 and 2 and `y` that is orthogonal to the columns of `q`."""
    # Residuals of least squares are prices too: what prices must satisfy, to be orthogonal to the columns, knows no power.
    u, b = y, np.zeros(q.shape[1])
    last = power / (power - 1.0)
    now, iterations, converged = min(last, 2.0 * _GROWTH), 0, False
    while True:
        shortest, converged = np.inf, False
        # The best multiple of the prices at hand: powers of prices above 1 would overflow.
        u = u / float(np.abs(u).max())
        u = u * (float((w * u) @ y) / float(w @ np.abs(u) ** now)) ** (1.0 / (now - 1.0))
        for _ in range(_MOST_STEPS):
            iterations += 1
            size = np.abs(u)
            r = np.sign(u) * size ** (now - 1.0)
            # A price that is still near zero beside a large residual would be thrown far: the chord to its goal serves instead.
            chord = np.abs(y - q @ b) ** ((now - 2.0) / (now - 1.0))
            bend = np.maximum((now - 1.0) * size ** (now - 2.0), chord)
            bend = np.maximum(bend, float(bend.max()) / _HEAVIEST)
            new = _weighted(q, y - r, w / bend)
            du = (y - r - q @ new) / bend

            def slope(t: float, u: Array = u, du: Array = du, now: float = now) -> tuple[float, float]:
                there = u + t * du
                power_of = np.abs(there) ** (now - 2.0)
                return float((w * du) @ (power_of * there - y)), (now - 1.0) * float((w * du * du) @ power_of)

            if slope(0.0)[0] < 0.0:
                u = u + _lowest(slope, 1.0) * du
            change = float(np.abs(q @ (new - b)).max())
            b = new
            # On the way to a larger power a rough answer is enough.
            if change <= (1e-15 if now == last else 1e-3) or (change < 1e-10 and change >= shortest):
                converged = True
                break
            shortest = min(shortest, change)
        if now == last:
            return b, iterations, converged
        now = min(last, _GROWTH * now)


def _polished(q: Array, y: Array, w: Array, power: float, b: Array, *, converged: bool) -> tuple[Array, bool]:
    """A few Newton steps in the coefficients from very near the minimum, for as long as they get shorter."""
    shortest = np.inf
    for _ in range(6):
        r = y - q @ b
        size = np.abs(r)
        scale = float(size.max())
        floor = scale * _HEAVIEST ** (-1.0 / max(2.0 - power, 0.5)) if power < 2.0 else 0.0
        heavy = w * (np.maximum(size, floor) / scale) ** (power - 2.0)
        step = _weighted(q, r, heavy) / (power - 1.0)
        length = float(np.abs(q @ step).max())
        if not length < 0.5 * shortest:
            break
        if length > 1e-6 * scale:
            return b, converged and length < 1e-3 * scale
        b, shortest = b + step, length
    return b, True


def _weighted(q: Array, target: Array, weights: Array) -> Array:
    """Weighted least squares whose weights may differ by many orders of magnitude."""
    # Householder's method is stable under such weights if heavy rows come first (Cox & Higham, BIT 38, 1998).
    order = np.argsort(-weights, kind="stable")
    roots = np.sqrt(weights[order])
    factor, r = np.linalg.qr(roots[:, None] * q[order])
    return np.linalg.solve(r, factor.T @ (roots * target[order])).astype(np.float64, copy=False)


def _lowest(slope: Callable[[float], tuple[float, float]], first: float) -> float:
    """Length of the step at which a convex function along it is lowest: Newton's method between brackets."""
    low, high, t = 0.0, np.inf, first
    steep = -slope(0.0)[0]
    for _ in range(_MOST_CUTS):
        down, bend = slope(t)
        if down <= 0.0:
            low = t
        else:  # or beyond double precision
            high = t
        new = t - down / bend if bend > 0.0 else np.inf
        if not down <= steep:
            new = max(
                0.1 * t, 0.5 * (low + t)
            )  # far beyond the lowest place, where Newton's method is slow for large powers
        elif not low < new < high:
            new = 0.5 * (low + high) if np.isfinite(high) else 2.0 * t
        if abs(new - t) <= 1e-3 * t:
            return new
        t = new
    return low
