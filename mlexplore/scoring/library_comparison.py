"""The same predictions given to every library: what each returns, and how many of them it changed beforehand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.scoring.cross_entropy import losses
from mlexplore.scoring.library_loss import LibraryLoss
from mlexplore.scoring.library_losses import losses_for


class Compared(NamedTuple):
    """What a function returns for given predictions.

    Attributes
    ----------
    loss
        The function.
    value
        What it returns.
    clipped
        How many rows cost otherwise there because a probability was clipped, or its logarithm.
    """

    loss: LibraryLoss
    value: float
    clipped: int


def compared(
    codes: Codes, probabilities: Array, log_probabilities: Array, weights: Array | None = None
) -> tuple[Compared, ...]:
    """Give predictions to every function that takes so many classes.

    Parameters
    ----------
    codes, weights
        Labels (n,), and how often each row counts (n,).
    probabilities, log_probabilities
        Of each class, shape (n, K).
    """
    counts = np.ones(len(codes), dtype=np.bool_) if weights is None else weights > 0.0
    own = losses(codes, probabilities)[counts]
    problem = "two classes" if probabilities.shape[1] == 2 else "several classes"
    return tuple(
        Compared(
            loss,
            loss.value(codes, probabilities, log_probabilities, weights),
            int(clipped_rows(loss, own).sum()),
        )
        for loss in losses_for(problem)
    )


def clipped_rows(loss: LibraryLoss, own: Array) -> NDArray[np.bool_]:
    """Whether a function that takes probabilities puts another one in place of that of the label, whose true loss is `own` (n,)."""
    if loss.takes != "probabilities":
        return np.zeros(own.size, dtype=np.bool_)
    return (own > loss.at_zero) | (own < loss.at_one)
