"""Medians and quantiles around a curve.

The curve is replaced by its tangent within a trust region, and the linear problem is solved exactly by
`corner_descent`, the region being part of it (Osborne and Watson, Computer Journal 14, 1971; Madsen, J. Inst.
Maths Applics 16, 1975). That finds which observations the best curve interpolates. Once these are known the
rest is smooth: the conditions of a stationary point are solved by Newton's method, to the last digit, whether
as many observations are interpolated as there are parameters or fewer (Fletcher and Sainz de la Maza, Math.
Programming 43, 1989). What comes back as converged has been checked: multipliers within their bounds, the
signs of all other residuals as assumed, and curvature upwards along what is left free.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.solvers.corner_descent import descend
from mlexplore.solvers.curve_problem import difference_steps
from mlexplore.solvers.nonlinear_least_squares import NonlinearFit, nonlinear_least_squares

_EPS = float(np.finfo(float).eps)
# From a poor start the kinks make for short steps: after this many the least-squares fit is asked for a
# better one.
_FIRST_ITERATIONS = 40
_MAX_ITERATIONS = 120
_NEWTON_STEPS = 25
# Residuals below this many roundings of what they are the difference of have no sign.
_ROUNDINGS = 64.0 * float(np.finfo(float).eps)


class _Problem(NamedTuple):
    """The curve and its derivatives as functions of the free parameters, with the slopes of each row's loss."""

    mean: Callable[[Array], Array]
    jacobian: Callable[[Array], Array]
    y: Array
    above: Array
    below: Array

    def loss(self, r: Array) -> float:
        value = float(np.sum(np.where(r > 0.0, self.above * r, -self.below * r)))
        return value if np.isfinite(value) else np.inf

    def residuals(self, x: Array) -> Array:
        return self.y - self.mean(x)


class _Point(NamedTuple):
    x: Array
    r: Array
    a: Array
    loss: float


class _Outcome(NamedTuple):
    point: _Point
    zero: NDArray[np.intp]
    converged: bool
    message: str
    iterations: int


def nonlinear_least_absolute(
    mean: Callable[[Array], Array],
    jacobian: Callable[[Array], Array],
    y: Array,
    start: Array,
    *,
    tau: float = 0.5,
    weights: Array | None = None,
    free: NDArray[np.bool_] | None = None,
) -> NonlinearFit:
    """Minimise the sum of ``weights * rho(y - mean(theta))`` with ``rho(r) = r * (tau - (r < 0))`` from `start`.

    Parameters
    ----------
    mean
        The curve at the observations, shape (n,), as a function of the parameters, shape (p,). It may
        overflow or be undefined away from the start: such steps are shortened.
    jacobian
        Its derivatives, shape (n, p).
    y
        Observations, shape (n,).
    start
        Where to begin, shape (p,). The least-squares fit is a good place.
    tau
        Which quantile, strictly between 0 and 1.
    weights
        How often each row counts, shape (n,), not negative.
    free
        Which parameters may move, shape (p,). All of them if left out.

    Returns
    -------
    NonlinearFit
        With residuals that are exactly zero where the curve interpolates.

    Raises
    ------
    ValueError
        When `tau` is not between 0 and 1, or the curve or its derivatives are not finite at the start.
    """
    if not 0.0 < tau < 1.0:
        raise ValueError(f"tau is {tau}: a quantile needs a value strictly between 0 and 1")
    y = np.asarray(y, dtype=float)
    start = np.array(start, dtype=float)
    moving = np.ones(start.shape[0], dtype=bool) if free is None else np.asarray(free, dtype=bool)
    w = np.ones(y.shape[0]) if weights is None else np.asarray(weights, dtype=float)
    rows = np.flatnonzero(w > 0.0)

    def theta(x: Array) -> Array:
        full = start.copy()
        full[moving] = x
        return full

    with np.errstate(all="ignore"):
        problem = _Problem(
            lambda x: np.asarray(mean(theta(x)), dtype=float)[rows],
            lambda x: np.asarray(jacobian(theta(x)), dtype=float)[rows][:, moving],
            y[rows],
            tau * w[rows],
            (1.0 - tau) * w[rows],
        )
        x = start[moving]
        r = problem.residuals(x)
        point = _Point(x, r, problem.jacobian(x), problem.loss(r))
        if not (np.isfinite(point.loss) and np.isfinite(point.a).all()):
            raise ValueError(
                "the curve or its derivatives are not finite at the start: choose another starting value"
            )
        zero = np.zeros(0, dtype=np.intp)
        if x.shape[0] == 0:
            converged, message, iterations = True, "no parameter was free", 0
        else:
            point, zero, converged, message, iterations = _search(problem, point)
        best = theta(point.x)
        residuals = y - np.asarray(mean(best), dtype=float)
        residuals[rows[zero]] = 0.0
        return NonlinearFit(best, residuals, np.asarray(jacobian(best)), converged, message, iterations)


