"""What a typed loss is, as the search for the best curve asks it: where its slope jumps, and what it is between."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.families.family import Kink

# How near to a kink its slopes are read: in relation to its place, or as near as no unit of y makes too far for one at 0.
_BESIDE, _BESIDE_ZERO = 1e-7, 1e-40
_CLOSER = 1e-2
_VERTICAL = 2.0  # a slope that grows by this factor where one comes closer is infinite in the end
_ROUNDING = 1e-11


class Nature(NamedTuple):
    """What a loss at values of its parameters is."""

    kinks: tuple[Kink, ...]
    """Where its slope jumps, in increasing order."""
    straight: bool
    """Whether it is straight between its kinks."""
    power: float
    """The power of ``|r|`` that it is a multiple of; NaN if it is none."""
    vertical: bool
    """Whether it has no finite second derivative somewhere that is no kink."""
    at_zero: float
    """The loss of a residual of 0, above the least loss."""
    flat: tuple[float, float] | None
    """The stretch over which it is least, if it is least at more than one residual."""


@lru_cache(maxsize=256)
def nature_of(curve: LossCurve) -> Nature:
    """Look at a loss at residuals of every size, and close to wherever its formula switches."""
    kinks = tuple(_kink(curve, place) for place in curve.kinks)
    places = curve.places[~np.isin(curve.places, curve.kinks)]
    slopes = curve.psi(places)
    least = curve.places[curve.rho(curve.places) == 0.0]
    return Nature(
        kinks,
        straight=bool(kinks) and _is_straight(kinks, places, slopes),
        power=_power(curve),
        vertical=not np.isfinite(curve.bend(np.array(_still(curve)))).all(),
        at_zero=float(curve.rho(0.0)),
        flat=(float(least[0]), float(least[-1])) if _is_flat(curve, least) else None,
    )


def _is_flat(curve: LossCurve, least: Array) -> bool:
    """Whether the loss stays at its least between neighbouring places, and does not only come back to it."""
    return least.size > 1 and bool((curve.rho(0.5 * (least[1:] + least[:-1])) == 0.0).any())


def _power(curve: LossCurve) -> float:
    """The power that a loss is, read from two residuals and held against many."""
    sizes = np.geomspace(1e-6, 1e6, 49)
    once, hundred = curve.rho(np.array([1.0, 100.0])).tolist()
    if not (0.0 < once < hundred < np.inf):
        return np.nan
    power = float(f"{np.log(hundred / once) / np.log(100.0):.12g}")
    with np.errstate(
        over="ignore"
    ):  # an exponential passes for a very high power, until it is held against it
        expected = once * sizes**power
    alike = [np.allclose(curve.rho(side * sizes), expected, rtol=_ROUNDING, atol=0.0) for side in (-1.0, 1.0)]
    return power if all(alike) else np.nan


def _still(curve: LossCurve) -> list[float]:
    """Places at which a second derivative may be infinite although the slope does not jump."""
    return [place for place in {*curve.breaks, curve.minimum} if place not in curve.kinks]


def _kink(curve: LossCurve, place: float) -> Kink:
    step = _BESIDE * abs(place) or _BESIDE_ZERO
    return Kink(place, *(_slope_beside(curve, place, side * step) for side in (-1.0, 1.0)))


def _slope_beside(curve: LossCurve, place: float, step: float) -> float:
    """Limit of the slope on one side of a kink."""
    once, twice, closer = curve.psi(place + step * np.array([1.0, 2.0, _CLOSER])).tolist()
    if abs(closer) > _VERTICAL * abs(once) > 0.0:
        return float(np.copysign(np.inf, closer))
    return once + (once - twice)


def _is_straight(kinks: tuple[Kink, ...], places: Array, slopes: Array) -> bool:
    between = np.array([kinks[0].below, *(kink.above for kink in kinks)])
    expected = between[np.searchsorted([kink.place for kink in kinks], places)]
    return bool((np.abs(slopes - expected) <= _ROUNDING * np.abs(between).max()).all())
