"""Least squares around a curve, right to nearly the last digit.

Far from the answer: Levenberg-Marquardt steps, and Newton's method where the curve bends too much for them.
Close by: the sum of squares itself cannot tell better from worse once its changes sink into its rounding
errors (half the digits of the parameters are then still missing), so the last steps, Gauss-Newton on a QR,
are judged by their own length, which keeps its digits.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from mlexplore.arrays import Array
from mlexplore.solvers.curve_problem import RANK_TOLERANCE, CurveProblem, Point, curvature, singular_values
from mlexplore.solvers.levenberg_marquardt import descend
from mlexplore.solvers.newton import maximise

# Levenberg-Marquardt steps before Newton steps take over for a while, and how often they take turns (less
# often in a second attempt).
_FIRST_STEPS, _NEWTON_STEPS, _TURNS, _FURTHER_TURNS = 60, 60, 4, 2
_POLISH_STEPS = 30
# The trust region starts at this many lengths of the scaled start. The first is bold, as in MINPACK, and
# usually quickest; where it ends on a plateau or at infinity the cautious ones, which stay near the start,
# are tried as well.
_FIRST_RADII = (100.0, 1.0, 0.1)
# A direction this much less visible than others is reported as not determined: its standard error would be as
# many times larger.
_DETERMINED = 1e-10


class NonlinearFit(NamedTuple):
    """A fit of a curve.

    Attributes
    ----------
    theta
        The parameters, shape (p,); those that were not free are as they were at the start.
    residuals
        ``y - mean(theta)``, shape (n,).
    jacobian
        The derivatives of the mean with respect to all parameters at `theta`, shape (n, p).
    converged
        Whether `theta` is a minimum (a local one: no method can promise more).
    message
        What happened, in words.
    iterations
        How many steps were tried.
    """

    theta: Array
    residuals: Array
    jacobian: Array
    converged: bool
    message: str
    iterations: int


def nonlinear_least_squares(
    mean: Callable[[Array], Array],
    jacobian: Callable[[Array], Array],
    y: Array,
    start: Array,
    *,
    weights: Array | None = None,
    free: NDArray[np.bool_] | None = None,
) -> NonlinearFit:
    """Minimise the sum of ``weights * (y - mean(theta))**2`` from `start`.

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
        Where to begin, shape (p,).
    weights
        How often each row counts, shape (n,), not negative.
    free
        Which parameters may move, shape (p,). All of them if left out.

    Returns
    -------
    NonlinearFit

    Raises
    ------
    ValueError
        When the curve or its derivatives are not finite at the start.
    """
    y = np.asarray(y, dtype=float)
    start = np.array(start, dtype=float)
    problem = CurveProblem(mean, jacobian, y, start, weights, free)
    with np.errstate(all="ignore"):
        x = start[problem.free]
        r, cost = problem.residuals(x)
        a = problem.slopes(x)
        if not (np.isfinite(cost) and np.isfinite(a).all()):
            raise ValueError(
                "the curve or its derivatives are not finite at the start: choose another starting value"
            )
        point = Point(x, r, a, cost)
        if x.shape[0] == 0:
            return _report(problem, point, True, "no parameter was free", 0)
        best, best_message, total = point, "", 0
        for radius in _FIRST_RADII:
            found, message, iterations = _minimise(problem, point, radius)
            total += iterations
            if radius == _FIRST_RADII[0] or found.cost < best.cost * (1.0 - 1e-9):
                best, best_message = found, message
            if best_message.startswith("converged"):
                break
        return _report(problem, best, best_message.startswith("converged"), best_message, total)


def _minimise(problem: CurveProblem, point: Point, radius: float) -> tuple[Point, str, int]:
    """Search and polish; return the point, what is to be said about it and the steps."""
    point, scale, iterations, stopped = _search(problem, point, radius)
    if point.cost == 0.0:
        return point, "converged: the curve passes through every observation", iterations
    if stopped:
        return point, stopped, iterations
    point, steps = _polish(problem, point, scale)
    return point, _doubts(point, scale) or "converged", iterations + steps


def _search(problem: CurveProblem, point: Point, radius: float) -> tuple[Point, Array, int, str]:
    """Walk to where the sum of squares no longer falls; return the point, the scale, the steps and why it stopped short, if it did.

    Around a strongly bent curve with large residuals the tangent misleads for ever, and Levenberg-Marquardt
    zigzags. After some steps Newton's method, which sees the curvature, is given a turn. It is not trusted
    alone: where residuals are small its squared condition loses.
    """
    scale = np.linalg.norm(point.a, axis=0)
    scale[scale == 0.0] = 1.0
    total = 0
    turns = _TURNS if radius == _FIRST_RADII[0] else _FURTHER_TURNS
    for turn in range(1, turns + 1):
        point, scale, steps, settled = descend(problem, point, scale, radius, _FIRST_STEPS * turn)
        total += steps
        lengths = np.linalg.norm(point.a, axis=0)
        if settled and (lengths > 1e-3 * scale).all():
            return point, scale, total, ""
        if settled:
            # Long ago some column was so long that its parameter has looked immovable since: look again with
            # the lengths of today.
            renewed = np.where(lengths > 0.0, lengths, scale)
            again, _, steps, _ = descend(problem, point, renewed, 1.0, _FIRST_STEPS)
            total += steps
            if not again.cost < point.cost * (1.0 - 1e-6):
                return point, scale, total, ""
            point, scale, radius = again, renewed, 1.0
            continue
        better, steps, fled = _newton_descent(problem, point)
        point = better
        total += steps
        if fled:
            return (
                point,
                scale,
                total,
                "the sum of squares keeps falling ever more slowly while the parameters run to infinity",
            )
    return (
        point,
        scale,
        total,
        (
            f"stopped after {total} steps: the sum of squares still falls, so the parameters may be running to infinity "
            "or the curve may suit the data badly"
        ),
    )


def _newton_descent(problem: CurveProblem, point: Point) -> tuple[Point, int, bool]:
    """Lower the sum of squares by Newton's method; return the point, the steps and whether it runs to infinity."""
    unit = 0.5 / point.cost

    def value(x: Array) -> float:
        return -unit * problem.residuals(x)[1]

    def evaluate(x: Array) -> tuple[float, Array, Array]:
        r, cost = problem.residuals(x)
        a = problem.slopes(x)
        bend = curvature(problem, Point(x, r, a, cost))
        return -unit * cost, 2.0 * unit * (a.T @ r), 2.0 * unit * (a.T @ a - bend)

    found = maximise(evaluate, point.x, value=value, max_iterations=_NEWTON_STEPS)
    r, cost = problem.residuals(found.theta)
    a = problem.slopes(found.theta)
    if not (cost < point.cost and np.isfinite(a).all()):
        return point, found.iterations, False
    return Point(found.theta, r, a, cost), found.iterations, "infinity" in found.message


