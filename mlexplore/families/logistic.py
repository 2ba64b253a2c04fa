"""Logistic errors: a smooth loss that is squared near zero and absolute far out."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.term import Term, number_term, width_term
from mlexplore.formulas.functions import log_cosh


@dataclass(frozen=True)
class Logistic(LocationScale):
    r"""Symmetric errors with tails like those of the Laplace: ``f(y) = exp(-z) / (sigma (1 + exp(-z))^2)``.

    ``z = (y - mu) / sigma``, as in `scipy.stats.logistic`. Support: every real y; mean and median mu, variance
    ``pi^2 sigma^2 / 3``. The score is bounded: no observation pulls with more than 1 / sigma.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 23.

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y; the standard deviation is 1.81 times as large.
    """

    name = "Logistic"
    errors_name = "logistic errors"
    loss_name = "logistic log-cosh loss"
    loss_formula = "log cosh(r/2σ)"
    curve_formula = "−2 log cosh((y − μ)/(2σ))"
    risk_name = "mean logistic log-cosh loss"
    risk_symbol = "mean log cosh(r/2σ)"
    functional = "location"
    symmetric = True
    log_concave = True
    about = (
        "Like the normal in the middle, with heavier tails: a large error costs in proportion to its size."
    )
    numpy_code = FamilyCode(
        draw="mu + sigma * rng.logistic(size=mu.size)",
        quantile="mu + sigma * logit(u)",
        log_density="""\
size = np.sqrt(((y - mu) / sigma) ** 2)
-size - 2 * np.log1p(np.exp(-size)) - np.log(sigma)""",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return log_cosh(0.5 * self.standardised(y, mu))

    @property
    def dispersion(self) -> float:
        return 0.5

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(4.0 * self.sigma))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            number_term("area", "−log 4", "what the curve of width 1 integrates to", y, -np.log(4.0)),
        )

    def standard(self, z: Array) -> StandardTerms:
        size = np.abs(z)
        small = np.exp(-size)
        rho = size + 2.0 * np.log1p(small) - 2.0 * np.log(2.0)
        return StandardTerms(rho, np.tanh(0.5 * z), 2.0 * small / (1.0 + small) ** 2)

    def cdf_of(self, z: Array) -> Array:
        return expit(z)

    def survival_of(self, z: Array) -> Array:
        return expit(-z)

    def quantile_of(self, probability: Array) -> Array:
        return np.log(probability) - np.log1p(-probability)

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        return np.asarray(rng.logistic(size=size))

    @property
    def standard_variance(self) -> float:
        return np.pi**2 / 3.0

    @property
    def standard_information(self) -> float:
        return 1.0 / 3.0
