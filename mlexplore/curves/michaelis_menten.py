"""Michaelis-Menten saturation: a steep start and ever smaller gains."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.numpy_code import CurveCode
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.curves.scaled_shape import ScaledShape
from mlexplore.curves.starting import best_along, few_rows
from mlexplore.domains import NOT_NEGATIVE


@dataclass(frozen=True)
class MichaelisMenten(Curve):
    """Saturation ``vmax * x / (km + x)`` for x >= 0.

    Source: Michaelis & Menten, Die Kinetik der Invertinwirkung (Biochemische Zeitschrift 49, 1913). The same curve is
    Monod's law of growth, Langmuir's isotherm, and Holling's disc equation.
    """

    name = "Michaelis–Menten"
    formula = "μ(x) = V x / (Kₘ + x)"
    about = "A response that starts at zero and saturates: enzymes, binding, feeding."
    linear = False
    domain = NOT_NEGATIVE

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            Parameter("vmax", "saturation level", "V", "level that the curve approaches as x grows"),
            Parameter(
                "km", "half-saturation", "Kₘ", "where half the saturation level is reached", is_place=True
            ),
        )

    def numpy_code(self) -> CurveCode:
        return CurveCode(("vmax", "km"), "vmax * x / (km + x)")

    def example(self) -> dict[str, float]:
        return {"vmax": 330.0, "km": 6.0}

    def bind(self, x: Array) -> "SaturationMean":
        return SaturationMean(self, places_of(self, x))

    def starts(self, x: Array, y: Array) -> Array:
        x, y = few_rows(x, y)
        return self.bind(x).starts(y)


class SaturationMean(ScaledShape):
    """Michaelis-Menten saturation at given places."""

    def shape(self, inner: Array) -> Array:
        (half,) = inner
        return self.x / (half + self.x)

    def shape_slopes(self, inner: Array) -> tuple[Array, ...]:
        (half,) = inner
        return (-self.x / (half + self.x) ** 2,)

    def shape_bends(self, inner: Array, weights: Array) -> Array:
        (half,) = inner
        return np.array([[weights @ (2.0 * self.x / (half + self.x) ** 3)]])

    def starts(self, y: Array) -> Array:
        top = float(self.x.max()) or 1.0
        return best_along(self.shape, y, top * np.geomspace(1e-5, 1e5, 41))
