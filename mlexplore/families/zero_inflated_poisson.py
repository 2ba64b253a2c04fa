"""Counts with more zeros than Poisson counts have."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, pdtr, pdtrc, xlogy

from mlexplore.arrays import Array
from mlexplore.domains import COUNTS, POSITIVE, UNIT, Interval
from mlexplore.families.cancellation import relative_excess
from mlexplore.families.counting import by_count, factorial_term, least_count, log_peak
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.poisson import Poisson
from mlexplore.families.shape import shape
from mlexplore.families.term import Term
from mlexplore.links import Link, Log


@dataclass(frozen=True)
class ZeroInflatedPoisson(Family):
    r"""Poisson counts, except that some rows can only be zero: ``P(0) = inflation + (1 - inflation) exp(-mu)``.

    For y > 0 ``P(y) = (1 - inflation) exp(-mu) mu^y / y!``. Support: whole numbers y >= 0. `mu` is the mean of the rows that
    can be more than zero; the mean of all is ``(1 - inflation) mu``.

    Source: Lambert, Zero-inflated Poisson regression, Technometrics 34 (1992).

    Parameters
    ----------
    inflation
        Probability that a row can only be zero.
    """

    name = "Zero-inflated Poisson"
    errors_name = "zero-inflated Poisson counts"
    loss_name = "zero-inflated Poisson deviance"
    loss_formula = "2(y log(y/μ) − y + μ); at y = 0: −2 log(π + (1 − π) exp(−μ))"
    curve_formula = "y log μ − μ; at y = 0: log(π + (1 − π) exp(−μ))"
    risk_name = "mean zero-inflated Poisson deviance"
    risk_symbol = "mean deviance"
    functional = "location"
    response = "count"
    support = COUNTS
    location_domain = POSITIVE
    links = ("log", "identity")
    pivot = None
    discrete = True
    objective = "smooth"
    about = "Events are counted, but some rows could never have had one: there are more zeros than a Poisson curve explains."
    numpy_code = FamilyCode(
        draw="""\
possible = rng.random(mu.size) >= inflation
possible * rng.poisson(mu)""",
        quantile="""\
left = np.maximum(u - inflation, 0) / (1 - inflation)
np.where(left > 0, stats.poisson.ppf(left, mu), 0)""",
        relative_variance="(1 + inflation * mu) / ((1 - inflation) * mu)",
        log_density="""\
