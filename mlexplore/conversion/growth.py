"""How a loss grows far out, and how it falls where it runs to minus infinity: what decides whether there is a density.

Far out, ``exp(-rho/s)`` falls like ``|r|^(-a/s)`` where a is the limit of ``d rho / d log|r|``: its integral is finite if a is
larger than s. Close to a place where the loss falls like ``c log|r - place|`` it grows like ``|r - place|^(-c/s)``, and its
integral is finite if c is smaller than s. Both limits are read from heights of the loss, not from its derivative: there the
difference of two large numbers may be rounded to one that, times r, looks like growth.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from mlexplore.arrays import Array

if TYPE_CHECKING:
    from mlexplore.conversion.loss_curve import LossCurve

LOGS: Array = np.arange(-20.0, 700.25, 0.25)
"""Logarithms of |r| at which tails are looked at, up to the largest number."""
_FAR = 40.0  # up to here a limit is sought in steps of one, beyond by doubling the logarithm
_HUGE = 1e40  # a step of the formula beyond this is on its way to overflow
_FEWEST = 10  # heights
_FADED = 40.0  # exp(-40) of the integral
_DRIFT = 1e-4
_FLAT, _LEVEL, _STEEP = 1e-11, 0.93, 1.05


class Tail(NamedTuple):
    """What a loss does on one side, far out."""

    side: Literal[-1, 1]
    slope: float
    """Limit of d rho / d log|r|: infinite, positive, or 0 or less where the tail does not fall."""
    reach: float
    """Largest logarithm of |r| at which the loss is computed without overflow."""
    heights: Array
    """The loss at `LOGS`; infinite where it overflows."""
    cut: bool
    """Whether the loss goes on where it cannot be computed; else the density is 0 there."""

    def fades(self, s: float) -> bool:
        """Whether next to nothing of the integral lies where the loss cannot be computed."""
        if not self.cut or np.isfinite(self.slope):
            return True
        return float(np.interp(self.reach, LOGS, self.heights)) / s - self.reach > _FADED


class Pole(NamedTuple):
    """A place where a loss runs to plus or minus infinity."""

    place: float
    side: Literal[-1, 1]
    slope: float
    """c in ``c log|r - place|``: positive where the loss falls towards the place; infinite where it falls or rises faster."""


def tail_of(curve: "LossCurve", side: Literal[-1, 1]) -> Tail:
    """Read one tail of a loss."""
    r = side * np.exp(LOGS)
    heights = curve.rho(r)
    exact, largest = curve.exactness(r)
    trusted = np.flatnonzero(exact)
    last = int(trusted[-1]) if trusted.size else -1
    heights[last + 1 :] = np.where(np.isnan(heights[last + 1 :]), np.inf, heights[last + 1 :])
    if np.isneginf(heights).any():
        return Tail(side, -np.inf, float(LOGS[-1]), heights, cut=False)
    if not trusted.size:
        return Tail(side, np.inf, -np.inf, heights, cut=False)
    reach = float(LOGS[last])
    if last + 1 < LOGS.size and np.isposinf(heights[last + 1 :]).all() and largest[last] < _HUGE:
        return Tail(
            side, np.inf, reach, heights, cut=False
        )  # the support ends here: beyond it the density is 0
    return Tail(side, _limit(heights[: last + 1], LOGS[: last + 1]), reach, heights, cut=True)


def pole_of(curve: "LossCurve", place: float, side: Literal[-1, 1]) -> Pole | None:
    """Read how a loss runs to plus or minus infinity towards a place from one side; None where it does not."""
    # Beside any other place than 0 a distance cannot be told from 0 for long.
    deepest = 650.0 if place == 0.0 else float(-np.log(1e-8 * abs(place)))
    depths = deepest - np.arange(0.0, 0.99 * deepest if place == 0.0 else 4.0, 0.25)[::-1]
    heights = curve.rho(place + side * np.exp(-depths))
    closest = float(curve.rho(np.nextafter(place, side * np.inf)))
    finite = np.isfinite(heights)
    if not finite.all():
        # A square of the distance is rounded to 0 long before the distance is, and has lost its digits before that.
        last = int(np.argmin(finite))
        kept = depths < 0.9 * depths[last - 1] if last else finite
        depths, heights = depths[kept], heights[kept]
    if depths.size < _FEWEST:
        return None
    up = -1.0 if heights[-1] < heights[0] else 1.0
    heights, closest = up * heights, up * closest
    if not ((np.diff(heights) > 0.0).all() and closest > heights[-1]):
        return None
    slope = _limit(heights, depths)
    if slope <= 0.0:
        return None
    return Pole(place, side, -up * (slope if place == 0.0 else float(f"{slope:.6g}")))


def _limit(heights: Array, logs: Array) -> float:
    """Limit of the slope of heights over logarithms; 0 or less where the heights do not rise."""
    end = float(logs[-1])
    doubling = end >= _FAR and float(logs[0]) <= end / 4.0
    wide, narrow = (end / 2.0, end / 4.0) if doubling else (1.0, 1.0)
    top, middle, low = (float(np.interp(at, logs, heights)) for at in (end, end - wide, end - wide - narrow))
    outer = heights[logs >= end - wide]
    wobble = float(np.max(np.maximum.accumulate(outer) - outer))
    rebound = float(np.max(outer - np.minimum.accumulate(outer)))
    late, early = (top - middle) / wide, (middle - low) / narrow
    quarter = -(-outer.size // 4)
    first, last = outer[:quarter], outer[-quarter:]
    if min(wobble, rebound) > _FLAT * abs(top):
        # It goes up and down: where it ends says nothing if it does so by as much as it is high.
        if first.min() - last.min() > np.ptp(first):
            return -np.inf
        if late * wide <= wobble and last.min() > first.max():
            return np.inf
    if late * wide <= _FLAT * max(abs(top), abs(middle)):
        fall = -late * wide
        levels = early < 0.0 and late > _LEVEL * early
        goes_on = fall > _FLAT * max(abs(top), abs(middle)) and rebound <= fall and not levels
        return late if goes_on else 0.0
    if late * wide <= wobble:
        return 0.0  # it goes up and down, and no higher
    if early <= 0.0 or late > _STEEP * early:
        return np.inf
    if late < _LEVEL * early:
        return 0.0
    if doubling and wobble <= _FLAT * abs(top):
        lowest = float(np.interp(end - wide - 1.5 * narrow, logs, heights))
        drift, before = late / early - 1.0, early * 0.5 * narrow / (low - lowest) - 1.0
        if abs(drift) > _DRIFT and abs(drift) > 0.75 * abs(before):
            # Like a power of log|r|: the slope changes by the same factor with every doubling, and has no limit but these.
            return np.inf if drift > 0.0 else 0.0
    if wobble > _FLAT * abs(top):
        return round(late, max(int(-np.log10(wobble / wide)), 0))
    # What is left of a term like 1/log|r| is half as large over the outer half as over the inner one.
    return float(f"{2.0 * late - early if doubling else late:.12g}")
