"""The scale s with which a loss opens, and the values through which a number is taken."""

from collections.abc import Sequence

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion import Suggestion, Verdict

_SCALES, _VALUES = 48, 32  # a scale needs no new formula; a value of a parameter does
_TIMES = 8.0  # scales from so many times smaller than the usual one to so many times larger
_INSIDE = 0.03  # how close, as a share of the way, one comes to a scale at which there is no density
_WIDE = 20.0  # ends so many times apart are gone through by factors, others by differences
_LEAST = 0.1
_DIGITS = 3


def usual_scale(verdict: Verdict) -> float:
    """The scale with which a loss opens: 1 where it has a density there, else one amid those where it has."""
    if verdict.kind == "none" or verdict.admits(1.0):
        return 1.0
    if np.isinf(verdict.high):
        return _short(2.0 * verdict.low)
    return _short(0.5 * (verdict.low + verdict.high))


def scales_of(verdict: Verdict, usual: float, include: float) -> Array:
    """Scales on both sides of the usual one at which there is a density, increasing; it and `include` are among them."""
    low, high = usual / _TIMES, usual * _TIMES
    if verdict.low > 0.0:
        low = max(low, verdict.low + _INSIDE * (usual - verdict.low))
    if verdict.high < np.inf:
        high = min(high, verdict.high - _INSIDE * (verdict.high - usual))
    spaced = np.geomspace(min(low, include), max(high, include), _SCALES + 1)
    return _with([each for each in map(_short, spaced.tolist()) if verdict.admits(each)], (usual, include))


def values_of(suggestion: Suggestion, include: float) -> Array:
    """Values of a parameter through the range on offer, increasing; the suggested one and `include` are among them."""
    low, high = suggestion.low, suggestion.high
    if low <= 0.0 < suggestion.value:
        low = _LEAST * suggestion.value  # most parameters are sizes; others can be typed
    low, high = min(low, include), max(high, include)
    spaced = np.geomspace if low > 0.0 and high > _WIDE * low else np.linspace
    values = [min(max(_short(each), low), high) for each in spaced(low, high, _VALUES + 1).tolist()]
    return _with(values, (suggestion.value, include))


def _with(values: Sequence[float], named: Sequence[float]) -> Array:
    return np.unique([*values, *named])


def _short(value: float) -> float:
    """Three digits, which a link and a sentence can name."""
    return float(f"{value:.{_DIGITS}g}")
