"""A family with nothing to estimate but the curve."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family


class Shapeless(Family):
    """A distribution without shape parameters: no derivatives in them, or those that a subclass with some adds."""

    def shape_score(self, y: Array, mu: Array) -> Array:
        return np.empty((0, *np.shape(y - mu)))

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        return np.empty((0, 0, *np.shape(y - mu)))

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.empty((0, *np.shape(y - mu)))
