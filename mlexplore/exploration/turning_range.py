"""How far one parameter of a fit is turned, and at which values it is stopped on the way."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.exploration.paths import Others, path_through
from mlexplore.families.shape import Shape
from mlexplore.fitting import Fit

# At the ends of the range the log-likelihood has fallen by about one unit a row: enough to see the curve move.
_LEAST_DROP, _LARGEST_DROP = 10.0, 150.0
# A shape parameter whose estimate is infinite is turned through three decades, the last of which is as good as infinity;
# home lies beyond.
_DECADES = 1e3
_AS_GOOD_AS = 0.05  # nats below the limit
_INFINITE_FROM, _INFINITE_TO = (
    1.0,
    1e9,
)  # where the decades begin at the least, and where they end at the most
_LARGEST_RATIO = 3.0  # how far a shape parameter is turned on a logarithmic scale: a factor of 20
_BEFORE_THE_NEXT = 0.98  # of the way to a neighbouring threshold: beyond it there are no probabilities
_MOST_LOOKS = 24
_NO_ROOM = 0.01  # of the widest turn: a bound so near is where the estimate has run to


def values_around(fit: Fit | ClassFit, name: str, others: Others, steps: int) -> tuple[Array, int]:
    """Values from one end of the range to the other, and the place of the estimate among them.

    The range reaches to where the log-likelihood has fallen by about one unit for each row (at least 10, at most 150),
    evenly to both sides; shape parameters are turned evenly on their free scale (`Shape.free`). One that has run to a bound
    of its search is turned to the other side only, and towards an infinite estimate the last value is infinite.

    Parameters
    ----------
    fit, name, others, steps
        As for `mlexplore.exploration.explore`.

    Returns
    -------
    values
        Increasing, shape (steps,); one more where an even number leaves no middle for the estimate.
    home
        The place at which the estimate stands.
    """
    centre = fit.estimates[name]
    if not np.isfinite(centre):
        largest = _DECADES * _INFINITE_FROM
        while largest < _INFINITE_TO:
            height = float(path_through(fit, name, np.array([largest]), others).log_likelihood[0])
            if fit.log_likelihood - height < _AS_GOOD_AS:
                break
            largest *= 10.0
        return np.append(np.geomspace(largest / _DECADES, largest, steps - 1), np.inf), steps - 1
    half, sides = steps // 2, _sides(fit, name)
    reach = _reach(fit, name, others, sides)
    # An estimate at a bound of its search can be left to one side only.
    places = np.arange(-half, half + 1) / half if len(sides) == 2 else np.linspace(0.0, sides[0], steps)
    values = np.sort(_away(fit, name, places * reach))
    home = half if len(sides) == 2 else 0 if sides[0] > 0.0 else steps - 1
    values[home] = centre
    return values, home


def with_value(values: Array, home: int, include: float | None) -> tuple[Array, int]:
    """Values with one more among them, if it lies within their range, and the place of the estimate then."""
    if include is None or not values[0] < include < values[-1] or include in values:
        return values, home
    place = int(np.searchsorted(values, include))
    return np.insert(values, place, include), home + (place <= home)


def _sides(fit: Fit | ClassFit, name: str) -> tuple[float, ...]:
    """Directions in which there is room to turn a parameter: two, or one for an estimate at a bound of its search."""
    item = _shape(fit, name)
    if item is None:
        return -1.0, 1.0
    least = _NO_ROOM * _widest(item, fit.estimates[name])
    open_ = tuple(side for side in (-1.0, 1.0) if _room(fit, item, (side,)) > least)
    return open_ or (-1.0, 1.0)


def _shape(fit: Fit | ClassFit, name: str) -> Shape | None:
    return next((item for item in fit.family.shapes() if item.name == name), None)


def _away(fit: Fit | ClassFit, name: str, offsets: Array) -> Array:
    """Values at some distances from the estimate; for a shape parameter on its free scale."""
    centre, item = fit.estimates[name], _shape(fit, name)
    if item is None:
        return centre + offsets
    return np.array([item.natural(item.free(centre) + offset) for offset in offsets.tolist()])


def _reach(fit: Fit | ClassFit, name: str, others: Others, sides: tuple[float, ...]) -> float:
    """Distance from the estimate at which the steeper side has paid the wanted drop; of shapes on their free scale."""
    centre, item = fit.estimates[name], _shape(fit, name)
    target = float(np.clip(fit.n, _LEAST_DROP, _LARGEST_DROP))
    error = fit.standard_errors[name]
    if not (np.isfinite(error) and error > 0):
        error = 0.1 * max(abs(centre), 1.0)
    reach = error if item is None else error / item.slope(centre)
    room = _thresholds_apart(fit, name, others) if item is None else _room(fit, item, sides)
    reach = min(reach, room)
    paid_for, too_far = 0.0, np.inf  # reaches known to cost too little, and too much or to have no likelihood
    for _ in range(_MOST_LOOKS):
        heights = path_through(fit, name, _away(fit, name, reach * np.array(sides)), others).log_likelihood
        # A scale costs much more when it is too small than when it is too large, and a profile may level off on one side
        # for ever: hence the steeper side.
        drop = fit.log_likelihood - float(heights.min())
        # A curve that leaves the domain of its family has no likelihood there.
        if np.isfinite(drop) and (0.7 * target < drop < 1.4 * target or (drop < target and reach == room)):
            return reach
        if np.isfinite(drop) and drop < target:
            paid_for = reach
        else:
            too_far = reach
        if too_far < 1.05 * paid_for:
            break
        # The drop grows with the square of the distance near the maximum, and more slowly where tails are heavy.
        factor = float(np.clip(np.sqrt(target / max(drop, 1e-12)), 0.02, 3.0)) if np.isfinite(drop) else 0.5
        foreseen = min(reach * factor, room)
        reach = foreseen if paid_for < foreseen < too_far else 0.5 * (paid_for + too_far)
    return paid_for or reach


def _thresholds_apart(fit: Fit | ClassFit, name: str, others: Others) -> float:
    """How far a threshold between classes may be turned while its neighbours stay: not beyond the nearer one."""
    if isinstance(fit, Fit) or others != "stay" or name not in fit.thresholds:
        return np.inf
    here = fit.thresholds[name]
    apart = [abs(each - here) for other, each in fit.thresholds.items() if other != name]
    return _BEFORE_THE_NEXT * min(apart, default=np.inf)


def _widest(item: Shape, centre: float) -> float:
    """How far a shape parameter is turned at most, on its free scale."""
    return _LARGEST_RATIO if item.positive or item.bounded else max(10.0, 2.0 * abs(centre))


def _room(fit: Fit | ClassFit, item: Shape, sides: tuple[float, ...]) -> float:
    """How far a shape parameter may be turned to these sides on its free scale: not beyond the bounds of its search."""
    here = item.free(fit.estimates[item.name])
    ends = {-1.0: item.free(item.search.low), 1.0: item.free(item.search.high)}
    widest = _widest(item, fit.estimates[item.name])
    return min([widest, *(abs(ends[side] - here) for side in sides if np.isfinite(ends[side]))])
