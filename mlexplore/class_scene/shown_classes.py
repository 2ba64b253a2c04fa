"""Which classes a picture tells apart: all of a few, and of many the most frequent ones and the rest as one."""

from collections.abc import Sequence
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
        What is told apart, in the order in which it is shown; the rest, where there is one, last.
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
            return probabilities[..., np.argsort(self.place)]
        found = np.zeros((*probabilities.shape[:-1], len(self.names)))
        for label, place in enumerate(self.place.tolist()):
            found[..., place] += probabilities[..., label]
        return found


def shown_classes(fit: ClassFit, order: Sequence[object] = ()) -> ShownClasses:
    """Tell the classes of a fit apart, as far as can be.

    Parameters
    ----------
    fit
        Has the classes in the order of its model, in which a baseline comes first.
    order
        The order in which they are shown, so that another baseline changes no colour; that of the fit unless all classes are
        among it. Two classes stand as in the fit: the second is the one whose probability is drawn.
    """
    classes = list(fit.classes)
    turn = [classes.index(label) for label in order if label in classes]
    if len(turn) < len(classes) or len(classes) == 2:
        turn = list(range(len(classes)))
    names, kept = [class_name(label) for label in classes], turn
    if len(names) > MOST_SHOWN:
        counts = np.bincount(fit.model.codes, weights=fit.model.weights, minlength=len(names))
        frequent = set(np.argsort(-counts, kind="stable")[: MOST_SHOWN - 1].tolist())
        kept = [label for label in turn if label in frequent]
    place = np.full(len(names), len(kept))
    place[kept] = np.arange(len(kept))
    rest = [f"{len(names) - len(kept)} other classes"] if len(kept) < len(names) else []
    return ShownClasses((*(names[label] for label in kept), *rest), place)