def _search(problem: _Problem, point: _Point) -> _Outcome:
    """Search from the start and, if that leads nowhere, once more from the least-squares fit."""
    first = _descend(problem, point, _FIRST_ITERATIONS)
    if first.converged:
        return first
    squares = nonlinear_least_squares(
        problem.mean, problem.jacobian, problem.y, first.point.x, weights=problem.above + problem.below
    )
    second = _descend(problem, _evaluate(problem, squares.theta), _MAX_ITERATIONS)
    iterations = first.iterations + second.iterations
    if not second.converged and not squares.converged and second.iterations == _MAX_ITERATIONS:
        second = second._replace(message=squares.message)
    better = second if second.point.loss <= first.point.loss else first
    return better._replace(iterations=iterations)


def _descend(problem: _Problem, point: _Point, limit: int) -> _Outcome:
    """Solve linear problems within a trust region; when the interpolated rows repeat, try to finish from there."""
    width = problem.above + problem.below
    scale = _lengths(point.a, width)
    radius = float(np.abs(scale * point.x).max()) or 1.0
    before: tuple[int, ...] = (-1,)
    attempts: dict[tuple[int, ...], int] = {}
    for iteration in range(1, limit + 1):
        if (np.abs(point.r) <= _rounding(problem, point)).all():
            message = "converged: the curve passes through every observation"
            return _Outcome(point, np.arange(point.r.shape[0]), True, message, iteration)
        step, predicted, zero, duals = _linear_step(problem, point, scale, radius)
        key = tuple(zero)
        negligible = predicted <= 1e-13 * point.loss
        # A set of rows that failed to lead to a minimum is tried again, but ever more rarely.
        if negligible or (key == before and 2 ** attempts.get(key, 0) <= iteration):
            finished, proved = _finish(problem, point, scale, zero, duals)
            if proved:
                tied = np.flatnonzero(np.abs(finished.r) <= _rounding(problem, finished))
                return _Outcome(finished, np.union1d(zero, tied), True, "converged", iteration)
            attempts[key] = attempts.get(key, 0) + 1
            if finished.loss < point.loss - 0.1 * predicted:
                # No minimum, but a better place, farther than the tangent dared to go.
                point = finished
                before = key
                continue
        before = key
        if negligible:
            return _Outcome(point, zero, *_without_proof(problem, point, scale), iteration)
        trial = _evaluate(problem, point.x + step)
        ratio = (point.loss - trial.loss) / predicted
        length = float(np.abs(scale * step).max())
        if ratio > 0.75:
            radius = max(radius, 3.0 * length)
        elif ratio < 0.25 or not np.isfinite(ratio):
            radius = length * (0.25 if np.isfinite(ratio) else 0.1)
        if ratio > 1e-3 and np.isfinite(trial.a).all():
            point = trial
            scale = np.maximum(scale, _lengths(point.a, width))
        if radius <= 4.0 * _EPS * float(np.abs(scale * point.x).max()):
            return _Outcome(point, zero, *_without_proof(problem, point, scale), iteration)
    message = (
        f"stopped after {limit} steps: the loss still falls, so the parameters may be running to infinity "
        "or the curve may suit the data badly"
    )
    return _Outcome(point, np.zeros(0, dtype=np.intp), False, message, limit)


def _evaluate(problem: _Problem, x: Array) -> _Point:
    r = problem.residuals(x)
    loss = problem.loss(r)
    a = problem.jacobian(x) if np.isfinite(loss) else np.full((r.shape[0], x.shape[0]), np.nan)
    return _Point(x, r, a, loss)


def _lengths(a: Array, width: Array) -> Array:
    lengths = np.sqrt(width @ a**2)
    return np.where(lengths > 0.0, lengths, 1.0)


def _linear_step(
    problem: _Problem, point: _Point, scale: Array, radius: float
) -> tuple[Array, float, NDArray[np.intp], Array]:
    """Minimise the loss of the tangent within the box; return the step, the fall, the rows then interpolated and all slopes."""
    n, p = point.a.shape
    a = point.a / scale
    # A wall of the box is a row whose loss is zero inside and steeper outside than all observations together.
    wall = 2.0 * ((problem.above + problem.below) @ np.abs(a)) + 1.0
    corner = descend(
        np.concatenate((a, np.eye(p), -np.eye(p))),
        np.concatenate((point.r, np.full(2 * p, radius))),
        np.concatenate((problem.above, np.zeros(2 * p))),
        np.concatenate((problem.below, wall, wall)),
        np.zeros(p),
        np.zeros(p),
    )
    fall = point.loss - problem.loss(corner.residuals[:n])
    return corner.coefficients / scale, fall, np.sort(corner.basis[corner.basis < n]), corner.duals[:n]


