"""What a curve in one predictor takes as x: one column, and only places at which it is defined."""

from collections.abc import Sequence

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve


def require_one_predictor(curve: Curve, columns: Sequence[str]) -> None:
    """Refuse several predictors, by name."""
    if len(columns) != 1:
        raise ValueError(f"{curve.name} takes one predictor, not {len(columns)}: {', '.join(columns)}.")


def places_of(curve: Curve, x: Array) -> Array:
    """Places as one column (n,).

    Raises
    ------
    ValueError
        If the curve is not defined at one of them; the first such row is named.
    """
    x = x.reshape(len(x))
    outside = np.flatnonzero(~curve.domain.contains(x))
    if outside.size:
        raise ValueError(f"{curve.name} needs x {curve.domain}: row {outside[0]} is {x[outside[0]]:g}.")
    return x
