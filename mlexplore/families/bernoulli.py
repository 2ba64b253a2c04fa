"""Labels 0 and 1: the family behind cross-entropy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlog1py, xlogy

from mlexplore.arrays import Array
from mlexplore.domains import BINARY, Interval
from mlexplore.families.family import Kernel, RowTerms, sum_of_logs
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shapeless import Shapeless
from mlexplore.families.term import Term
from mlexplore.links import Link, Logit, UnitLink

PROBABILITIES = Interval(low=0.0, high=1.0, closed=True)
_MODERATE = 30.0  # of eta: where the probabilities are so far from 0 and 1 that sums over rows lose nothing
UNIT_LINKS = ("logit", "probit", "cloglog", "cauchit")


@dataclass(frozen=True)
class Bernoulli(Shapeless):
    r"""Labels, 1 with probability mu and 0 otherwise: ``P(y) = mu^y (1 - mu)^(1 - y)``.

    Support: 0 and 1; mean mu, variance ``mu (1 - mu)``. No shape parameters. The log loss of machine learning is the
    negative log-probability itself: nothing is dropped.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), chapter 4.
    """

    name = "Bernoulli"
    errors_name = "Bernoulli labels"
    loss_name = "cross-entropy (log loss)"
    loss_formula = "−y log μ − (1 − y) log(1 − μ)"
    curve_formula = "y log μ + (1 − y) log(1 − μ)"
    risk_name = "mean log loss"
    risk_symbol = "log loss"
    functional = "probability"
    response = "binary"
    support = BINARY
    location_domain = PROBABILITIES
    links = UNIT_LINKS
    pivot = None
    discrete = True
    objective = "deviance"
    log_concave = True
    single = True
    about = "Every row is a yes or a no, and the curve is the probability of a yes."
    numpy_code = FamilyCode(
        draw="(rng.random(mu.size) < mu).astype(int)",
        quantile="(u > 1 - mu).astype(int)",
        relative_variance="1 / (mu * (1 - mu))",
        log_density="np.log(np.where(y == 1, mu, 1 - mu))",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return np.negative(xlogy(y, mu) + xlog1py(1.0 - y, -mu), dtype=float)

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        return np.zeros_like(y)

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return ()

    def cdf(self, y: Array, mu: Array) -> Array:
        return np.where(y < 0.0, 0.0, np.where(y < 1.0, 1.0 - mu, 1.0))

    def survival(self, y: Array, mu: Array) -> Array:
        return np.where(y < 0.0, 1.0, np.where(y < 1.0, mu, 0.0))

    def quantile(self, probability: Array, mu: Array) -> Array:
        return np.where(probability <= 1.0 - mu, 0.0, 1.0)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(rng.random(np.shape(mu)) < mu, dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu * (1.0 - mu)

    def score(self, y: Array, mu: Array) -> Array:
        return (y - mu) / (mu * (1.0 - mu))

    def curvature(self, y: Array, mu: Array) -> Array:
        return -y / mu**2 - (1.0 - y) / (1.0 - mu) ** 2

    def fisher_information(self, mu: Array) -> Array:
        return 1.0 / (mu * (1.0 - mu))

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if isinstance(link, Logit):
            return _logistic(y, eta)
        if isinstance(link, UnitLink):
            shares, rest = link.log_shares(eta), 1.0 - y
            return RowTerms(
                y * shares.log_share + rest * shares.log_rest,
                y * shares.share_slope + rest * shares.rest_slope,
                y * shares.share_bend + rest * shares.rest_bend,
            )
        return super().linked(y, eta, link)

    def kernel(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Kernel:
        if not isinstance(link, Logit) or not (
            eta.min(initial=0.0) > -_MODERATE and eta.max(initial=0.0) < _MODERATE
        ):
            return super().kernel(y, eta, link, weights)
        # The log-probability is y eta - log(1 + exp(eta)).
        share = np.exp(eta)
        odds = share + 1.0
        value = float((y if weights is None else weights * y) @ eta) - sum_of_logs(odds, weights)
        rest = np.reciprocal(odds, out=odds)
        share *= rest
        rest *= share
        return Kernel(value, y - share, np.negative(rest, out=rest))

    def starting_location(self, y: Array) -> Array:
        return 0.25 + 0.5 * y

    def receding(self, y: Array) -> NDArray[np.int8]:
        return np.where(y > 0.5, 1, -1).astype(np.int8)


def _logistic(y: Array, eta: Array) -> RowTerms:
    """The inner loop of logistic regression: one exponential and one logarithm a row.

    With z = eta for a label 1 and -eta for a label 0 the log-probability is ``-log(1 + exp(-z))``.
    """
    sign = 2.0 * y
    sign -= 1.0
    z = sign * eta
    small = np.abs(z)
    np.negative(small, out=small)
    np.exp(small, out=small)
    total = 1.0 + small
    inverse = 1.0 / total
    score = np.where(z >= 0.0, small, 1.0)
    score *= inverse
    score *= sign
    # log(1 + small) by the faster log, and what the sum 1 + small has rounded away.
    loglik = np.minimum(z, 0.0, out=z)
    loglik -= np.log(total)
    total -= 1.0
    np.subtract(small, total, out=total)
    total *= inverse
    loglik -= total
    small *= inverse
    small *= inverse
    return RowTerms(loglik, score, np.negative(small, out=small))
