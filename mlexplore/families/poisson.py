"""Poisson counts: the family behind the Poisson deviance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, pdtr, pdtrc, xlogy

from mlexplore.arrays import Array
from mlexplore.domains import COUNTS, POSITIVE
from mlexplore.families.cancellation import relative_excess
from mlexplore.families.counting import by_count, factorial_term, least_count, log_peak
from mlexplore.families.family import Kernel, RowTerms, total
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shapeless import Shapeless
from mlexplore.families.term import Term
from mlexplore.links import Link, Log

# Beyond this count y log(mu) and log(y!) are so large that their difference should not be taken.
LARGE_COUNT = 1000.0


@dataclass(frozen=True)
class Poisson(Shapeless):
    r"""Counts of events that happen independently of each other: ``P(y) = exp(-mu) mu^y / y!``.

    Support: whole numbers y >= 0; mean and variance mu. No shape parameters.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), chapter 6.
    """

    name = "Poisson"
    errors_name = "Poisson counts"
    loss_name = "Poisson deviance"
    loss_formula = "2(y log(y/μ) − y + μ)"
    curve_formula = "y log μ − μ"
    risk_name = "mean Poisson deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    response = "count"
    support = COUNTS
    location_domain = POSITIVE
    links = ("log", "identity")
    pivot = None
    discrete = True
    objective = "deviance"
    log_concave = True
    single = True
    about = "Events are counted that do not influence each other: the variance of a count is its mean."
    numpy_code = FamilyCode(
        draw="rng.poisson(mu)",
        quantile="stats.poisson.ppf(u, mu)",
        relative_variance="1 / mu",
        log_density="y * np.log(mu) - mu - loggamma(y + 1)",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return 2.0 * relative_excess(y, mu)

    @property
    def dispersion(self) -> float:
        return 2.0

    def constant(self, y: Array) -> Array:
        return by_count(log_peak, y)

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(xlogy(y, mu) - mu)

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("y log y − y", xlogy(y, y) - y)

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (factorial_term(y),)

    def cdf(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        return np.where(whole < 0.0, 0.0, pdtr(np.maximum(whole, 0.0), mu))

    def survival(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        return np.where(whole < 0.0, 1.0, pdtrc(np.maximum(whole, 0.0), mu))

    def quantile(self, probability: Array, mu: Array) -> Array:
        return least_count(lambda y: self.cdf(y, mu), probability, mu, np.sqrt(mu))

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(rng.poisson(mu), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu

    def score(self, y: Array, mu: Array) -> Array:
        return (y - mu) / mu

    def curvature(self, y: Array, mu: Array) -> Array:
        return -y / mu / mu

    def fisher_information(self, mu: Array) -> Array:
        return 1.0 / mu

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        mu = np.exp(eta)
        if np.max(y, initial=0.0) > LARGE_COUNT:
            loglik = self.loglik(y, mu)
        else:
            loglik = y * eta
            loglik -= mu
            loglik -= by_count(_log_factorial, y)
        return RowTerms(loglik, y - mu, -mu)

    def kernel(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Kernel:
        if not isinstance(link, Log):
            return super().kernel(y, eta, link, weights)
        if y.max(initial=0.0) > LARGE_COUNT:
            terms = self.linked(y, eta, link)
            return Kernel(
                float(total(terms.loglik + _log_factorial(y), weights)), terms.score, terms.curvature
            )
        mu = np.exp(eta)
        if weights is None:
            value = float(y @ eta) - float(mu.sum())
        else:
            value = float((weights * y) @ eta) - float(weights @ mu)
        score = y - mu
        return Kernel(value, score, np.negative(mu, out=mu))

    def rest(self, y: Array, link: Link, weights: Array | None) -> float:
        return -float(total(by_count(_log_factorial, y), weights)) if isinstance(link, Log) else 0.0

    def starting_location(self, y: Array) -> Array:
        return y + 0.5

    def receding(self, y: Array) -> NDArray[np.int8]:
        return -np.equal(y, 0.0).astype(np.int8)


def _log_factorial(y: Array) -> Array:
    return gammaln(y + 1.0)