def _finish(
    problem: _Problem, point: _Point, scale: Array, zero: NDArray[np.intp], duals: Array
) -> tuple[_Point, bool]:
    """Solve the conditions of a stationary point that interpolates the rows `zero`; tell whether the solution is proved a minimum.

    If it is not, the best point seen on the way is returned. Where more rows are zero than the tangent needed
    (ties), the sign that each of the others counts with is that of the linear problem.
    """
    others = np.ones(point.r.shape[0], dtype=bool)
    others[zero] = False
    slopes = duals.copy()
    best, current, last = point, point, np.inf
    for iteration in range(_NEWTON_STEPS):
        if 0 < iteration < 3:
            signed = np.abs(current.r) > _rounding(problem, current)
            slopes = np.where(signed, np.where(current.r > 0.0, problem.above, -problem.below), slopes)
        step = _newton_step(problem, current, scale, zero, slopes)
        if step is None:
            return best, False
        size = float(np.linalg.norm(step))
        small = 1e-9 * float(np.linalg.norm(scale * current.x))
        if iteration > 2 and size > 0.7 * last > small:
            return best, False
        x = current.x + step / scale
        if (size <= small and size >= 0.5 * last) or np.array_equal(x, current.x):
            margin = 1e-9 * (problem.above + problem.below)
            inside = (slopes <= problem.above + margin) & (slopes >= -(problem.below + margin))
            against = others & (current.r * slopes < 0.0) & (np.abs(current.r) > _rounding(problem, current))
            proved = (
                bool(inside[zero].all()) and not against.any() and current.loss <= point.loss * (1.0 + 1e-9)
            )
            return (current, True) if proved else (best, False)
        current, last = _evaluate(problem, x), size
        if not (np.isfinite(current.loss) and np.isfinite(current.a).all()):
            return best, False
        if current.loss < best.loss:
            best = current
    return best, False


def _newton_step(
    problem: _Problem, point: _Point, scale: Array, zero: NDArray[np.intp], slopes: Array
) -> Array | None:
    """Return the scaled Newton step to a stationary point with the rows `zero` interpolated, and set their `slopes`; None without one.

    Within the tangent space of the interpolated rows the step needs second derivatives, and these must point
    upwards.
    """
    a = point.a / scale
    p, k = a.shape[1], zero.shape[0]
    slopes[zero] = 0.0
    pull = a.T @ slopes
    q, triangle = np.linalg.qr(a[zero].T, mode="complete")
    step: Array = np.zeros(p)
    if k:
        triangle = triangle[:k]
        sizes = np.abs(np.diagonal(triangle))
        if sizes.min() <= 1e-10 * sizes.max():
            return None
        slopes[zero] = -np.linalg.solve(triangle, q[:, :k].T @ pull)
        step = np.asarray(q[:, :k] @ np.linalg.solve(triangle.T, point.r[zero]), dtype=float)
    if k < p:
        axes = q[:, k:]
        bend = _curvature(problem, point, slopes, scale)
        if bend is None:
            return None
        within = axes.T @ bend @ axes
        if np.linalg.eigvalsh(within)[0] <= 0.0:
            return None
        step = step + np.asarray(axes @ np.linalg.solve(within, axes.T @ (pull - bend @ step)), dtype=float)
    return step if np.isfinite(step).all() else None


def _rounding(problem: _Problem, point: _Point) -> Array:
    """Return the size of residual that cannot be told from zero: the terms of a curve may be larger than their sum."""
    return _ROUNDINGS * (np.abs(problem.y) + np.abs(point.a) @ np.abs(point.x))


def _curvature(problem: _Problem, point: _Point, slopes: Array, scale: Array) -> Array | None:
    """Return the second derivative of ``sum(slopes * residuals)`` in scaled parameters, by differences of the Jacobian."""
    p = point.x.shape[0]
    bend = np.empty((p, p))
    steps = difference_steps(point.x, point.a)
    for j in range(p):
        h = steps[j]
        ahead, behind = point.x.copy(), point.x.copy()
        ahead[j] += h
        behind[j] -= h
        difference = problem.jacobian(ahead) - problem.jacobian(behind)
        bend[:, j] = -(difference.T @ slopes) / (ahead[j] - behind[j])
    bend = 0.5 * (bend + bend.T) / np.outer(scale, scale)
    return bend if np.isfinite(bend).all() else None


def _without_proof(problem: _Problem, point: _Point, scale: Array) -> tuple[bool, str]:
    """Say what is known where no finish succeeded: whether a step of visible length would still help the tangent."""
    reach = 1e-4 * (float(np.abs(scale * point.x).max()) or 1.0)
    _, fall, _, _ = _linear_step(problem, point, scale, reach)
    if fall <= 1e-9 * point.loss:
        return True, "converged, but other parameters may fit as well: the minimum is flat in some direction"
    return (
        False,
        "stopped where no step lowers the loss although its slope is not zero: the curve may not be smooth here",
    )
