"""Profile-likelihood intervals: the values that a likelihood-ratio test does not reject."""

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.climbing import FAR
from mlexplore.domains import REAL
from mlexplore.likelihood import FROM_INFINITY, PLAIN, Trail, parameter_value, scale_of
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model
from mlexplore.solvers.linear_predictor import RowSums

_STEP_FROM_INFINITY = 0.1  # of the root of 1/nu: a first look at nu = 26
_FARTHEST = 1e6  # first steps
_FARTHEST_FREE = 40.0  # on the free scale of a shape parameter, where exp(40) is as good as infinite
_LEVEL, _LEVEL_STEPS = 1e-3, 2  # a profile that falls by less in so many growing steps has levelled off
_NEWTON_STEPS = 25
_LEAST_CURVED = 1e-12  # eigenvalue of the information with ones on its diagonal
_SETTLED = 1e-9
_HIGHER = 1e-6  # of the log-likelihood


def likelihood_interval(
    model: Model, maximum: Maximum, name: str, *, level: float, spread: float
) -> tuple[float, float]:
    """Profile-likelihood interval of one parameter.

    Contains the values that a likelihood-ratio test does not reject: twice the drop of the profile from its maximum is
    below the `level` quantile of the chi-squared distribution with one degree of freedom (Wilks 1938; Venzon &
    Moolgavkar, Applied Statistics 37, 1988). An end is infinite (or 0 for a shape parameter) where the profile never falls
    so low among the values that are searched. Where the estimate itself is infinite (the normal limit of a Student t) the
    interval has a lower end only; the chi-squared distribution is then a cautious one, because the limit is the edge of what
    is possible (Self & Liang, JASA 82, 1987).

    Parameters
    ----------
    level
        Confidence level, such as 0.95.
    spread
        First guess of the standard error, to choose the first step.
    """
    centre = parameter_value(model, maximum, name)
    target = float(ndtri(0.5 + 0.5 * level))
    scale = scale_of(model, maximum, name)
    if scale is FROM_INFINITY:
        return _end(model, maximum, name, 1.0, _STEP_FROM_INFINITY, target), np.inf
    shape = next((item for item in model.free_shapes if item.name == name), None)
    step = spread if shape is None else spread / shape.slope(centre)
    if not (np.isfinite(step) and step > 0):
        step = 0.1 * (max(abs(centre), 1.0) if scale is PLAIN else 1.0)
    low, high = (
        _smooth_end(model, maximum, name, side, target) or _end(model, maximum, name, side, step, target)
        for side in (-1.0, 1.0)
    )
    return low, high


def _smooth_end(model: Model, maximum: Maximum, name: str, side: float, target: float) -> float | None:
    """End of the interval by Newton's method in all parameters together; None where that does not settle.

    Looks for the place where the log-likelihood has fallen far enough and slopes only in the parameter's own direction
    (Venzon & Moolgavkar 1988), which is much faster than a profile of many fits.
    """
    if maximum.family.kinked or not maximum.converged:
        return None
    direction = _direction(model, name)
    lowest, highest = _searched(model, name)
    height = maximum.log_likelihood - 0.5 * target**2
    unknowns = model.unknowns(maximum.theta, maximum.family)
    longest = np.inf
    for _ in range(_NEWTON_STEPS):
        value, gradient, information = _evaluated(model, unknowns)
        unit = np.sqrt(np.abs(np.diag(information)))
        if not (np.isfinite(value) and np.isfinite(information).all() and np.all(unit > 0.0)):
            return None
        scaled = information / np.outer(unit, unit)
        if not np.linalg.eigvalsh(scaled)[0] > _LEAST_CURVED:
            return None
        up, along = np.linalg.solve(scaled, np.column_stack([gradient, direction]) / unit[:, None]).T / unit
        room = value + 0.5 * float(gradient @ up) - height
        if not room > 0.0:
            return None
        # At the end the gradient is this multiple of the direction.
        slope = -side * np.sqrt(2.0 * room / float(direction @ along))
        step = up - slope * along
        size = float(np.sqrt(step @ (information @ step)))
        if size < _SETTLED * target and abs(value - height) < _SETTLED * target:
            end = _told(model, unknowns, name, lowest, highest)
            return None if end is None or _overtaken(model, maximum, name, end, height) else end
        if size > longest and size > target:
            return None  # it wanders
        longest = size if size < target else longest
        unknowns = unknowns + step
    return None


