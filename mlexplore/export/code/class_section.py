"""The curves of a fit of labels as code: one for each class but the first, or one for all with thresholds."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_uncertainty import class_spread
from mlexplore.curves.numpy_code import DesignCode
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import ending_in


@dataclass(frozen=True, eq=False)
class ClassSection:
    """The curves of labels as code, with unknowns `theta`: coefficients of columns class by class, or those of one curve and thresholds.

    Parameters
    ----------
    problem
        The fit.
    """

    problem: Problem

    @property
    def fit(self) -> ClassFit:
        """The fit."""
        return self.problem.labels

    @cached_property
    def whole(self) -> DesignCode:
        """The columns of the curve with those of its constant."""
        return CurveSection(self.problem).design

    @property
    def curves(self) -> int:
        """How many heights there are."""
        return len(self.fit.classes) - 1

    @property
    def thresholds(self) -> bool:
        """Whether one curve is cut by thresholds."""
        return self.fit.family.ordered

    @property
    def single(self) -> bool:
        """Whether the family knows two classes only, so that heights are one array."""
        return self.fit.family.most_classes == 2

    @cached_property
    def _dropped(self) -> int:
        """How many of the first columns the thresholds stand in for."""
        return int(self.thresholds and len(self.fit.model.predictor.slopes) < self.whole.matrix.shape[1])

    @property
    def matrix(self) -> Array:
        """The columns that have coefficients, shape (n, p)."""
        return self.whole.matrix[:, self._dropped :]

    # ---- as code ----------------------------------------------------------------------------------------------

    @property
    def columns(self) -> str:
        """Section that makes the matrix `X`."""
        heading = CurveSection(self.problem).heading
        lines = [heading, ending_in("X = ", self.whole.lines)]
        if self._dropped:
            lines.append("X = X[:, 1:]  # the thresholds take the place of the constant")
        return "\n".join(lines)

    @property
    def heights(self) -> list[str]:
        """Lines that make heights `eta` of the unknowns `theta`."""
        p = self.matrix.shape[1]
        if self.single:
            return ["eta = X @ theta"]
        if self.thresholds:
            return [
                f"slopes, thresholds = theta[:{p}], theta[{p}:]",
                "eta = thresholds[:, None] - X @ slopes",
            ]
        return [f"eta = theta.reshape({self.curves}, {p}) @ X.T  # one curve for each class but the first"]

    @property
    def back(self) -> list[str]:
        """Lines that make `parameters`, those on screen, of the unknowns; none where these are the parameters."""
        if not self.whole.back:
            return []
        p = self.matrix.shape[1]
        if self.thresholds:
            given = f"np.concatenate([[0], theta[:{p}]])" if self._dropped else f"theta[:{p}]"
            lines = [
                f"slopes, thresholds = {given}, theta[{p}:]",
                *_of("slopes", "slopes = ", self.whole.back),
            ]
            kept = "slopes[1:], thresholds - slopes[0]" if self._dropped else "slopes, thresholds"
            return [*lines, f"parameters = np.concatenate([{kept}])"]
        if self.single:
            return ending_in("parameters = ", self.whole.back).splitlines()
        return [
            "parameters = []",
            f"for own in theta.reshape({self.curves}, {p}):",
            *(f"    {line}" for line in _of("own", "parameters.extend(", self.whole.back)),
        ]

    @property
    def expressions(self) -> list[str]:
        """An expression for each estimate on screen, after `back`."""
        array = "parameters" if self.whole.back else "theta"
        return [f"{array}[{place}]" for place in range(len(self.fit.estimates))]

    # ---- as numbers -------------------------------------------------------------------------------------------

    @cached_property
    def unknowns(self) -> Array:
        """The unknowns `theta` at the estimates, shape (k,)."""
        model, columns = self.fit.model, self._own_columns
        return self._solved(model.predictor.heights(self.fit.maximum.theta, columns))

    @cached_property
    def spread(self) -> Array:
        """Factor S of the covariance ``S S'`` of the unknowns, shape (k, k); NaN where there is none."""
        model, columns = self.fit.model, self._own_columns
        spread = model.predictor.spreads(columns, class_spread(model, self.fit.maximum))
        return np.column_stack([self._solved(spread[:, j]) for j in range(spread.shape[1])])

    @property
    def errors(self) -> Array:
        """Standard errors of the unknowns, shape (k,); NaN where there are none."""
        return np.sqrt((self.spread**2).sum(axis=1))

    def eta(self, unknowns: Array) -> Array:
        """Heights (K - 1, n) at given unknowns."""
        p = self.matrix.shape[1]
        if self.thresholds:
            return unknowns[p:, None] - self.matrix @ unknowns[:p]
        return unknowns.reshape(self.curves, p) @ self.matrix.T

    @property
    def _own_columns(self) -> Array:
        """Columns (p, n) of the model for the rows that count."""
        model = self.fit.model
        columns = model.predictor.columns(model.mean, slice(None))
        return columns if model.weights is None else columns[:, model.weights > 0.0]

    def _solved(self, heights: Array) -> Array:
        """Unknowns that make given heights (K - 1, n)."""
        if not self.thresholds:
            return np.asarray(np.linalg.lstsq(self.matrix, heights.T)[0], dtype=np.float64).T.ravel()
        columns = np.column_stack([-self.matrix, np.ones(len(self.matrix))])
        slopes = np.linalg.lstsq(columns, heights[0])[0][:-1]
        return np.asarray(np.append(slopes, (heights + self.matrix @ slopes).mean(axis=1)), dtype=np.float64)


def _of(name: str, beginning: str, lines: str) -> list[str]:
    """Lines that go back to parameters, from coefficients of another name than `theta`."""
    closing = ")" if beginning.endswith("(") else ""
    return (ending_in(beginning, lines.replace("theta", name)) + closing).splitlines()
