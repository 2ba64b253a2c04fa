"""Exponential waiting times: the gamma family with shape 1."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.family import Kernel
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.ratio import Ratio, RatioTerms, exponentials, plain_kernel, rough_exponentials
from mlexplore.families.term import Term
from mlexplore.links import Link, Log


@dataclass(frozen=True)
class Exponential(Ratio):
    r"""Waiting times without memory: ``f(y) = exp(-y / mu) / mu``, as `scipy.stats.expon` with scale mu.

    Support: y > 0; mean mu, variance ``mu^2``. No shape parameters.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 19.
    """

    name = "Exponential"
    errors_name = "exponential errors"
    loss_name = "gamma deviance"
    loss_formula = "2(y/μ − 1 − log(y/μ))"
    curve_formula = "−y/μ − log μ"
    risk_name = "mean gamma deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    objective = "deviance"
    single = True
    about = "Waiting times for something that is as likely in the next minute whether one has waited or not."
    numpy_code = FamilyCode(
        draw="mu * rng.standard_exponential(mu.size)",
        quantile="-mu * np.log1p(-u)",
        log_density="-y / mu - np.log(mu)",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return 2.0 * exponentials(log_ratio(y, mu)).excess

    @property
    def dispersion(self) -> float:
        return 2.0

    @property
    def offset(self) -> float:
        return 1.0

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(-y / mu - np.log(mu))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("−1 − log y", -1.0 - np.log(y))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return ()

    @property
    def log_information(self) -> float:
        return 1.0

    def terms(self, u: Array) -> RatioTerms:
        return RatioTerms(*rough_exponentials(u))

    def kernel(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Kernel:
        if not isinstance(link, Log):
            return super().kernel(y, eta, link, weights)
        return plain_kernel(y, eta, weights, 1.0)  # which is all of the log-density

    def cdf(self, y: Array, mu: Array) -> Array:
        return -np.expm1(-y / mu)

    def survival(self, y: Array, mu: Array) -> Array:
        return np.exp(-y / mu)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return -mu * np.log1p(-probability)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(mu * rng.standard_exponential(np.shape(mu)), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu * mu
