"""Gompertz growth: an early steepest rise, and a long way to the ceiling."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.numpy_code import CurveCode
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.curves.sigmoid import Sigmoid
from mlexplore.curves.starting import few_rows

_ARRIVED = (
    -700.0
)  # far below the midpoint: the share is exactly 0 long before, and a larger exponential is no number


@dataclass(frozen=True)
class Gompertz(Curve):
    """The S-shaped curve ``ceiling * exp(-exp(-rate (x - midpoint)))``.

    Its relative growth falls exponentially, so it is steepest early, at 1/e = 37 % of the ceiling. With a negative rate it
    falls from its ceiling to zero.

    Sources: Gompertz, On the nature of the function expressive of the law of human mortality (Philosophical Transactions
    115, 1825); Winsor, The Gompertz curve as a growth curve (PNAS 18, 1932).
    """

    name = "Gompertz growth"
    formula = "μ(x) = K exp(−exp(−r(x − m)))"
    about = "Growth that is fastest early and takes long to reach its ceiling."
    linear = False

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            Parameter("ceiling", "ceiling", "K", "level that the curve approaches"),
            Parameter("rate", "growth rate", "r", "share by which relative growth falls per unit of x"),
            Parameter(
                "midpoint",
                "midpoint",
                "m",
                "where growth is fastest, at 37 % of the ceiling",
                is_place=True,
            ),
        )

    def numpy_code(self) -> CurveCode:
        return CurveCode(("ceiling", "rate", "midpoint"), "ceiling * np.exp(-np.exp(-rate * (x - midpoint)))")

    def example(self) -> dict[str, float]:
        return {"ceiling": 330.0, "rate": 0.15, "midpoint": 9.0}

    def bind(self, x: Array) -> "GompertzMean":
        return GompertzMean(self, places_of(self, x))

    def starts(self, x: Array, y: Array) -> Array:
        x, y = few_rows(x, y)
        return self.bind(x).starts(y)


class GompertzMean(Sigmoid):
    """Gompertz growth at given places."""

    @staticmethod
    def share(exponent: Array) -> Array:
        return np.exp(-np.exp(-np.maximum(exponent, _ARRIVED)))

    @staticmethod
    def share_derivatives(exponent: Array) -> tuple[Array, Array]:
        # Products of exponentials as exponentials of sums: far below the midpoint 0 times infinity is 0.
        exponent = np.maximum(exponent, _ARRIVED)
        toll = np.exp(-exponent)
        slope = np.exp(-toll - exponent)
        return slope, np.exp(-toll - 2.0 * exponent) - slope
