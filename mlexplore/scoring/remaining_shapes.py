"""Shape parameters under what is left of a log-likelihood: each is searched again, with the curve held where it is."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from mlexplore.arrays import Array
from mlexplore.families import Shape
from mlexplore.scoring.ledger_lines import Counted, Entry

Fate = Literal["same", "moves", "runs", "free"]
"""A maximum stays, moves, runs away to an end, or there is none because nothing holds it."""

_REACH = 25.0  # on the free scale, to either side of the estimate: a factor of 10^11
_GRID = 51
_SWEEPS = 100
_SAME = 1e-6  # on the free scale
_FLAT = 1e-13


class ShapeFate(NamedTuple):
    """What becomes of a shape parameter.

    Attributes
    ----------
    shape
        The parameter.
    estimate
        Its maximum-likelihood estimate.
    value
        Where what is left is largest; the end to which it runs; NaN where nothing holds it.
    fate
        Which of these it is.
    """

    shape: Shape
    estimate: float
    value: float
    fate: Fate


def shape_fates(
    shapes: Iterable[Shape], at: Counted, kept: tuple[Entry, ...], changed: tuple[Entry, ...]
) -> tuple[ShapeFate, ...]:
    """Maximise what is left over shape parameters, with the curve held where it is.

    A parameter along which it rises for ever is told as that; the others are then maximised together, with that one at its
    estimate.

    Parameters
    ----------
    shapes
        Those that were estimated.
    at
        Observations with curve and family at the maximum likelihood.
    kept, changed
        Lines that are left, and lines that were taken away from the log-likelihood or put into it.
    """
    shapes = tuple(shapes)
    moved = {name for entry in changed for name in entry.shapes}
    estimates = at.family.shape_values()
    # The maximum in several shape parameters moves as a whole: each of them leans on the others.
    if not moved & {each.name for each in shapes}:
        return tuple(ShapeFate(each, estimates[each.name], estimates[each.name], "same") for each in shapes)
    holding = {name for entry in kept for name in entry.shapes}
    fates = {each.name: ShapeFate(each, estimates[each.name], np.nan, "free") for each in shapes}
    searched = [each for each in shapes if each.name in holding]
    left = _Left(at, kept)
    alone = {each.name: _along(each, left.along(each), estimates[each.name]) for each in searched}
    settled = [each for each in searched if not alone[each.name].runs]
    for each in searched:
        if alone[each.name].runs:
            fates[each.name] = fates[each.name]._replace(value=alone[each.name].value, fate="runs")
    together, ended = left.together(settled, {each.name: alone[each.name].value for each in settled})
    for each in settled:
        value, estimate = together[each.name], estimates[each.name]
        gap = each.free(value) - each.free(estimate)
        if abs(gap) < _SAME:
            found = ShapeFate(each, estimate, estimate, "same")
        elif ended:
            found = ShapeFate(each, estimate, value, "moves")
        else:
            end = each.search.high if gap > 0.0 else each.search.low
            found = ShapeFate(each, estimate, end, "runs")
        fates[each.name] = found
    return tuple(fates[each.name] for each in shapes)


class _Found(NamedTuple):
    value: float
    runs: bool


class _Left:
    """What is left of a log-likelihood, as a function of shape parameters."""

    def __init__(self, at: Counted, kept: tuple[Entry, ...]) -> None:
        self._at = at
        # Lines that no shape parameter moves change no maximum.
        self._lines = [entry.line for entry in kept if entry.shapes]

    def value(self, shapes: dict[str, float]) -> float:
        """The sum of the lines at other values of some shape parameters."""
        with np.errstate(all="ignore"):
            at = self._at._replace(family=self._at.family.with_shapes(shapes))
            found = sum(line.total(at) for line in self._lines)
        return -np.inf if np.isnan(found) else found

    def along(self, shape: Shape, others: dict[str, float] | None = None) -> Callable[[float], float]:
        """The sum along one shape parameter on its free scale."""
        return lambda place: self.value({**(others or {}), shape.name: shape.natural(place)})

    def together(self, shapes: list[Shape], values: dict[str, float]) -> tuple[dict[str, float], bool]:
        """Maximise over several parameters, one after the other until none moves; False where they go on together for ever."""
        if len(shapes) < 2:
            return values, True
        for _ in range(_SWEEPS):
            before = dict(values)
            for shape in shapes:
                others = {name: value for name, value in values.items() if name != shape.name}
                place = shape.free(values[shape.name])
                values[shape.name] = shape.natural(
                    _refined(self.along(shape, others), place - 1.0, place + 1.0)
                )
            if all(abs(s.free(values[s.name]) - s.free(before[s.name])) < 0.01 * _SAME for s in shapes):
                return values, True
        return values, False


def _along(shape: Shape, value: Callable[[float], float], estimate: float) -> _Found:
    """The best value of one shape parameter, and whether the function rises to an end of the search."""
    home = shape.free(estimate)
    reach = _REACH * (1.0 if shape.positive or shape.bounded else 1.0 + abs(home))
    low = max(shape.free(shape.search.low), home - reach)
    high = min(shape.free(shape.search.high), home + reach)
    places = np.unique(np.append(np.linspace(low, high, _GRID), home))
    heights = np.array([value(place) for place in places.tolist()])
    top = float(heights.max())
    if not np.isfinite(top):
        return _Found(shape.natural(low), runs=False)
    best = _peak(heights, top)
    if best in (0, places.size - 1):
        end = shape.search.low if best == 0 else shape.search.high
        return _Found(end, runs=True)
    return _Found(
        shape.natural(_refined(value, float(places[best - 1]), float(places[best + 1]))), runs=False
    )


def _peak(heights: Array, top: float) -> int:
    """Place of the largest height; an end that is as high but for rounding is taken for it."""
    for end in (0, heights.size - 1):
        if heights[end] >= top - _FLAT * (1.0 + abs(top)):
            return end
    return int(heights.argmax())


def _refined(value: Callable[[float], float], low: float, high: float) -> float:
    found = minimize_scalar(
        lambda place: -value(place), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    return float(found.x)
