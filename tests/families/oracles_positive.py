"""Oracles of families for positive observations: SciPy's distributions, and mpmath's own sums for Tweedie's."""

from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import ArrayLike
from scipy import stats

from mlexplore.families.exponential import Exponential
from mlexplore.families.family import Family
from mlexplore.families.gamma import Gamma
from mlexplore.families.inverse_gaussian import InverseGaussian
from mlexplore.families.log_normal import LogNormal
from mlexplore.families.tweedie import Tweedie
from mlexplore.families.weibull import Weibull
from tests.families.compound import Compound, Peak
from tests.families.oracle import MU, Oracle, Y, log, loggamma

SIGMA, SHAPE, LAMBDA = sp.symbols("sigma shape lambda_", positive=True)
PHI, POWER = sp.symbols("phi power", positive=True)
A = 2 - POWER
peak: Any = Peak(Y, PHI, POWER, 0, 0)
RATIO = Y / MU

DIGITS = 40


class Passage:
    """The inverse Gaussian distribution of SciPy, with probabilities that keep their digits in the far tail."""

    def __init__(self, mu: ArrayLike, precision: float) -> None:
        self.mu, self.precision = np.asarray(mu, dtype=float), precision
        theirs = stats.invgauss(self.mu / precision, scale=precision)
        self.logpdf, self.pdf, self.ppf, self.mean, self.var = (
            theirs.logpdf,
            theirs.pdf,
            theirs.ppf,
            theirs.mean,
            theirs.var,
        )

    def cdf(self, y: ArrayLike) -> Any:
        return self._each(y, 1)

    def sf(self, y: ArrayLike) -> Any:
        return self._each(y, -1)

    def _each(self, y: ArrayLike, side: int) -> Any:
        """Tweedie's formula, 40 digits after the cancellation of its two terms."""

        def tail(height: float, mean: float) -> float:
            a, m, precision = mpmath.mpf(height), mpmath.mpf(mean), mpmath.mpf(self.precision)
            root = mpmath.sqrt(precision / a)
            first = mpmath.ncdf(side * root * (a / m - 1))
            return float(first + side * mpmath.exp(2 * precision / m) * mpmath.ncdf(-root * (a / m + 1)))

        with mpmath.workdps(2 * DIGITS):
            return np.vectorize(tail)(y, self.mu)


ORACLES_POSITIVE: dict[type[Family], Oracle] = {
    LogNormal: Oracle(
        lambda family, mu: stats.lognorm(family.sigma, scale=mu),
        loss=log(RATIO) ** 2,
        dispersion=2 * SIGMA**2,
        constant=log(Y) + log(2 * sp.pi * SIGMA**2) / 2,
        examples=({"sigma": 0.13}, {"sigma": 1.7}),
    ),
    Gamma: Oracle(
        lambda family, mu: stats.gamma(family.shape, scale=mu / family.shape),
        loss=2 * (RATIO - 1 - log(RATIO)),
        dispersion=2 / SHAPE,
        constant=log(Y) + SHAPE - SHAPE * log(SHAPE) + loggamma(SHAPE),
        examples=({"shape": 0.21}, {"shape": 2.7}, {"shape": 16.3}, {"shape": 431.0}),
    ),
    Exponential: Oracle(
        lambda _, mu: stats.expon(scale=mu),
        loss=2 * (RATIO - 1 - log(RATIO)),
        dispersion=sp.Integer(2),
        constant=1 + log(Y),
        examples=({},),
    ),
    InverseGaussian: Oracle(
        lambda family, mu: Passage(mu, family.lambda_),
        loss=(Y - MU) ** 2 / (MU**2 * Y),
        dispersion=2 / LAMBDA,
        constant=log(2 * sp.pi * Y**3 / LAMBDA) / 2,
        examples=({"lambda_": 0.3}, {"lambda_": 4.9}, {"lambda_": 170.0}),
    ),
    Weibull: Oracle(
        lambda family, mu: stats.weibull_min(family.shape, scale=mu),
        loss=RATIO**SHAPE - 1 - SHAPE * log(RATIO),
        dispersion=sp.Integer(1),
        constant=1 + log(Y) - log(SHAPE),
        examples=({"shape": 0.43}, {"shape": 1.0}, {"shape": 6.2}),
    ),
    Tweedie: Oracle(
        Compound,
        loss=sp.Piecewise(
            (2 * MU**A / A, sp.Eq(Y, 0)),
            (2 * (Y**A / ((A - 1) * A) - Y * MU ** (A - 1) / (A - 1) + MU**A / A), True),
        ),
        dispersion=2 * PHI,
        constant=-peak,
        examples=({"phi": 0.7, "power": 1.5}, {"phi": 2.9, "power": 1.23}, {"phi": 0.83, "power": 1.71}),
    ),
}
