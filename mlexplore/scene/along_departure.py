"""What runs along the departure from the curve: the histogram, and the density that the family expects."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.departures import departure_of
from mlexplore.histogram import Bins, bins_for
from mlexplore.scene.moving_histograms import is_sampled, moving_histograms
from mlexplore.scene.observed import Observed

_DEPARTURES = 121  # places along the axis
_BULK = np.array([0.01, 0.99])  # probabilities between which most of a density stands


@dataclass(frozen=True, eq=False)
class AlongDeparture(Observed):
    """Everything over `mlexplore.departures.Departure`: y − μ, y/μ or a normal score."""

    @cached_property
    def departure_grid(self) -> Array:
        """Departures at which densities and losses are drawn; perfect prediction is one, where a density may peak."""
        centre, support = self.departure.centre, self.departure.support
        low, high = self._sides
        start = centre - low
        if start <= support.low:
            start = support.low + 1e-3 * (centre + high)
            low = centre - start
        # The share first: of two equal sides it is one half exactly, and no rounding decides.
        left = int(np.clip(round(_DEPARTURES * (low / (low + high))), 6, _DEPARTURES - 6))
        # Near a ratio of 0 losses bend without end.
        if support.low == 0.0:
            left = max(left, _DEPARTURES // 2)
            below = np.geomspace(start, centre, left, endpoint=False)
        else:
            below = np.linspace(start, centre, left, endpoint=False)
        grid = np.concatenate([below, np.linspace(centre, centre + high, _DEPARTURES - left)])
        if not self.thinned:
            return grid
        # Among very many rows some lie so far out that most of the density would stand between two places of the grid.
        ends = self.departure.quantile(_BULK, self.fit.family)
        return np.union1d(grid, np.linspace(max(ends[0], grid[0]), min(ends[1], grid[-1]), _DEPARTURES // 2))

    @property
    def _sides(self) -> tuple[float, float]:
        """How far the axis reaches to either side of perfect prediction.

        It shows all departures of the fit and most of those on the way; to both sides equally far if the family is symmetric.
        """
        centre, family = self.departure.centre, self.fit.family
        ends = np.array([self.counted_departures.min(), self.counted_departures.max()])
        moved = self._most(self.departures, 0.015)
        tails = self.departure.quantile(np.array([0.002, 0.998]), family)
        low, high = (
            max(side, min(way, 3.0 * side), min(tail, 2.0 * side))
            for side, way, tail in zip(
                *(_to_either_side(each - centre) for each in (ends, moved, tails)), strict=True
            )
        )
        if family.symmetric or not self.departure.pivotal:
            low = high = max(low, high)
        # Never so lopsided that one side cannot be seen.
        return 1.06 * max(low, 0.15 * high), 1.06 * max(high, 0.15 * low)

    @cached_property
    def density(self) -> Array:
        """Density of the departures that the fitted family expects, on `departure_grid`."""
        return self.departure.density(self.departure_grid, self.fit.family)

    @property
    def density_moves(self) -> bool:
        """Whether that density changes along the path."""
        return self.departure.pivotal and self.exploration.shape_moves

    @cached_property
    def explored_densities(self) -> Array:
        """Expected density for each explored value, shape (g, departure grid)."""
        if not self.density_moves:
            return np.tile(self.density, (self.frames, 1))
        return self.exploration.by_family(lambda family: self.departure.density(self.departure_grid, family))

    @cached_property
    def true_density(self) -> Array | None:
        """Density of the departures from the true curve; None where it is not the same at every place."""
        if self.truth is None or not self.departure.pivotal:
            return None
        if departure_of(self.truth.family) != self.departure:
            return None
        return self.departure.density(self.departure_grid, self.truth.family)

    @cached_property
    def bins(self) -> Bins:
        """Bins of the histogram of departures."""
        grid = self.departure_grid
        low = grid[0] if self.departure.support.low == -np.inf else self.departure.support.low
        return bins_for(self.counted_departures, float(low), float(grid[-1]), self.weights)

    @cached_property
    def histograms(self) -> Array:
        """Histogram of the departures for each explored value, as densities, shape (g, bins)."""
        if not self.thinned:
            return self.bins.density(self.departures[:, : self.counting], self.weights)
        return moving_histograms(self.exploration, self.bins, self.counted_departures)

    @property
    def bars_are_sampled(self) -> bool:
        """Whether the histogram away from the estimate is that of a sample."""
        return self.thinned and is_sampled(self.exploration)


def _to_either_side(ends: Array) -> tuple[float, float]:
    """How far two ends lie to either side of zero."""
    return max(-float(ends[0]), 0.0), max(float(ends[1]), 0.0)
