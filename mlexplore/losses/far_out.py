"""How hard a row pulls that is very far off: the short answer to how a loss treats outliers."""

from typing import Literal, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses.loss import Loss

FarOut: TypeAlias = Literal["unbounded", "bounded", "vanishing"]

_FAR, _FARTHER = 1e4, 1e7
_GROWS, _VANISHES = 1.5, 1e-2  # from far to farther; as a share of the hardest pull in the picture


def pull_far_out(loss: Loss) -> FarOut:
    """Whether the pull grows without bound, stays bounded or vanishes as a row goes ever farther off.

    Read off the pull at rows 10⁴ and 10⁷ away, with the parameters as the loss opens: of numbers to either side, of positive
    numbers as many times above and below, of counts above, of labels on the wrong side. An angle cannot be far off.
    """
    if loss.problem == "directions":
        return "bounded"
    with np.errstate(all="ignore"):  # an exponential overflows, and that is the answer
        far, farther = (
            float(np.abs(loss.influence(_away(loss, distance))).max()) for distance in (_FAR, _FARTHER)
        )
        near = np.abs(loss.influence(np.linspace(loss.axis.low, loss.axis.high, 101)))
    if not np.isfinite(farther) or farther > _GROWS * far:
        return "unbounded"
    return "vanishing" if farther <= _VANISHES * float(near[np.isfinite(near)].max()) else "bounded"


def _away(loss: Loss, distance: float) -> Array:
    """Rows that are far off, on the axis of the pictures."""
    match loss.problem:
        case "labels":
            return np.array([-distance])
        case "positive numbers":
            return np.array([1.0 / distance, distance])
        case "counts":
            return np.array([distance])
        case _:
            return np.array([-distance, distance])
