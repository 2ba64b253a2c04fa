"""Losses of two classes are functions of the margin: what their records have in common."""

from collections.abc import Callable

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses.loss import Axis

MARGIN = Axis("margin m, the log-odds of the label", -4.0, 4.0)
"""The axis of their pictures."""


def of_margin(phi: Callable[..., Array]) -> Callable[..., Array]:
    """Cost of labels 0 and 1 at log-odds of class 1 from a loss of the margin."""

    def cost(y: Array, eta: Array, **parameters: float) -> Array:
        return phi(np.where(y == 1, eta, -eta), **parameters)

    return cost
