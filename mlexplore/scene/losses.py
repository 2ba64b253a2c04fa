"""What observations cost: the loss over the departure where that decides it, and else over the height of the curve."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.departures import departure_of
from mlexplore.families.family import Family
from mlexplore.quantiles import reached
from mlexplore.scene.along_departure import AlongDeparture

_LOCATIONS = 61  # heights of the curve over which a loss is drawn
_MOST_BRANCHES = 6
_BRANCHES = np.array(
    [0.05, 0.25, 0.5, 0.75, 0.95]
)  # where y has more values: their quantiles that get a branch


@dataclass(frozen=True, eq=False)
class Losses(AlongDeparture):
    """Loss curves in nats, what they are drawn over, and the mean loss."""

    @cached_property
    def branches(self) -> Array:
        """Values of y whose losses are drawn over the height of the curve; none where one curve over the departure says all."""
        if self.departure.pivotal:
            return np.empty(0)
        y, weights = self.y, self.weights
        if self.knowns_differ:
            # What cannot be had of a typical row has no loss there.
            with np.errstate(all="ignore"):
                cost = self.exploration.typical(self.fit.family).excess_loss(y, self.counted(self.fit.fitted))
            y, weights = y[np.isfinite(cost)], None if weights is None else weights[np.isfinite(cost)]
        # Of very many rows a few show already that there are many values.
        few = np.unique(y[:1000]).size <= _MOST_BRANCHES
        values = np.unique(y) if few else np.empty(0)
        if not 0 < values.size <= _MOST_BRANCHES:
            values = np.unique(reached(y, _BRANCHES, weights))
        return values

    @cached_property
    def every_value_drawn(self) -> bool:
        """Whether each of the values of y has its branch."""
        return bool(np.isin(self.y, self.branches).all())

    @cached_property
    def loss_grid(self) -> Array:
        """What the losses are drawn over: departures, or heights of the curve."""
        if self.departure.pivotal:
            return self.departure_grid
        home = self.locations[self.exploration.home, : self.counting]
        low, high = float(home.min()), float(home.max())
        span = (high - low) or 0.2 * abs(high) or 1.0
        moved = self._most(self.locations, 0.03)
        low = min(low - 0.1 * span, max(float(moved[0]), low - 0.5 * span))
        high = max(high + 0.1 * span, min(float(moved[1]), high + 0.5 * span))
        domain = self.fit.family.location_domain
        room = 0.005 * (min(high, domain.high) - max(low, domain.low))
        low, high = max(low, domain.low + room), min(high, domain.high - room)
        # Where the curve is positive, losses bend the more the smaller it is.
        positive = domain.low == 0.0 and not np.isfinite(domain.high)
        return (np.geomspace if positive else np.linspace)(low, high, _LOCATIONS)

    @cached_property
    def loss(self) -> Array:
        """Loss curves of the fitted family in nats, on `loss_grid`, shape (curves, loss grid)."""
        return self._loss_of(self.fit.family)

    @cached_property
    def explored_losses(self) -> Array:
        """Loss curves for each explored value, shape (g, curves, loss grid)."""
        if not self.exploration.shape_moves:
            return np.tile(self.loss, (self.frames, 1, 1))
        return self.exploration.by_family(self._loss_of)

    @cached_property
    def true_loss(self) -> Array | None:
        """Loss curves of the true family on `loss_grid`, shape (curves, loss grid); None where it is on another scale."""
        if self.truth is None:
            return None
        mine, true = self.fit.family, self.truth.family
        if departure_of(true) != self.departure:
            return None
        if not self.departure.pivotal:
            # Over the height of the curve: of the same thing, for values of y and heights that both know.
            heights, values = true.location_domain, true.support
            known = heights.contains(self.loss_grid).all() and values.contains(self.branches).all()
            if not known or true.functional != mine.functional:
                return None
        losses = self._loss_of(true)
        return losses if np.isfinite(losses).all() else None

    def _loss_of(self, family: Family) -> Array:
        if self.departure.pivotal:
            return self.departure.loss(self.loss_grid, family)[None]
        return self.exploration.typical(family).excess_loss(self.branches[:, None], self.loss_grid[None])

    @property
    def loss_places(self) -> Array:
        """Where over `loss_grid` the drawn points stand, for each explored value, shape (g, points)."""
        return self.departures if self.departure.pivotal else self.locations

    @property
    def most_losses(self) -> float:
        """Loss that few of the drawn points exceed anywhere on the way."""
        return float(self._most(self.point_losses, 0.02)[1])

    @cached_property
    def mean_losses(self) -> Array:
        """Mean loss of all observations in nats for each explored value, shape (g,)."""
        dispersion = np.array([family.dispersion for family in self.exploration.path.families])
        return self.exploration.risk / dispersion
