"""The scale of a typed loss: which values are possible, and which one matches the loss of the data."""

import math

import numpy as np

from mlexplore.conversion import LossCurve
from mlexplore.families.shape import Shape
from mlexplore.families.typed_moments import moments

# A flat stretch of the loss holds all but this share of the errors at the least s that is looked for.
_LEAST_BEYOND = 1e-9
_SETTLED = 1e-15
_MOST_STEPS = 60


def usual_scale(high: float) -> float:
    """Some s below a bound."""
    return min(1.0, 0.5 * high)


def least_scale(curve: LossCurve, flat: tuple[float, float]) -> float:
    """The s at which all but a small share of the errors lie on the stretch over which the loss is least."""
    beyond = _LEAST_BEYOND * (flat[1] - flat[0])
    return float(curve.rho(np.array([flat[0] - beyond, flat[1] + beyond])).max())


def matching_scale(curve: LossCurve, mean: float, item: Shape) -> float:
    """The s at which the expected loss is `mean`: it grows with s, by ``variance / s^2``.

    Newton's method on the free scale for the logarithm of the expected loss, between bounds that shrink at every step.
    """
    if not math.isfinite(mean):
        return math.nan
    if mean == 0.0:
        return 0.0 if item.perfect == 0.0 else item.search.low
    low, high = -math.inf, math.inf
    s = mean if mean in item.search else 0.5 * item.search.high
    for _ in range(_MOST_STEPS):
        found = moments(curve, s)
        gap = math.log(mean / found.loss)
        place = item.free(s)
        low, high = (place, high) if gap > 0.0 else (low, place)
        step = gap * s**2 * found.loss / (found.loss_variance * item.slope(s))
        if abs(step) <= _SETTLED * max(abs(place), 1.0):
            break
        new = place + step
        if not low < new < high:
            new = 0.5 * (low + high)
        s = item.natural(new)
        if not s > item.search.low:
            return item.search.low
    return s
