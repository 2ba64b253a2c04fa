"""A power law: equal factors in x multiply y by equal factors."""

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
class Power(Curve):
    """The power law ``factor * x^exponent`` for x >= 0.

    At x = 0 it is 0 for a positive exponent and infinite for a negative one: data at x = 0 exclude a law that falls.

    Source: Huxley, Problems of relative growth (1932), the law of allometry.
    """

    name = "Power law"
    formula = "μ(x) = a xᵝ"
    about = "Doubling x multiplies y by the same factor everywhere: allometry, learning, scaling laws."
    linear = False
    domain = NOT_NEGATIVE

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return (
            Parameter("factor", "factor", "a", "height of the curve at x = 1"),
            Parameter("exponent", "exponent", "β", "doubling x multiplies the curve by 2 to this power"),
        )

    def numpy_code(self) -> CurveCode:
        return CurveCode(("factor", "exponent"), "factor * x**exponent")

    def example(self) -> dict[str, float]:
        return {"factor": 20.0, "exponent": 0.6}

    def bind(self, x: Array) -> "PowerMean":
        return PowerMean(self, places_of(self, x))

    def starts(self, x: Array, y: Array) -> Array:
        x, y = few_rows(x, y)
        return self.bind(x).starts(y)


class PowerMean(ScaledShape):
    """A power law at given places."""

    def shape(self, inner: Array) -> Array:
        (exponent,) = inner
        with np.errstate(over="ignore", divide="ignore"):  # a negative power of 0 is infinite
            return self.x**exponent

    def shape_slopes(self, inner: Array) -> tuple[Array, ...]:
        return (self._logarithms * self.shape(inner),)

    def shape_bends(self, inner: Array, weights: Array) -> Array:
        return np.array([[weights @ (self._logarithms**2 * self.shape(inner))]])

    @property
    def _logarithms(self) -> Array:
        # At x = 0 a positive power is 0 whatever the exponent: so are its derivatives.
        return np.log(np.where(self.x > 0.0, self.x, 1.0))

    def starts(self, y: Array) -> Array:
        above = self.x[self.x > 0.0]
        folds = float(np.log(above[-1] / above[0])) if above.size else 0.0
        steep = np.geomspace(0.02, 80.0, 24)
        return best_along(self.shape, y, np.concatenate([-steep[::-1], [0.0], steep]) / (folds or 1.0))
