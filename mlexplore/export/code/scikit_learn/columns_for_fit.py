"""The matrix `X` as scikit-learn's linear models take it: they add the column of ones themselves."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.problem import Problem


@dataclass(frozen=True, eq=False)
class ColumnsForFit:
    """How the columns of a linear curve are handed to a model, and its coefficients taken back.

    Parameters
    ----------
    curve
        The curve as columns.
    equalised
        Whether the columns are divided by their root mean squares first: a search along gradients needs columns of one size.
    """

    curve: CurveSection
    equalised: bool = False

    @property
    def intercept(self) -> bool:
        """Whether the model adds the constant: not where the curve has none, or where it is all there is."""
        design = self.curve.design
        return (design.constant or self._shared) and design.matrix.shape[1] > 1

    @cached_property
    def _shared(self) -> bool:
        """Whether the columns add up to one: then their coefficients are heights, and a constant raises them all alike."""
        return not self.curve.design.constant and bool(
            np.allclose(self.curve.design.matrix.sum(axis=1), 1.0, rtol=0.0, atol=1e-9)
        )

    @property
    def option(self) -> str:
        """Argument that keeps a column of ones from being added; empty where it is wanted."""
        return "" if self.intercept else "fit_intercept=False"

    @property
    def preparation(self) -> list[str]:
        """Lines that make `columns`, what the model is fitted to."""
        if not self.equalised:
            return []
        return [
            "# The search wants numbers of one size.",
            f"unit = np.sqrt(np.mean({self._plain}**2, axis=0))",
        ]

    @property
    def given(self) -> str:
        """Expression for the columns that the model gets."""
        return f"{self._plain} / unit" if self.equalised else self._plain

    @property
    def _plain(self) -> str:
        return "X[:, 1:]" if self.intercept else "X"

    @property
    def back(self) -> list[str]:
        """Lines that make `parameters`, those on screen, of the coefficients `theta`; none where these are the parameters."""
        return [self.curve.back] if self.curve.back else []

    @property
    def expressions(self) -> list[str]:
        """An expression for each parameter on screen, after `back`."""
        array = "parameters" if self.curve.back else "theta"
        return [f"{array}[{place}]" for place in range(self.curve.design.matrix.shape[1])]

    def coefficients(self, constant: str = "model.intercept_", slopes: str = "model.coef_") -> str:
        """Expression for the coefficients of all columns of `X`."""
        slopes = f"{slopes} / unit" if self.equalised else slopes
        if not self.intercept:
            return slopes
        # A curve through heights is the constant where the first column is 1, and more by the others elsewhere.
        return f"{constant} + np.append(0, {slopes})" if self._shared else f"np.append({constant}, {slopes})"

    @property
    def rows_of_coefficients(self) -> str:
        """The same of a model that has them for several classes, one class a row."""
        if not self.intercept:
            return "model.coef_"
        if self._shared:
            return "model.intercept_[:, None] + np.pad(model.coef_, ((0, 0), (1, 0)))"
        return "np.column_stack([model.intercept_, model.coef_])"

    @property
    def design(self) -> Array:
        """The columns that the model gets, after a column of ones where it adds one, shape (n, p)."""
        matrix = self.curve.design.matrix.copy()
        if self.intercept:
            matrix[:, 0] = 1.0
        if self.equalised:
            matrix[:, int(self.intercept) :] /= self._units
        return matrix

    @property
    def _units(self) -> Array:
        return np.sqrt(np.mean(self.curve.design.matrix[:, int(self.intercept) :] ** 2, axis=0))


def columns_for_fit(problem: Problem, *, equalised: bool = False) -> ColumnsForFit:
    """The columns of the curve of a problem, which is linear."""
    return ColumnsForFit(CurveSection(problem), equalised)
