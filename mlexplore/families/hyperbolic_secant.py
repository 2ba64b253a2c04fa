"""Hyperbolic secant errors: the family behind the log-cosh loss."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.term import Term, number_term, width_term
from mlexplore.formulas.functions import log_cosh


@dataclass(frozen=True)
class HyperbolicSecant(LocationScale):
    r"""Symmetric errors with exponential tails: ``f(y) = 1 / (pi sigma cosh(z))``, ``z = (y - mu) / sigma``.

    As `scipy.stats.hypsecant`. Support: every real y; mean and median mu, variance ``pi^2 sigma^2 / 4``. With sigma = 1
    it is the log-cosh loss of the machine learning libraries; otherwise that of the errors in units of sigma.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2 (1995), section 23.11.

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y; the standard deviation is pi/2 times as large.
    """

    name = "Hyperbolic secant"
    errors_name = "hyperbolic secant errors"
    loss_name = "log-cosh loss"
    loss_formula = "log cosh(r/σ)"
    curve_formula = "−log cosh((y − μ)/σ)"
    risk_name = "mean log-cosh loss"
    risk_symbol = "mean log cosh(r/σ)"
    functional = "location"
    symmetric = True
    log_concave = True
    about = "Between normal and Laplace errors: squared error for small errors and absolute error for large ones, without a kink."
    numpy_code = FamilyCode(
        draw="mu + sigma * np.log(np.abs(rng.standard_cauchy(mu.size)))",
        quantile="mu + sigma * stats.hypsecant.ppf(u)",
        log_density="""\
size = np.sqrt(((y - mu) / sigma) ** 2)
# log cosh(z) without an exponential that overflows.
log_cosh = size + np.log1p(np.exp(-2 * size)) - np.log(2)
-log_cosh - np.log(np.pi * sigma)""",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return log_cosh(self.standardised(y, mu))

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(np.pi * self.sigma))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            number_term("area", "−log π", "what the curve of width 1 integrates to", y, -np.log(np.pi)),
        )

    def standard(self, z: Array) -> StandardTerms:
        size = np.abs(z)
        small = np.exp(-2.0 * size)
        rho = size + np.log1p(small) - np.log(2.0)
        return StandardTerms(rho, np.tanh(z), 4.0 * small / (1.0 + small) ** 2)

    def cdf_of(self, z: Array) -> Array:
        tail = np.arctan(np.exp(-np.abs(z))) * (2.0 / np.pi)
        return np.where(z < 0.0, tail, 1.0 - tail)

    def survival_of(self, z: Array) -> Array:
        return self.cdf_of(-z)

    def quantile_of(self, probability: Array) -> Array:
        # The smaller tail is the exact one.
        tail = np.minimum(probability, 1.0 - probability)
        return np.where(probability < 0.5, 1.0, -1.0) * np.log(np.tan(0.5 * np.pi * tail))

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        return np.log(np.abs(rng.standard_cauchy(size=size)))

    @property
    def standard_variance(self) -> float:
        return 0.25 * np.pi**2

    @property
    def standard_information(self) -> float:
        return 0.5
