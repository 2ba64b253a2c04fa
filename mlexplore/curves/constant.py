"""A constant: the same height everywhere, so that a fit is that of one distribution to all observations."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.mean import Basis, LinearMean, bound_to
from mlexplore.curves.numpy_code import CurveCode, DesignCode


@dataclass(frozen=True)
class Constant(Curve):
    """One height, `intercept`, whatever the predictors are; x may even be the same in every row."""

    name = "Constant"
    formula = "μ(x) = β₀"
    about = "The same height everywhere: fits a distribution, and is the bar for every other curve."
    linear = True
    several = True

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        return (Parameter("intercept", "intercept", "β₀", "height of the curve everywhere"),)

    def numpy_code(self) -> CurveCode:
        return CurveCode(("intercept",), "np.full(n, intercept)")

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        return DesignCode(f"np.ones((len({names[0]}), 1))", "", np.ones((len(x), 1)), constant=True)

    def example(self) -> dict[str, float]:
        return {"intercept": 75.0}

    def bind(self, x: Array) -> LinearMean:
        return bound_to(OnlyOnes(), x)


class OnlyOnes(Basis):
    """A single column of ones."""

    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        return np.ones((len(x), 1)), np.zeros((len(x), 1)) if exactly else None

    @property
    def rows(self) -> list[list[Fraction]]:
        return [[Fraction(1)]]

    @property
    def inverse_rows(self) -> list[list[Fraction]]:
        return [[Fraction(1)]]
