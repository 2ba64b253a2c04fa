"""Everything the four views of a fit of labels draw, as numbers: computed once for a fit and one explored parameter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.class_scene.along_feature import AlongFeature
from mlexplore.class_scene.along_height import AlongHeight
from mlexplore.class_scene.lanes import Lanes, lanes
from mlexplore.class_scene.observed_labels import ObservedLabels
from mlexplore.class_scene.plane import Plane
from mlexplore.classification.class_residuals import quantile_residuals
from mlexplore.histogram import Bins, bins_for

_FARTHEST = 4.0  # quantile residuals that are shown
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
        return quantile_residuals(self.probabilities, self.point_codes, self._shares[self.rows])

    @cached_property
    def _shares(self) -> Array:
        """Where the jumps are split, one number in (0, 1) a row: those of `ClassFit.residuals`, the same in every frame."""
        return np.random.default_rng(0).random(len(self.fit.model.codes))

    @cached_property
    def bins(self) -> Bins:
        """Bins of the quantile residuals."""
        return bins_for(self._home_quantiles, -_FARTHEST, _FARTHEST, self.weights)

    @cached_property
    def _home_quantiles(self) -> Array:
        return quantile_residuals(self.home_probabilities, self.codes, self._shares[self.counting])

    @cached_property
    def histograms(self) -> Array:
        """Their histogram for each explored value, as densities, shape (g, bins); of a sample where there are very many rows."""
        rows = self.followed
        found = quantile_residuals(
            self.followed_probabilities, self.codes[rows], self._shares[self.counting[rows]]
        )
        densities = self.bins.density(found, None if self.weights is None else self.weights[rows])
        densities[self.exploration.home] = self.bins.density(self._home_quantiles, self.weights)
        return densities

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
