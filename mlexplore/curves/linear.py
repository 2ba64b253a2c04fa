"""A line, or a plane through several predictors."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter, subscript
from mlexplore.curves.mean import ROWWISE_ENTRIES, Basis, BasisMean, LinearMean, RowwiseMean
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.escaping import shorten
from mlexplore.precision import power_of_two, two_sum

_MOST_TERMS = 5  # in a formula for people
_SAMPLED = 4096  # rows that show where the middle of a column is
_FAR = 20.0  # standard deviations of a column from 0, beyond which its code measures it from its mean
_ORDINARY = 1e10  # squares of numbers up to this size, and down to its inverse, add up without loss


@dataclass(frozen=True)
class Linear(Curve):
    """A weighted sum of the predictors, ``intercept + b1 x1 + b2 x2 + ...``.

    Parameters
    ----------
    intercept
        Whether a constant is added.
    """

    name = "Line"
    formula = "μ(x) = β₀ + β₁x"
    about = "Every step in x changes y by the same amount."
    linear = True
    several = True

    intercept: bool = True

    def label_on(self, columns: Sequence[str]) -> str:
        """Name of the curve: a plane over several predictors."""
        return self.label if len(columns) == 1 else "Plane"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.intercept, bool):
            raise TypeError(f"{self.label}: intercept must be True or False, not {self.intercept!r}.")

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        slopes = [
            Parameter(
                name,
                _slope(name, columns),
                f"β{subscript(place)}",
                f"change of y for one unit more of {name}",
            )
            for place, name in enumerate(columns, start=1)
        ]
        constant = [Parameter("intercept", "intercept", "β₀", "height of the line at x = 0")]
        return tuple(constant * self.intercept + slopes)

    def formula_on(self, columns: Sequence[str]) -> str:
        if len(columns) == 1:
            return self.formula
        terms = [
            f"β{subscript(place)}\N{NO-BREAK SPACE}{shorten(name, 24)}"
            for place, name in enumerate(columns, start=1)
        ]
        if len(terms) > _MOST_TERMS:
            terms[_MOST_TERMS - 1 : -1] = ["…"]
        return "μ = " + " + ".join(["β₀"] * self.intercept + terms)

    def numpy_code(self) -> CurveCode:
        # On generated data there is one predictor.
        names = ("intercept", "slope") if self.intercept else ("slope",)
        return CurveCode(names, "intercept + slope * x" if self.intercept else "slope * x")

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        columns = x.reshape(len(x), -1)
        if not self.intercept:
            return DesignCode(_stacked(names), "", columns, constant=False)
        ones = np.ones((len(x), 1))
        centre = columns.mean(axis=0)
        if (np.abs(centre) <= _FAR * columns.std(axis=0)).all():
            lines = _stacked([f"np.ones(len({names[0]}))", *names])
            return DesignCode(lines, "", np.hstack([ones, columns]), constant=True)
        lines = [
            "# Far from 0 a column resembles that of ones, and digits are lost: measured from its mean it does not.",
            f"centre = {_listed([f'{name}.mean()' for name in names])}",
            _stacked(
                [
                    f"np.ones(len({names[0]}))",
                    *(
                        [f"{names[0]} - centre"]
                        if len(names) == 1
                        else [f"{name} - centre[{j}]" for j, name in enumerate(names)]
                    ),
                ]
            ),
        ]
        back = (
            "[theta[0] - theta[1] * centre, theta[1]]"
            if len(names) == 1
            else "[theta[0] - theta[1:] @ centre, *theta[1:]]"
        )
        return DesignCode("\n".join(lines), back, np.hstack([ones, columns - centre]), constant=True)

    def example(self) -> dict[str, float]:
        return ({"intercept": 20.0} if self.intercept else {}) | {"x": 3.0}

    def bind(self, x: Array) -> BasisMean:
        columns = x.reshape(len(x), -1)
        if x.size > ROWWISE_ENTRIES:
            return RowwiseMean(basis=self._roughly_centred(columns), x=x)
        middle = 0.5 * columns.min(axis=0) + 0.5 * columns.max(axis=0)
        centre = middle if self.intercept else np.zeros(columns.shape[1])
        spread = power_of_two(np.abs(columns - centre).max(axis=0))
        basis = CentredColumns(intercept=self.intercept, centre=centre, spread=spread)
        design, low = basis.expand(x, exactly=True)
        return LinearMean(basis=basis, design=design, low=low)

    def _roughly_centred(self, columns: Array) -> "CentredColumns":
        """The basis for very many rows, from some of them: any centre near the middle will do.

        Columns keep their unit unless it is extreme: solvers find the scale of a column for themselves.
        """
        some = np.ascontiguousarray(columns[:: max(1, len(columns) // _SAMPLED)].T)
        centre = some.mean(axis=1) if self.intercept else np.zeros(columns.shape[1])
        deviation = np.abs(some - centre[:, None]).max(axis=1)
        ordinary = (deviation > 1.0 / _ORDINARY) & (deviation < _ORDINARY)
        spread = np.where(ordinary, 1.0, power_of_two(deviation))
        return CentredColumns(intercept=self.intercept, centre=centre, spread=spread)


def _stacked(columns: Sequence[str]) -> str:
    """Code of a matrix with these columns."""
    return f"np.column_stack([{', '.join(columns)}])"


def _listed(items: Sequence[str]) -> str:
    """Code of one number, or of an array of several."""
    return items[0] if len(items) == 1 else f"np.array([{', '.join(items)}])"


def _slope(column: str, columns: Sequence[str]) -> str:
    return "slope" if tuple(columns) == ("x",) else f"slope of {column}"


@dataclass(frozen=True, eq=False)
class CentredColumns(Basis):
    """A constant and ``(x_j - centre_j) / spread_j``; every spread is a power of two, so dividing rounds nothing."""

    intercept: bool
    centre: Array
    spread: Array

    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        columns = x.reshape(len(x), -1)
        first = int(self.intercept)
        design = np.ones((len(columns), first + columns.shape[1]))
        low = np.zeros_like(design) if exactly else None
        # Column by column: NumPy walks along short rows ten times more slowly.
        for place, (centre, spread) in enumerate(
            zip(self.centre.tolist(), self.spread.tolist(), strict=True)
        ):
            here = design[:, first + place]
            if low is None:
                np.subtract(columns[:, place], centre, out=here)
            else:
                here[:], low[:, first + place] = two_sum(columns[:, place], -centre)
                low[:, first + place] /= spread
            if spread != 1.0:
                here /= spread
        return design, low

    def columns(self, x: Array, room: Array | None = None) -> Array:
        columns = x.reshape(len(x), -1)
        first = int(self.intercept)
        block = np.empty((first + columns.shape[1], len(x))) if room is None else room[:, : len(x)]
        block[:first] = 1.0
        np.subtract(columns.T, self.centre[:, None], out=block[first:])
        if not self._in_unit:
            block[first:] /= self.spread[:, None]
        return block

    @cached_property
    def _in_unit(self) -> bool:
        return bool((self.spread == 1.0).all())

    @cached_property
    def rows(self) -> list[list[Fraction]]:
        size = self.centre.size
        slopes = [[Fraction(0)] * size for _ in range(size)]
        for j, spread in enumerate(self.spread.tolist()):
            slopes[j][j] = 1 / Fraction(spread)
        if not self.intercept:
            return slopes
        shift = [
            -Fraction(c) / Fraction(s)
            for c, s in zip(self.centre.tolist(), self.spread.tolist(), strict=True)
        ]
        return [[Fraction(1), *shift], *([Fraction(0), *row] for row in slopes)]

    @cached_property
    def inverse_rows(self) -> list[list[Fraction]]:
        size = self.centre.size
        slopes = [[Fraction(0)] * size for _ in range(size)]
        for j, spread in enumerate(self.spread.tolist()):
            slopes[j][j] = Fraction(spread)
        if not self.intercept:
            return slopes
        shift = [Fraction(c) for c in self.centre.tolist()]
        return [[Fraction(1), *shift], *([Fraction(0), *row] for row in slopes)]
