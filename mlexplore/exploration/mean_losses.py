"""The mean everyday loss in every state of a path: of few rows from their losses, of very many from the likelihood."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.likelihood import Path
from mlexplore.model import Model

_AT_ONCE = 200_000  # losses computed in one piece
# Share of two terms that must be left of their difference, for thirteen of its digits to be good.
_LEFT = 1e-3


def mean_losses(model: Model, path: Path, *, shape_moves: bool) -> Array:
    """Mean loss of the rows that count, each as often as its weight says, in each state of the path: shape (g,).

    Parameters
    ----------
    model
        The likelihood that the path runs through.
    path
        The states; its families are those of all rows.
    shape_moves
        Whether the family changes along it.
    """
    counted = model.counted
    families = path.families
    if counted is not model:
        families = tuple(counted.family.with_shapes(family.shape_values()) for family in families)
    if counted.y.size * len(families) > _AT_ONCE:
        known = _from_likelihood(counted, path, families, shape_moves=shape_moves)
        if known is not None:
            return known
    elif not shape_moves:
        heights = np.stack([counted.whole.value(theta) for theta in path.thetas])
        return np.average(families[0].loss(counted.y, heights), axis=1, weights=counted.weights)
    return np.array(
        [
            np.average(family.loss(counted.y, counted.whole.value(theta)), weights=counted.weights)
            for theta, family in zip(path.thetas, families, strict=True)
        ]
    )


def _from_likelihood(
    counted: Model, path: Path, families: tuple[Family, ...], *, shape_moves: bool
) -> Array | None:
    """The mean loss by the thesis itself: -log f = loss / dispersion + constant.

    With very many rows this spares a look at all of them in each state. None where the two terms are so much larger than what
    is left of them that digits would be lost.
    """
    with np.errstate(all="ignore"):
        if shape_moves:
            constants = np.array([counted.constants(family) for family in families])
        else:
            constants = np.full(len(families), counted.constants(families[0]))
        heights = -path.log_likelihood
        risk = np.array([family.dispersion for family in families]) * ((heights - constants) / counted.n)
        kept = np.abs(heights - constants) > _LEFT * (np.abs(heights) + np.abs(constants))
    return risk if kept.all() and np.isfinite(risk).all() else None
