"""What the views show while one parameter is turned by hand: its range, and a state of the model for each value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.mean import Mean
from mlexplore.departures import Departure, departure_of
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.fitting import Fit
from mlexplore.likelihood import Path
from mlexplore.model import Model

Others = Literal["stay", "refit"]

# At the ends of the range the log-likelihood has fallen by about one unit a row: enough to see the curve move.
_LEAST_DROP, _LARGEST_DROP = 10.0, 150.0
# A shape parameter whose estimate is infinite is turned through three decades, the last of which is as good as infinity;
# home lies beyond.
_DECADES = 1e3
_AS_GOOD_AS = 0.05  # nats below the limit
_LARGEST_RATIO = 3.0  # how far a shape parameter is turned on a logarithmic scale: a factor of 20
_NO_ROOM = 0.01  # of the widest turn: a bound so near is where the estimate has run to
INFINITE_FROM = 1.0
_AT_ONCE = 200_000  # losses computed in one piece
_LEFT = (
    1e-3  # share of two terms that must be left of their difference, for thirteen of its digits to be good
)
_NODES = 13  # frames between which a polynomial is laid through quantile residuals
_SEEN = 1e-5  # difference of a quantile residual that nobody could read off


@dataclass(frozen=True, eq=False)
class Exploration:
    """One parameter taken through a range of values around its estimate.

    Parameters
    ----------
    fit
        The fit that is left and come back to.
    name
        The parameter that is turned.
    others
        ``"stay"``: the other parameters keep their estimates (a slice of the likelihood). ``"refit"``: they are fitted
        again at each value (a profile).
    path
        The states passed through. One of them is the estimate.
    home
        Place of the estimate on the path.
    """

    fit: Fit
    name: str
    others: Others
    path: Path
    home: int

    @property
    def is_shape(self) -> bool:
        """Whether the parameter belongs to the error distribution and leaves the curve where it is."""
        return self.name in self.fit.family.shape_values()

    def nearest(self, value: float | None) -> int:
        """Place on the path of the value nearest to a given one; that of the estimate for None."""
        if value is None:
            return self.home
        values = self.path.values
        finite = values[np.isfinite(values)]
        return int(np.argmin(np.abs(values - np.clip(value, finite[0], finite[-1]))))

    def value_away(self, step: int) -> float | None:
        """Value at a place on the path; None where it is the estimate."""
        return None if step == self.home else float(self.path.values[step])

    @property
    def unbounded(self) -> bool:
        """Whether the estimate is infinite: then the last value of the path is."""
        return not np.isfinite(self.path.values[-1])

    @cached_property
    def curve_moves(self) -> bool:
        """Whether the curve differs from one value to another."""
        thetas = self.path.thetas
        return not (np.array_equal(thetas[0], thetas[-1]) and self.is_shape)

    def curves(self, mean: Mean) -> Array:
        """Heights of the curve at the places of `mean` for each value, shape (g, places)."""
        thetas = self.path.thetas
        if not self.curve_moves:
            return np.tile(mean.value(thetas[0]), (len(thetas), 1))
        return np.stack([mean.value(theta) for theta in thetas])

    @cached_property
    def counted_rows(self) -> NDArray[np.intp]:
        """Numbers of the observations that count: all but those of weight zero."""
        model = self.fit.model
        return np.arange(model.y.size) if model.counted is model else np.flatnonzero(model.row_weights)

    def typical(self, family: Family) -> Family:
        """The family for a row that is not among the data."""
        return family.typical(self.fit.model.weights)

    @cached_property
    def risk(self) -> Array:
        """Mean everyday loss at each value, shape (g,)."""
        model, thetas = self.fit.model.counted, self.path.thetas
        families = [self._of_counted(family) for family in self.path.families]
        if model.y.size * len(thetas) > _AT_ONCE:
            known = self._risk_from_likelihood(model, families)
            if known is not None:
                return known
        elif not self.shape_moves:
            losses = families[0].loss(model.y, self.curves(model.whole))
            return np.average(losses, axis=1, weights=model.weights)
        return np.array(
            [
                np.average(family.loss(model.y, model.whole.value(theta)), weights=model.weights)
                for theta, family in zip(thetas, families, strict=True)
            ]
        )

    def _of_counted(self, family: Family) -> Family:
        """The family for the rows that count."""
        model = self.fit.model
        return family if model.counted is model else model.counted.family.with_shapes(family.shape_values())

    def _risk_from_likelihood(self, model: Model, families: list[Family]) -> Array | None:
        """The mean loss from the log-likelihood, by the thesis itself: -log f = loss / dispersion + constant.

        With very many rows this spares a look at all of them for each value. None where the two terms are so much larger than
        what is left of them that digits would be lost.
        """
        with np.errstate(all="ignore"):
            if self.shape_moves:
                constants = np.array([model.constants(family) for family in families])
            else:
                constants = np.full(len(families), model.constants(families[0]))
            heights = -self.path.log_likelihood
            risk = np.array([family.dispersion for family in families]) * ((heights - constants) / model.n)
            kept = np.abs(heights - constants) > _LEFT * (np.abs(heights) + np.abs(constants))
        return risk if kept.all() and np.isfinite(risk).all() else None

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
        # Distribution functions are dear, and smooth along the path: a polynomial through some frames gives the others.
        frames = np.unique(np.append(_chebyshev(len(mu)), self.home))
        if len(frames) >= len(mu):
            return self._departures(rows, mu, np.arange(len(mu)))
        exact = self._departures(rows, mu, frames)
        found = _through(frames, exact, len(mu))
        tried = np.array([len(mu) // 3, 2 * len(mu) // 3])
        if np.abs(found[tried] - self._departures(rows, mu, tried)).max() < _SEEN:
            return found
        return self._departures(rows, mu, np.arange(len(mu)))

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
        family, shares = self.path.families[step], self.shares
        return self._of_all(
            step, lambda y, mu, rows: self.departure.of(y, mu, family.take(rows), shares[rows])
        )

    def _of_all(self, step: int, compute: Callable[[Array, Array, NDArray[np.intp] | slice], Array]) -> Array:
        model = self.fit.model
        if model.counted is model:
            mu = self.fit.fitted if step == self.home else model.whole.value(self.path.thetas[step])
            return compute(model.y, mu, slice(None))
        with np.errstate(all="ignore"):
            mu = model.whole.value(self.path.thetas[step])
        rows = np.flatnonzero(model.possible(mu) | (model.row_weights > 0.0))
        found = np.full(mu.size, np.nan)
        found[rows] = compute(model.y[rows], mu[rows], rows)
        return found

    @cached_property
    def shape_moves(self) -> bool:
        """Whether the family changes along the path."""
        return any(family != self.path.families[0] for family in self.path.families)

    def by_family(self, compute: Callable[..., Array], *rows: Array) -> Array:
        """What `compute` makes of the family and the rows at each value; arrays have one row for each."""
        if not self.shape_moves:
            return compute(self.fit.family, *rows)
        return np.stack([compute(*each) for each in zip(self.path.families, *rows, strict=True)])


def _chebyshev(count: int) -> NDArray[np.intp]:
    """Places among so many evenly spaced ones that are good for a polynomial through them."""
    points = 0.5 - 0.5 * np.cos(np.pi * np.arange(_NODES) / (_NODES - 1))
    return np.rint(points * (count - 1)).astype(np.intp)


def _through(nodes: NDArray[np.intp], heights: Array, count: int) -> Array:
    """Heights at 0, 1, ..., count - 1 of the polynomial through the nodes, by the barycentric formula; exact at the nodes."""
    x = nodes / (count - 1.0)
    apart = 4.0 * (x[:, None] - x)
    np.fill_diagonal(apart, 1.0)
    weights = 1.0 / apart.prod(axis=1)
    gaps = np.arange(count)[:, None] / (count - 1.0) - x
    hit = np.abs(gaps) < 0.5 / count
    hit &= np.abs(gaps) == np.abs(gaps).min(axis=1, keepdims=True)
    terms = np.where(hit.any(axis=1, keepdims=True), hit, weights / np.where(gaps == 0.0, 1.0, gaps))
    return terms @ heights / terms.sum(axis=1, keepdims=True)


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
    values, home = _values(fit, name, others, steps)
    if include is not None and values[0] < include < values[-1] and include not in values:
        place = int(np.searchsorted(values, include))
        values = np.insert(values, place, include)
        home += place <= home
    path = _with_estimate(path_through(fit, name, values, others), fit, home)
    return Exploration(fit=fit, name=name, others=others, path=path, home=home)


def _with_estimate(path: Path, fit: Fit, home: int) -> Path:
    """Return the path with the fit itself at home: a search for it from elsewhere would end a rounding away.

    Its families, which were those of the rows that count, become those of all rows.
    """
    thetas, heights = path.thetas.copy(), path.log_likelihood.copy()
    thetas[home], heights[home] = fit.model.all_coordinates(fit.maximum.theta), fit.log_likelihood
    every = path.families
    if fit.model.counted is not fit.model:
        every = tuple(fit.family.with_shapes(family.shape_values()) for family in every)
    families = (*every[:home], fit.family, *every[home + 1 :])
    return path._replace(thetas=thetas, families=families, log_likelihood=heights)


def path_through(fit: Fit, name: str, values: Array, others: Others) -> Path:
    """States of the model with one parameter at given values, which may include an infinite last one."""
    if not np.isfinite(values[-1]):
        finite = path_through(fit, name, values[:-1], others)
        return Path(
            name,
            values,
            np.vstack([finite.thetas, fit.model.all_coordinates(fit.maximum.theta)]),
            (*finite.families, fit.family),
            np.append(finite.log_likelihood, fit.log_likelihood),
        )
    return fit.slice(name, values) if others == "stay" else fit.profile(name, values)


def _values(fit: Fit, name: str, others: Others, steps: int) -> tuple[Array, int]:
    centre = fit.estimates[name]
    if not np.isfinite(centre):
        largest = _DECADES * INFINITE_FROM
        while largest < 1e9:
            height = float(path_through(fit, name, np.array([largest]), others).log_likelihood[0])
            if fit.log_likelihood - height < _AS_GOOD_AS:
                break
            largest *= 10.0
        return np.append(np.geomspace(largest / _DECADES, largest, steps - 1), np.inf), steps - 1
    half, sides = steps // 2, _sides(fit, name)
    reach = _reach(fit, name, others, sides)
    # An estimate at a bound of its search can be left to one side only.
    places = np.arange(-half, half + 1) / half if len(sides) == 2 else np.linspace(0.0, sides[0], steps)
    values = np.sort(_away(fit, name, places * reach))
    home = half if len(sides) == 2 else 0 if sides[0] > 0.0 else steps - 1
    values[home] = centre
    return values, home


def _sides(fit: Fit, name: str) -> tuple[float, ...]:
    """Directions in which there is room to turn a parameter: two, or one for an estimate at a bound of its search."""
    item = _shape(fit, name)
    if item is None:
        return -1.0, 1.0
    least = _NO_ROOM * _widest(item, fit.estimates[name])
    open_ = tuple(side for side in (-1.0, 1.0) if _room(fit, item, (side,)) > least)
    return open_ or (-1.0, 1.0)


def _shape(fit: Fit, name: str) -> Shape | None:
    return next((item for item in fit.family.shapes() if item.name == name), None)


def _away(fit: Fit, name: str, offsets: Array) -> Array:
    """Values at some distances from the estimate; for a shape parameter on its free scale."""
    centre, item = fit.estimates[name], _shape(fit, name)
    if item is None:
        return centre + offsets
    return np.array([item.natural(item.free(centre) + offset) for offset in offsets.tolist()])


def _reach(fit: Fit, name: str, others: Others, sides: tuple[float, ...]) -> float:
    """Distance from the estimate at which the steeper side has paid the wanted drop; of shapes on their free scale."""
    centre, item = fit.estimates[name], _shape(fit, name)
    target = float(np.clip(fit.n, _LEAST_DROP, _LARGEST_DROP))
    error = fit.standard_errors[name]
    if not (np.isfinite(error) and error > 0):
        error = 0.1 * max(abs(centre), 1.0)
    reach = error if item is None else error / item.slope(centre)
    room = np.inf if item is None else _room(fit, item, sides)
    reach = min(reach, room)
    paid_for, too_far = 0.0, np.inf  # reaches known to cost too little, and too much or to have no likelihood
    for _ in range(16):
        heights = path_through(fit, name, _away(fit, name, reach * np.array(sides)), others).log_likelihood
        # A scale costs much more when it is too small than when it is too large, and a profile may level off on one side
        # for ever: hence the steeper side.
        drop = fit.log_likelihood - float(heights.min())
        # A curve that leaves the domain of its family has no likelihood there.
        if np.isfinite(drop) and (0.7 * target < drop < 1.4 * target or (drop < target and reach == room)):
            return reach
        if np.isfinite(drop) and drop < target:
            paid_for = reach
        else:
            too_far = reach
        if too_far < 1.05 * paid_for:
            break
        # The drop grows with the square of the distance near the maximum, and more slowly where tails are heavy.
        factor = float(np.clip(np.sqrt(target / max(drop, 1e-12)), 0.02, 3.0)) if np.isfinite(drop) else 0.5
        foreseen = min(reach * factor, room)
        reach = foreseen if paid_for < foreseen < too_far else 0.5 * (paid_for + too_far)
    return paid_for or reach


def _widest(item: Shape, centre: float) -> float:
    """How far a shape parameter is turned at most, on its free scale."""
    return _LARGEST_RATIO if item.positive or item.bounded else max(10.0, 2.0 * abs(centre))


def _room(fit: Fit, item: Shape, sides: tuple[float, ...]) -> float:
    """How far a shape parameter may be turned to these sides on its free scale: not beyond the bounds of its search."""
    here = item.free(fit.estimates[item.name])
    ends = {-1.0: item.free(item.search.low), 1.0: item.free(item.search.high)}
    widest = _widest(item, fit.estimates[item.name])
    return min([widest, *(abs(ends[side] - here) for side in sides if np.isfinite(ends[side]))])
