"""Gumbel errors: the largest of many, skewed to the right; the family behind the LINEX loss."""

from dataclasses import dataclass
from math import factorial

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.term import Term, width_term

# exp(-z) - 1 + z = z^2 sum_k (-z)^k / (k + 2)!: fourteen terms are exact to double precision for |z| < 1/2.
_SERIES = [(-1.0) ** k / factorial(k + 2) for k in range(14)]


@dataclass(frozen=True)
class Gumbel(LocationScale):
    r"""Right-skewed errors, those of a maximum: ``f(y) = exp(-z - exp(-z)) / sigma`` with ``z = (y - mu) / sigma``.

    As `scipy.stats.gumbel_r`. Support: every real y; mode mu, mean ``mu + 0.5772 sigma``, variance ``pi^2 sigma^2 / 6``.
    Minus a Gumbel variable has the distribution of a minimum: fit ``-y`` for errors that are skewed to the left. The
    logarithm of a Weibull variable is of that kind.

    Source: Gumbel, Statistics of Extremes (1958); the loss is that of Varian (1975) and Zellner, JASA 81 (1986).

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y; the standard deviation is 1.28 times as large.
    """

    name = "Gumbel"
    errors_name = "Gumbel errors"
    loss_name = "LINEX loss"
    loss_formula = "exp(−r/σ) + r/σ − 1"
    curve_formula = "−z − exp(−z), z = (y − μ)/σ"
    risk_name = "mean LINEX loss"
    risk_symbol = "mean LINEX"
    functional = "location"
    log_concave = True
    about = "Each observation is the largest of many: far above the curve is common, far below it hardly ever happens."
    numpy_code = FamilyCode(
        draw="mu + sigma * rng.gumbel(size=mu.size)",
        quantile="mu - sigma * np.log(-np.log(u))",
        log_density="""\
z = (y - mu) / sigma
-z - np.exp(-z) - np.log(sigma)""",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        near = np.clip(z, -0.5, 0.5)
        series = np.polynomial.polynomial.polyval(near, _SERIES) * near * near
        with np.errstate(over="ignore"):  # so far below the curve the density is zero and the loss infinite
            return np.where(np.abs(z) < 0.5, series, np.expm1(-z) + z)

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        return np.full_like(y, 1.0 + np.log(self.sigma))

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(-self.loss(y, mu) - 1.0)

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("−1", np.full_like(y, -1.0))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (width_term("σ", y, self.sigma),)

    def standard(self, z: Array) -> StandardTerms:
        with np.errstate(over="ignore"):
            less_one, power = np.expm1(-z), np.exp(-z)
        return StandardTerms(less_one + z, -less_one, power)

    def cdf_of(self, z: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.exp(-np.exp(-z))

    def survival_of(self, z: Array) -> Array:
        with np.errstate(over="ignore"):
            return -np.expm1(-np.exp(-z))

    def quantile_of(self, probability: Array) -> Array:
        return -np.log(-np.log(probability))

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        return np.asarray(rng.gumbel(size=size))

    def expectation(self, mu: Array) -> Array:
        return mu + np.euler_gamma * self.sigma

    @property
    def standard_variance(self) -> float:
        return np.pi**2 / 6.0

    @property
    def standard_information(self) -> float:
        return 1.0
