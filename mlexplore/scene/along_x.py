"""What runs along x: curves, bands, and how many observations lie where."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.families.family import Family
from mlexplore.prediction import Band
from mlexplore.scene.crowd import Crowd, crowd
from mlexplore.scene.observed import Observed

LEVEL = 0.95
"""Probability of both bands and of the interval in the likelihood view."""

_GRID, _FINEST_GRID = 101, 801
_FARTHEST = 1e6  # times the largest y: a curve that runs away farther is on no chart
_CARRIED_ON = 0.05  # share of the width of the data by which the curve is carried past its ends


@dataclass(frozen=True, eq=False)
class AlongX(Observed):
    """Everything over the horizontal axis of the fit, but for the densities that stand sideways on the curve."""

    @cached_property
    def reach(self) -> tuple[float, float]:
        """First and last place of the rows that count."""
        x = self.counted(self.x)
        return float(x.min()), float(x.max())

    @cached_property
    def grid(self) -> Array:
        """Places at which curves and bands are drawn: close enough to show every bend, and all where the curve is defined.

        Over the rows that count they are those of the data without the others; from there they go on to the rows that are
        drawn hollow, as far as the family can have the curve: what the fit says of a row that it has not seen is why one
        leaves it out.
        """
        low, high = self.reach
        first, last = self._carried_on(low, high)
        places = np.ceil(1.0 + (last - first) / self._finest_step)
        grid = np.linspace(first, last, int(np.clip(places, _GRID, _FINEST_GRID)))
        hollow = self.x[self._aside]
        hollow = hollow[self._defined(hollow)]
        if not hollow.size:
            return grid
        ends = self._carried_on(min(low, float(hollow.min())), max(high, float(hollow.max())))
        step = grid[1] - grid[0]
        below = self._onward(first, ends[0], step) if hollow.min() < first else []
        above = self._onward(last, ends[1], step) if hollow.max() > last else []
        return np.concatenate([below[::-1], grid, above])

    def _carried_on(self, low: float, high: float) -> tuple[float, float]:
        """Both ends, a little farther out where the curve is defined there."""
        more = _CARRIED_ON * (high - low)
        wider = low - more, high + more
        first, last = self._defined(np.array(wider))
        return wider[0] if first else low, wider[1] if last else high

    def _onward(self, end: float, to: float, step: float) -> Array:
        """Places from one end of the grid outwards, until the curve is none that the family can have."""
        wide = abs(to - end)
        count = np.ceil(max(min(wide / step, _GRID), wide / self._finest_step))
        places = np.linspace(end, to, 1 + int(np.clip(count, 1, _FINEST_GRID)))[1:]
        with np.errstate(all="ignore"):  # what overflows is none that the family can have
            heights = self.section.heights(places)
        able = self.fit.family.location_domain.contains(heights)
        able &= np.abs(self.on_the_scale_of_y(heights)) <= _FARTHEST * np.abs(self.y).max()
        return places if able.all() else places[: int(np.argmin(able))]

    def _defined(self, places: Array) -> NDArray[np.bool_]:
        return np.logical_and.reduce([curve.domain.contains(places) for curve in self._curves])

    @property
    def _finest_step(self) -> float:
        return min(curve.finest_step for curve in self._curves)

    @property
    def _curves(self) -> list[Curve]:
        return [self.fit.curve] if self.truth is None else [self.fit.curve, self.truth.curve]

    @cached_property
    def curve(self) -> Array:
        """The fitted curve on `grid`, on the scale of y."""
        return self.on_the_scale_of_y(self.section.heights(self.grid))

    @cached_property
    def explored_curves(self) -> Array:
        """The curve on `grid` for each explored value, on the scale of y, shape (g, grid)."""
        return self.on_the_scale_of_y(self.exploration.curves(self.section.mean(self.grid)))

    @cached_property
    def confidence(self) -> Band:
        """Where the curve may run."""
        band = self.section.band(self.grid, LEVEL, kind="confidence")
        return Band(*(self.on_the_scale_of_y(end) for end in band))

    @cached_property
    def prediction(self) -> Band:
        """Where a further observation may fall."""
        return self.section.band(self.grid, LEVEL, kind="prediction")

    @cached_property
    def true_curve(self) -> Array | None:
        """The curve that the data were drawn from, on `grid`, on the scale of y."""
        if self.truth is None:
            return None
        return _expected(self.truth.family.typical(), self.truth.height(self.section.rows(self.grid)))

    @cached_property
    def point_heights(self) -> Array:
        """What is expected of the drawn points for each explored value, on the scale of y, shape (g, points)."""
        return _expected(self.fit.family.take(self.rows), self.locations)

    def on_the_scale_of_y(self, mu: Array) -> Array:
        """Height at which the curve is drawn: of a probability, the mean count of successes that it gives."""
        return _expected(self.exploration.typical(self.fit.family), mu)

    @cached_property
    def crowd(self) -> Crowd | None:
        """Counts of all rows in a grid over x and y, where not all are drawn."""
        return crowd(self.counted(self.x), self.y, self.weights) if self.thinned else None


def _expected(family: Family, mu: Array) -> Array:
    return family.expectation(mu) if family.functional == "probability" else mu
