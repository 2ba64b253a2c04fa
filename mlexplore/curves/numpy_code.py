"""A curve as a person would write it in NumPy: shown with generated data, and run by the tests."""

import builtins
import keyword
from typing import NamedTuple

from mlexplore.arrays import Array

FUNCTIONS = (
    "erf",
    "expit",
    "gammainc",
    "gammainccinv",
    "log_ndtr",
    "loggamma",
    "logit",
    "ndtr",
    "ndtri",
    "stdtrit",
)
"""Functions of ``scipy.special`` that the code of curves, links and families calls."""
_TAKEN = {"np", "torch", "ops", "stats", "CubicSpline", "rng", "n", "x", "y", "mu", "eta", "draw", *FUNCTIONS}


class CurveCode(NamedTuple):
    """Lines of NumPy, the last of which is an expression for the height of the curve at the places `x`.

    Beside NumPy as `np`, `FUNCTIONS` may be used, and `CubicSpline` of `scipy.interpolate`. `x` is an increasing array, and
    `n` its length.
    """

    names: tuple[str, ...]
    """What the parameters are called in the code, in their order: see `name_in_code`."""
    lines: str
    """The code, in which the parameters have their values."""


class DesignCode(NamedTuple):
    """A curve that is linear in its parameters as columns of a matrix, well enough conditioned that fits keep their digits.

    The code may use NumPy as `np`, `CubicSpline`, `Legendre`, `Polynomial` and `legvander`; see `imports_of`.
    """

    lines: str
    """Lines of NumPy, the last of which is an expression for the matrix `X`, from the predictors under their names in code."""
    back: str
    """Lines whose last one is an expression for the parameters of the curve, in their order, from the coefficients `theta` of the
    columns; empty where these are the parameters."""
    matrix: Array
    """The matrix, shape (n, p)."""
    constant: bool
    """Whether the first column is one of ones."""


IMPORTED = {
    "CubicSpline": "from scipy.interpolate import CubicSpline",
    "Legendre": "from numpy.polynomial import Legendre, Polynomial",
    "legvander": "from numpy.polynomial.legendre import legvander",
}
"""How names that the code of curves uses are imported."""


def name_in_code(name: str) -> str:
    """A name for code around which others have a meaning: ``lambda`` becomes ``lambda_``."""
    taken = keyword.iskeyword(name) or hasattr(builtins, name) or name in _TAKEN
    return f"{name}_" if taken else name
