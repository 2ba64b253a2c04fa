"""Which estimates of a fit of labels are slopes, and how far their columns spread."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel, columns_of

_CONSTANT = 1e-9  # spread of a column, as a share of its size, below which it is a constant
_SAME = 1e-9  # difference of two columns, as a share of their size, below which they are the same


class Slope(NamedTuple):
    """An estimate whose column is not constant.

    Attributes
    ----------
    name
        Of the estimate.
    parameter
        Of the curve: for a line the name of the column.
    place
        In the list of all estimates.
    label
        The class whose curve it belongs to, as a code; None where one curve serves all classes.
    spread
        Weighted standard deviation of its column (divisor n), in the user's units.
    column
        What a height changes by for one unit more of the estimate, in every row, shape (n,).
    """

    name: str
    parameter: str
    place: int
    label: int | None
    spread: float
    column: Array


def slopes_of(model: ClassModel) -> tuple[Slope, ...]:
    """Slopes in the order of the estimates; intercepts and thresholds are none."""
    parameters = model.predictor.slopes
    p = len(parameters)
    unit: Array = np.linalg.solve(model.to_user, np.eye(len(model.names)))[:, :p].astype(np.float64)
    columns = model.predictor.spreads(columns_of(model), unit)[0]
    if model.family.ordered:
        columns = -columns  # heights are thresholds less the curve
    means = np.average(columns, axis=1, weights=model.weights)
    spreads = np.sqrt(np.average((columns - means[:, None]) ** 2, axis=1, weights=model.weights))
    sizes = np.abs(columns).max(axis=1)
    labels = [None] if model.family.ordered else range(1, len(model.classes))
    return tuple(
        Slope(model.names[k * p + j], name, k * p + j, label, float(spreads[j]), columns[j])
        for k, label in enumerate(labels)
        for j, name in enumerate(parameters)
        if spreads[j] > _CONSTANT * sizes[j]
    )


def is_straight(model: ClassModel, slopes: tuple[Slope, ...]) -> bool:
    """Whether the column of every slope is one of x itself: then one unit more of x changes nothing else."""
    columns = model.x.reshape(len(model.x), -1).T
    return all(
        any(np.allclose(slope.column, x, rtol=0.0, atol=_SAME * np.abs(x).max()) for x in columns)
        for slope in slopes
    )
