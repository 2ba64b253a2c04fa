"""The log-likelihood as a function of one parameter: slice, profile, and the intervals read off them.

A *slice* moves one parameter and leaves the others where they are; a *profile* moves one and fits the others again.
Both are paths through the parameters, so both return a `Path`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model


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
    # Outwards from the maximum, so that each fit starts from its neighbour.
    for places in (range(home, len(values)), range(home - 1, -1, -1)):
        walk = _walk(model, maximum, name, [float(values[place]) for place in places])
        found.update(zip(places, walk, strict=True))
    ordered = [found[place] for place in range(len(values))]
    return Path(
        name,
        values,
        np.array([held.all_coordinates(best.theta) for held, best in ordered]),
        tuple(best.family for _, best in ordered),
        np.array([best.log_likelihood for _, best in ordered]),
    )


def _walk(model: Model, maximum: Maximum, name: str, values: list[float]) -> Iterator[tuple[Model, Maximum]]:
    place = maximum
    where = model
    for value in values:
        held = model.hold({name: value})
        place = maximise(held, start=_started(held, where, place))
        where = held
        yield held, place


def _started(held: Model, where: Model, place: Maximum) -> Maximum:
    """A maximum of one model in the coordinates of another that holds one parameter more, or elsewhere."""
    theta = held.free_coordinates(where.all_coordinates(place.theta))
    return Maximum(theta, None, place.family, place.log_likelihood, True, "", 0)


def likelihood_interval(
    model: Model, maximum: Maximum, name: str, *, level: float, spread: float
) -> tuple[float, float]:
    """Profile-likelihood interval of one parameter.

    Contains the values that a likelihood-ratio test does not reject: twice the drop of the profile from its maximum is
    below the `level` quantile of the chi-squared distribution with one degree of freedom (Wilks 1938; Venzon &
    Moolgavkar, Applied Statistics 37, 1988). An end is infinite (or 0 for a scale) where the profile never falls so low.

    Parameters
    ----------
    level
        Confidence level, such as 0.95.
    spread
        First guess of the standard error, to choose the first step.
    """
    centre = parameter_value(model, maximum, name)
    is_shape = name in {item.name for item in model.free_shapes}
    # Shape parameters are positive: they are walked through on a logarithmic scale.
    if is_shape and not np.isfinite(centre):
        return np.nan, np.inf
    origin = np.log(centre) if is_shape else centre
    step = spread / centre if is_shape else spread
    target = float(ndtri(0.5 + 0.5 * level))
    ends = []
    for side in (-1.0, 1.0):
        end = _end(model, maximum, name, origin, side, step, target, is_shape=is_shape)
        ends.append(float(np.exp(end)) if is_shape else end)
    return ends[0], ends[1]


def _end(
    model: Model,
    maximum: Maximum,
    name: str,
    origin: float,
    side: float,
    step: float,
    target: float,
    *,
    is_shape: bool,
) -> float:
    """Distance at which the signed root of twice the drop reaches `target`: close to linear, so secant steps suffice."""
    if not (np.isfinite(step) and step > 0):
        step = 0.1 * max(abs(origin), 1.0)
    where, place = model, maximum
    inner, inner_root = 0.0, 0.0
    outer = outer_root = None
    distance = step * target
    for _ in range(60):
        value = origin + side * distance
        held = model.hold({name: float(np.exp(value)) if is_shape else value})
        place = maximise(held, start=_started(held, where, place))
        where = held
        root = float(np.sqrt(max(2.0 * (maximum.log_likelihood - place.log_likelihood), 0.0)))
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
            if distance > 1e6 * step or (is_shape and distance > 40.0):
                return side * np.inf
            continue
        if outer - inner <= 1e-12 * max(abs(origin), outer):
            return origin + side * 0.5 * (inner + outer)
        share = (target - inner_root) / (outer_root - inner_root)
        distance = inner + float(np.clip(share, 0.02, 0.98)) * (outer - inner)
    return origin + side * distance
