"""How the likelihood is maximised: which solver for which family, from which starts, and what no maximum looks like."""

import contextlib
import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.model import Model
from mlexplore.solvers.least_absolute import least_absolute, nonlinear_least_absolute
from mlexplore.solvers.linear_least_squares import linear_least_squares
from mlexplore.solvers.newton import maximise as newton
from mlexplore.solvers.nonlinear_least_squares import nonlinear_least_squares

_EPS = float(np.finfo(np.float64).eps)
CONVERGED = "converged"
"""The message of a maximum about which nothing is to be said; the solvers say the same word."""

# A shape parameter larger than this is looked for only if the likelihood falls towards infinity.
_FAR = 300.0
_REFUSALS = 4
_CANNOT_BE_COMPUTED = "The likelihood cannot be computed near the data: rescale x or y and try again."
# Finite values at which a likelihood that falls from its limit at infinity is looked at.
_ON_THE_WAY = (1000.0 * _FAR, _FAR, 30.0, 8.0, 4.0, 2.5)


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the log-likelihood is largest, or what was found instead.

    Parameters
    ----------
    theta
        Coordinates of the curve, see `mlexplore.curves.mean`.
    low
        Digits of `theta` beyond double precision, or None.
    family
        The family at its best shape parameters. Meaningless where `degenerate`.
    log_likelihood
        The largest value, infinite where `degenerate`.
    converged
        Whether this is a maximum.
    message
        In words: what was found.
    iterations
        Steps taken by the solver that found it.
    degenerate
        Whether the scale runs to zero: the curve goes through every point and the likelihood has no bound.
    """

    theta: Array
    low: Array | None
    family: Family
    log_likelihood: float
    converged: bool
    message: str
    iterations: int
    degenerate: bool = False


@dataclass(frozen=True)
class _Curve:
    """The best curve under a loss that does not need the shape parameters."""

    theta: Array
    low: Array | None
    residuals: Array
    converged: bool
    message: str
    iterations: int


def maximise(model: Model, *, start: Maximum | None = None) -> Maximum:
    """Maximise the likelihood of `model`.

    Parameters
    ----------
    model
        What is maximised.
    start
        A nearby maximum to begin from (of the same model up to held values), or None to search from scratch.

    Returns
    -------
    Maximum
        A maximum, or the limit that the likelihood runs to, named in `message`.
    """
    if model.family.objective == "smooth":
        return _maximise_smooth(model, start)
    return _with_scale(
        model, _best_curve(model, model.family.objective, None if start is None else start.theta)
    )


def _best_curve(model: Model, objective: str, start: Array | None) -> _Curve:
    mean, weights = model.mean, model.weights
    if model.size == 0:
        nothing = np.empty(0)
        message = "All parameters of the curve are held."
        return _Curve(nothing, None, model.y - mean.value(nothing), True, message, 0)
    if mean.linear:
        origin = np.zeros(model.size)
        target = model.y - mean.value(origin) if model.held else model.y
        if objective == "absolute":
            absolute = least_absolute(mean.jacobian(origin), target, weights=weights)
            message = CONVERGED if absolute.unique else "The best curve is not unique: others are as likely."
            return _Curve(absolute.coefficients, None, absolute.residuals, True, message, absolute.iterations)
        squares = linear_least_squares(
            mean.jacobian(origin), target, low=getattr(mean, "low", None), weights=weights
        )
        return _Curve(squares.coefficients, squares.low, squares.residuals, True, CONVERGED, 1)
    solve = nonlinear_least_absolute if objective == "absolute" else nonlinear_least_squares
    starts = _curve_starts(model, objective) if start is None else [start]
    found = []
    for begin in starts:
        with contextlib.suppress(ValueError):  # a start from which the curve overflows leads nowhere
            found.append(solve(mean.value, mean.jacobian, model.y, begin, weights=weights))
    if not found:
        raise ValueError(_CANNOT_BE_COMPUTED)
    best = min(found, key=lambda result: _cost(result.residuals, objective, model.row_weights))
    return _Curve(best.theta, None, best.residuals, best.converged, best.message, best.iterations)


def _cost(residuals: Array, objective: str, weights: Array) -> float:
    counted = residuals[weights > 0]
    with np.errstate(over="ignore"):
        cost = weights[weights > 0] @ (np.abs(counted) if objective == "absolute" else counted**2)
    return float(cost) if np.isfinite(cost) else np.inf


def _curve_starts(model: Model, objective: str) -> list[Array]:
    if objective == "absolute":
        # The least-squares curve is near enough, and finding it looks at all starts.
        return [_best_curve(model, "squares", None).theta]
    return [model.free_coordinates(model.whole.from_user @ start) for start in _user_starts(model)]


def _user_starts(model: Model) -> Array:
    bound = model.curve.bind(model.x)
    # On the scale of the link, kept inside its domain.
    inside = model.link.domain.contains(model.y)
    floor = model.y[inside].min() if inside.any() else 1.0
    eta = model.link.link(np.where(inside, model.y, floor))
    if not bound.linear:
        return model.curve.starts(model.x, eta)
    # A linear curve behind a link: least squares there; and a level curve, from which nothing overflows.
    theta = linear_least_squares(bound.jacobian(np.zeros(0)), eta, weights=model.weights).coefficients
    return np.stack([bound.parameters(theta), bound.parameters(np.zeros(theta.size))])


def _with_scale(model: Model, curve: _Curve) -> Maximum:
    """Complete a best curve by the scale with the largest likelihood."""
    mu = model.y - curve.residuals
    family = model.family
    if model.free_shapes:
        (scale,) = model.free_shapes
        size = family.maximise_scale(model.y, mu, model.row_weights)
        if not size > _negligible(model):
            return _degenerate(model, curve.theta, curve.low, family)
        family = family.with_shapes({scale.name: size})
    value = model.log_likelihood(mu, family)
    return Maximum(curve.theta, curve.low, family, value, curve.converged, curve.message, curve.iterations)


def _negligible(model: Model) -> float:
    """Residuals of this size are rounding errors of y."""
    return 4.0 * _EPS * float(np.abs(model.y).max())


def _degenerate(
    model: Model, theta: Array, low: Array | None, family: Family, *, touching: str = "every point, so"
) -> Maximum:
    (scale, *_) = [item for item in model.free_shapes if item.role == "scale"]
    message = (
        f"The curve passes through {touching} the likelihood grows without bound as {scale.name} runs to 0: "
        "no maximum exists. Take a simpler curve or data with errors."
    )
    return Maximum(theta, low, family, np.inf, False, message, 0, degenerate=True)


def _maximise_smooth(model: Model, start: Maximum | None) -> Maximum:
    if start is not None:
        near = _follow(model, start)
        if near is not None:
            return near
    squares = _best_curve(model, "squares", None)
    size = float(np.sqrt(model.row_weights @ squares.residuals**2 / model.n))
    if not size > _negligible(model):
        return _degenerate(model, squares.theta, squares.low, model.family)
    absolute = _best_curve(model, "absolute", None)
    limit = _limit(model, Maximum(squares.theta, None, model.family, -np.inf, True, "", 0))
    begins = [
        _begin(model, curve, shape) for curve, shape in ((squares, 15.0), (absolute, 4.0), (absolute, 1.5))
    ]
    return _best_with_limit(model, begins, limit)


def _begin(model: Model, curve: _Curve, shape: float) -> Array:
    """Unknowns at a curve, a robust scale around it and a given value of every shape parameter without unit."""
    deviations = np.abs(curve.residuals)
    # The median deviation is 0 where half of the points are interpolated; the mean never is here.
    scale = max(float(np.median(deviations)), 0.1 * float(deviations.mean()))
    values = {item.name: scale if item.role == "scale" else shape for item in model.free_shapes}
    return model.unknowns(curve.theta, model.family.with_shapes(values))


def _follow(model: Model, start: Maximum) -> Maximum | None:
    """Maximise from a maximum nearby, as along a profile, without searching the whole landscape again.

    None where the likelihood cannot be computed there, or the shape parameters lie outside the bounds of the search.
    """
    infinite = [item.name for item in model.free_shapes if not np.isfinite(getattr(start.family, item.name))]
    if not infinite:
        best = _climb(model, [model.unknowns(start.theta, start.family)], far=np.inf)
        if best is None:
            return None
        limit = (
            _limit(model, start) if any(getattr(best.family, name) > _FAR for name in model.limits) else None
        )
        return best if limit is None or best.log_likelihood > limit.log_likelihood else limit
    limit = _limit(model, start)
    if limit is not None and _falls_all_the_way(model, limit):
        return limit
    family = start.family.with_shapes(dict.fromkeys(infinite, 0.1 * _FAR))
    return _best_with_limit(model, [model.unknowns(start.theta, family)], limit)


def _falls_all_the_way(model: Model, limit: Maximum) -> bool:
    """Whether the likelihood of the limit's curve falls as the infinite shape parameters come in from infinity."""
    mu = model.mean.value(limit.theta)
    spread = math.sqrt(limit.family.variance)
    before = limit.log_likelihood
    for value in _ON_THE_WAY:
        family = limit.family.with_shapes(dict.fromkeys(model.limits, value))
        # Of equal variance, where the scale may be chosen: then the tails alone make the difference.
        shrink = spread / math.sqrt(family.variance)
        scales = {s.name: shrink * getattr(family, s.name) for s in model.free_shapes if s.role == "scale"}
        here = model.log_likelihood(mu, family.with_shapes(scales))
        if not here < before:
            return False
        before = here
    return True


