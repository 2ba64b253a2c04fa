"""Curves under any loss of the residual whose slope jumps at a few places.

Such a loss has its minimum where some residuals stand exactly at a place where the slope jumps (a kink), and which they are is
not known beforehand. So the corners are rounded off, Newton's method finds the minimum of the smooth loss, and the rounding is
made smaller (Madsen & Nielsen, SIAM J. Optim. 3, 1993). Residuals that stay close to a kink are then put on it, and the
conditions of a stationary point are solved by Newton's method for the rest, to the last digit. What comes back as converged has
been checked: the slopes that hold residuals on their kinks lie between those to both sides, and the loss curves upwards along
what is left free.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from mlexplore.arrays import Array
from mlexplore.solvers.newton import maximise

_EPS = float(np.finfo(np.float64).eps)
# How far corners are rounded off, as shares of the typical distance of a residual from a kink.
_WIDTHS = tuple(10.0**-power for power in range(1, 10))
_FIRST_FINISH = 1e-2  # a wider rounding does not tell which residuals stand on kinks
# A residual held on a kink stays within a few widths of it; which few depends on how near its slope is to a bound.
_REACHES = (25.0, 3.0, 250.0)
_NEWTON_STEPS = 30
_DUAL_TOLERANCE = 1e-8  # of the jump
_BALANCED = 1e-9  # of the sum of all pulls
_DEPENDENT = 1e-10
_ROUNDINGS = 256.0

NOT_PROVED = (
    "the search ended where no curve nearby has a smaller loss, but it is not proved that this is a minimum"
)


class KinkedLoss(NamedTuple):
    """A loss of the residual, smooth but for some places at which its slope jumps.

    Attributes
    ----------
    value, slope, bend
        The loss and its first two derivatives, elementwise; at a kink any number in between.
    kinks
        Where the slope jumps, shape (m,), increasing; none for a smooth loss with several minima.
    below, above
        The slope just below and just above each kink, shape (m,).
    """

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]
    kinks: Array
    below: Array
    above: Array


class KinkedFit(NamedTuple):
    """A curve with the least sum of a loss with kinks.

    Attributes
    ----------
    theta
        The parameters, shape (p,).
    residuals
        ``y - mean(theta)``, shape (n,).
    objective
        The weighted sum of the loss.
    converged
        Whether it is proved that this is a (local) minimum.
    message
        What happened, in words.
    iterations
        Steps of Newton's method.
    """

    theta: Array
    residuals: Array
    objective: float
    converged: bool
    message: str
    iterations: int


class _Problem(NamedTuple):
    loss: KinkedLoss
    mean: Callable[[Array], Array]
    jacobian: Callable[[Array], Array]
    bend: Callable[[Array, Array], Array]
    y: Array
    w: Array

    def objective(self, r: Array) -> float:
        value = float(self.w @ self.loss.value(r))
        return value if np.isfinite(value) else np.inf

    def rounded(self, theta: Array, width: float) -> tuple[float, Array, Array]:
        """Negative sum of the loss with rounded corners, its gradient, and the second derivatives of the sum."""
        loss = self.loss
        r = self.y - self.mean(theta)
        x = self.jacobian(theta)
        value, slope, bend = loss.value(r), self.slope_beside(r), loss.bend(r)
        bend = np.where(np.isfinite(bend), bend, 0.0)
        for kink, jump in zip(loss.kinks.tolist(), (loss.above - loss.below).tolist(), strict=True):
            u = r - kink
            root = np.hypot(u, width)
            value = value + 0.5 * jump * (root - np.abs(u))
            slope = slope + 0.5 * jump * (u / root - np.where(u < 0.0, -1.0, 1.0))
            bend = bend + 0.5 * jump * width**2 / root**3
        weighted = self.w * slope
        curved = x.T @ ((self.w * bend)[:, None] * x) - self.bend(theta, weighted)
        return -float(self.w @ value), weighted @ x, curved

    def slope_beside(self, r: Array) -> Array:
        """The slope, on a kink that just above it."""
        slope = self.loss.slope(r)
        for kink, above in zip(self.loss.kinks.tolist(), self.loss.above.tolist(), strict=True):
            slope = np.where(r == kink, above, slope)
        return slope


class _Held(NamedTuple):
    """Rows whose residual stands on a kink, and the number of that kink."""

    rows: NDArray[np.intp]
    kinks: NDArray[np.intp]


def least_kinked_loss(
    loss: KinkedLoss,
    mean: Callable[[Array], Array],
    jacobian: Callable[[Array], Array],
    bend: Callable[[Array, Array], Array],
    y: Array,
    start: Array,
    *,
    weights: Array | None = None,
) -> KinkedFit:
    """Minimise the sum of ``weights * loss(y - mean(theta))`` from `start`.

    Parameters
    ----------
    loss
        The loss. Its jumps are finite; those downwards (concave corners) are where no minimum is.
    mean, jacobian, bend
        The curve at the observations (n,), its derivatives (n, p), and its second derivatives summed over rows with given
        weights (p, p), as functions of the parameters (p,).
    y
        Observations, shape (n,).
    start
        Where to begin, shape (p,).
    weights
        How often each row counts, shape (n,), not negative.

    Returns
    -------
    KinkedFit

    Raises
    ------
    ValueError
        When the loss or its derivatives are not finite at the start.
    """
    w = np.ones_like(y) if weights is None else weights
    problem = _Problem(loss, mean, jacobian, bend, y, w)
    theta, iterations = np.array(start, dtype=np.float64), 0
    with np.errstate(all="ignore"):
        spread = _typical_distance(problem, theta)
        for share in _WIDTHS if loss.kinks.size else (_FIRST_FINISH,):
            width = share * spread

            def evaluate(at: Array, width: float = width) -> tuple[float, Array, Array]:
                return problem.rounded(at, width)

            summit = maximise(evaluate, theta)
            theta, iterations = summit.theta, iterations + summit.iterations
            if share > _FIRST_FINISH:
                continue
            for held in _candidates(problem, theta, width):
                finished = _finish(problem, theta, held)
                if finished is not None:
                    return _fit(problem, finished, converged=True, message="converged", iterations=iterations)
        return _fit(problem, theta, converged=False, message=NOT_PROVED, iterations=iterations)


def _fit(problem: _Problem, theta: Array, *, converged: bool, message: str, iterations: int) -> KinkedFit:
    r = problem.y - problem.mean(theta)
    return KinkedFit(theta, r, problem.objective(r), converged, message, iterations)


def _typical_distance(problem: _Problem, theta: Array) -> float:
    """How far residuals are from the nearest kink, on average: the unit in which corners are rounded off."""
    if not problem.loss.kinks.size:
        return 1.0
    r = problem.y - problem.mean(theta)
    distance = np.abs(r[:, None] - problem.loss.kinks).min(axis=1)
    typical = float(problem.w @ distance / problem.w.sum())
    return typical if typical > 0.0 else max(float(np.abs(problem.y).max()), 1.0) * np.sqrt(_EPS)


def _candidates(problem: _Problem, theta: Array, width: float) -> Iterator[_Held]:
    """Guesses which residuals stand on kinks, the best guess first."""
    convex = np.flatnonzero(problem.loss.above > problem.loss.below)
    if not convex.size:
        nothing = np.zeros(0, dtype=np.intp)
        yield _Held(nothing, nothing)
        return
    r = problem.y - problem.mean(theta)
    distance = np.abs(r[:, None] - problem.loss.kinks[convex])
    nearest = distance.argmin(axis=1)
    distance = distance[np.arange(len(r)), nearest]
    seen = set()
    for reach in _REACHES:
        rows = np.flatnonzero((distance <= reach * width) & (problem.w > 0.0))
        if (key := rows.tobytes()) not in seen:
            seen.add(key)
            yield _Held(rows, convex[nearest[rows]])


def _finish(problem: _Problem, theta: Array, held: _Held) -> Array | None:
    """The stationary point nearby that has these residuals on their kinks; None if it is not proved to be a minimum."""
    rows, p = held.rows, theta.size
    goal = problem.loss.kinks[held.kinks]
    free = np.ones(len(problem.y), dtype=bool)
    free[rows] = False
    before = problem.objective(problem.y - problem.mean(theta))
    last = np.inf
    for _ in range(_NEWTON_STEPS):
        r = problem.y - problem.mean(theta)
        jacobian = problem.jacobian(theta)
        scale = np.sqrt((jacobian**2).sum(axis=0))
        scale = np.where(scale > 0.0, scale, 1.0)
        x = jacobian / scale
        slopes = np.where(free, problem.w * problem.slope_beside(r), 0.0)
        pull = x.T @ slopes
        u, sizes, vt = np.linalg.svd(x[rows], full_matrices=len(rows) < p)
        rank = int(np.count_nonzero(sizes > _DEPENDENT * sizes.max(initial=0.0)))
        span, null = vt[:rank].T, vt[rank:].T
        inverse = span @ (u[:, :rank] / sizes[:rank]).T
        holding = -(inverse.T @ pull)
        slopes[rows] = holding
        step = inverse @ (r[rows] - goal)
        curved = np.zeros((p, p))
        if rank < p:
            bends = np.where(free, problem.w * problem.loss.bend(r), 0.0)
            curved = x.T @ (bends[:, None] * x) - problem.bend(theta, slopes) / np.outer(scale, scale)
            within = null.T @ curved @ null
            if not (np.isfinite(within).all() and np.linalg.eigvalsh(within)[0] > 0.0):
                return None
            step = step + null @ np.linalg.solve(within, null.T @ (pull - curved @ step))
        size = float(np.linalg.norm(step))
        small = 1e-9 * max(float(np.linalg.norm(scale * theta)), 1e-300)
        new = theta + step / scale
        if not np.isfinite(new).all() or (size > 2.0 * last and size > small):
            return None
        if np.array_equal(new, theta) or (size <= small and size >= 0.5 * last):
            break
        theta, last = new, size
    else:
        return None
    after = problem.objective(problem.y - problem.mean(theta))
    if not after <= before * (1.0 + 1e-9):
        return None
    return theta if _is_minimum(problem, theta, held, free, holding) else None


def _is_minimum(
    problem: _Problem, theta: Array, held: _Held, free: NDArray[np.bool_], holding: Array
) -> bool:
    """Whether the slopes that hold residuals on their kinks lie within bounds, and all slopes balance."""
    loss, w = problem.loss, problem.w
    r, x = problem.y - problem.mean(theta), problem.jacobian(theta)
    rounding = _ROUNDINGS * _EPS * (np.abs(problem.y) + np.abs(x) @ np.abs(theta))
    convex = loss.above > loss.below
    if convex.any():
        beside = np.abs(r[:, None] - loss.kinks[convex]).min(axis=1) <= rounding
        if (free & beside & (w > 0.0)).any():
            return False
    if not (np.abs(r[held.rows] - loss.kinks[held.kinks]) <= 4.0 * rounding[held.rows]).all():
        return False
    slopes = np.where(free, w * problem.slope_beside(r), 0.0)
    weight = w[held.rows]
    low, high = weight * loss.below[held.kinks], weight * loss.above[held.kinks]
    margin = _DUAL_TOLERANCE * (high - low)
    if ((holding < low - margin) | (holding > high + margin)).any():
        # With more residuals on kinks than parameters there is a choice of slopes: others may do.
        holding = lsq_linear(x[held.rows].T, -(x.T @ slopes), bounds=(low, high), tol=1e-14).x
    slopes[held.rows] = holding
    most = np.abs(x).T @ np.maximum(np.abs(slopes), w * np.abs(loss.slope(r)))
    return bool((np.abs(x.T @ slopes) <= _BALANCED * most).all())
