"""Everything the four views draw, as numbers: computed once for a fit and one explored parameter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.crowd import Crowd, crowd
from mlexplore.curves.curve import Curve
from mlexplore.departures import Departure, departure_of
from mlexplore.exploration import Exploration
from mlexplore.families.family import Family
from mlexplore.fitting import Fit
from mlexplore.histogram import Bins, bins_for
from mlexplore.moving_histograms import is_sampled, moving_histograms
from mlexplore.prediction import Band
from mlexplore.quantiles import quantiles, reached
from mlexplore.section import Section
from mlexplore.sideways import Sideways, sideways
from mlexplore.simulation import Simulation
from mlexplore.thinning import MOST_ASIDE, MOST_POINTS, evenly, thinned

LEVEL = 0.95
"""Probability of both bands and of the interval in the likelihood view."""

_GRID, _FINEST_GRID = 101, 801
_CARRIED_ON = 0.05  # share of the width of the data by which the curve is carried past its ends
_SIDEWAYS = 5  # places along the curve at which the error density is drawn
_DEPARTURES, _LOCATIONS = 121, 61
_BULK = np.array([0.01, 0.99])  # probabilities between which most of a density stands
_MOST_BRANCHES = 6
_BRANCHES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


@dataclass(frozen=True, eq=False)
class Scene:
    """The numbers behind the four views.

    Rows of weight zero are set aside: they are among the drawn points, after all others, and have no share in any other number.

    Parameters
    ----------
    fit
        The fitted curve and error distribution.
    exploration
        The parameter that is turned, with its path of states.
    truth
        What made the data, if they were simulated.
    along
        Number of the column of x that runs along the horizontal axis. The others stand at their means wherever a curve is
        drawn, and so does an offset; every observation has its own.
    """

    fit: Fit
    exploration: Exploration
    truth: Simulation | None = None
    along: int = 0

    # ---- what counts ------------------------------------------------------------------------------------------

    @cached_property
    def some_aside(self) -> bool:
        """Whether any row is set aside."""
        return self.fit.model.counted is not self.fit.model

    @cached_property
    def weights(self) -> Array | None:
        """Weights of the rows that count; None if each counts once."""
        weights = self.fit.model.counted.weights
        return None if weights is None or bool((weights == 1.0).all()) else weights

    @property
    def weighted(self) -> bool:
        """Whether some rows that count do so more than others."""
        return self.weights is not None and bool(np.ptp(self.weights) > 0.0)

    @property
    def y(self) -> Array:
        """The observations that count."""
        return self.fit.model.counted.y

    def counted(self, values: Array) -> Array:
        """Of one value for each row, those of the rows that count."""
        return values[self.exploration.counted_rows] if self.some_aside else values

    # ---- along x ----------------------------------------------------------------------------------------------

    @cached_property
    def section(self) -> Section:
        """The cut along the horizontal axis: every curve is drawn in it."""
        return Section(self.fit, self.along)

    @property
    def x(self) -> Array:
        """Places of all observations along the horizontal axis, shape (n,)."""
        return self.section.x

    @cached_property
    def reach(self) -> tuple[float, float]:
        """First and last place of the rows that count."""
        x = self.counted(self.x)
        return float(x.min()), float(x.max())

    @cached_property
    def grid(self) -> Array:
        """Places at which curves and bands are drawn: close enough to show every bend, and all where the curve is defined."""
        low, high = self.reach
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
    def true_values(self) -> dict[str, float]:
        """True values of the parameters that fit and truth share, by name; none where the data were not simulated."""
        if self.truth is None:
            return {}
        return self.truth.shared(self.fit.curve, self.fit.family, self.fit.model.link.name)

    @cached_property
    def sideways_places(self) -> Array:
        """Places along x at which the density of y stands sideways on the curve."""
        low, high = self.reach
        return low + (high - low) * (np.arange(_SIDEWAYS) + 0.5) / _SIDEWAYS

    @cached_property
    def sideways(self) -> Sideways:
        """What the family expects of y at `sideways_places`, given the explored curve there."""
        mu = self.exploration.curves(self.section.mean(self.sideways_places))
        low, high = self.departure_grid[[0, -1]]
        y, home = self.y, mu[self.exploration.home]
        span = float(np.ptp(y)) or 1.0
        limits = {
            "difference": (home + low, home + high),
            "ratio": (home * low, home * high),
            None: (np.full_like(home, y.min() - 0.5 * span), np.full_like(home, y.max() + 0.5 * span)),
        }
        return sideways(self.exploration, mu, limits[self.fit.family.pivot], thinnest=0.03 * span)

    @cached_property
    def point_heights(self) -> Array:
        """What is expected of the drawn points for each explored value, on the scale of y, shape (g, points)."""
        return _expected(self.fit.family.take(self.rows), self.locations)

    def on_the_scale_of_y(self, mu: Array) -> Array:
        """Height at which the curve is drawn: of a probability, the mean count of successes that it gives."""
        return _expected(self.exploration.typical(self.fit.family), mu)

    # ---- along the departure from the curve -------------------------------------------------------------------

    @property
    def departure(self) -> Departure:
        """The scale on which observations are compared with what the family expects: y − μ, y/μ or a normal score."""
        return self.exploration.departure

    @cached_property
    def home_departures(self) -> Array:
        """Departures of all observations from the fitted curve, shape (n,); NaN where a row set aside does not suit."""
        return self.exploration.departures_at(self.exploration.home)

    @cached_property
    def counted_departures(self) -> Array:
        """Those of the rows that count."""
        return self.counted(self.home_departures)

    @cached_property
    def departure_grid(self) -> Array:
        """Departures at which densities and losses are drawn; perfect prediction is one, where a density may peak.

        The axis shows all departures of the fit and most of those on the way; to both sides equally far if the family is
        symmetric.
        """
        centre, family = self.departure.centre, self.fit.family
        ends = np.array([self.counted_departures.min(), self.counted_departures.max()])
        moved = self._most(self.departures, 0.015)
        tails = self.departure.quantile(np.array([0.002, 0.998]), family)
        low, high = (
            max(side, min(way, 3.0 * side), min(tail, 2.0 * side))
            for side, way, tail in zip(*(_sides(each - centre) for each in (ends, moved, tails)), strict=True)
        )
        if family.symmetric or not self.departure.pivotal:
            low = high = max(low, high)
        # Never so lopsided that one side cannot be seen.
        low, high = 1.06 * max(low, 0.15 * high), 1.06 * max(high, 0.15 * low)
        start = centre - low
        if start <= self.departure.support.low:
            start = self.departure.support.low + 1e-3 * (centre + high)
            low = centre - start
        # The share first: of two equal sides it is one half exactly, and no rounding decides.
        left = int(np.clip(round(_DEPARTURES * (low / (low + high))), 6, _DEPARTURES - 6))
        # Near a ratio of 0 losses bend without end.
        if self.departure.support.low == 0.0:
            left = max(left, _DEPARTURES // 2)
            below = np.geomspace(start, centre, left, endpoint=False)
        else:
            below = np.linspace(start, centre, left, endpoint=False)
        grid = np.concatenate([below, np.linspace(centre, centre + high, _DEPARTURES - left)])
        if not self.thinned:
            return grid
        # Among very many rows some lie so far out that most of the density would stand between two places of the grid.
        ends = self.departure.quantile(_BULK, family)
        return np.union1d(grid, np.linspace(max(ends[0], grid[0]), min(ends[1], grid[-1]), _DEPARTURES // 2))

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

    # ---- the loss ---------------------------------------------------------------------------------------------

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
    def knowns_differ(self) -> bool:
        """Whether the family holds a number for each row: then curves, and losses over them, are those of a typical row."""
        return self.fit.family.typical() is not self.fit.family

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

    # ---- observations -----------------------------------------------------------------------------------------

    @property
    def frames(self) -> int:
        """Number of values of the explored parameter."""
        return len(self.exploration.path.values)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Numbers of the observations that are drawn as points: all, or a choice that keeps the extremes; those set aside last."""
        return np.concatenate([self._drawn, self._aside])

    @cached_property
    def _drawn(self) -> NDArray[np.intp]:
        y = self.y
        if y.size <= MOST_POINTS:
            return self.exploration.counted_rows
        away = np.abs(y - self.counted(self.fit.fitted))
        rows = thinned(self.counted(self.x), away, self.counted(self.fit.terms("excess_loss")))
        return self.exploration.counted_rows[rows] if self.some_aside else rows

    @cached_property
    def _aside(self) -> NDArray[np.intp]:
        rows = np.flatnonzero(self.fit.model.row_weights == 0.0)
        return rows if rows.size <= MOST_ASIDE else np.sort(rows[evenly(self.x[rows], MOST_ASIDE)])

    @property
    def counting(self) -> int:
        """Number of the drawn points that count: the first ones."""
        return len(self._drawn)

    @property
    def aside(self) -> NDArray[np.bool_]:
        """Which of the drawn points are set aside, shape (points,)."""
        return np.arange(len(self.rows)) >= self.counting

    @property
    def set_aside(self) -> int:
        """Number of all rows that are set aside."""
        return self.fit.model.y.size - self.y.size

    @property
    def thinned(self) -> bool:
        """Whether fewer points are drawn than there are rows that count."""
        return self.counting < self.y.size

    @cached_property
    def crowd(self) -> Crowd | None:
        """Counts of all rows in a grid over x and y, where not all are drawn."""
        return crowd(self.counted(self.x), self.y, self.weights) if self.thinned else None

    def _most(self, values: Array, tail: float) -> Array:
        """Ends between which most of what the drawn points go through lies, each counted as often as its weight says."""
        counted = values[:, : self.counting]
        weights = None if self.weights is None else self.fit.model.row_weights[self._drawn]
        if weights is not None:
            weights = np.broadcast_to(weights, counted.shape).ravel()
        return quantiles(counted.ravel(), np.array([tail, 1.0 - tail]), weights)

    @cached_property
    def departures(self) -> Array:
        """Departures of the drawn points for each explored value, shape (g, points)."""
        if not self.thinned or self.departure.pivotal or self.bars_are_sampled:
            return self.exploration.departures(self.rows)
        # They are dear, and the histogram needs those of all rows.
        places = np.searchsorted(self.exploration.counted_rows, self._drawn)
        drawn = self.exploration.counted_departures[:, places]
        return np.hstack([drawn, self.exploration.departures(self._aside)]) if self.some_aside else drawn

    @cached_property
    def locations(self) -> Array:
        """Height of the curve at the drawn points for each explored value, shape (g, points)."""
        return self.exploration.locations(self.rows)

    @cached_property
    def point_losses(self) -> Array:
        """Loss of the drawn points in nats for each explored value, shape (g, points)."""
        return self.exploration.each(self.rows, "excess_loss")

    @cached_property
    def point_terms(self) -> Array:
        """Log-density of the drawn points for each explored value, shape (g, points)."""
        return self.exploration.each(self.rows, "loglik")


def _expected(family: Family, mu: Array) -> Array:
    return family.expectation(mu) if family.functional == "probability" else mu


def _sides(ends: Array) -> tuple[float, float]:
    """How far two ends lie to either side of zero."""
    return max(-float(ends[0]), 0.0), max(float(ends[1]), 0.0)
