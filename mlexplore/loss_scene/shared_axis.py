"""Which losses can be drawn over one axis, and how residuals come to lie on an axis of observations."""

from collections.abc import Sequence
from typing import NamedTuple

from mlexplore.losses import Axis, Loss

_OBSERVED = ("positive numbers", "counts")
"""Problems whose pictures run over the observation y."""


class Place(NamedTuple):
    """How a loss lies on an axis that may not be its own.

    Attributes
    ----------
    loss
        The loss.
    shift
        What is taken from the places of the axis: a residual is y less the height of the curve.
    scale
        What its pull is multiplied with: over observations all losses pull at log μ, one of residuals μ times as hard as at μ.
    """

    loss: Loss
    shift: float = 0.0
    scale: float = 1.0


def shared_axis(losses: Sequence[Loss]) -> tuple[Axis, tuple[Place, ...]]:
    """The axis over which losses are drawn together, and where they lie on it.

    It is that of the first loss; if this one is of residuals and another of observations, that of the latter. A loss that
    runs over something else is left out.

    Returns
    -------
    axis
        Wide enough for all that have it for their own.
    places
        The losses that lie on it, in their order.
    """
    first = losses[0]
    observed = [loss for loss in losses if loss.problem in _OBSERVED] if _is_of_numbers(first) else []
    host = observed[0] if observed else first
    own = [loss.axis for loss in losses if loss.axis.name == host.axis.name]
    axis = host.axis._replace(low=min(each.low for each in own), high=max(each.high for each in own))
    places = []
    for loss in losses:
        if loss.axis.name == axis.name:
            places.append(Place(loss))
        elif observed and loss.problem == "numbers":
            places.append(Place(loss, host.height, host.height))
    return axis, tuple(places)


def _is_of_numbers(loss: Loss) -> bool:
    return loss.problem == "numbers" or loss.problem in _OBSERVED
