"""The observations of a scene: which count, which are drawn as points, and where these are in every state."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.departures import Departure
from mlexplore.exploration import Exploration
from mlexplore.fitting import Fit
from mlexplore.quantiles import quantiles
from mlexplore.scene.moving_histograms import is_sampled
from mlexplore.scene.section import Section
from mlexplore.scene.thinning import MOST_ASIDE, MOST_POINTS, evenly, thinned
from mlexplore.simulation import Simulation


@dataclass(frozen=True, eq=False)
class Observed:
    """The observations, with what a scene is made of: `Scene` says what its fields are.

    Rows of weight zero are set aside: they are drawn and have no say.
    """

    fit: Fit
    exploration: Exploration
    truth: Simulation | None = None
    along: int = 0

    # ---- which count ----------------------------------------------------------------------------------------

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

    @cached_property
    def section(self) -> Section:
        """The cut along the horizontal axis: every curve is drawn in it."""
        return Section(self.fit, self.along)

    @property
    def x(self) -> Array:
        """Places of all observations along the horizontal axis, shape (n,)."""
        return self.section.x

    def counted(self, values: Array) -> Array:
        """Of one value for each row, those of the rows that count."""
        return values[self.exploration.counted_rows] if self.some_aside else values

    @cached_property
    def knowns_differ(self) -> bool:
        """Whether the family holds a number for each row: then curves, and losses over them, are those of a typical row."""
        return self.fit.family.typical() is not self.fit.family

    @property
    def set_aside(self) -> int:
        """Number of all rows that are set aside."""
        return self.fit.model.y.size - self.y.size

    # ---- which are drawn ------------------------------------------------------------------------------------

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
    def thinned(self) -> bool:
        """Whether fewer points are drawn than there are rows that count."""
        return self.counting < self.y.size

    # ---- where they are -------------------------------------------------------------------------------------

    @property
    def frames(self) -> int:
        """Number of values of the explored parameter."""
        return len(self.exploration.path.values)

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
    def departures(self) -> Array:
        """Departures of the drawn points for each explored value, shape (g, points)."""
        if not self.thinned or self.departure.pivotal or is_sampled(self.exploration):
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

    def _most(self, values: Array, tail: float) -> Array:
        """Ends between which most of what the drawn points go through lies, each counted as often as its weight says."""
        counted = values[:, : self.counting]
        weights = None if self.weights is None else self.fit.model.row_weights[self._drawn]
        if weights is not None:
            weights = np.broadcast_to(weights, counted.shape).ravel()
        return quantiles(counted.ravel(), np.array([tail, 1.0 - tail]), weights)
