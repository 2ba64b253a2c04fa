"""Logistic growth: slow start, steepest halfway, saturation."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.numpy_code import CurveCode
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.curves.sigmoid import Sigmoid
from mlexplore.curves.starting import few_rows


@dataclass(frozen=True)
class LogisticGrowth(Curve):
    """The S-shaped curve ``ceiling / (1 + exp(-rate (x - midpoint)))``.

    Source: Verhulst, Notice sur la loi que la population suit dans son accroissement (1838).
    """

    name = "Logistic growth"
    formula = "μ(x) = K / (1 + exp(−r(x − m)))"
    about = "Growth that feeds on itself until it meets a ceiling."
    linear = False

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            Parameter("ceiling", "ceiling", "K", "level that the curve approaches"),
            Parameter("rate", "growth rate", "r", "relative growth per unit of x while the level is low"),
            Parameter(
                "midpoint",
                "midpoint",
                "m",
                "where half the ceiling is reached and growth is fastest",
                is_place=True,
            ),
        )

    def numpy_code(self) -> CurveCode:
        return CurveCode(("ceiling", "rate", "midpoint"), "ceiling / (1 + np.exp(-rate * (x - midpoint)))")

    def example(self) -> dict[str, float]:
        return {"ceiling": 330.0, "rate": 0.22, "midpoint": 10.0}

    def bind(self, x: Array) -> "LogisticMean":
        return LogisticMean(self, places_of(self, x))

    def starts(self, x: Array, y: Array) -> Array:
        x, y = few_rows(x, y)
        return self.bind(x).starts(y)


class LogisticMean(Sigmoid):
    """Logistic growth at given places."""

    @staticmethod
    def share(exponent: Array) -> Array:
        return expit(exponent)

    @staticmethod
    def share_derivatives(exponent: Array) -> tuple[Array, Array]:
        share, rest = expit(exponent), expit(-exponent)
        slope = share * rest
        return slope, slope * (rest - share)
