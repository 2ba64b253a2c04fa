"""Levenberg-Marquardt steps: the tangent's least-squares solution within a trust region (More, 1978).

The axes of the region are the largest lengths that the columns of the Jacobian have had so far, so that
parameters of any unit are treated alike. A descent that turns out long is bent along the canyon by the
second-order correction of Transtrum and Sethna (2012).
"""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.solvers.curve_problem import RANK_TOLERANCE, CurveProblem, Point, singular_values

_EPS = float(np.finfo(float).eps)
# A fall of the sum of squares, foretold and real, below this share of it is no longer told from rounding.
_SMALLEST_FALL = 1e-13
# An easy problem is solved in this many steps; in a longer descent each step is bent along the canyon, for
# one more look at the curve.
_PLAIN_STEPS = 12


def descend(
    problem: CurveProblem, point: Point, scale: Array, radius: float, limit: int
) -> tuple[Point, Array, int, bool]:
    """Take Levenberg-Marquardt steps; return the point, the scale, the steps and whether the sum of squares has stopped falling."""
    radius *= float(np.linalg.norm(scale * point.x)) or 1.0
    u, s, vt = singular_values(point.a / scale)
    for iteration in range(1, limit + 1):
        projected = u.T @ point.r
        scaled_step, damping = _step_within(s, projected, radius)
        step = (vt.T @ scaled_step) / scale
        length = float(np.linalg.norm(scaled_step))
        predicted = float(np.sum((s * scaled_step) ** 2)) + 2.0 * damping * length**2
        if predicted <= _SMALLEST_FALL * point.cost or not np.isfinite(predicted):
            return point, scale, iteration, True
        if iteration > _PLAIN_STEPS:
            step = step + _bend_of_the_way(problem, point, step, scaled_step, (u, s, vt), damping) / scale
        x = point.x + step
        if np.array_equal(x, point.x):
            return point, scale, iteration, True
        r, cost = problem.residuals(x)
        if iteration == 1:
            radius = min(radius, length)
        ratio = (point.cost - cost) / predicted
        a = problem.slopes(x) if ratio > 1e-4 else point.a
        if ratio > 1e-4 and np.isfinite(a).all():
            if ratio > 0.75 or damping == 0.0:
                radius = max(2.0 * length, radius if damping > 0.0 else 0.0)
            elif ratio < 0.25:
                radius = 0.5 * min(radius, length)
            point = Point(x, r, a, cost)
            scale = np.maximum(scale, np.linalg.norm(a, axis=0))
            u, s, vt = singular_values(a / scale)
        else:
            if abs(point.cost - cost) <= _SMALLEST_FALL * point.cost and predicted <= 1e-8 * point.cost:
                return point, scale, iteration, True
            radius = min(radius, length) * _shrinkage(point, cost, predicted, damping * length**2)
        if radius <= _EPS * float(np.linalg.norm(scale * point.x)) * 1e-3:
            return point, scale, iteration, True
    return point, scale, limit, False


def _bend_of_the_way(
    problem: CurveProblem,
    point: Point,
    step: Array,
    scaled_step: Array,
    factors: tuple[Array, Array, Array],
    damping: float,
) -> Array:
    """Return the second-order correction, in scaled parameters, that keeps a long step in a winding canyon; zero if it is too large to trust."""
    h = 0.1
    u, s, vt = factors
    ahead, _ = problem.residuals(point.x + h * step)
    second = (2.0 / h) * ((ahead - point.r) / h + point.a @ step)
    usable = s > RANK_TOLERANCE * s[0]
    along = np.where(usable, 0.5 * s * (u.T @ second) / np.where(usable, s**2 + damping, 1.0), 0.0)
    size = float(np.linalg.norm(along))
    return vt.T @ along if size <= 0.375 * float(np.linalg.norm(scaled_step)) else np.zeros_like(along)


def _shrinkage(point: Point, cost: float, predicted: float, damped: float) -> float:
    """Return the factor to shorten a failed step by: where a parabola through what is known has its minimum, within [0.1, 0.5]."""
    if not np.isfinite(cost):
        return 0.1
    slope = -(predicted - damped)
    curvature = cost - point.cost - 2.0 * slope
    if curvature <= 0.0:
        return 0.5
    return float(np.clip(-slope / curvature, 0.1, 0.5))


def _step_within(s: Array, projected: Array, radius: float) -> tuple[Array, float]:
    """Return the step, in the axes of the singular vectors, that lowers the linearised sum of squares most within `radius`.

    The damping is the root of a secular equation, found by Newton's method on the reciprocal of the length
    (Hebden, 1973).
    """
    usable = s > RANK_TOLERANCE * s[0]
    step = np.where(usable, projected / np.where(usable, s, 1.0), 0.0)
    length = float(np.linalg.norm(step))
    if length <= radius * 1.1:
        return step, 0.0
    slope = s * projected
    lower, upper = 0.0, float(np.linalg.norm(slope)) / radius
    damping = max(lower, 1e-3 * upper) if not usable.all() else 0.0
    for _ in range(12):
        weight = s**2 + damping
        step = np.where(weight > 0.0, slope / np.where(weight > 0.0, weight, 1.0), 0.0)
        length = float(np.linalg.norm(step))
        if abs(length - radius) <= 0.1 * radius or length == 0.0:
            break
        if length > radius:
            lower = max(lower, damping)
        else:
            upper = min(upper, damping)
        derivative = (
            -float(np.sum(np.where(weight > 0.0, step**2 / np.where(weight > 0.0, weight, 1.0), 0.0)))
            / length
        )
        damping = damping - (length - radius) / radius * length / derivative if derivative < 0.0 else upper
        if not lower < damping < upper:
            damping = max(1e-3 * upper, float(np.sqrt(lower * upper)))
    return step, damping
