"""What each family is, stated once more: as a SciPy distribution, and as symbols. A new family adds one entry here."""

from functools import cache, cached_property
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from mlexplore.families import FAMILIES, Family, Laplace, Normal, StudentT
from tests.families.oracle import MU, Oracle, Y, log, loggamma
from tests.families.oracles_counts import ORACLES_COUNTS
from tests.families.oracles_positive import ORACLES_POSITIVE
from tests.families.oracles_real import ORACLES_REAL

SIGMA, B, NU = sp.symbols("sigma b nu", positive=True)
DIGITS = 40

ORACLES: dict[type[Family], Oracle] = {
    Normal: Oracle(
        lambda family, mu: stats.norm(mu, family.sigma),
        loss=(Y - MU) ** 2,
        dispersion=2 * SIGMA**2,
        constant=log(2 * sp.pi * SIGMA**2) / 2,
        examples=({"sigma": 0.37}, {"sigma": 4.1}),
    ),
    Laplace: Oracle(
        lambda family, mu: stats.laplace(mu, family.b),
        loss=sp.Abs(Y - MU),
        dispersion=B,
        constant=log(2 * B),
        examples=({"b": 0.23}, {"b": 3.7}),
    ),
    StudentT: Oracle(
        lambda family, mu: stats.t(family.nu, mu, family.sigma),
        loss=NU * log(1 + (Y - MU) ** 2 / (NU * SIGMA**2)),
        dispersion=2 * NU / (NU + 1),
        constant=log(SIGMA) + loggamma(NU / 2) - loggamma((NU + 1) / 2) + log(sp.pi * NU) / 2,
        examples=(
            {"sigma": 0.39, "nu": 0.7},
            {"sigma": 0.45, "nu": 2.3},
            {"sigma": 1.03, "nu": 19.7},
            {"sigma": 2.9, "nu": 39.99},
            {"sigma": 1.74, "nu": 41.0},
            {"sigma": 1.9, "nu": 1e5},
        ),
    ),
    **ORACLES_REAL,
    **ORACLES_POSITIVE,
    **ORACLES_COUNTS,
}

EXAMPLES = tuple(
    family(**shapes) for family in FAMILIES if family in ORACLES for shapes in ORACLES[family].examples
)
# A limit has no symbols of its own; SciPy knows it.
LIMITS = tuple(
    family(**{**ORACLES[family].examples[0], name: np.inf})
    for family in FAMILIES
    if family in ORACLES
    for name in family.limits
)


def frozen(family: Family, mu: ArrayLike) -> Any:
    """SciPy's distribution of observations around `mu`."""
    return ORACLES[type(family)].frozen(family, mu)


def spread(family: Family) -> float:
    """A typical size of an error around the middle location: the scale if the density only shifts, or else the deviation."""
    if family.pivot == "difference":
        (scale,) = [getattr(family, item.name) for item in family.shapes() if item.role == "scale"]
        return scale
    return float(np.sqrt(family.variance(np.array(middle(family)))))


def middle(family: Family) -> float:
    """An ordinary location."""
    return 2.3 if family.location_domain.contains(2.3) else 0.31


class Symbols:
    """The log-density of one kind of family and its derivatives, as symbols that can be evaluated to 40 digits."""

    def __init__(self, kind: type[Family]) -> None:
        oracle = ORACLES[kind]
        self.kind = kind
        self.log_density = -(oracle.loss / oracle.dispersion + oracle.constant)
        # Symbols are told apart by their assumptions too: those of this statement are looked up by name.
        named = {symbol.name: symbol for symbol in self.log_density.free_symbols}
        self.shapes = [named[item.name] for item in kind.shapes()]

    @cached_property
    def derivatives(self) -> dict[tuple[sp.Symbol, ...], Any]:
        """First and second derivatives in the location and every shape parameter, as functions of mpmath numbers."""
        free = [MU, *self.shapes]
        ordered = [(a,) for a in free] + [(a, b) for a in free for b in free]
        return {order: self.evaluated(sp.diff(self.log_density, *order)) for order in ordered}

    @cached_property
    def value(self) -> Any:
        """The log-density as a function of mpmath numbers."""
        return self.evaluated(self.log_density)

    def evaluated(self, expression: sp.Expr) -> Any:
        """Make a function of mpmath numbers from symbols."""
        # A kink has a Dirac delta for its second derivative: away from the kink that is 0.
        smooth = expression.replace(sp.DiracDelta, lambda *_: sp.Integer(0))
        return sp.lambdify([Y, MU, *self.shapes], smooth, "mpmath")

    def at(self, function: Any, family: Family, y: NDArray[np.float64], mu: NDArray[np.float64]) -> Any:
        """Evaluate one of the functions above for each observation, with 40 digits on the way."""
        values = [mpmath.mpf(value) for value in family.shape_values().values()]
        with mpmath.workdps(DIGITS):
            return np.array(
                [
                    float(function(mpmath.mpf(a), mpmath.mpf(m), *values))
                    for a, m in zip(y.tolist(), mu.tolist(), strict=True)
                ]
            )


@cache
def symbols(kind: type[Family]) -> Symbols:
    """Symbols of a family, differentiated once."""
    return Symbols(kind)