def _polish(problem: CurveProblem, point: Point, scale: Array) -> tuple[Point, int]:
    """Take full Gauss-Newton steps for as long as they shrink; the steps, not the sum of squares, tell better from worse here.

    Where they shrink slowly (large residuals around a strongly bent curve) the curvature that Gauss-Newton
    leaves out is added, from differences of the Jacobian, which makes the steps those of Newton's method.
    """
    step, size = _gauss_newton(point, scale)
    bend: Array | None = None
    for steps in range(1, _POLISH_STEPS + 1):
        x = point.x + step
        if size == 0.0 or np.array_equal(x, point.x):
            return point, steps
        r, cost = problem.residuals(x)
        a = problem.slopes(x)
        if not (np.isfinite(a).all() and cost <= point.cost * (1.0 + 1e-9)):
            return point, steps
        candidate = Point(x, r, a, cost)
        next_step, next_size = (
            _gauss_newton(candidate, scale) if bend is None else _newton(candidate, scale, bend)
        )
        if not next_size < 0.9 * size:
            # The step just taken is not to be trusted more than the one before: at rounding level, stay.
            if bend is not None or size <= 1e-12 * float(np.linalg.norm(scale * point.x)):
                return (candidate if next_size < size else point), steps
            bend = curvature(problem, point)
            step, size = _newton(point, scale, bend)
            continue
        if bend is None and next_size > 0.2 * size:
            bend = curvature(problem, candidate)
            next_step, next_size = _newton(candidate, scale, bend)
        point, step, size = candidate, next_step, next_size
    return point, _POLISH_STEPS


def _gauss_newton(point: Point, scale: Array) -> tuple[Array, float]:
    u, s, vt = singular_values(point.a / scale)
    usable = s > RANK_TOLERANCE * s[0]
    step = vt.T @ np.where(usable, (u.T @ point.r) / np.where(usable, s, 1.0), 0.0)
    return step / scale, float(np.linalg.norm(step))


def _newton(point: Point, scale: Array, bend: Array) -> tuple[Array, float]:
    """Return a Newton step: the second derivative is that of Gauss-Newton plus the curvature of the mean times the residuals."""
    u, s, vt = singular_values(point.a / scale)
    usable = s > 1e-7 * s[0]
    if not usable.all():
        return _gauss_newton(point, scale)
    # In the axes where Gauss-Newton is the identity the correction is harmless to the digits of the step.
    to_unit = vt.T / s
    within = np.eye(s.shape[0]) - to_unit.T @ (bend / np.outer(scale, scale)) @ to_unit
    factor, info = lapack.dpotrf(within)
    if info != 0:
        return _gauss_newton(point, scale)
    solution, _ = lapack.dpotrs(factor, u.T @ point.r)
    step = to_unit @ solution
    return step / scale, float(np.linalg.norm(step))


def _doubts(point: Point, scale: Array) -> str:
    """Say in words what keeps the end point from being a minimum with one well-determined set of parameters; nothing if nothing does."""
    lengths = np.linalg.norm(point.a, axis=0)
    effects = lengths * np.abs(point.x)
    vanished = np.flatnonzero((lengths <= 1e-10 * scale) & (effects <= 1e-8 * effects.max()))
    if vanished.size:
        return (
            f"the curve no longer changes with parameter {int(vanished[0]) + 1}: the parameters run to infinity "
            "or the curve degenerates, and no finite values are best"
        )
    s = singular_values(point.a / np.where(lengths > 0.0, lengths, 1.0))[1]
    step, _ = _gauss_newton(point, scale)
    moving = np.abs(step) > 1e-3 * np.abs(point.x)
    if moving.any() and float(np.linalg.norm(point.a @ step)) > 1e-12 * np.sqrt(point.cost):
        return "the sum of squares no longer falls but the parameters still move: they run to infinity, and no finite values are best"
    if s.shape[0] < lengths.shape[0] or s[-1] < _DETERMINED * s[0]:
        return "converged, but the data do not determine all parameters: other values fit exactly as well"
    return ""


def _report(
    problem: CurveProblem, point: Point, converged: bool, message: str, iterations: int
) -> NonlinearFit:
    theta = problem.theta(point.x).copy()
    residuals = problem.y - problem.mean(theta)
    return NonlinearFit(theta, residuals, np.asarray(problem.jacobian(theta)), converged, message, iterations)
