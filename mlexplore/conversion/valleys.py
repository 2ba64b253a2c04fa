"""Where a loss has local minima."""

from typing import TYPE_CHECKING

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.switches import zeros_of

if TYPE_CHECKING:
    from mlexplore.conversion.loss_curve import LossCurve

_ROUNDING = 1e-14  # in relation to the largest number on the way to a loss


def valleys_of(curve: "LossCurve") -> list[float]:
    """Local minima of a loss, increasing, as zeros of psi; of the lowest flat stretch the place nearest to 0.

    Far out psi may be a difference of equal numbers: a zero counts where the loss is higher on both sides, by more than
    rounding. If none does, a lowest place is taken.
    """
    places = curve.places
    heights = _heights(curve, places)
    rounding = _ROUNDING * curve.exactness(places)[1]
    found: list[float] = []
    shallow: list[float] = []
    for zero in zeros_of(curve.psi, places):
        before = int(np.searchsorted(places, zero)) - 1
        after = int(np.searchsorted(places, zero, side="right"))
        if before < 0 or after == places.size:
            continue
        near = [each for each in curve.breaks if abs(each - zero) <= 1e-14 * abs(each) + 1e-20]
        place = near[0] if near else zero
        beside = [before, after]
        deep = (heights[beside] > _heights(curve, np.array([place])) + rounding[beside]).all()
        (found if deep else shallow).append(place)
    lowest = int(np.argmin(heights))
    least = float(heights[lowest])
    if not found or least < _heights(curve, np.array(found)).min() - rounding[lowest]:
        low = np.array(shallow)
        turning = low[_heights(curve, low) <= least + rounding[lowest]]
        flat = turning if turning.size else places[heights == least]
        nearest = float(flat[np.argmin(np.abs(flat))])
        # A loss that only decreases is flat at last, when its digits end.
        endless = nearest != 0.0 and (heights[[0, -1]] == least).any()
        found += [] if endless else [nearest]
    return sorted(set(found))


def _heights(curve: "LossCurve", r: Array) -> Array:
    """The loss as it is typed, infinite where it is not a number."""
    heights, _ = curve.steps(r)
    return np.where(np.isnan(heights), np.inf, heights)
