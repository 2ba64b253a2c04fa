"""What a mean function is: named parameters and, bound to places x, a height with its derivatives."""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, NamedTuple

from mlexplore.arrays import Array
from mlexplore.curves.mean import Mean
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.curves.option import Option, TextOption, options_of, text_options_of
from mlexplore.domains import REAL, Interval


class Parameter(NamedTuple):
    """What is to be known of one parameter of a curve."""

    name: str
    """Name in code and among the estimates."""
    label: str
    """Name in text."""
    symbol: str
    """Symbol in text and pictures."""
    meaning: str
    """One clause for the reader: what the parameter does."""
    is_place: bool = False
    """Whether the parameter is a place on the x axis, and so may be a date."""


@dataclass(frozen=True)
class Curve(ABC):
    """A mean function: what remains when the errors are taken away. Fields are options, such as a degree."""

    name: ClassVar[str]
    """Name of the curve in text."""
    formula: ClassVar[str]
    """The curve as a formula, in plain Unicode."""
    about: ClassVar[str]
    """One sentence for the reader: when this curve is a sensible choice."""
    linear: ClassVar[bool]
    """Whether the curve is linear in its parameters.

    A linear curve is seen through the family's own link; any other is the mean itself.
    """
    several: ClassVar[bool] = False
    """Whether the curve takes several predictors."""
    domain: ClassVar[Interval] = REAL
    """Places x at which the curve is defined."""
    simpler: ClassVar[str] = "a simpler curve"
    """What to take where this curve bends more than the data can tell."""
    nested: ClassVar[bool] = False
    """Whether a parameter means the same whatever the options are, as the coefficients of powers do."""

    def __post_init__(self) -> None:
        for item in self.options():
            low, high = item.allowed
            value = getattr(self, item.name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ValueError(
                    f"{self.name}: {item.name} must be a whole number from {low} to {high}, not {value!r}."
                )

    @classmethod
    @cache
    def options(cls) -> tuple[Option, ...]:
        """Whole-number options, in the order of their declaration."""
        return options_of(cls)

    @classmethod
    @cache
    def text_options(cls) -> tuple[TextOption, ...]:
        """Options that are typed, in the order of their declaration."""
        return text_options_of(cls)

    @property
    def label(self) -> str:
        """Name of the curve with its options, such as "Polynomial of degree 2"."""
        return self.name

    def label_on(self, columns: Sequence[str]) -> str:
        """Name of the curve in predictors with the given names: `label`, unless it has another one over several."""
        return self.label

    @property
    def latex(self) -> str:
        """The curve in LaTeX where a person typed it; empty where `formula` is written by us."""
        return ""

    def formula_on(self, columns: Sequence[str]) -> str:
        """The curve as a formula in predictors with the given names, which may be any text; `formula` where there is one."""
        return self.formula

    @property
    def finest_step(self) -> float:
        """Step in x at which a drawing still shows every bend of the curve; infinite where any step that suits the data does."""
        return math.inf

    @abstractmethod
    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        """Parameters of the curve on predictors with the given names."""

    def for_columns(self, columns: Sequence[str]) -> "Curve":
        """Return the curve that knows the names of its predictors: itself, unless it is written in these names."""
        return self

    @abstractmethod
    def example(self) -> dict[str, float]:
        """Parameters, by name, that make a telling picture over 0 <= x <= 36: the truth that is offered first."""

    def numpy_code(self) -> CurveCode:
        """Return the curve as code for people; see `CurveCode`."""
        raise NotImplementedError(f"{self.name} has no NumPy code: write {type(self).__name__}.numpy_code.")

    def numpy_code_on(self, names: Sequence[str]) -> CurveCode:
        """Return the curve as code in predictors that are called so there: `numpy_code`, where one predictor is all it takes."""
        return self.numpy_code()

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        """Return the columns of the curve as code for people; asked only of curves that are linear in their parameters.

        Parameters
        ----------
        x
            Places, shape (n,) or (n, columns): whether columns must be centred depends on them.
        names
            What each column of `x` is called in code.
        """
        raise NotImplementedError(
            f"{self.name} has no columns as code: write {type(self).__name__}.design_code."
        )

    def shares_parameters_with(self, other: "Curve") -> bool:
        """Whether a parameter of this curve means the same as that of the same name in the other one, on the same data."""
        if type(self) is not type(other):
            return False
        return self.nested or (self.label, self.formula) == (other.label, other.formula)

    @abstractmethod
    def bind(self, x: Array) -> Mean:
        """Curve at places `x`, shape (n,) or (n, columns), in coordinates chosen for these places."""

    def starts(self, x: Array, y: Array) -> Array:
        """Parameter values from which to look for the best fit, one a row, most promising first.

        Asked only of curves that are not linear in their parameters.
        """
        raise NotImplementedError(f"{self.name} is linear in its parameters and needs no start values.")


def superscript(number: int) -> str:
    """Write a whole number in raised digits."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def subscript(number: int) -> str:
    """Write a whole number in lowered digits."""
    return str(number).translate(str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉"))
