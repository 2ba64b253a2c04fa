"""A typed formula at given places: a function of its parameters, with analytic derivatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.mean import Mean
from mlexplore.formulas import Run, bends_of, slopes_of, value_of

if TYPE_CHECKING:
    from mlexplore.curves.formula import Formula


@dataclass(frozen=True, eq=False)
class FormulaMean(Mean):
    """A typed formula at given places; its coordinates are its parameters.

    Where the formula is not defined, its value is NaN or infinite, without a warning: a search turns back.

    Parameters
    ----------
    curve
        The curve as it was typed.
    columns
        The predictors by the names under which the formula uses them, each of shape (n,).
    """

    curve: "Formula"
    columns: Mapping[str, Array]

    linear = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return self.curve.names

    @property
    def size(self) -> int:
        """Number of places."""
        return len(next(iter(self.columns.values())))

    @cached_property
    def heights(self) -> Run:
        """The formula, ready to be computed."""
        program, place = value_of(self.curve.tree)
        return Run(program, [place], self.columns, self.names)

    @cached_property
    def _slopes(self) -> Run:
        program, places = slopes_of(self.curve.tree, self.names)
        return Run(program, places, self.columns, self.names)

    @cached_property
    def _bends(self) -> Run:
        program, places = bends_of(self.curve.tree, self.names)
        return Run(program, tuple(places.values()), self.columns, self.names)

    def value(self, theta: Array) -> Array:
        values = theta.tolist()
        height = np.empty(self.size)
        for rows in self.heights.blocks():
            height[rows] = self.heights(values, rows)[0]
        return height

    def jacobian(self, theta: Array) -> Array:
        values = theta.tolist()
        slopes = np.empty((theta.size, self.size))
        for rows in self._slopes.blocks():
            for slope, found in zip(slopes, self._slopes(values, rows), strict=True):
                slope[rows] = found
        return slopes.T

    def bend(self, theta: Array, weights: Array) -> Array:
        values = theta.tolist()
        bend = np.zeros((theta.size, theta.size))
        pairs = bends_of(self.curve.tree, self.names).places
        with np.errstate(all="ignore"):
            for rows in self._bends.blocks():
                here = weights[rows]
                for (i, j), found in zip(pairs, self._bends(values, rows), strict=True):
                    # Where no predictor is left in a derivative, it is the same number in every row.
                    bend[i, j] += here @ found if np.ndim(found) else found * here.sum()
        return np.triu(bend) + np.triu(bend, 1).T

    def at(self, x: Array) -> "FormulaMean":
        return FormulaMean(self.curve, self.curve.columns_of(x))

    @property
    def to_user(self) -> Array:
        return np.eye(len(self.names))

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        return theta
