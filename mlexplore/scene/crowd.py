"""How many observations lie where, when they are too many to be drawn one by one."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_COLUMNS, _ROWS = 70, 36


class Crowd(NamedTuple):
    """Counts in a grid of cells.

    Attributes
    ----------
    x, y
        Edges of the cells, shape (columns + 1,) and (rows + 1,).
    counts
        Observations in each, or the sum of their weights, shape (rows, columns).
    """

    x: Array
    y: Array
    counts: Array


def crowd(x: Array, y: Array, weights: Array | None) -> Crowd:
    """Count observations at places `x`, shape (n,), with values `y` (n,); every one lies in some cell."""
    across, up = _edges(x, _COLUMNS), _edges(y, _ROWS)
    columns, rows = len(across) - 1, len(up) - 1
    cell = _places(y, up) * columns
    cell += _places(x, across)
    counts = np.bincount(cell, weights, minlength=rows * columns)
    return Crowd(across, up, counts.reshape(rows, columns).astype(np.float64))


def _edges(values: Array, most: int) -> Array:
    """Edges of at most so many cells; around whole numbers each cell holds as many of them, so that there are no stripes."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low - 0.5, low + 0.5])
    some = values[:1000]
    whole = high - low < 2.0**40 and np.array_equal(some, np.floor(some))
    if whole and np.array_equal(values, np.floor(values)):
        step = np.ceil((high - low + 1.0) / most)
        return low - 0.5 + step * np.arange(np.ceil((high - low + 1.0) / step) + 1.0)
    return np.linspace(low, high, most + 1)


def _places(values: Array, edges: Array) -> np.ndarray:
    place = (values - edges[0]) * (1.0 / (edges[1] - edges[0]))
    return np.minimum(place.astype(np.intp), len(edges) - 2)
