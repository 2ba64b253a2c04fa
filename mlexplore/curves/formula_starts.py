"""Start values for a typed formula, of which nothing is known but its derivatives.

Parameters in which the formula is linear are solved for by least squares, given the others (variable projection: Golub &
Pereyra, SIAM J. Numer. Anal. 10, 1973). The others are drawn at many sizes that the ranges of x and y suggest, and the best
draws are improved by drawing closer to them.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.formula_mean import FormulaMean
from mlexplore.curves.starting import few_rows
from mlexplore.formulas import bends_of

_DRAWS = 3000
_SEEDS = 6
_CLOSER = (0.5, 0.2, 0.08, 0.03)  # how far, in relation to its size, a parameter is moved in each round
_PER_ROUND = 60
_MOST_STARTS = 4
_CELLS = 60_000  # draws times rows that are computed together
_ROWS = 80


def guessed_starts(mean: FormulaMean, y: Array) -> Array:
    """Parameter values from which to look for the best fit, one a row, most promising first.

    Raises
    ------
    ValueError
        If the formula is a finite number at all places for none of the draws.
    """
    search = _Search(mean, y)
    found = search.best()
    finite = [theta for theta in found if np.isfinite(mean.value(theta)).all()]
    if not finite:
        raise ValueError(
            "No start values were found from which the formula can be fitted: give some, such as "
            f"{', '.join(f'{name}=1' for name in mean.names)}, and check that the formula is defined at every x."
        )
    return np.array(finite)


class _Search:
    """Draws parameters in which the formula is not linear, and scores them by the best fit of the others."""

    def __init__(self, mean: FormulaMean, y: Array) -> None:
        places = np.column_stack(list(mean.columns.values()))
        if len(y) > _ROWS:
            # Spread along the first predictor; every row has its place, so that all of x is seen.
            index, _ = few_rows(np.arange(len(y), dtype=np.float64), y)
            order = np.argsort(places[:, 0], kind="stable")
            rows = order[index.astype(int)][:: max(1, len(index) // _ROWS)]
        else:
            rows = np.arange(len(y))
        self.few = FormulaMean(mean.curve, {name: column[rows] for name, column in mean.columns.items()})
        self.y = y[rows]
        self.size = len(mean.names)
        self.linear = _jointly_linear(self.size, bends_of(mean.curve.tree, mean.names).places)
        self.bent = [place for place in range(self.size) if place not in self.linear]
        self.pool = _sizes(places[rows], self.y)
        self.rng = np.random.default_rng(20)

    def best(self) -> Array:
        """The best few points, shape (m, p)."""
        if not self.bent:
            best = self.solved(np.empty((1, 0)))[0]
            return best if self.inside(best).all() else np.vstack([best, self.levelled(best[0])])
        points, costs = self.solved(self.draws())
        order = np.argsort(costs, kind="stable")
        seeds = [points[place] for place in order[:_SEEDS] if np.isfinite(costs[place])]
        found = [self.closer(seed) for seed in seeds]
        found.sort(key=lambda pair: pair[1])
        best = [theta for theta, _ in found[:_MOST_STARTS]]
        # Many errors live on positive numbers only, or between 0 and 1, and so must the curve from which they are sought.
        if best and not self.inside(np.array(best)).any():
            inside = np.flatnonzero(self.inside(points) & np.isfinite(costs))
            if inside.size:
                best.append(points[inside[np.argmin(costs[inside])]])
            best += list(self.levelled(best[0]))
        return np.array(best)

    def levelled(self, theta: Array) -> Array:
        """The point between this one and a level curve that is nearest to it and inside, if there is one: (0 or 1, p)."""
        level = theta[None, :].copy()
        with np.errstate(all="ignore"):
            self._solve(level, np.full_like(self.y, self.y.mean()))
        shares = np.linspace(0.9, 0.0, 10)[:, None]
        between = shares * theta + (1.0 - shares) * level
        return between[self.inside(between)][:1]

    def inside(self, points: Array) -> NDArray[np.bool_]:
        """Whether the curve is positive everywhere, where no observation is negative; and below 1, where none is above."""
        kept = np.ones(len(points), dtype=bool)
        step = max(1, _CELLS // len(self.y))
        for first in range(0, len(points), step):
            rows = slice(first, first + step)
            heights = self._heights(points[rows])
            if self.y.min() >= 0.0:
                kept[rows] &= (heights > 0.0).all(axis=1)
                if self.y.max() <= 1.0:
                    kept[rows] &= (heights < 1.0).all(axis=1)
        return kept

    def draws(self) -> Array:
        """Values of the parameters that are drawn, one set a row: all combinations where these are few."""
        count = len(self.bent)
        if self.pool.size**count <= _DRAWS:
            return np.array(list(itertools.product(self.pool.tolist(), repeat=count)))
        return self.rng.choice(self.pool, size=(_DRAWS, count))

    def closer(self, theta: Array) -> tuple[Array, float]:
        """The best point near another, and its cost."""
        points, costs = self.solved(theta[None, self.bent])
        best, cost = points[0], float(costs[0])
        for reach in _CLOSER:
            centre = best[self.bent]
            moves = self.rng.standard_normal((_PER_ROUND, centre.size))
            # One parameter at a time in a third of the draws: a valley may be narrow in all but one direction.
            alone = np.arange(_PER_ROUND) % 3 == 0
            kept = np.arange(centre.size) == self.rng.integers(centre.size, size=_PER_ROUND)[:, None]
            moves[alone] *= kept[alone]
            points, costs = self.solved(centre + reach * np.abs(centre) * moves)
            place = int(np.argmin(costs))
            if costs[place] < cost:
                best, cost = points[place], float(costs[place])
        return best, cost

    def solved(self, drawn: Array) -> tuple[Array, Array]:
        """Complete sets of drawn parameters by the best values of the others: points (m, p) and sums of squares (m,)."""
        points = np.zeros((len(drawn), self.size))
        points[:, self.bent] = drawn
        costs = np.full(len(drawn), np.inf)
        step = max(1, _CELLS // len(self.y))
        for first in range(0, len(drawn), step):
            rows = slice(first, first + step)
            with np.errstate(all="ignore"):
                costs[rows] = self._solve(points[rows], self.y)
        return points, costs

    def _heights(self, points: Array) -> Array:
        values = [points[:, place, None] for place in range(self.size)]
        return np.broadcast_to(self.few.heights(values)[0], (len(points), len(self.y)))

    def _solve(self, points: Array, y: Array) -> Array:
        """Fill in the linear parameters of each point, and return what is left over of `y`."""
        base = self._heights(points)
        if self.linear:
            columns = []
            for place in self.linear:
                shifted = points.copy()
                shifted[:, place] += 1.0
                columns.append(self._heights(shifted) - base)
            points[:, self.linear] = _least_squares(np.stack(columns, axis=2), y - base)
            base = self._heights(points)
        costs = ((y - base) ** 2).sum(axis=1)
        return np.where(np.isfinite(costs), costs, np.inf)


def _least_squares(designs: Array, targets: Array) -> Array:
    """Coefficients (m, k) for designs (m, n, k) and targets (m, n), a little towards zero where they are not determined."""
    usable = np.isfinite(designs).all(axis=(1, 2)) & np.isfinite(targets).all(axis=1)
    lengths = np.sqrt((designs**2).sum(axis=1))
    usable &= np.isfinite(lengths).all(axis=1)
    lengths = np.where(lengths > 0.0, lengths, 1.0)
    coefficients = np.full(lengths.shape, np.nan)
    unit = designs[usable] / lengths[usable, None, :]
    normal = np.swapaxes(unit, 1, 2) @ unit + 1e-12 * np.eye(designs.shape[2])
    right = np.swapaxes(unit, 1, 2) @ targets[usable, :, None]
    coefficients[usable] = np.linalg.solve(normal, right)[:, :, 0] / lengths[usable]
    return coefficients


def _jointly_linear(size: int, bends: dict[tuple[int, int], int]) -> list[int]:
    """Places of parameters in which the formula is linear together: no second derivative among them."""
    linear: list[int] = []
    # Those that meet fewest others first: of b1*b2 either could be taken.
    for place in sorted(range(size), key=lambda i: (sum(i in pair for pair in bends), i)):
        if all((min(place, other), max(place, other)) not in bends for other in [*linear, place]):
            linear.append(place)
    return sorted(linear)


def _sizes(places: Array, y: Array) -> Array:
    """Values that a parameter may have, from what can be seen: rates, places, widths, powers, and the size of y."""
    signs = np.array([1.0, -1.0])
    found: list[Array] = [np.outer(signs, [0.3, 0.5, 1.0, 2.0, 3.0, 4.0]).ravel()]
    for column in places.T:
        low, high = float(column.min()), float(column.max())
        width = high - low or abs(high) or 1.0
        found += [
            np.outer(signs, np.geomspace(0.1, 40.0, 8)).ravel() / width,
            low + width * np.linspace(0.0, 1.0, 6),
            width * np.array([0.03, 0.1, 0.3]),
            np.outer(signs, [0.1, 1.0, 10.0]).ravel() / width**2,
        ]
        if low > 0.0:
            found.append(np.linspace(np.log(low), np.log(high), 4))
    size = float(np.abs(y).max()) or 1.0
    found.append(np.outer(signs, _around(size)).ravel())
    found.append(np.outer(signs, [0.3 / size, 1.0 / size, 3.0 / size]).ravel())
    return np.unique(np.concatenate(found))


def _around(size: float) -> Sequence[float]:
    return (0.1 * size, 0.3 * size, size, 3.0 * size)
