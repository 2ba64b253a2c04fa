"""The labelled rows of a scene: which are drawn as points, and what probability their label has in every state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.class_scene.shown_classes import ShownClasses, shown_classes
from mlexplore.classification import ClassFit
from mlexplore.curves.mean import BasisMean
from mlexplore.exploration import ClassExploration
from mlexplore.families.class_family import Codes
from mlexplore.scene.thinning import evenly
from mlexplore.scoring.cross_entropy import minus_log

MOST_DRAWN = 600
"""Rows that are drawn if those are all: beyond, a choice is drawn and the rest is only counted."""

_EVEN, _COSTLIEST = 360, 60  # rows that are drawn of very many
_FOLLOWED = 4_000  # rows that move along the path in a picture of all, where there are more

Residuals = Literal["probabilities", "quantile"]
"""What the second view shows."""


class ClassTruth(NamedTuple):
    """What labels were drawn from.

    Attributes
    ----------
    probabilities
        Makes the true probability of each class (m, K) of places (m, columns).
    values
        True values of the parameters that a fit shares, by name.
    """

    probabilities: Callable[[Array], Array]
    values: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class ObservedLabels:
    """The rows, with what a scene is made of: `ClassScene` says what its fields are. Rows of weight zero are left out."""

    fit: ClassFit
    exploration: ClassExploration
    truth: ClassTruth | None = None
    residuals: Residuals = "probabilities"
    order: tuple[object, ...] = ()

    # ---- which there are ------------------------------------------------------------------------------------

    @cached_property
    def counting(self) -> NDArray[np.intp]:
        """Numbers of the rows that count."""
        weights = self.fit.model.weights
        return np.arange(len(self.fit.model.codes)) if weights is None else np.flatnonzero(weights > 0.0)

    @cached_property
    def weights(self) -> Array | None:
        """Weights of the rows that count; None if each counts once."""
        weights = self.fit.model.weights
        counted = None if weights is None else weights[self.counting]
        return None if counted is None or bool((counted == 1.0).all()) else counted

    @cached_property
    def codes(self) -> Codes:
        """Labels of the rows that count, as places in the classes of the fit."""
        return self.fit.model.codes[self.counting]

    @cached_property
    def table(self) -> Array:
        """Features of the rows that count, shape (rows, columns)."""
        return self.fit.model.x.reshape(len(self.fit.model.codes), -1)[self.counting]

    @cached_property
    def shown(self) -> ShownClasses:
        """The classes as the pictures tell them apart."""
        return shown_classes(self.fit, self.order)

    @property
    def two(self) -> bool:
        """Whether there are two classes: then the probability of the second says all."""
        return len(self.fit.classes) == 2

    @property
    def frames(self) -> int:
        """Number of values of the explored parameter."""
        return len(self.exploration.path.values)

    # ---- which are drawn ------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Numbers of the rows that are drawn as points: all that count, or the costliest and an even choice of each class."""
        if self.counting.size <= MOST_DRAWN:
            return self.counting
        costs = -self.fit.model.row_terms(self.fit.maximum.theta)[self.counting]
        chosen = [np.argpartition(costs, -_COSTLIEST)[-_COSTLIEST:]]
        lanes = self.shown.place[self.codes]
        for lane in range(len(self.shown.names)):
            own = np.flatnonzero(lanes == lane)
            chosen.append(own[evenly(self.table[own, 0], _EVEN // len(self.shown.names))])
        return self.counting[np.unique(np.concatenate(chosen))]

    @property
    def thinned(self) -> bool:
        """Whether fewer points are drawn than there are rows that count."""
        return self.rows.size < self.counting.size

    @cached_property
    def point_codes(self) -> Codes:
        """Labels of the drawn points."""
        return self.fit.model.codes[self.rows]

    @cached_property
    def point_lanes(self) -> NDArray[np.intp]:
        """Which of the shown classes each drawn point has."""
        return self.shown.place[self.point_codes]

    @cached_property
    def point_weights(self) -> Array | None:
        """Weights of the drawn points; None if each counts once."""
        weights = self.fit.model.weights
        return None if self.weights is None or weights is None else weights[self.rows]

    @cached_property
    def jitter(self) -> Array:
        """A number in (0, 1) for each drawn point, the same in every picture of these data: points that lie on one another part."""
        return np.random.default_rng(0).random(len(self.fit.model.codes))[self.rows]

    # ---- where they are -------------------------------------------------------------------------------------

    def mean_of(self, rows: NDArray[np.intp]) -> BasisMean:
        """The curve at some rows."""
        found = self.fit.model.mean.at(self.fit.model.x[rows])
        assert isinstance(found, BasisMean)
        return found

    @cached_property
    def probabilities(self) -> Array:
        """Probability of each class at the drawn points for each explored value, shape (g, points, K)."""
        return self.exploration.probabilities(self.mean_of(self.rows))

    @cached_property
    def losses(self) -> Array:
        """Cross-entropy of the drawn points for each explored value, minus the log-probability of their label: (g, points)."""
        frames, points, classes = self.probabilities.shape
        flat = minus_log(self.probabilities.reshape(-1, classes))
        own = np.tile(self.point_codes, frames)
        return flat[np.arange(own.size), own].reshape(frames, points)

    @property
    def terms(self) -> Array:
        """Log-probability of the label of the drawn points for each explored value, shape (g, points)."""
        return -self.losses

    @cached_property
    def own(self) -> Array:
        """Probability that the drawn points' own label was given, for each explored value, shape (g, points)."""
        return np.take_along_axis(self.probabilities, self.point_codes[None, :, None], axis=2)[..., 0]

    @cached_property
    def places(self) -> Array:
        """Where the drawn points stand along an axis of probabilities, shape (g, points).

        Of two classes it is the probability of the second for all of them, of several that of the label they have.
        """
        return self.probabilities[..., 1] if self.two else self.own

    # ---- all rows, or as many as can be followed ---------------------------------------------------------------

    @cached_property
    def followed(self) -> NDArray[np.intp]:
        """Places, among the rows that count, of those that move along the path in a picture of all."""
        count = self.counting.size
        if count <= _FOLLOWED:
            return np.arange(count)
        return np.sort(np.random.default_rng(0).choice(count, _FOLLOWED, replace=False, shuffle=False))

    @property
    def sampled(self) -> bool:
        """Whether these are not all."""
        return self.followed.size < self.counting.size

    @cached_property
    def followed_probabilities(self) -> Array:
        """Probability of each class at these rows for each explored value, shape (g, followed, K)."""
        if not self.sampled and not self.thinned:
            return self.probabilities
        return self.exploration.probabilities(self.mean_of(self.counting[self.followed]))

    @cached_property
    def home_probabilities(self) -> Array:
        """Probability of each class at all rows that count, at the estimate, shape (rows, K)."""
        return self.fit.fitted[self.counting]
