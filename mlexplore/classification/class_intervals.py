"""Profiles of fits of labels, and the intervals read off them."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.classification.class_maximum import ClassMaximum, climb
from mlexplore.classification.class_model import ClassModel

_FARTHEST = 1e6  # first steps
_NEWTON_STEPS = 25
_LEAST_CURVED = 1e-12  # eigenvalue of the information with ones on its diagonal
_SETTLED = 1e-9
_MOST_LOOKS = 80
_ROUGHLY = 1e-4
_STILL = 1e-9  # share of the fastest parameter below which one stands still


class ClassPath(NamedTuple):
    """A path through the parameters of a fit of labels along which one of them takes given values.

    Attributes
    ----------
    name
        The parameter that moves.
    values
        Its values, shape (g,).
    thetas
        All unknowns at each value, shape (g, size).
    log_likelihood
        Log-likelihood at each value, shape (g,).
    """

    name: str
    values: Array
    thetas: Array
    log_likelihood: Array


def class_slice(model: ClassModel, theta: Array, name: str, values: Array) -> ClassPath:
    """Log-likelihood with one parameter at `values` and all others where they are at `theta`."""
    place = model.names.index(name)
    # One step of a parameter in the user's units is a fixed direction in theta.
    step = np.linalg.solve(model.to_user, np.eye(len(model.names))[place])
    here = float(model.estimates(theta)[place])
    thetas = theta + (values - here)[:, None] * step
    return ClassPath(name, values, thetas, np.array([model.log_likelihood(theta) for theta in thetas]))


def class_profile(model: ClassModel, maximum: ClassMaximum, name: str, values: Array) -> ClassPath:
    """Log-likelihood with one parameter at `values` and all others fitted again at each of them."""
    return outwards(model, maximum.theta, name, values, partial(_held, model, name))


def outwards(
    model: ClassModel, theta: Array, name: str, values: Array, best: Callable[[float, Array], ClassMaximum]
) -> ClassPath:
    """A path of which each place is found from its neighbour, outwards from `theta`.

    Parameters
    ----------
    model, theta
        The likelihood, and where it is at home.
    name, values
        The parameter that moves, and its values, shape (g,), increasing.
    best
        Finds the others at a value, given a theta that is near.
    """
    home = int(np.searchsorted(values, float(model.estimates(theta)[model.names.index(name)])))
    found: dict[int, ClassMaximum] = {}
    for places in (range(home, len(values)), range(home - 1, -1, -1)):
        near = theta
        for place in places:
            found[place] = best(float(values[place]), near)
            near = found[place].theta
    ordered = [found[place] for place in range(len(values))]
    return ClassPath(
        name,
        values,
        np.array([best.theta for best in ordered]),
        np.array([best.log_likelihood for best in ordered]),
    )


def _held(model: ClassModel, name: str, value: float, near: Array) -> ClassMaximum:
    try:
        return climb(model.hold({name: value}), start=near)[0]
    except ValueError:  # thresholds out of order: no likelihood there
        return ClassMaximum(near, -np.inf, False, "", 0)


def class_interval(
    model: ClassModel, maximum: ClassMaximum, name: str, *, level: float, spread: float
) -> tuple[float, float]:
    """Profile-likelihood interval of one parameter.

    It holds the values that a likelihood-ratio test does not reject (Wilks 1938). An end is infinite where the profile
    never falls so low, as where classes are separated. Beside an open end the other one is a rough number: the profile of
    separated classes is nearly a step.
    """
    target = float(ndtri(0.5 + 0.5 * level))
    open_side = 0.0 if maximum.escape is None else _side(model, maximum.escape, name)
    ends = [
        side * np.inf
        if side == open_side
        else _smooth_end(model, maximum, name, side, target)
        or _end(model, maximum, name, side, spread, target)
        for side in (-1.0, 1.0)
    ]
    return ends[0], ends[1]


def _smooth_end(
    model: ClassModel, maximum: ClassMaximum, name: str, side: float, target: float
) -> float | None:
    """End of the interval by Newton's method in all unknowns together; None where that does not settle.

    Looks for the place where the log-likelihood has fallen far enough and slopes only in the parameter's own direction
    (Venzon & Moolgavkar, Applied Statistics 37, 1988).
    """
    if not maximum.converged:
        return None
    place = model.names.index(name)
    direction = model.to_user[place]
    if model.directions is not None:
        direction = direction @ model.directions
    height = maximum.log_likelihood - 0.5 * target**2
    free, longest = model.nearest(maximum.theta), np.inf
    for _ in range(_NEWTON_STEPS):
        value, gradient, information = model.evaluate(free)
        unit = np.sqrt(np.abs(np.diag(information)))
        if not (np.isfinite(value) and np.all(unit > 0.0)):
            return None
        scaled = information / np.outer(unit, unit)
        if not np.linalg.eigvalsh(scaled)[0] > _LEAST_CURVED:
            return None
        up, along = np.linalg.solve(scaled, np.column_stack([gradient, direction]) / unit[:, None]).T / unit
        room = value + 0.5 * float(gradient @ up) - height
        if not room > 0.0:
            return None
        step = up + side * np.sqrt(2.0 * room / float(direction @ along)) * along
        size = float(np.sqrt(step @ (information @ step)))
        if size < _SETTLED * target and abs(value - height) < _SETTLED * target:
            return float(model.estimates(model.inside(free))[place])
        if size > longest and size > target:
            return None  # it wanders
        longest = size if size < target else longest
        free = free + step
    return None


def _end(
    model: ClassModel, maximum: ClassMaximum, name: str, side: float, spread: float, target: float
) -> float:
    """Value at which the signed root of twice the drop reaches `target`, bracketed and then found."""
    origin = float(model.estimates(maximum.theta)[model.names.index(name)])
    step = spread if np.isfinite(spread) and spread > 0 else 0.1 * max(abs(origin), 1.0)
    near = maximum.theta
    inner, inner_root, outer, outer_root = 0.0, 0.0, np.inf, np.inf
    distance = target * step
    # Where classes are separated every look is a long climb, and the estimates beside the end mean little.
    settled = _SETTLED if maximum.escape is None else _ROUGHLY
    for look in range(_MOST_LOOKS):
        best = _held(model, name, origin + side * distance, near)
        root = 2.0 * target
        if np.isfinite(best.log_likelihood):
            near = best.theta
            root = float(np.sqrt(max(2.0 * (maximum.log_likelihood - best.log_likelihood), 0.0)))
        if abs(root - target) < settled * target:
            break
        if root < target:
            inner, inner_root = distance, root
        else:
            outer, outer_root = distance, root
        if not np.isfinite(outer):
            distance *= 2.0
            if distance > _FARTHEST * step:
                return side * np.inf
            continue
        if outer - inner <= 1e-3 * settled * max(abs(origin), outer):
            break
        # The signed root is mostly close to linear; where it is a step, halving makes sure that the ends close in.
        share = (target - inner_root) / max(outer_root - inner_root, 1e-300) if look % 3 else 0.5
        distance = inner + float(np.clip(share, 0.02, 0.98)) * (outer - inner)
    return origin + side * distance


def _side(model: ClassModel, escape: Array, name: str) -> float:
    """Side on which a parameter runs to infinity, -1 or 1, or 0 where it does not move along."""
    moves = model.to_user @ escape
    move = float(moves[model.names.index(name)])
    return float(np.sign(move)) if abs(move) > _STILL * float(np.abs(moves).max()) else 0.0
