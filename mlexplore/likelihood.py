"""The log-likelihood as a function of one parameter: slice and profile.

A *slice* moves one parameter and leaves the others where they are; a *profile* moves one and fits the others again.
Both are paths through the parameters, so both return a `Path`.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.blocks import slices
from mlexplore.curves.mean import BasisMean
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model
from mlexplore.outcome import perfect_shape

_PROFILE_POINTS = 41
# The farthest places on the free scale at which a value and its square are still numbers inside the domain.
_FARTHEST_FREE = 300.0
_FARTHEST_LOGIT = 30.0


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
    """Estimate of one parameter, on the user's scale.

    Where the curve passes through every point one shape parameter is at its end, and others have no estimate: NaN.
    """
    place = model.names.index(name)
    if place < len(model.parameters):
        return float(model.mean.parameters(maximum.theta, maximum.low)[place])
    if maximum.degenerate and name not in model.fixed:
        item = perfect_shape(model)
        return item.perfect if item is not None and item.perfect is not None and item.name == name else np.nan
    return float(getattr(maximum.family, name))


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
    with np.errstate(all="ignore"):  # where the curve overflows there is no likelihood
        if model.in_blocks and isinstance(model.whole.predictor, BasisMean):
            heights = _in_blocks(model, model.whole.predictor, thetas, families)
        else:
            heights = [
                model.log_likelihood(model.whole.value(theta), family)
                for theta, family in zip(thetas, families, strict=True)
            ]
    return Path(name, values, thetas, tuple(families), np.array(heights))


def _in_blocks(model: Model, curve: BasisMean, thetas: Array, families: Sequence[Family]) -> Array:
    """Log-likelihoods of very many rows, which are visited once, in blocks that stay in the cache."""
    names = frozenset(item.name for item in model.family.shapes())
    distinct = families if any(family != families[0] for family in families) else families[:1]
    states = [dataclasses.replace(model, family=family, fixed=names) for family in distinct]
    rests = np.array([state.rest for state in states])
    # Where a part need not be computed for every curve, what is left is quick; else derivatives would come with it.
    spared, nothing = bool(rests.any()), np.empty(0)
    states = states * (len(thetas) // len(states))
    heights = np.zeros(len(thetas))
    for rows in slices(*curve.shape):
        block = curve.block(rows)
        piece = None if spared else model.take(rows)
        for place, (theta, state) in enumerate(zip(thetas, states, strict=True)):
            eta = theta @ block
            if model.offset is not None:
                eta += model.offset[rows]
            if piece is None:
                heights[place] += state.kernel_terms(rows, eta, nothing).value
            else:
                heights[place] += piece.log_likelihood(model.link.inverse(eta), state.family.take(rows))
    heights += rests
    return np.where(np.isfinite(heights), heights, -np.inf)


def profile_likelihood(model: Model, maximum: Maximum, name: str, values: Array) -> Path:
    """Log-likelihood with one parameter at `values` and all others fitted again at each of them."""
    home = int(np.searchsorted(values, parameter_value(model, maximum, name)))
    found: dict[int, tuple[Model, Maximum]] = {}
    # Outwards from the maximum, so that each fit starts from where its neighbours lead.
    for places in (range(home, len(values)), range(home - 1, -1, -1)):
        trail = Trail(model, maximum, name)
        found.update((place, trail.go_to(float(values[place]))) for place in places)
    ordered = [found[place] for place in range(len(values))]
    return Path(
        name,
        values,
        np.array([held.all_coordinates(best.theta) for held, best in ordered]),
        tuple(best.family for _, best in ordered),
        np.array([best.log_likelihood for _, best in ordered]),
    )


def profile_values(model: Model, maximum: Maximum, name: str, error: float) -> Array:
    """Values for a profile of one parameter: three standard errors to either side of the estimate, inside its domain.

    Raises
    ------
    ValueError
        If there is no standard error to choose them by.
    """
    centre, reach = parameter_value(model, maximum, name), 3.0 * error
    if not (np.isfinite(centre) and np.isfinite(reach) and reach > 0):
        raise ValueError(f'"{name}" has no standard error to choose values by: give the values.')
    low, high = centre - reach, centre + reach
    for item in model.free_shapes:
        if item.name == name:
            # Near an end of the domain not quite to it: 5 % of the way from it to the estimate are left.
            low = max(low, centre - 0.95 * (centre - max(item.domain.low, item.search.low)))
            high = min(high, centre + 0.95 * (min(item.domain.high, item.search.high) - centre))
    return np.linspace(low, high, _PROFILE_POINTS)


class Scale(NamedTuple):
    """The scale on which a parameter is walked along: the profile is smooth on it, and its signed root nearly straight."""

    of: Callable[[float], float]
    back: Callable[[float], float]


PLAIN = Scale(lambda value: value, lambda place: place)
# From an infinite value downwards: the log-likelihood falls like its reciprocal, and the signed root like the root of that.
FROM_INFINITY = Scale(lambda value: value**-0.5, lambda place: place**-2.0)


def scale_of(model: Model, maximum: Maximum, name: str) -> Scale:
    """Scale on which a parameter is walked along."""
    for item in model.free_shapes:
        if item.name == name and (item.positive or item.bounded):
            finite = np.isfinite(parameter_value(model, maximum, name))
            return Scale(item.free, item.natural) if finite else FROM_INFINITY
    return PLAIN


def _within_reach(item: Shape, place: float) -> float:
    """A place on the free scale whose value lies inside the domain in double precision; infinity is a limit and stays."""
    reach = _FARTHEST_LOGIT if item.bounded else _FARTHEST_FREE
    return place if np.isinf(place) else min(max(place, -reach), reach)


class Trail:
    """The maxima found so far while one parameter is held here and there; they foretell the next one."""

    def __init__(self, model: Model, maximum: Maximum, name: str, *, thorough: bool = False) -> None:
        self.model, self.name = model, name
        # Below what is no maximum there is no profile to be exact about.
        self.thorough = thorough and maximum.converged
        # A curve that is not linear has many small maxima around kinks, and a rugged family has some of its own: a
        # neighbour's need not lead to the best.
        self.misled = maximum.family.rugged or (maximum.family.kinked and not model.predictor.linear)
        self.scale = scale_of(model, maximum, name)
        self.places = [self.scale.of(parameter_value(model, maximum, name))]
        self.states = [self._state(model, maximum)]

    def go_to(self, value: float) -> tuple[Model, Maximum]:
        """Hold the parameter at `value` and fit the others again."""
        held = self.model.hold({self.name: value})
        place = self.scale.of(value)
        # What is foretold may lie beyond a ridge: begin where the likelihood is larger.
        starts = [self._start(held, state) for state in self._foretold(place)]
        start = max(starts, key=lambda start: start.log_likelihood)
        try:
            found = maximise(held, start=start)
            if self.thorough and (self.misled or not found.settled):
                found = max(found, maximise(held), key=lambda best: best.log_likelihood)
        except ValueError:  # nothing can be fitted there: no likelihood
            return held, dataclasses.replace(start, log_likelihood=-np.inf, converged=False)
        self.places.append(place)
        self.states.append(self._state(held, found))
        return held, found

    def _start(self, held: Model, state: Array) -> Maximum:
        theta, places = np.split(state, [len(self.model.parameters)])
        shapes = {
            item.name: item.natural(_within_reach(item, place))
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
        """The nearest state, the first of all and, unless it lies too far off, the parabola through the three nearest ones.

        From a plateau, where the nearest one may lie, no way may lead back; from the first one leads everywhere.
        """
        places = np.array(self.places[-6:])
        with np.errstate(invalid="ignore"):  # of a place at infinity nothing is foretold
            nearest = np.argsort(np.abs(places - place), kind="stable")[:3]
            known, states = places[nearest], np.array(self.states[-6:])[nearest]
            apart = np.ptp(known)
        if not (apart > 0.0 and abs(place - known[0]) <= apart and np.isfinite(states).all()):
            return [states[0], self.states[0]]
        weights = [
            math.prod((place - other) / (here - other) for other in known.tolist() if other != here)
            for here in known.tolist()
        ]
        return [states[0], self.states[0], np.array(weights) @ states]
