"""The fit over one feature: the probability of each class, where it may run, and the rows under and over it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.class_scene.observed_labels import ObservedLabels
from mlexplore.curves.mean import BasisMean
from mlexplore.judging.shares import Shares, binned_shares
from mlexplore.prediction import Band
from mlexplore.scene import LEVEL

_GRID = 121
_BINS = 12  # of observed shares, at the most
_CARRIED_ON = 0.05  # share of the width of the data by which curves are carried past its ends


@dataclass(frozen=True, eq=False)
class AlongFeature:
    """Probabilities along the only feature.

    Parameters
    ----------
    seen
        The rows.
    """

    seen: ObservedLabels

    @property
    def drawn(self) -> slice:
        """Which of the shown classes have a curve: of two the second, whose curve says all."""
        return slice(1, 2) if self.seen.two else slice(None)

    @cached_property
    def grid(self) -> Array:
        """Places at which the curves are drawn."""
        x = self.seen.table[:, 0]
        low, high = float(x.min()), float(x.max())
        more = _CARRIED_ON * (high - low)
        return np.linspace(low - more, high + more, _GRID)

    @cached_property
    def _mean(self) -> BasisMean:
        model = self.seen.fit.model
        found = model.mean.at(self.grid.reshape(-1, *model.x.shape[1:]))
        assert isinstance(found, BasisMean)
        return found

    @cached_property
    def explored(self) -> Array:
        """Curves for each explored value, shape (g, curves, grid)."""
        shares = self.seen.shown.shares(self.seen.exploration.probabilities(self._mean))
        return np.moveaxis(shares, 2, 1)[:, self.drawn]

    @cached_property
    def curves(self) -> Array:
        """The fitted curves, shape (curves, grid)."""
        return self.explored[self.seen.exploration.home]

    @cached_property
    def band(self) -> Band | None:
        """Where they may run, shape (curves, grid) each; None where no maximum exists, or classes stand together as the rest."""
        fit = self.seen.fit
        if not fit.converged or self.seen.shown.pooled:
            return None
        band = fit.interval(self.grid.reshape(-1, *fit.model.x.shape[1:]), LEVEL)
        turn = np.argsort(self.seen.shown.place)
        return Band(*(end.T[turn][self.drawn] for end in band))

    @cached_property
    def true(self) -> Array | None:
        """The true curves, shape (curves, grid)."""
        if self.seen.truth is None:
            return None
        return self.seen.shown.shares(self.seen.truth.probabilities(self.grid[:, None])).T[self.drawn]

    @cached_property
    def shares(self) -> tuple[Shares, ...]:
        """How often each class that has a curve occurs in bins of the feature, with intervals."""
        x, lanes = self.seen.table[:, 0], self.seen.shown.place[self.seen.codes]
        drawn = range(len(self.seen.shown.names))[self.drawn]
        return tuple(
            binned_shares(x, lanes == lane, self.seen.weights, bins=_BINS, level=LEVEL) for lane in drawn
        )

    @cached_property
    def point_heights(self) -> Array:
        """Height, for each explored value, of the curve that a drawn point belongs to, shape (g, points)."""
        return self.seen.places
