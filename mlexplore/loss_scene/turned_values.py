"""The values at which the slider of a parameter of a loss can stand."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses import LossParameter

_STEPS = 60
_WIDE = 20.0  # ends so many times apart are gone through by factors, others by differences
_DIGITS = 3


def turned_values(parameter: LossParameter, include: float | None = None) -> Array:
    """Values from one end of the parameter to the other, with the one that it opens with and `include` among them.

    They have three digits, so that a link and a sentence can name them.
    """
    low, high = parameter.low, parameter.high
    spaced = np.geomspace if low > 0.0 and high > _WIDE * low else np.linspace
    values = [float(f"{value:.{_DIGITS}g}") for value in spaced(low, high, _STEPS + 1)]
    # Rounding must not lead out of what the loss is defined for.
    named = [parameter.value] if include is None else [parameter.value, include]
    return np.unique(np.clip([*values, *named], low, high))