def _best_with_limit(model: Model, begins: list[Array], limit: Maximum | None) -> Maximum:
    """The best of the maxima found from `begins` and the limit of an infinite shape parameter."""
    if limit is None:
        return _climb_anywhere(model, begins)
    # Does the likelihood rise or fall as the parameter comes back from infinity? If it rises, there is a maximum far out.
    beyond = dict.fromkeys(model.limits, 1000.0 * _FAR)
    from_afar = model.log_likelihood(model.mean.value(limit.theta), limit.family.with_shapes(beyond))
    rises = from_afar > limit.log_likelihood
    if rises:
        begins = [
            *begins,
            model.unknowns(limit.theta, limit.family.with_shapes(dict.fromkeys(model.limits, _FAR))),
        ]
    best = _climb(model, begins, far=np.inf if rises else _FAR)
    if best is None or not best.log_likelihood > limit.log_likelihood + 1e-10 * abs(limit.log_likelihood):
        return limit
    return best


class _FledError(Exception):
    """A climb that keeps running into the bound of its search."""


class _Climb:
    """The likelihood for one climb: gives up once it has been led beyond `far` a few times."""

    def __init__(self, model: Model, far: float) -> None:
        self.model, self.far, self.refused = model, far, 0

    def value(self, unknowns: Array) -> float:
        return self._told(self.model.value(unknowns, far=self.far))

    def evaluate(self, unknowns: Array) -> tuple[float, Array, Array]:
        found = self.model.evaluate(unknowns, far=self.far)
        self._told(found[0])
        return found

    def _told(self, value: float) -> float:
        # A first step may overshoot and come back; one that leads there again and again is drawn to infinity.
        self.refused += value == -np.inf
        if self.refused > _REFUSALS and np.isfinite(self.far):
            raise _FledError
        return value