def _overtaken(model: Model, maximum: Maximum, name: str, end: float, height: float) -> bool:
    """Whether, at an end that was found along one ridge, another ridge of the likelihood is higher."""
    if not maximum.family.rugged:
        return False
    try:
        best = maximise(model.hold({name: end}))
    except ValueError:
        return False
    return best.log_likelihood > height + _HIGHER


def _evaluated(model: Model, unknowns: Array) -> tuple[float, Array, Array]:
    """Log-likelihood, gradient and information; far shape parameters, near a limit at infinity, count as outside."""
    if not model.inside_search(unknowns, far=FAR):
        return -np.inf, unknowns, np.full((unknowns.size, unknowns.size), np.nan)
    if model.in_blocks:
        with np.errstate(all="ignore"):
            found = RowSums(model.design, model.block_terms, model.known)(unknowns)
        return found[0], found[1], found[2]
    return model.evaluate(unknowns)


def _direction(model: Model, name: str) -> Array:
    """What the parameter, or the place of a shape parameter on its free scale, is of the unknowns: a linear form."""
    place = model.names.index(name)
    size = model.size + len(model.free_shapes)
    direction = np.zeros(size)
    if place < len(model.parameters):
        direction[: model.size] = model.mean.to_user[place]
    else:
        direction[model.size + [item.name for item in model.free_shapes].index(name)] = 1.0
    return direction


def _told(model: Model, unknowns: Array, name: str, lowest: float, highest: float) -> float | None:
    theta, family = model.split(unknowns)
    place = model.names.index(name)
    value = (
        float(model.mean.parameters(theta)[place])
        if place < len(model.parameters)
        else float(getattr(family, name))
    )
    return value if lowest < value < highest else None


def _end(model: Model, maximum: Maximum, name: str, side: float, step: float, target: float) -> float:
    """Value at which the signed root of twice the drop reaches `target`: close to linear, so secant steps suffice."""
    trail = Trail(model, maximum, name, thorough=True)
    origin = trail.places[0]
    lowest, highest = _searched(model, name)
    inner, inner_root = 0.0, 0.0
    outer = outer_root = None
    distance = step * target
    levelled, before = 0, 0.0
    for _ in range(60):
        value = trail.scale.back(origin + side * distance)
        if not lowest <= value <= highest:
            break
        found = trail.go_to(value)[1]
        root = float(np.sqrt(max(2.0 * (maximum.log_likelihood - found.log_likelihood), 0.0)))
        if not np.isfinite(root):
            root = 2.0 * target
        if abs(root - target) < 1e-9 * target:
            return value
        if root < target:
            inner, inner_root = distance, root
        else:
            outer, outer_root = distance, root
        if outer is None or outer_root is None:
            # Not yet bracketed: extrapolate, at most fourfold; give up where the profile has levelled off.
            levelled = levelled + 1 if root - before < _LEVEL * target and distance > step * target else 0
            if levelled == _LEVEL_STEPS:
                break
            before = root
            grow = target / inner_root if inner_root > 0 else 4.0
            distance *= float(np.clip(grow * 1.05, 1.2, 4.0))
            if distance > _FARTHEST * step or (trail.scale is not PLAIN and distance > _FARTHEST_FREE):
                break
            continue
        if outer - inner <= 1e-12 * max(abs(origin), outer):
            return trail.scale.back(origin + side * 0.5 * (inner + outer))
        share = (target - inner_root) / (outer_root - inner_root)
        distance = inner + float(np.clip(share, 0.02, 0.98)) * (outer - inner)
    if outer is not None:
        return trail.scale.back(origin + side * distance)
    # The profile never falls so low.
    if trail.scale is FROM_INFINITY:
        return 0.0
    domain = next((item.domain for item in model.free_shapes if item.name == name), REAL)
    return domain.low if side < 0 else domain.high


def _searched(model: Model, name: str) -> tuple[float, float]:
    """Values among which the likelihood is maximised."""
    for item in model.free_shapes:
        if item.name == name:
            return item.search.low, item.search.high
    return -np.inf, np.inf
