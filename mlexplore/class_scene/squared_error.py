"""Squared error of probabilities beside cross-entropy: both along a wide path of one parameter, and what they pull there."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.class_scene.class_scene import ClassScene
from mlexplore.classification.class_intervals import ClassPath, class_slice
from mlexplore.classification.class_model import ClassModel
from mlexplore.exploration import ClassExploration
from mlexplore.families.class_family import Codes
from mlexplore.scoring.brier import brier_losses, brier_slopes, brier_slopes_in_heights
from mlexplore.scoring.cross_entropy import weighted_mean

STEPS = 121
"""Values along the path; the estimate stands in the middle."""

_MOST_ROWS = 2_000  # whose mean losses are followed
_MOST_POINTS = 160  # that are drawn
_FARTHEST = (
    8.0  # log-odds by which a typical row is moved at the ends of the path: enough to be sure of anything
)
_COSTLIEST = 10.0  # nats of mean cross-entropy at the ends, or so many times that at the estimate
_SHORTER = 0.8
_BENDS = 1e-6  # of the strongest bend: less is rounding
_ROUNDING = 1e-12  # of the heights
_SATURATED = 30.0  # log-odds beyond which a probability has no digits


@dataclass(frozen=True, eq=False)
class SquaredError:
    """Mean losses with one parameter of a fit at many values and the others at their estimates.

    Parameters
    ----------
    scene
        The fit, and in its exploration the parameter that is turned.
    """

    scene: ClassScene

    @property
    def two(self) -> bool:
        """Whether there are two classes."""
        return self.scene.two

    @property
    def home(self) -> int:
        """Place of the estimate."""
        return STEPS // 2

    # ---- the rows ---------------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Numbers of the rows whose losses are followed: all that count, or a sample of very many."""
        counting = self.scene.counting
        if counting.size <= _MOST_ROWS:
            return counting
        return np.sort(np.random.default_rng(0).choice(counting, _MOST_ROWS, replace=False, shuffle=False))

    @property
    def sampled(self) -> bool:
        """Whether these are not all."""
        return self.rows.size < self.scene.counting.size

    @cached_property
    def model(self) -> ClassModel:
        """The model of these rows."""
        return self.scene.fit.model.take(self.rows)

    @cached_property
    def points(self) -> NDArray[np.intp]:
        """Places, in `rows`, of those that are drawn: evenly from the cheapest to the costliest."""
        order = np.argsort(-self.model.row_terms(self.scene.fit.maximum.theta), kind="stable")
        count = min(order.size, _MOST_POINTS)
        return np.sort(order[np.linspace(0, order.size - 1, count).round().astype(np.intp)])

    @property
    def point_codes(self) -> Codes:
        """Labels of the drawn rows."""
        return self.model.codes[self.points]

    # ---- the path ---------------------------------------------------------------------------------------------

    @cached_property
    def exploration(self) -> ClassExploration:
        """From where a typical row is all but sure to be of one class to where it is all but sure of another."""
        fit, name = self.scene.fit, self.scene.exploration.name
        centre = fit.estimates[name]
        reach = _FARTHEST / self._pace
        path = self._path(centre, reach)
        most = self.model.n * max(_COSTLIEST, _COSTLIEST * fit.loss)
        # Thresholds must not change places, and some links leave no probability at all.
        while not path.log_likelihood.min() >= -most:
            reach *= _SHORTER
            path = self._path(centre, reach)
        thetas = path.thetas.copy()
        thetas[self.home] = fit.maximum.theta
        return ClassExploration(name, "stay", path._replace(thetas=thetas), self.home, fit)

    @cached_property
    def _pace(self) -> float:
        """How far a step of one moves the heights of a typical row: root of a mean square."""
        fit, name = self.scene.fit, self.scene.exploration.name
        model = fit.model
        theta = np.linalg.solve(model.to_user, np.eye(len(model.names))[model.names.index(name)])
        columns = model.predictor.columns(self.scene.mean_of(self.rows), slice(None))
        origin = np.zeros_like(theta)
        moved = model.predictor.heights(theta, columns) - model.predictor.heights(origin, columns)
        return float(np.sqrt(weighted_mean((moved**2).max(axis=0), self.model.weights)))

    def _path(self, centre: float, reach: float) -> ClassPath:
        values = centre + reach * np.linspace(-1.0, 1.0, STEPS)
        return class_slice(self.model, self.scene.fit.maximum.theta, self.scene.exploration.name, values)

    @property
    def values(self) -> Array:
        """Values of the parameter, shape (g,)."""
        return self.exploration.path.values

    @cached_property
    def probabilities(self) -> Array:
        """Probability of each class at the followed rows for each value, shape (g, rows, K)."""
        return self.exploration.probabilities(self.scene.mean_of(self.rows))

    @cached_property
    def cross_entropy(self) -> Array:
        """Mean cross-entropy at each value, shape (g,)."""
        return -self.exploration.path.log_likelihood / self.model.n

    @cached_property
    def brier(self) -> Array:
        """Mean Brier score at each value, shape (g,)."""
        return np.array(
            [weighted_mean(brier_losses(self.model.codes, p), self.model.weights) for p in self.probabilities]
        )

    def concave(self, heights: Array) -> list[tuple[float, float]]:
        """Stretches of the path on which a curve over it bends downwards, from its second differences."""
        bends = np.diff(heights, 2)
        noise = max(_BENDS * float(np.abs(bends).max()), _ROUNDING * float(np.abs(heights).max()))
        down = np.concatenate([[False], bends < -noise, [False]])
        edges = np.flatnonzero(np.diff(np.concatenate([[False], down, [False]]).astype(np.int8)))
        ends = 0.5 * (self.values[1:] + self.values[:-1])
        reached = np.concatenate([self.values[:1], ends, self.values[-1:]])
        return [
            (float(reached[first]), float(reached[after])) for first, after in edges.reshape(-1, 2).tolist()
        ]

    @cached_property
    def mistaken(self) -> Array:
        """Share of the observations whose label has a probability below one third, shape (g,): there squared error bends downwards."""
        own = np.take_along_axis(self.probabilities, self.model.codes[None, :, None], axis=2)[..., 0]
        return np.array([weighted_mean((p < 1.0 / 3.0).astype(np.float64), self.model.weights) for p in own])

    # ---- what a row pulls -------------------------------------------------------------------------------------

    @cached_property
    def log_odds(self) -> Array:
        """Log-odds of the drawn rows for each value, shape (g, points): of the second of two classes, of several of the row's own."""
        p = self.probabilities[:, self.points]
        label = np.ones(self.points.size, dtype=np.intp) if self.two else self.point_codes
        own = np.take_along_axis(p, label[None, :, None], axis=2)[..., 0]
        rest = p.sum(axis=2) - own if not self.two else p[..., 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(own) - np.log(np.maximum(rest, 0.0))
        return np.clip(found, -_SATURATED, _SATURATED)

    @cached_property
    def cross_entropy_slopes(self) -> Array:
        """Derivative of the cross-entropy of the drawn rows in these log-odds, shape (g, points)."""
        p = self.probabilities[:, self.points]
        if self.two:
            return p[..., 1] - self.point_codes
        return np.take_along_axis(p, self.point_codes[None, :, None], axis=2)[..., 0] - 1.0

    @cached_property
    def brier_slopes(self) -> Array:
        """Derivative of their Brier loss, shape (g, points); of several classes in the height of the row's own under softmax."""
        if self.two:
            return brier_slopes(self.point_codes, self.log_odds)
        codes = self.point_codes
        own = np.arange(codes.size)
        return np.array(
            [brier_slopes_in_heights(codes, p[self.points])[own, codes] for p in self.probabilities]
        )
