"""Which classes a picture tells apart: all of a few, and of many the most frequent ones and the rest as one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name

MOST_SHOWN = 8
"""Classes that are told apart: more colours and signs than this, nobody can."""


class ShownClasses(NamedTuple):
    """Classes as a picture shows them.

    Attributes
    ----------
    names
        What is told apart, in the order of the classes; the rest, where there is one, last.
    place
        Place in `names` of each class, shape (K,).
    """

    names: tuple[str, ...]
    place: NDArray[np.intp]

    @property
    def pooled(self) -> bool:
        """Whether some classes stand together as the rest."""
        return len(self.names) < len(self.place)

    def shares(self, probabilities: Array) -> Array:
        """Probabilities (..., K) of what is told apart, shape (..., shown)."""
        if not self.pooled:
            return probabilities
        found = np.zeros((*probabilities.shape[:-1], len(self.names)))
        for label, place in enumerate(self.place.tolist()):
            found[..., place] += probabilities[..., label]
        return found


def shown_classes(fit: ClassFit) -> ShownClasses:
    """Tell the classes of a fit apart, as far as can be."""
    names = [class_name(label) for label in fit.classes]
    if len(names) <= MOST_SHOWN:
        return ShownClasses(tuple(names), np.arange(len(names)))
    counts = np.bincount(fit.model.codes, weights=fit.model.weights, minlength=len(names))
    kept = np.sort(np.argsort(-counts, kind="stable")[: MOST_SHOWN - 1])
    place = np.full(len(names), MOST_SHOWN - 1)
    place[kept] = np.arange(len(kept))
    rest = f"{len(names) - len(kept)} other classes"
    return ShownClasses((*(names[label] for label in kept.tolist()), rest), place)
