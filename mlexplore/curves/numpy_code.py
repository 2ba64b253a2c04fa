"""A curve as a person would write it in NumPy: shown with generated data, and run by the tests."""

import builtins
import keyword
from typing import NamedTuple

FUNCTIONS = ("erf", "expit", "gammainc", "gammainccinv", "log_ndtr", "logit", "ndtr", "ndtri", "stdtrit")
"""Functions of ``scipy.special`` that the code of curves, links and families calls."""
_TAKEN = {"np", "stats", "CubicSpline", "rng", "n", "x", "y", "mu", "eta", "draw", *FUNCTIONS}


class CurveCode(NamedTuple):
    """Lines of NumPy, the last of which is an expression for the height of the curve at the places `x`.

    Beside NumPy as `np`, `FUNCTIONS` may be used, and `CubicSpline` of `scipy.interpolate`. `x` is an increasing array, and
    `n` its length.
    """

    names: tuple[str, ...]
    """What the parameters are called in the code, in their order: see `name_in_code`."""
    lines: str
    """The code, in which the parameters have their values."""


def name_in_code(name: str) -> str:
    """A name for code around which others have a meaning: ``lambda`` becomes ``lambda_``."""
    taken = keyword.iskeyword(name) or hasattr(builtins, name) or name in _TAKEN
    return f"{name}_" if taken else name
