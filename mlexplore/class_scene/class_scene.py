"""Everything the four views of a fit of labels draw, as numbers: computed once for a fit and one explored parameter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.class_scene.along_feature import AlongFeature
from mlexplore.class_scene.along_height import AlongHeight
from mlexplore.class_scene.lanes import Lanes, lanes
from mlexplore.class_scene.observed_labels import ObservedLabels
from mlexplore.class_scene.plane import Plane
from mlexplore.classification.class_residuals import below_and_own, quantile_residuals
from mlexplore.histogram import Bins, bins_for

_FARTHEST = 4.0  # quantile residuals that are shown
_NORMAL = 201  # standard normal numbers that say how wide bins are
_LEAST_SHARE = 1e-12  # a label with a smaller probability stands at one place
_LOSS_GRID = 161
_LEAST_PROBABILITY = 1e-3  # from which on a loss is drawn: it runs to infinity


@dataclass(frozen=True, eq=False)
class ClassScene(ObservedLabels):
    """The numbers behind the four views of labels.

    Parameters
    ----------
    fit
        The fitted probabilities.
    exploration
        The parameter that is turned, with its path of states.
    truth
        What made the labels, if they were simulated.
    residuals
        What the second view shows.
    order
        The classes in the order in which they are shown; that of the fit unless given.
    """

    @cached_property
    def ground(self) -> AlongFeature | Plane | AlongHeight:
        """What the fit is drawn over: its feature, the plane of its two features, or what many features add up to."""
        columns = self.table.shape[1]
        return AlongFeature(self) if columns == 1 else Plane(self) if columns == 2 else AlongHeight(self)

    # ---- residuals ------------------------------------------------------------------------------------------

    @cached_property
    def by_class(self) -> Lanes:
        """Predicted probabilities of the rows of each class, and how many there should be."""
        return lanes(self)

    @cached_property
    def quantiles(self) -> Array:
        """Randomised quantile residuals of the drawn points for each explored value, shape (g, points)."""
        turn = self._turn
        return quantile_residuals(
            self.probabilities[..., turn], _places(turn)[self.point_codes], self._shares[self.rows]
        )

    @cached_property
    def _turn(self) -> NDArray[np.intp]:
        """The classes in the order that quantile residuals take: any will do, and one that is seen is best."""
        return np.arange(len(self.fit.classes)) if self.shown.pooled else np.argsort(self.shown.place)

    @cached_property
    def _shares(self) -> Array:
        """Where the jumps are split, one number in (0, 1) a row: those of `ClassFit.residuals`, the same in every frame."""
        return np.random.default_rng(0).random(len(self.fit.model.codes))

    @cached_property
    def bins(self) -> Bins:
        """Bins of the quantile residuals, as wide as those of so many standard normal ones."""
        total = float(self.counting.size if self.weights is None else self.weights.sum())
        normal = ndtri((np.arange(_NORMAL) + 0.5) / _NORMAL)
        return bins_for(normal, -_FARTHEST, _FARTHEST, np.full(_NORMAL, total / _NORMAL))

    @cached_property
    def histograms(self) -> Array:
        """Histogram of quantile residuals for each explored value, as densities, shape (g, bins).

        Not of one draw a row: each row counts in every bin as often as a draw of it would fall there, so that a row of many
        observations is spread as they would be (Czado, Gneiting & Held, Biometrics 65, 2009). Of a sample where there are
        very many rows.
        """
        densities = self._spread(self.followed_probabilities, self.followed)
        every = np.arange(self.counting.size)
        densities[self.exploration.home] = self._spread(self.home_probabilities[None], every)[0]
        return densities

    def _spread(self, probabilities: Array, rows: NDArray[np.intp]) -> Array:
        """Densities (g, bins) of rows that count, with probabilities (g, rows, K)."""
        turn = self._turn
        lower, own = below_and_own(probabilities[..., turn], _places(turn)[self.codes[rows]])
        weights = np.ones(rows.size) if self.weights is None else self.weights[rows]
        own = np.maximum(own, _LEAST_SHARE)
        reached = [
            np.clip((edge - lower) / own, 0.0, 1.0) @ weights for edge in ndtr(self.bins.edges).tolist()
        ]
        return np.diff(np.stack(reached, axis=1), axis=1) / (weights.sum() * self.bins.width)

    # ---- loss -----------------------------------------------------------------------------------------------

    @cached_property
    def loss_grid(self) -> Array:
        """Probabilities over which the loss is drawn, close together where it is steep."""
        steep = np.geomspace(_LEAST_PROBABILITY, 0.1, _LOSS_GRID // 4)
        middle = np.linspace(0.1, 0.9, _LOSS_GRID // 2)
        return np.unique(np.concatenate([steep, middle, 1.0 - steep]))

    @cached_property
    def branches(self) -> tuple[Array, ...]:
        """Loss of each label over `loss_grid`: minus the logarithm of its probability; one branch where that is on the axis."""
        own = -np.log(self.loss_grid)
        return (-np.log1p(-self.loss_grid), own) if self.two else (own,)

    @property
    def mean_losses(self) -> Array:
        """Mean cross-entropy of all rows for each explored value, shape (g,)."""
        return self.exploration.risk


def _places(turn: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where each class stands in an order of them."""
    places = np.empty_like(turn)
    places[turn] = np.arange(turn.size)
    return places
