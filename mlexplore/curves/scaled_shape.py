"""Curves that are one height times a shape: growth, decay and saturation."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import Mean
from mlexplore.curves.places import places_of


@dataclass(frozen=True, eq=False)
class ScaledShape(Mean):
    """A height times a shape, ``height * shape(x; inner parameters)``; the coordinates are the parameters, the height first.

    Far from the data such a curve may be too large for a number. It is infinite there, without a warning: a search turns back.

    Parameters
    ----------
    curve
        The curve as it was chosen.
    x
        Places, shape (n,).
    """

    curve: Curve
    x: Array

    linear = False

    @abstractmethod
    def shape(self, inner: Array) -> Array:
        """Height of the curve where the height parameter is 1, shape (n,).

        `inner` holds the other k parameters, shape (k,); or many of them at once, (k, m, 1), which gives (m, n).
        """

    @abstractmethod
    def shape_slopes(self, inner: Array) -> tuple[Array, ...]:
        """Derivative of the shape in each inner parameter, each (n,)."""

    @abstractmethod
    def shape_bends(self, inner: Array, weights: Array) -> Array:
        """Second derivatives of the shape in the inner parameters, summed over places with `weights`: (k, k)."""

    @abstractmethod
    def starts(self, y: Array) -> Array:
        """Parameters from which to look for the best fit to `y`, one a row, most promising first."""

    def value(self, theta: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return theta[0] * self.shape(theta[1:])

    def jacobian(self, theta: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            slopes = [theta[0] * slope for slope in self.shape_slopes(theta[1:])]
            return np.column_stack([self.shape(theta[1:]), *slopes])

    def bend(self, theta: Array, weights: Array) -> Array:
        bend = np.zeros((theta.size, theta.size))
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            bend[0, 1:] = bend[1:, 0] = [weights @ slope for slope in self.shape_slopes(theta[1:])]
            bend[1:, 1:] = theta[0] * self.shape_bends(theta[1:], weights)
        return bend

    def at(self, x: Array) -> Self:
        return replace(self, x=places_of(self.curve, x))

    @property
    def to_user(self) -> Array:
        return np.eye(len(self.curve.parameters(("x",))))

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        return theta
