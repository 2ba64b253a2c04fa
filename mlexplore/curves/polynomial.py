"""A polynomial in one predictor."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb, log10

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter, subscript, superscript
from mlexplore.curves.mean import Basis, LinearMean
from mlexplore.curves.numpy_code import CurveCode, DesignCode
from mlexplore.curves.option import option
from mlexplore.curves.places import places_of, require_one_predictor
from mlexplore.precision import multiply_pairs, power_of_two, two_sum

_MOST_TERMS = 5  # in a formula for people
_MOST_DECIMALS = 290.0  # double precision reaches from 1e-308 to 1e308


@dataclass(frozen=True)
class Polynomial(Curve):
    """A sum of powers, ``c0 + c1 x + c2 x^2 + ... + c_degree x^degree``.

    Parameters
    ----------
    degree
        The highest power.
    """

    name = "Polynomial"
    about = "Bends as often as its degree allows; never trust it beyond the data."
    linear = True
    simpler = "a lower degree"
    nested = True

    degree: int = option(2, meaning="highest power of x", allowed=(0, 30), offered=(1, 8))

    @property
    def label(self) -> str:
        return f"Polynomial of degree {self.degree}"

    @property
    def formula(self) -> str:  # type: ignore[override] - of this degree, not of all polynomials
        """The sum of powers in plain Unicode."""
        return f"μ(x) = {powers_in_symbols(self.degree)}"

    def parameters(self, columns: Sequence[str]) -> tuple[Parameter, ...]:
        require_one_predictor(self, columns)
        return coefficients_of_powers(self.degree)

    def numpy_code(self) -> CurveCode:
        names = tuple(f"c{power}" for power in range(self.degree + 1))
        return CurveCode(names, sum_of_powers(self.degree))

    def design_code(self, x: Array, names: Sequence[str]) -> DesignCode:
        (x_name,) = names
        lines, matrix = legendre_columns(self.degree, x.reshape(len(x)), x_name)
        return DesignCode(
            "\n".join([*lines, f"legvander(u, {self.degree})"]),
            legendre_back("theta", self.degree),
            matrix,
            constant=True,
        )

    def example(self) -> dict[str, float]:
        # Each power bends the rise the other way, and all of them matter at the end of the range.
        rise = [20.0, 3.0, *(-50.0 * (-0.03) ** power for power in range(2, self.degree + 1))]
        return {f"c{power}": rise[power] for power in range(self.degree + 1)}

    def bind(self, x: Array) -> LinearMean:
        x = places_of(self, x)
        basis = centred_powers(self.degree, x)
        design, low = basis.expand(x, exactly=True)
        return LinearMean(basis=basis, design=design, low=low)


def coefficients_of_powers(degree: int) -> tuple[Parameter, ...]:
    """Parameters ``c0``, ``c1``, ... of a polynomial."""
    return tuple(
        Parameter(f"c{power}", _label(power), f"c{subscript(power)}", _meaning(power))
        for power in range(degree + 1)
    )


def powers_in_symbols(degree: int) -> str:
    """``c₀ + c₁x + c₂x²`` for people, with a gap where there are many powers."""
    terms = [
        "c₀",
        "c₁x",
        *(f"c{subscript(power)}x{superscript(power)}" for power in range(2, degree + 1)),
    ]
    terms = terms[: degree + 1]
    if len(terms) > _MOST_TERMS:
        terms[_MOST_TERMS - 2 : -1] = ["…"]
    return " + ".join(terms)


def sum_of_powers(degree: int) -> str:
    """``c0 + c1 * x + c2 * x**2 + ...`` as code."""
    # A constant alone must be an array too.
    terms = [
        "c0" if degree else "np.full(n, c0)",
        "c1 * x",
        *(f"c{power} * x**{power}" for power in range(2, degree + 1)),
    ]
    return " + ".join(terms[: degree + 1])


def legendre_columns(degree: int, x: Array, name: str) -> tuple[list[str], Array]:
    """Lines of code that leave `u` in [-1, 1], and Legendre polynomials of it, shape (n, degree + 1).

    Powers of calendar years resemble each other so much that all digits would be lost. These span the same curves.
    """
    low, high = float(x.min()), float(x.max())
    u = (2.0 * x - low - high) / ((high - low) or 1.0)
    return [
        "# Powers of x resemble each other, and digits are lost. Legendre polynomials span the same curves and do not.",
        f"low, high = {name}.min(), {name}.max()",
        f"u = (2 * {name} - low - high) / (high - low)",
    ], np.asarray(np.polynomial.legendre.legvander(u, degree), dtype=np.float64)


def legendre_back(coefficients: str, degree: int) -> str:
    """Code of the coefficients of powers of x, from those of Legendre polynomials up to a degree."""
    powers = f"Legendre({coefficients}, domain=[low, high]).convert(kind=Polynomial).coef"
    # NumPy leaves off coefficients at the end that are 0.
    return f"np.append({powers}, np.zeros({degree + 1}))[: {degree + 1}]"


def _label(power: int) -> str:
    return "constant" if power == 0 else f"coefficient of x{superscript(power) if power > 1 else ''}"


def _meaning(power: int) -> str:
    return (
        "height at x = 0"
        if power == 0
        else f"how much of x{superscript(power) if power > 1 else ''} is in the curve"
    )


def centred_powers(degree: int, x: Array) -> "CentredPowers":
    """Powers of x, centred and scaled for given places.

    Raises
    ------
    ValueError
        If a power of x is too large or too small to be a number.
    """
    centre = 0.5 * float(x.min()) + 0.5 * float(x.max())
    spread = float(power_of_two(np.abs(x - centre).max()))
    if degree * max(log10(max(abs(centre), spread)), -log10(spread)) > _MOST_DECIMALS:
        raise ValueError(f"x to the power {degree} is too large or small a number: take another unit for x.")
    return CentredPowers(degree=degree, centre=centre, spread=spread)


@dataclass(frozen=True, eq=False)
class CentredPowers(Basis):
    """Powers of ``u = (x - centre) / spread`` in [-1, 1]; the spread is a power of two, so dividing rounds nothing."""

    degree: int
    centre: float
    spread: float

    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        x = x.reshape(len(x))
        if not exactly:
            return np.vander((x - self.centre) / self.spread, self.degree + 1, increasing=True), None
        high, low = two_sum(x, np.full_like(x, -self.centre))
        u = (high / self.spread, low / self.spread)
        powers = [(np.ones_like(x), np.zeros_like(x))]
        for _ in range(self.degree):
            powers.append(multiply_pairs(powers[-1], u))
        return np.column_stack([power[0] for power in powers]), np.column_stack(
            [power[1] for power in powers]
        )

    @cached_property
    def rows(self) -> list[list[Fraction]]:
        # u^k = (x - centre)^k / spread^k by the binomial theorem.
        return self._shifted_powers(-Fraction(self.centre) / Fraction(self.spread), 1 / Fraction(self.spread))

    @cached_property
    def inverse_rows(self) -> list[list[Fraction]]:
        # x^k = (centre + spread u)^k by the binomial theorem.
        return self._shifted_powers(Fraction(self.centre), Fraction(self.spread))

    def _shifted_powers(self, shift: Fraction, scale: Fraction) -> list[list[Fraction]]:
        """Coefficients of ``(shift + scale t)^k`` in the powers of t, one column for each k."""
        size = self.degree + 1
        return [
            [comb(k, i) * shift ** (k - i) * scale**i if k >= i else Fraction(0) for k in range(size)]
            for i in range(size)
        ]
