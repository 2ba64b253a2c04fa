"""The losses in use, as records with functions: formula, density, what they target, and their names in other libraries."""

from mlexplore.losses import (
    altered_cross_entropies,
    counts,
    cross_entropies,
    directions,
    heavy_tails,
    lopsided,
    margins,
    positive_deviances,
    redescending,
    relative_errors,
    robust,
    scores_of_labels,
    squares_and_distances,
)
from mlexplore.losses.loss import (
    LIBRARIES,
    Axis,
    LibraryName,
    Loss,
    LossParameter,
    Opening,
)

LOSSES: tuple[Loss, ...] = (
    *squares_and_distances.LOSSES,
    *lopsided.LOSSES,
    *robust.LOSSES,
    *heavy_tails.LOSSES,
    *redescending.LOSSES,
    *relative_errors.LOSSES,
    *positive_deviances.LOSSES,
    *counts.LOSSES,
    *cross_entropies.LOSSES,
    *altered_cross_entropies.LOSSES,
    *margins.LOSSES,
    *scores_of_labels.LOSSES,
    *directions.LOSSES,
)
"""Every loss of the dictionary, in its order."""


def loss_named(key: str) -> Loss:
    """Loss with a key.

    Raises
    ------
    KeyError
        If there is none.
    """
    for loss in LOSSES:
        if loss.key == key:
            return loss
    raise KeyError(key)


__all__ = [
    "LIBRARIES",
    "LOSSES",
    "Axis",
    "LibraryName",
    "Loss",
    "LossParameter",
    "Opening",
    "loss_named",
]
