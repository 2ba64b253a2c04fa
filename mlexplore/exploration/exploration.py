"""A fit of which one parameter is turned by hand: where the curve and every observation are at each of its values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.mean import Mean
from mlexplore.departures import Departure, departure_of
from mlexplore.exploration.few_frames import through_few
from mlexplore.exploration.mean_losses import mean_losses
from mlexplore.exploration.paths import Others, path_through, with_estimate
from mlexplore.exploration.turned import Turned
from mlexplore.exploration.turning_range import values_around, with_value
from mlexplore.families.family import Family
from mlexplore.fitting import Fit
from mlexplore.likelihood import Path


@dataclass(frozen=True, eq=False)
class Exploration(Turned):
    """One parameter of a curve with an error distribution taken through a range of values around its estimate.

    Parameters
    ----------
    name, others, path, home
        As in `Turned`.
    fit
        The fit that is left and come back to.
    """

    path: Path
    fit: Fit

    @property
    def is_shape(self) -> bool:
        """Whether the parameter belongs to the error distribution and leaves the curve where it is."""
        return self.name in self.fit.family.shape_values()

    @cached_property
    def curve_moves(self) -> bool:
        """Whether the curve differs from one value to another."""
        thetas = self.path.thetas
        return not (np.array_equal(thetas[0], thetas[-1]) and self.is_shape)

    @cached_property
    def shape_moves(self) -> bool:
        """Whether the family changes along the path."""
        return any(family != self.path.families[0] for family in self.path.families)

    def curves(self, mean: Mean) -> Array:
        """Heights of the curve at the places of `mean` for each value, shape (g, places)."""
        thetas = self.path.thetas
        if not self.curve_moves:
            return np.tile(mean.value(thetas[0]), (len(thetas), 1))
        return np.stack([mean.value(theta) for theta in thetas])

    def by_family(self, compute: Callable[..., Array], *rows: Array) -> Array:
        """What `compute` makes of the family and the rows at each value; arrays have one row for each."""
        if not self.shape_moves:
            return compute(self.fit.family, *rows)
        return np.stack([compute(*each) for each in zip(self.path.families, *rows, strict=True)])

    @cached_property
    def counted_rows(self) -> NDArray[np.intp]:
        """Numbers of the observations that count: all but those of weight zero."""
        model = self.fit.model
        return np.arange(model.y.size) if model.counted is model else np.flatnonzero(model.row_weights)

    def typical(self, family: Family) -> Family:
        """The family for a row that is not among the data."""
        return family.typical(self.fit.model.weights)

    # ---- what falls as the likelihood rises -------------------------------------------------------------------

    @cached_property
    def risk(self) -> Array:
        """Mean everyday loss of the rows that count at each value, shape (g,)."""
        return mean_losses(self.fit.model, self.path, shape_moves=self.shape_moves)

    @cached_property
    def mirror(self) -> Array:
        """What falls as the log-likelihood rises: the mean loss, or -log-likelihood / n where the loss has no say.

        With the shape parameters held, the log-likelihood is a falling straight line in the mean loss: exact mirror
        images. Dispersions that are fitted again along the way bend that line and keep the optimum. A shape parameter
        that is turned, or fitted again inside the loss as the scale of Student t, changes the loss itself: then only the
        likelihood can be shown.
        """
        follow = {item.name for item in self.fit.model.free_shapes} <= set(self.fit.family.dispersions)
        if self.is_shape or (self.others == "refit" and not follow):
            return -self.path.log_likelihood / self.fit.n
        return self.risk

    @property
    def mirrors_risk(self) -> bool:
        """Whether `mirror` is the mean everyday loss."""
        return self.mirror is self.risk

    # ---- the observations -------------------------------------------------------------------------------------

    @cached_property
    def departure(self) -> Departure:
        """The scale on which observations are compared with what the family expects of them."""
        return departure_of(self.fit.family)

    @cached_property
    def shares(self) -> Array:
        """Where the jumps of discrete families are split, one number in (0, 1) a row, shape (n,).

        They are those of `Fit.residuals`, and the same in every frame: points move and do not dance. Rows that count are
        drawn for first, so that setting others aside leaves them where they are.
        """
        model = self.fit.model
        drawn = np.random.default_rng(0).random(model.y.size)
        if model.counted is model:
            return drawn
        shares = np.empty_like(drawn)
        counts = model.row_weights > 0.0
        shares[counts], shares[~counts] = np.split(drawn, [self.counted_rows.size])
        return shares

    def locations(self, rows: NDArray[np.intp]) -> Array:
        """Height of the curve at the observations numbered `rows`, for each value: shape (g, rows).

        NaN where a row that is set aside has none.
        """
        mean = self.fit.model.take(rows).whole
        if not self._aside(rows).any():
            return self.curves(mean)
        with np.errstate(all="ignore"):
            mu = self.curves(mean)
        mu[~np.isfinite(mu)] = np.nan
        return mu

    def each(self, rows: NDArray[np.intp], what: Literal["excess_loss", "loglik"]) -> Array:
        """Excess loss or log-density of the observations numbered `rows`, for each value: shape (g, rows).

        NaN for a row that is set aside and does not suit the family.
        """

        def compute(rows: NDArray[np.intp], mu: Array) -> Array:
            y = self.fit.model.y[rows]
            return self.by_family(lambda family, mu: getattr(family.take(rows), what)(y, mu), mu)

        return self._where_suiting(rows, compute)

    def departures(self, rows: NDArray[np.intp]) -> Array:
        """Departures of the observations numbered `rows` from the curve, for each value: shape (g, rows).

        NaN for a row that is set aside and does not suit the family.
        """
        return self._where_suiting(rows, self._departures_from)

    @cached_property
    def counted_departures(self) -> Array:
        """Departures of all observations that count, for each value: shape (g, rows)."""
        return self.departures(self.counted_rows)

    def _where_suiting(
        self, rows: NDArray[np.intp], compute: Callable[[NDArray[np.intp], Array], Array]
    ) -> Array:
        """What `compute` makes of row numbers and heights, which only rows set aside may fail to suit: they get NaN."""
        mu, aside = self.locations(rows), self._aside(rows)
        if not aside.any():
            return compute(rows, mu)
        family = self.fit.family
        suiting = family.location_domain.contains(mu).all(axis=0) & family.support.contains(
            self.fit.model.y[rows]
        )
        suiting |= ~aside
        found = np.full(mu.shape, np.nan)
        found[:, suiting] = compute(rows[suiting], mu[:, suiting])
        found[:, aside] = np.where(np.isfinite(found[:, aside]), found[:, aside], np.nan)
        return found

    def _aside(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the observations numbered `rows` have weight zero."""
        weights = self.fit.model.weights
        return np.zeros(len(rows), dtype=bool) if weights is None else weights[rows] == 0.0

    def _departures_from(self, rows: NDArray[np.intp], mu: Array) -> Array:
        if self.departure.pivotal:
            return self._departures(rows, mu, np.arange(len(mu)))
        # Distribution functions are dear.
        return through_few(lambda frames: self._departures(rows, mu, frames), len(mu), self.home)

    def _departures(self, rows: NDArray[np.intp], mu: Array, frames: NDArray[np.intp]) -> Array:
        """Departures in some of the frames, shape (frames, rows)."""
        y, shares = self.fit.model.y[rows], self.shares[rows]
        if not self.shape_moves:
            return self.departure.of(y, mu[frames], self.fit.family.take(rows), shares)
        families = self.path.families
        return np.stack(
            [self.departure.of(y, mu[place], families[place].take(rows), shares) for place in frames]
        )

    def departures_at(self, step: int) -> Array:
        """Departures of all observations at one value of the path, shape (n,).

        NaN for a row that is set aside and does not suit the family.
        """
        model, family = self.fit.model, self.path.families[step]
        if model.counted is model:
            mu = self.fit.fitted if step == self.home else model.whole.value(self.path.thetas[step])
            return self.departure.of(model.y, mu, family, self.shares)
        with np.errstate(all="ignore"):
            mu = model.whole.value(self.path.thetas[step])
        rows = np.flatnonzero(model.possible(mu) | (model.row_weights > 0.0))
        found = np.full(mu.size, np.nan)
        found[rows] = self.departure.of(model.y[rows], mu[rows], family.take(rows), self.shares[rows])
        return found


def explore(
    fit: Fit, name: str, *, others: Others = "stay", steps: int = 121, include: float | None = None
) -> Exploration:
    """Turn one parameter of a fit through a range that shows what leaving the maximum costs.

    The range reaches to where the log-likelihood has fallen by about one unit for each row (at least 10, at most 150),
    evenly to both sides of the estimate; shape parameters are turned evenly on their free scale (`Shape.free`).

    Parameters
    ----------
    fit
        What is explored.
    name
        The parameter that is turned.
    others
        Whether the other parameters stay or are fitted again.
    steps
        Number of values.
    include
        A value that must be among them, if it lies within the range.

    Raises
    ------
    ValueError
        If `name` is not an estimated parameter, or the fit has no density to explore.
    """
    if fit.maximum.degenerate:
        raise ValueError(f"There is nothing to explore: {fit.message}")
    if name in fit.model.held or name in fit.model.fixed or name not in fit.model.names:
        raise ValueError(f'"{name}" is not estimated, so it cannot be explored.')
    values, home = values_around(fit, name, others, steps)
    values, home = with_value(values, home, include)
    path = with_estimate(path_through(fit, name, values, others), fit, home)
    return Exploration(fit=fit, name=name, others=others, path=path, home=home)
