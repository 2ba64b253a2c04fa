"""Exponential growth or decay: equal steps in x multiply y by equal factors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.numpy_code import CurveCode
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.curves.scaled_shape import ScaledShape
from mlexplore.curves.starting import best_along, few_rows


@dataclass(frozen=True)
class ExponentialGrowth(Curve):
    """Growth or decay at a constant relative rate, ``initial * exp(rate (x - x_first))``.

    `initial` is the height where the data begin, at the smallest x, x_first: the height at x = 0 if they begin there. Told
    at x = 0 whatever the data, it would be the height in the year 0, which for fast growth in calendar years or in seconds
    since 1970 is too small or too large a number for a computer. The curve at other places keeps the x_first of the data it was fitted to.

    Source: Malthus, An essay on the principle of population (1798); any text on compound interest.
    """

    name = "Exponential growth"
    formula = "μ(x) = a exp(r(x − x₁)), x₁ the smallest x"
    about = "Equal steps in x multiply y by equal factors: interest, decay, growth without limits."
    linear = False

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            Parameter("initial", "initial height", "a", "height of the curve at the smallest x of the data"),
            Parameter("rate", "rate", "r", "relative growth per unit of x; negative for decay"),
        )

    def numpy_code(self) -> CurveCode:
        return CurveCode(("initial", "rate"), "initial * np.exp(rate * (x - x.min()))")

    def example(self) -> dict[str, float]:
        return {"initial": 20.0, "rate": 0.08}

    def bind(self, x: Array) -> "ExponentialMean":
        x = places_of(self, x)
        return ExponentialMean(self, x, first=float(x.min()))

    def starts(self, x: Array, y: Array) -> Array:
        x, y = few_rows(x, y)
        return self.bind(x).starts(y)


@dataclass(frozen=True, eq=False)
class ExponentialMean(ScaledShape):
    """An exponential at given places; its height parameter is told at the place `first`."""

    first: float

    def shape(self, inner: Array) -> Array:
        (rate,) = inner
        with np.errstate(over="ignore"):  # far from the data it is infinite
            return np.exp(rate * (self.x - self.first))

    def shape_slopes(self, inner: Array) -> tuple[Array, ...]:
        return ((self.x - self.first) * self.shape(inner),)

    def shape_bends(self, inner: Array, weights: Array) -> Array:
        return np.array([[weights @ ((self.x - self.first) ** 2 * self.shape(inner))]])

    def starts(self, y: Array) -> Array:
        steep = np.geomspace(0.02, 80.0, 24)
        width = float(np.ptp(self.x)) or 1.0
        return best_along(self.shape, y, np.concatenate([-steep[::-1], [0.0], steep]) / width)
