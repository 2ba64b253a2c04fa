"""One named term of a log-density."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array


class Term(NamedTuple):
    """A term of log f, with the sign that it has there.

    Attributes
    ----------
    key
        What other code calls it; no two terms of a family have the same.
    formula
        The term of one observation, in plain Unicode. Terms of different families with one formula are the same function.
    name
        What it is, in a few words in the middle of a sentence.
    rows
        Its values for each observation, shape (n,).
    """

    key: str
    formula: str
    name: str
    rows: Array


def number_term(key: str, formula: str, name: str, y: Array, value: float) -> Term:
    """A term that is the same for each of the observations `y` (n,)."""
    return Term(key, formula, name, np.full(np.shape(y), float(value)))


def width_term(symbol: str, y: Array, value: float) -> Term:
    """Minus the logarithm of a scale: a density twice as wide is half as high."""
    return number_term("width", f"−log {symbol}", "width of the density", y, -np.log(value))


def bell_term(y: Array) -> Term:
    """Minus the logarithm of the integral of ``exp(-z^2/2)``."""
    return number_term("2π", "−½ log 2π", "area under the bell of width 1", y, -0.5 * np.log(2.0 * np.pi))


def sides_term(y: Array) -> Term:
    """Minus the logarithm of 2, where an integral is known for one of two equal sides."""
    return number_term("sides", "−log 2", "two sides", y, -np.log(2.0))


def jacobian_term(y: Array) -> Term:
    """Minus log y: the step from a density of log y to one of y."""
    return Term("jacobian", "−log y", "Jacobian: from log y to y", -np.log(y))