zero = np.log(inflation + (1 - inflation) * np.exp(-mu))
more = np.log(1 - inflation) + y * np.log(mu) - mu - loggamma(y + 1)
np.where(y == 0, zero, more)""",
    )
    ends = {  # noqa: RUF012 - a class attribute of a frozen dataclass
        (
            "inflation",
            "low",
        ): "there are no more zeros than Poisson counts have. Take the Poisson distribution.",
        ("inflation", "high"): "nearly every row can only be zero.",
    }

    inflation: float = shape(
        0.2,
        label="zero inflation",
        symbol="π",
        meaning="probability that a row can only be zero",
        domain=UNIT,
        search=Interval(low=1e-8, high=1.0 - 1e-8, closed=True),
        typical=(0.02, 0.9),
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return 2.0 * np.where(np.equal(y, 0.0), -self._log_zero(mu), relative_excess(y, mu))

    def _log_zero(self, mu: Array) -> Array:
        """Log-probability of a zero."""
        chance = 1.0 - self.inflation
        # The first keeps the digits of a small mu, the second those of a small inflation.
        return np.where(
            mu < 1.0,
            np.log1p(chance * np.expm1(-mu)),
            np.log(self.inflation + chance * np.exp(-mu)),
        )

    @property
    def dispersion(self) -> float:
        return 2.0

    def constant(self, y: Array) -> Array:
        return np.where(np.equal(y, 0.0), 0.0, by_count(log_peak, y) - np.log1p(-self.inflation))

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(np.where(np.equal(y, 0.0), self._log_zero(mu), xlogy(y, mu) - mu))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("y log y − y", xlogy(y, y) - y)

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        counting = np.where(np.equal(y, 0.0), 0.0, np.log1p(-self.inflation))
        return (
            factorial_term(y),
            Term("counting", "log(1 − π) where y > 0", "the share of rows that count", counting),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        inside = pdtr(np.maximum(whole, 0.0), mu)
        return np.where(whole < 0.0, 0.0, self.inflation + (1.0 - self.inflation) * inside)

    def survival(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        inside = pdtrc(np.maximum(whole, 0.0), mu)
        return np.where(whole < 0.0, 1.0, (1.0 - self.inflation) * inside)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return least_count(
            lambda y: self.cdf(y, mu), probability, self.expectation(mu), np.sqrt(self.variance(mu))
        )

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        possible = rng.random(np.shape(mu)) >= self.inflation
        return possible * np.asarray(rng.poisson(mu), dtype=np.float64)

    def expectation(self, mu: Array) -> Array:
        return (1.0 - self.inflation) * mu

    def variance(self, mu: Array) -> Array:
        return (1.0 - self.inflation) * mu * (1.0 + self.inflation * mu)

    def _possible(self, mu: Array) -> tuple[Array, Array]:
        """Probability that a zero is one of a row that could be more, and that of the opposite."""
        odds = mu + np.log(self.inflation) - np.log1p(-self.inflation)
        return expit(-odds), expit(odds)

    def score(self, y: Array, mu: Array) -> Array:
        return np.where(np.equal(y, 0.0), -self._possible(mu)[0], (y - mu) / mu)

    def curvature(self, y: Array, mu: Array) -> Array:
        possible, not_possible = self._possible(mu)
        return np.where(np.equal(y, 0.0), possible * not_possible, -y / mu / mu)

    def fisher_information(self, mu: Array) -> Array:
        possible = self._possible(mu)[0]
        # A zero has the score -possible, and all other counts that of the Poisson.
        zero = np.exp(self._log_zero(mu)) * possible**2
        return zero + (1.0 - self.inflation) * (1.0 / mu - np.exp(-mu))

    def _in_inflation(self, mu: Array) -> Array:
        """Derivative of the log-probability of a zero."""
        return -np.expm1(-mu) / np.exp(self._log_zero(mu))

    def shape_score(self, y: Array, mu: Array) -> Array:
        return np.stack([np.where(np.equal(y, 0.0), self._in_inflation(mu), -1.0 / (1.0 - self.inflation))])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        # The probability is linear in the inflation: the second derivative is minus the square of the first.
        return np.stack([-(self.shape_score(y, mu) ** 2)])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        zero = np.exp(-mu - 2.0 * self._log_zero(mu))
        return np.stack([np.where(np.equal(y, 0.0), zero, np.zeros_like(y + mu))])

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        y, eta = np.broadcast_arrays(y, eta)
        loglik, score, curvature = Poisson().linked(y, eta, link)
        loglik += np.log1p(-self.inflation)
        # Only zeros differ from Poisson counts.
        zero = np.equal(y, 0.0)
        mu = np.exp(eta[zero])
        possible, not_possible = self._possible(mu)
        loglik[zero] = self._log_zero(mu)
        mu_possible = mu * possible
        score[zero] = -mu_possible
        curvature[zero] = mu_possible * (mu * not_possible - 1.0)
        return RowTerms(loglik, score, curvature)

    def starting_location(self, y: Array) -> Array:
        return y + 0.5

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[ZeroInflatedPoisson, ...]":
        # Zeros beyond those of Poisson counts around the curve.
        expected = float(np.average(np.exp(-mu), weights=weights))
        found = float(np.average(np.equal(y, 0.0), weights=weights))
        share = (found - expected) / (1.0 - expected) if expected < 1.0 else 0.0
        shares = (float(np.clip(share, 0.02, 0.9)), float(np.clip(found, 0.05, 0.5)))
        return tuple(self.with_shapes({"inflation": share}) for share in dict.fromkeys(shares))

    def receding(self, y: Array) -> NDArray[np.int8]:
        return -np.equal(y, 0.0).astype(np.int8)
