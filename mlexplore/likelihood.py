"""The log-likelihood as a function of one parameter: slice, profile, and the intervals read off them.

A *slice* moves one parameter and leaves the others where they are; a *profile* moves one and fits the others again.
Both are paths through the parameters, so both return a `Path`.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.domains import REAL
from mlexplore.families.family import Family
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model

_STEP_FROM_INFINITY = 0.1  # of the root of 1/nu: a first look at nu = 26
_FARTHEST = 1e6  # first steps
_FARTHEST_FREE = 40.0  # on the free scale of a shape parameter, where exp(40) is as good as infinite


class Path(NamedTuple):
    """A path through the parameters along which one of them takes given values.

    Attributes
    ----------
    name
        The parameter that moves.
    values
        Its values, shape (g,), increasing.
    thetas
        Coordinates of the whole curve at each value, shape (g, p).
    families
        The family with its shape parameters at each value.
    log_likelihood
        Log-likelihood at each value, shape (g,).
    """

    name: str
    values: Array
    thetas: Array
    families: tuple[Family, ...]
    log_likelihood: Array


def parameter_value(model: Model, maximum: Maximum, name: str) -> float:
    """Estimate of one parameter, on the user's scale."""
    place = model.names.index(name)
    if place < len(model.parameters):
        return float(model.mean.parameters(maximum.theta, maximum.low)[place])
    return 0.0 if maximum.degenerate else float(getattr(maximum.family, name))


def likelihood_slice(model: Model, maximum: Maximum, name: str, values: Array) -> Path:
    """Log-likelihood with one parameter at `values` and all others at their estimates."""
    thetas = np.tile(model.all_coordinates(maximum.theta), (len(values), 1))
    families = [maximum.family] * len(values)
    place = model.names.index(name)
    if place < len(model.parameters):
        # One step of a parameter in the user's units is a fixed direction in the coordinates.
        step = model.whole.from_user[:, place]
        thetas += (values - parameter_value(model, maximum, name))[:, None] * step
    else:
        families = [maximum.family.with_shapes({name: float(value)}) for value in values]
    heights = [
        model.log_likelihood(model.whole.value(theta), family)
        for theta, family in zip(thetas, families, strict=True)
    ]
    return Path(name, values, thetas, tuple(families), np.array(heights))


def profile_likelihood(model: Model, maximum: Maximum, name: str, values: Array) -> Path:
    """Log-likelihood with one parameter at `values` and all others fitted again at each of them."""
    home = int(np.searchsorted(values, parameter_value(model, maximum, name)))
    found: dict[int, tuple[Model, Maximum]] = {}
    # Outwards from the maximum, so that each fit starts from where its neighbours lead.
    for places in (range(home, len(values)), range(home - 1, -1, -1)):
        trail = _Trail(model, maximum, name)
        found.update((place, trail.go_to(float(values[place]))) for place in places)
    ordered = [found[place] for place in range(len(values))]
    return Path(
        name,
        values,
        np.array([held.all_coordinates(best.theta) for held, best in ordered]),
        tuple(best.family for _, best in ordered),
        np.array([best.log_likelihood for _, best in ordered]),
    )


class _Scale(NamedTuple):
    """The scale on which a parameter is walked along: the profile is smooth on it, and its signed root nearly straight."""

    of: Callable[[float], float]
    back: Callable[[float], float]


_PLAIN = _Scale(lambda value: value, lambda place: place)
# From an infinite value downwards: the log-likelihood falls like its reciprocal, and the signed root like the root of that.
_FROM_INFINITY = _Scale(lambda value: value**-0.5, lambda place: place**-2.0)


def _scale(model: Model, maximum: Maximum, name: str) -> _Scale:
    for item in model.free_shapes:
        if item.name == name and (item.positive or item.bounded):
            finite = np.isfinite(parameter_value(model, maximum, name))
            return _Scale(item.free, item.natural) if finite else _FROM_INFINITY
    return _PLAIN