def _climb(model: Model, begins: list[Array], *, far: float) -> Maximum | None:
    """Newton from several starts; the best maximum inside the bounds, with what is wrong with it in words.

    None if every climb runs beyond `far`.
    """
    found = []
    for begin in begins:
        if np.all(np.isfinite(begin)) and model.inside_search(begin, far=far):
            climb = _Climb(model, far)
            with contextlib.suppress(_FledError, ValueError):  # or the likelihood overflows where it begins
                found.append(newton(climb.evaluate, begin, value=climb.value))
    if not found:
        return None
    best = max(found, key=lambda result: result.value)
    theta, family = model.split(best.theta)
    converged, message = best.converged, best.message
    for item in model.free_shapes:
        value = getattr(family, item.name)
        if item.role == "scale" and not value > _negligible(model):
            return _degenerate(model, theta, None, family, touching="so many points that")
        if item.search.low > 0 and value < 1.02 * item.search.low:
            converged = False
            message = (
                f"{item.name} runs to the bound {item.search.low:g} of the search: below it the likelihood has no maximum. "
                f"Fix {item.name}, or take another family."
            )
    return Maximum(theta, None, family, best.value, converged, message, best.iterations)


def _climb_anywhere(model: Model, begins: list[Array]) -> Maximum:
    found = _climb(model, begins, far=np.inf)
    if found is None:
        raise ValueError(_CANNOT_BE_COMPUTED)
    return found


def _limit(model: Model, start: Maximum) -> Maximum | None:
    """The best fit in the limit in which a shape parameter is infinite, where the family has such a limit."""
    for name in model.limits:
        at_limit = model.hold({name: np.inf})
        family = start.family.with_shapes({name: np.inf})
        if not np.isfinite(start.log_likelihood):
            residuals = model.y - model.mean.value(start.theta)
            size = float(np.sqrt(np.average(residuals**2, weights=model.weights)))
            family = family.with_shapes(
                {item.name: size for item in at_limit.free_shapes if item.role == "scale"}
            )
        best = _climb_anywhere(at_limit, [at_limit.unknowns(start.theta, family)])
        message = (
            f"{name} runs to infinity: the best {model.family.name} distribution is its limit, the "
            f"{model.family.limits[name]} distribution. No finite {name} has a larger likelihood."
        )
        if not best.converged:
            message += f" And there: {best.message}"
        return dataclasses.replace(best, converged=False, message=message)
    return None
