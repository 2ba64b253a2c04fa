"""S-shaped growth to a ceiling, for every law of growth that depends on ``rate (x - midpoint)`` alone."""

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.scaled_shape import ScaledShape
from mlexplore.curves.starting import best_of_grid

_LEAST = 1e-8  # a share of the ceiling this small everywhere says nothing of the ceiling


@dataclass(frozen=True, eq=False)
class Sigmoid(ScaledShape):
    """``ceiling * share(rate (x - midpoint))``; its parameters are ceiling, rate and midpoint."""

    @staticmethod
    @abstractmethod
    def share(exponent: Array) -> Array:
        """Share of the ceiling that is reached, from 0 to 1."""

    @staticmethod
    @abstractmethod
    def share_derivatives(exponent: Array) -> tuple[Array, Array]:
        """First and second derivative of `share`."""

    def _exponent(self, inner: Array) -> Array:
        rate, midpoint = inner
        with np.errstate(over="ignore"):  # the curve has then arrived at 0 or at its ceiling
            return rate * (self.x - midpoint)

    def shape(self, inner: Array) -> Array:
        return self.share(self._exponent(inner))

    def shape_slopes(self, inner: Array) -> tuple[Array, ...]:
        rate, midpoint = inner
        slope, _ = self.share_derivatives(self._exponent(inner))
        return slope * (self.x - midpoint), -rate * slope

    def shape_bends(self, inner: Array, weights: Array) -> Array:
        rate, midpoint = inner
        distance = self.x - midpoint
        slope, bend = (weights * each for each in self.share_derivatives(self._exponent(inner)))
        mixed = -rate * (bend @ distance) - slope.sum()
        return np.array([[bend @ distance**2, mixed], [mixed, rate**2 * bend.sum()]])

    def starts(self, y: Array) -> Array:
        low, width = self.x.min(), float(np.ptp(self.x)) or 1.0
        rates = np.outer([1.0, -1.0], np.geomspace(0.5, 60.0, 9)).ravel() / width
        midpoints = low + width * np.linspace(-0.5, 1.5, 17)
        return best_of_grid(self.shape, y, (rates, midpoints), least=_LEAST)