class _Trail:
    """The maxima found so far while one parameter is held here and there; they foretell the next one."""

    def __init__(self, model: Model, maximum: Maximum, name: str) -> None:
        self.model, self.name = model, name
        self.scale = _scale(model, maximum, name)
        self.places = [self.scale.of(parameter_value(model, maximum, name))]
        self.states = [self._state(model, maximum)]

    def go_to(self, value: float) -> tuple[Model, Maximum]:
        """Hold the parameter at `value` and fit the others again."""
        held = self.model.hold({self.name: value})
        place = self.scale.of(value)
        # What is foretold may lie beyond a ridge: begin where the likelihood is larger.
        starts = [self._start(held, state) for state in self._foretold(place)]
        start = max(starts, key=lambda start: start.log_likelihood) if len(starts) > 1 else starts[0]
        try:
            found = maximise(held, start=start)
        except ValueError:  # nothing can be fitted there: no likelihood
            return held, dataclasses.replace(start, log_likelihood=-np.inf, converged=False)
        self.places.append(place)
        self.states.append(self._state(held, found))
        return held, found

    def _start(self, held: Model, state: Array) -> Maximum:
        theta, places = np.split(state, [len(self.model.parameters)])
        shapes = {
            item.name: item.natural(place)
            for item, place in zip(self.model.free_shapes, places.tolist(), strict=True)
        }
        family = held.family.with_shapes({n: value for n, value in shapes.items() if n not in held.fixed})
        free = held.free_coordinates(theta)
        with np.errstate(
            all="ignore"
        ):  # what is foretold may lie where the curve overflows: then it is not begun from
            value = held.log_likelihood(held.mean.value(free), family)
        return Maximum(free, None, family, value if np.isfinite(value) else -np.finfo(float).max, True, "", 0)

    def _state(self, model: Model, maximum: Maximum) -> Array:
        places = [item.free(getattr(maximum.family, item.name)) for item in self.model.free_shapes]
        return np.concatenate([model.all_coordinates(maximum.theta), places])

    def _foretold(self, place: float) -> list[Array]:
        """The nearest state and, unless it lies too far off, the parabola through the three nearest ones."""
        places = np.array(self.places[-6:])
        nearest = np.argsort(np.abs(places - place), kind="stable")[:3]
        known, states = places[nearest], np.array(self.states[-6:])[nearest]
        apart = np.ptp(known)
        if not (apart > 0.0 and abs(place - known[0]) <= apart and np.isfinite(states).all()):
            return [states[0]]
        weights = [
            math.prod((place - other) / (here - other) for other in known.tolist() if other != here)
            for here in known.tolist()
        ]
        return [states[0], np.array(weights) @ states]


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
    scale = _scale(model, maximum, name)
    if scale is _FROM_INFINITY:
        return _end(model, maximum, name, 1.0, _STEP_FROM_INFINITY, target), np.inf
    shape = next((item for item in model.free_shapes if item.name == name), None)
    step = spread if shape is None else spread / shape.slope(centre)
    if not (np.isfinite(step) and step > 0):
        step = 0.1 * (max(abs(centre), 1.0) if scale is _PLAIN else 1.0)
    low, high = (_end(model, maximum, name, side, step, target) for side in (-1.0, 1.0))
    return low, high


def _end(model: Model, maximum: Maximum, name: str, side: float, step: float, target: float) -> float:
    """Value at which the signed root of twice the drop reaches `target`: close to linear, so secant steps suffice."""
    trail = _Trail(model, maximum, name)
    origin = trail.places[0]
    lowest, highest = _searched(model, name)
    inner, inner_root = 0.0, 0.0
    outer = outer_root = None
    distance = step * target
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
            grow = target / inner_root if inner_root > 0 else 4.0
            distance *= float(np.clip(grow * 1.05, 1.2, 4.0))
            if distance > _FARTHEST * step or (trail.scale is not _PLAIN and distance > _FARTHEST_FREE):
                break
            continue
        if outer - inner <= 1e-12 * max(abs(origin), outer):
            return trail.scale.back(origin + side * 0.5 * (inner + outer))
        share = (target - inner_root) / (outer_root - inner_root)
        distance = inner + float(np.clip(share, 0.02, 0.98)) * (outer - inner)
    if outer is not None:
        return trail.scale.back(origin + side * distance)
    # The profile never falls so low.
    if trail.scale is _FROM_INFINITY:
        return 0.0
    domain = next((item.domain for item in model.free_shapes if item.name == name), REAL)
    return domain.low if side < 0 else domain.high


def _searched(model: Model, name: str) -> tuple[float, float]:
    """Values among which the likelihood is maximised."""
    for item in model.free_shapes:
        if item.name == name:
            return item.search.low, item.search.high
    return -np.inf, np.inf
