"""The functions that a formula may use: how each is computed, and how it is written."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.special import erfcx, expit, log_ndtr, ndtr, xlogy

from mlexplore.arrays import Array


def log_cosh(u: Array) -> Array:
    """``log(cosh(u))``: half of u squared near zero, to all digits, and ``|u| - log 2`` far out."""
    size = np.abs(u)
    near = np.minimum(size, 1.0)
    return np.where(
        size < 1.0,
        np.log1p(2.0 * np.square(np.sinh(0.5 * near))),
        size + np.log1p(np.exp(-2.0 * size)) - np.log(2.0),
    )


class Function(NamedTuple):
    """One function of one number."""

    evaluate: Callable[..., Any]
    """Elementwise, in NumPy."""
    latex: str
    """Its name in LaTeX."""


FUNCTIONS: dict[str, Function] = {
    "exp": Function(np.exp, r"\exp"),
    "expm1": Function(np.expm1, r"\operatorname{expm1}"),
    "log": Function(np.log, r"\log"),
    "log1p": Function(np.log1p, r"\operatorname{log1p}"),
    "log10": Function(np.log10, r"\log_{10}"),
    "log2": Function(np.log2, r"\log_{2}"),
    "sqrt": Function(np.sqrt, r"\sqrt"),
    "abs": Function(np.abs, ""),
    "sin": Function(np.sin, r"\sin"),
    "cos": Function(np.cos, r"\cos"),
    "tan": Function(np.tan, r"\tan"),
    "asin": Function(np.arcsin, r"\arcsin"),
    "acos": Function(np.arccos, r"\arccos"),
    "atan": Function(np.arctan, r"\arctan"),
    "sinh": Function(np.sinh, r"\sinh"),
    "cosh": Function(np.cosh, r"\cosh"),
    "tanh": Function(np.tanh, r"\tanh"),
    "expit": Function(expit, r"\operatorname{expit}"),
    "softplus": Function(lambda u: np.logaddexp(0.0, u), r"\operatorname{softplus}"),
    "logcosh": Function(log_cosh, r"\log\cosh"),
    "sign": Function(np.sign, r"\operatorname{sign}"),
    "Phi": Function(ndtr, r"\Phi"),
}

COUNTED: dict[str, int] = {"min": 2, "max": 2, "where": 3}
"""Functions of several things, and of how many; without a parenthesis behind it such a word is a name like any other."""

ALIASES: dict[str, str] = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "logistic": "expit",
    "Φ": "Phi",
}
"""Other names that people give to them."""

CONSTANTS: dict[str, tuple[float, str]] = {"pi": (np.pi, "π"), "π": (np.pi, "π"), "e": (np.e, "e")}
"""Names that stand for a number, with how they are written."""


def density(u: Array) -> Array:
    """Standard normal density, the slope of Phi."""
    return np.exp(-0.5 * np.square(u)) / np.sqrt(2.0 * np.pi)


def hazard(u: Array) -> Array:
    """``density(u) / Phi(u)``, the slope of the logarithm of Phi: about -u far below zero, where both are 0."""
    return np.sqrt(2.0 / np.pi) / erfcx(-np.sqrt(0.5) * np.asarray(u))


HIDDEN: dict[str, Callable[..., Any]] = {"density": density, "log_Phi": log_ndtr, "hazard": hazard}
"""Functions that nobody types: derivatives and stable forms need them."""


def power_log(base: Array, exponent: Array, times: float) -> Array:
    """``base^exponent log(base)^times``, what a power becomes when it is differentiated in its exponent.

    Where the base is 0 and the power too, so is the product: the limit from above.
    """
    result = np.asarray(np.power(base, exponent), dtype=np.float64)
    for _ in range(int(times)):
        result = np.asarray(xlogy(result, base), dtype=np.float64)
    return result
