"""Everything the four views draw, as numbers: computed once for a fit and one explored parameter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.exploration import Exploration
from mlexplore.fitting import Fit
from mlexplore.histogram import Bins, bins_for
from mlexplore.prediction import Band
from mlexplore.simulation import Simulation

LEVEL = 0.95
"""Probability of both bands and of the interval in the likelihood view."""

MOST_POINTS = 850
"""Points drawn at the most: beyond, what is drawn is thinned and the rest only counted."""

_GRID, _FINEST_GRID = 101, 801
_CARRIED_ON = 0.05  # share of the width of the data by which the curve is carried past its ends
_SIDEWAYS = 5  # places along the curve at which the error density is drawn


@dataclass(frozen=True, eq=False)
class Scene:
    """The numbers behind the four views.

    Parameters
    ----------
    fit
        The fitted curve and error distribution, on one predictor.
    exploration
        The parameter that is turned, with its path of states.
    truth
        What made the data, if they were simulated.
    """

    fit: Fit
    exploration: Exploration
    truth: Simulation | None = None

    # ---- along x ----------------------------------------------------------------------------------------------

    @cached_property
    def x(self) -> Array:
        """Places of the observations, shape (n,)."""
        return self.fit.model.x.reshape(self.fit.model.y.size)

    @cached_property
    def grid(self) -> Array:
        """Places at which curves and bands are drawn: close enough to show every bend, and all where the curve is defined."""
        low, high = float(self.x.min()), float(self.x.max())
        more = _CARRIED_ON * (high - low)
        first, last = low - more, high + more
        first, last = first if self._defined(first) else low, last if self._defined(last) else high
        places = np.ceil(1.0 + (last - first) / self._finest_step)
        return np.linspace(first, last, int(np.clip(places, _GRID, _FINEST_GRID)))

    def _defined(self, place: float) -> bool:
        return all(bool(curve.domain.contains(place)) for curve in self._curves)

    @property
    def _finest_step(self) -> float:
        return min(curve.finest_step for curve in self._curves)

    @property
    def _curves(self) -> list[Curve]:
        return [self.fit.curve] if self.truth is None else [self.fit.curve, self.truth.curve]

    @cached_property
    def curve(self) -> Array:
        """The fitted curve on `grid`."""
        return self.fit.predict(self.grid)

    @cached_property
    def explored_curves(self) -> Array:
        """The curve on `grid` for each explored value, shape (g, grid)."""
        return self.exploration.curves(self.fit.model.whole.at(self.grid))

    @cached_property
    def confidence(self) -> Band:
        """Where the curve may run."""
        return self.fit.interval(self.grid, LEVEL, kind="confidence")

    @cached_property
    def prediction(self) -> Band:
        """Where a further observation may fall."""
        return self.fit.interval(self.grid, LEVEL, kind="prediction")

    @cached_property
    def true_curve(self) -> Array | None:
        """The curve that the data were drawn from, on `grid`."""
        if self.truth is None:
            return None
        mean = self.truth.curve.bind(self.truth.x)
        names = [parameter.name for parameter in self.truth.curve.parameters(("x",))]
        theta = mean.from_user @ np.array([self.truth.truth[name] for name in names])
        return mean.at(self.grid).value(theta)

    @cached_property
    def sideways_places(self) -> Array:
        """Places along x at which the error density stands sideways on the curve."""
        low, high = float(self.x.min()), float(self.x.max())
        return low + (high - low) * (np.arange(_SIDEWAYS) + 0.5) / _SIDEWAYS

    @cached_property
    def sideways_heights(self) -> Array:
        """The explored curve at `sideways_places`, shape (g, places)."""
        return self.exploration.curves(self.fit.model.whole.at(self.sideways_places))

    # ---- along the residual -----------------------------------------------------------------------------------

    @cached_property
    def reach(self) -> float:
        """The residual axis runs from minus this to this: all residuals of the fit, most of those on the way."""
        at_home = float(np.abs(self.fit.residuals()).max())
        on_the_way = float(np.quantile(np.abs(self.residuals), 0.97))
        tail = abs(float(self.fit.family.quantile(np.array([0.002]), np.zeros(1))[0]))
        return 1.06 * max(at_home, min(on_the_way, 3.0 * at_home), min(tail, 2.0 * at_home))

    @cached_property
    def residual_grid(self) -> Array:
        """Residuals at which densities and losses are drawn; zero is one of them, where a density may have its peak."""
        return np.linspace(-self.reach, self.reach, 121)

    @cached_property
    def density(self) -> Array:
        """Density of the residuals that the fitted family expects, on `residual_grid`."""
        return self.fit.family.density(self.residual_grid, np.zeros_like(self.residual_grid))

    @cached_property
    def loss(self) -> Array:
        """Loss curve of the fitted family in nats, ``-log f(r) + log f(0)``, on `residual_grid`."""
        return self.fit.family.excess_loss(self.residual_grid, np.zeros_like(self.residual_grid))

    @cached_property
    def shape_moves(self) -> bool:
        """Whether the density changes along the path."""
        families = self.exploration.path.families
        return any(family != families[0] for family in families)

    @cached_property
    def explored_densities(self) -> Array:
        """Expected density for each explored value, shape (g, residual grid)."""
        zero = np.zeros_like(self.residual_grid)
        if not self.shape_moves:
            return np.tile(self.density, (self.frames, 1))
        return np.stack([f.density(self.residual_grid, zero) for f in self.exploration.path.families])

    @cached_property
    def explored_losses(self) -> Array:
        """Loss curve for each explored value, shape (g, residual grid)."""
        zero = np.zeros_like(self.residual_grid)
        if not self.shape_moves:
            return np.tile(self.loss, (self.frames, 1))
        return np.stack([f.excess_loss(self.residual_grid, zero) for f in self.exploration.path.families])

    @cached_property
    def true_density(self) -> Array | None:
        """Density of the errors that the data were drawn with."""
        if self.truth is None:
            return None
        return self.truth.family.density(self.residual_grid, np.zeros_like(self.residual_grid))

    # ---- observations -----------------------------------------------------------------------------------------

    @property
    def frames(self) -> int:
        """Number of values of the explored parameter."""
        return len(self.exploration.path.values)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Numbers of the observations that are drawn as points: all, or a thinned choice that keeps the extremes."""
        n = self.fit.model.y.size
        if n <= MOST_POINTS:
            return np.arange(n)
        extremes = np.argsort(-np.abs(self.fit.residuals()), kind="stable")[: MOST_POINTS // 10]
        along_x = np.argsort(self.x, kind="stable")
        rest = along_x[np.linspace(0, n - 1, MOST_POINTS - len(extremes)).astype(np.int64)]
        return np.unique(np.concatenate([extremes, rest]))

    @property
    def thinned(self) -> bool:
        """Whether fewer points are drawn than there are."""
        return len(self.rows) < self.fit.model.y.size

    @cached_property
    def residuals(self) -> Array:
        """Residuals of the drawn points for each explored value, shape (g, points)."""
        return self.exploration.residuals(self.rows)

    @cached_property
    def point_losses(self) -> Array:
        """Loss of the drawn points in nats for each explored value, shape (g, points)."""
        return self.exploration.each(self.rows, "excess_loss")

    @cached_property
    def point_terms(self) -> Array:
        """Log-density of the drawn points for each explored value, shape (g, points)."""
        return self.exploration.each(self.rows, "loglik")

    @cached_property
    def mean_losses(self) -> Array:
        """Mean loss of all observations in nats for each explored value, shape (g,)."""
        dispersion = np.array([family.dispersion for family in self.exploration.path.families])
        return self.exploration.risk / dispersion

    @cached_property
    def bins(self) -> Bins:
        """Bins of the residual histogram."""
        return bins_for(self.fit.residuals(), self.reach)

    @cached_property
    def histograms(self) -> Array:
        """Histogram of the residuals for each explored value, as densities, shape (g, bins)."""
        if not self.thinned:
            return self.bins.density(self.residuals)
        return np.stack([self.bins.density(self.exploration.residuals_at(g)) for g in range(self.frames)])
