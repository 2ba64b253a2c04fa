"""The independent statement of one family, and the symbols in which it is written."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import sympy as sp

# SymPy's operators have no types that a checker understands.
Y, MU = sp.symbols("y mu", real=True)
log: Any = sp.log
exp: Any = sp.exp
erf: Any = sp.erf
loggamma: Any = sp.loggamma


class Oracle(NamedTuple):
    """An independent statement of one family.

    Attributes
    ----------
    frozen
        The SciPy distribution of an observation, from a family and its location, or an object with the same methods.
    loss, dispersion, constant
        The three parts of the negative log-density, as symbols; shape parameters are symbols of the same name.
    examples
        Shape parameters to try: generic values, because a default of 1 would hide a wrong scale.
    corners
        Distances from the location, in units of the scale, at which the density changes its form.
    """

    frozen: Callable[[Any, Any], Any]
    loss: Any
    dispersion: Any
    constant: Any
    examples: tuple[Mapping[str, float], ...]
    corners: Callable[[Any], tuple[float, ...]] = lambda _: (0.0,)
