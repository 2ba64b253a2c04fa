"""Medians and quantiles around a mean that is linear in its coefficients, exactly.

The sum of absolute (or check) losses is a polyhedron: its lowest corner interpolates p observations, and
whether a corner is the lowest can be proved (Koenker and Bassett, Econometrica 46, 1978). So no approximation
is needed: `corner_descent` finds the corner, and the coefficients are the refined solution of its p
equations. With many rows most residuals have a sign that no sensible candidate would change; they are pooled
into one linear term (Portnoy and Koenker, Statistical Science 12, 1997), and the signs are checked
afterwards.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.solvers.corner_descent import Corner, descend, proving_duals
from mlexplore.solvers.linear_least_squares import independent_columns, linear_least_squares
from mlexplore.solvers.newton import maximise
from mlexplore.solvers.nonlinear_least_absolute import nonlinear_least_absolute

__all__ = ["AbsoluteFit", "least_absolute", "nonlinear_least_absolute"]

# With fewer rows than this a walk over all of them is quicker than sampling and pooling.
_POOLED_ROWS = 2000
# How far inside their bounds, as a share of the width, the duals must lie to prove that no other corner is as
# low.
_STRICTLY_INSIDE = 1e-8
# Residuals below this many roundings of what they are the difference of cannot be told from zero.
_ROUNDINGS = 64.0 * float(np.finfo(float).eps)


class AbsoluteFit(NamedTuple):
    """A median or quantile fit.

    Attributes
    ----------
    coefficients
        The coefficients, shape (p,). In a design of deficient rank the columns that depend on columns to
        their left get zero.
    residuals
        ``y`` minus the fitted quantile, shape (n,), exactly zero in the rows that the fit interpolates.
    objective
        The sum of ``weights * residual * (tau - (residual < 0))``.
    basis
        The rows whose interpolation determines the coefficients; there may be more rows with residual zero.
    unique
        Whether it is proved that no other coefficients reach the same objective.
    iterations
        How many corners were visited.
    """

    coefficients: Array
    residuals: Array
    objective: float
    basis: NDArray[np.intp]
    unique: bool
    iterations: int


def least_absolute(design: Array, y: Array, *, tau: float = 0.5, weights: Array | None = None) -> AbsoluteFit:
    """Minimise the sum of ``weights * rho(y - design @ coefficients)`` with ``rho(r) = r * (tau - (r < 0))``.

    At ``tau = 0.5`` this is half the sum of absolute residuals: median regression.

    Parameters
    ----------
    design
        The design matrix, shape (n, p). No intercept is added.
    y
        Observations, shape (n,).
    tau
        Which quantile, strictly between 0 and 1.
    weights
        How often each row counts, shape (n,), not negative.

    Returns
    -------
    AbsoluteFit

    Raises
    ------
    ValueError
        When an entry is not finite, a weight is negative or `tau` is not between 0 and 1.
    """
    design = np.asarray(design, dtype=float)
    y = np.asarray(y, dtype=float)
    if not 0.0 < tau < 1.0:
        raise ValueError(f"tau is {tau}: a quantile needs a value strictly between 0 and 1")
    with np.errstate(all="ignore"):
        w = np.ones(y.shape[0]) if weights is None else np.asarray(weights, dtype=float)
        if not (
            np.isfinite(design).all() and np.isfinite(y).all() and np.isfinite(w).all() and (w >= 0.0).all()
        ):
            raise ValueError("the design, y and the weights must be finite, and no weight negative")
        rows = np.flatnonzero(w > 0.0)
        everything = rows.shape[0] == w.shape[0]
        x, x_y = (design, y) if everything else (design[rows], y[rows])
        kept, factor = independent_columns(x)
        if kept.shape[0] < design.shape[1]:
            x = x[:, kept]
        above, below = tau * w[rows], (1.0 - tau) * w[rows]
        pull = np.zeros(kept.shape[0])
        if kept.shape[0] == 0:
            corner = Corner(pull, x_y, np.zeros(0, dtype=np.intp), np.zeros(x_y.shape[0]), True, True, 0)
        else:
            corner = _solve(x, x_y, above, below, pull, factor)
        b = linear_least_squares(x[corner.basis], x_y[corner.basis]).coefficients if kept.shape[0] else pull
        coefficients = np.zeros(design.shape[1])
        coefficients[kept] = b
        residuals = y - design @ coefficients
        residuals[rows[corner.residuals == 0.0]] = 0.0
        objective = float(np.sum(w * residuals * np.where(residuals < 0.0, tau - 1.0, tau)))
        unique = kept.shape[0] == design.shape[1] and corner.optimal and _is_unique(x, corner, above, below)
        return AbsoluteFit(coefficients, residuals, objective, rows[corner.basis], unique, corner.iterations)


def _solve(x: Array, y: Array, above: Array, below: Array, pull: Array, factor: Array) -> Corner:
    n, p = x.shape
    if n <= _POOLED_ROWS or n <= 20 * p:
        near = linear_least_squares(x, y, weights=above + below).coefficients
        return descend(x, y, above, below, pull, near)
    generator = np.random.default_rng(1978)
    sample = int(min(n // 2, max(500, 20 * p, (p * n) ** (2.0 / 3.0))))
    iterations = 0
    while sample <= n // 2:
        rows = generator.choice(n, sample, replace=False, shuffle=False)
        kept, sample_factor = independent_columns(x[rows])
        if kept.shape[0] == p:
            share = n / sample
            first = _solve(x[rows], y[rows], above[rows], below[rows], pull / share, sample_factor)
            iterations += first.iterations
            if first.bounded:
                corner = _pooled(
                    x, y, above, below, pull, factor, first.coefficients, rows[first.basis], sample
                )
                if corner is not None:
                    return corner._replace(iterations=iterations + corner.iterations)
        sample *= 4
    near = linear_least_squares(x, y, weights=above + below).coefficients
    corner = descend(x, y, above, below, pull, near)
    return corner._replace(iterations=iterations + corner.iterations)


def _pooled(
    x: Array,
    y: Array,
    above: Array,
    below: Array,
    pull: Array,
    factor: Array,
    near: Array,
    basis: NDArray[np.intp],
    sample: int,
) -> Corner | None:
    """Solve with the rows far from `near` (the corner of `basis` in a sample) pooled by sign; None if no such pooling holds."""
    n, p = x.shape
    r = y - x @ near
    # Tied rows are never pooled; if they are enough to prove the optimum as it is, the work is done.
    tied = np.abs(r) <= _ROUNDINGS * (np.abs(y) + np.abs(x) @ np.abs(near))
    if np.count_nonzero(tied) > p:
        r[tied] = 0.0
        duals = proving_duals(x, r, above, below, pull)
        if duals is not None:
            return Corner(near, r, basis, duals, True, True, 0)
    # The uncertainty of the fitted value grows with the leverage of the row.
    leverage = np.sqrt(np.einsum("ij,ij->i", (spread := _leverage_axes(x, factor)), spread)) + 1e-300
    distance = np.abs(r) / leverage
    inside = int(3.0 * n * np.sqrt(p / sample))
    if inside > n // 2:
        return None
    close = np.zeros(n, dtype=bool)
    close[np.argpartition(distance, inside)[:inside]] = True
    close |= tied
    iterations = 0
    for _ in range(10):
        slopes = np.where(r > 0.0, above, -below)
        slopes[close] = 0.0
        rows = np.flatnonzero(close)
        corner = descend(x[rows], y[rows], above[rows], below[rows], pull + x.T @ slopes, near)
        iterations += corner.iterations
        if not corner.bounded:
            return None
        b = corner.coefficients
        residuals = y - x @ b
        wrong = ~close & (residuals * slopes <= 0.0)
        if not wrong.any():
            residuals[rows] = corner.residuals
            duals = slopes
            duals[rows] = corner.duals
            return Corner(b, residuals, rows[corner.basis], duals, corner.optimal, True, iterations)
        if np.count_nonzero(wrong) > inside // 5:
            return None
        close |= wrong
        near = b
    return None


def _leverage_axes(x: Array, factor: Array) -> Array:
    return x @ np.linalg.inv(factor)


def _is_unique(x: Array, corner: Corner, above: Array, below: Array) -> bool:
    """Tell whether some duals that prove the optimum lie strictly within their bounds in every row of residual zero.

    That is so if and only if the optimum is unique (strict complementarity). With ties the duals of one
    corner may touch a bound although others do not. Duals strictly within bounds are a share of their range;
    writing the share as a logistic function turns the question into a logistic regression, which has a finite
    maximum if and only if such duals exist.
    """
    zero = np.flatnonzero(corner.residuals == 0.0)
    lowest, width = -below[zero], (above + below)[zero]

    def inside(share: Array) -> bool:
        return bool(((share > _STRICTLY_INSIDE) & (share < 1.0 - _STRICTLY_INSIDE)).all())

    if inside((corner.duals[zero] - lowest) / width):
        return True
    if zero.shape[0] == x.shape[1]:
        return False
    rest = corner.duals.copy()
    rest[zero] = lowest
    target = -(x.T @ rest)
    tied = x[zero]

    def evaluate(direction: Array) -> tuple[float, Array, Array]:
        eta = tied @ direction
        share = expit(eta)
        information = (tied * (width * share * (1.0 - share))[:, None]).T @ tied
        value = float(target @ direction - width @ np.logaddexp(0.0, eta))
        return value, target - tied.T @ (width * share), information

    found = maximise(evaluate, np.zeros(x.shape[1]))
    return found.converged and inside(expit(tied @ found.theta))
