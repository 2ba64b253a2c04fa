"""Negative binomial counts: Poisson counts whose rates differ from row to row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, gammaln, pdtr, pdtrc, psi, xlogy, zeta

from mlexplore.arrays import Array
from mlexplore.domains import COUNTS, POSITIVE, Interval
from mlexplore.families.cancellation import log1p_second, log1p_third
from mlexplore.families.counting import by_count, factorial_term, least_count, log_peak
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.poisson import LARGE_COUNT, Poisson
from mlexplore.families.shape import shape
from mlexplore.families.stirling import COEFFICIENTS, FROM, remainder
from mlexplore.families.term import Term
from mlexplore.links import Link, Log

_FIRST_SIZE = (0.1, 100.0)  # the search begins between these


@dataclass(frozen=True)
class NegativeBinomial(Family):
    r"""Counts more scattered than Poisson counts: a Poisson variable whose mean is gamma distributed around mu.

    ``P(y) = Gamma(y + size) / (Gamma(size) y!) (size / (size + mu))^size (mu / (size + mu))^y``. Support: whole numbers
    y >= 0; mean mu, variance ``mu + mu^2 / size``. The Poisson distribution is ``size = inf``.

    Source: Lawless, Negative binomial and mixed Poisson regression, Canadian Journal of Statistics 15 (1987).

    Parameters
    ----------
    size
        How little the counts scatter beyond Poisson counts; ``1 / size`` is the squared coefficient of variation of the
        rates.
    """

    name = "Negative binomial"
    errors_name = "negative binomial counts"
    loss_name = "negative binomial deviance"
    loss_formula = "2(y log(y/μ) − (y + k) log((y + k)/(μ + k)))"
    curve_formula = "y log μ − (y + k) log(1 + μ/k)"
    risk_name = "mean negative binomial deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    response = "count"
    support = COUNTS
    location_domain = POSITIVE
    links = ("log", "identity")
    pivot = None
    discrete = True
    objective = "smooth"
    about = "Counts scatter more than Poisson counts, because every row has a rate of its own or events come in clusters."
    numpy_code = FamilyCode(
        draw="rng.poisson(mu * (rng.gamma(size, size=mu.size) / size))",
        quantile="stats.nbinom.ppf(u, size, size / (size + mu))",
        relative_variance="1 / mu + 1 / size",
        log_density="""\
ways = loggamma(y + size) - loggamma(size) - loggamma(y + 1)
ways + y * np.log(mu / size) - (y + size) * np.log1p(mu / size)""",
    )
    limits = {"size": "Poisson"}  # noqa: RUF012 - a class attribute of a frozen dataclass

    size: float = shape(
        1.0,
        label="size",
        symbol="k",
        meaning="the variance is μ + μ²/k: small means scattered, infinite means Poisson",
        domain=POSITIVE,
        search=Interval(low=1e-8, high=1e12, closed=True),
        typical=(0.1, 100.0),
        telling=4.0,
    )

    # Everything is written in alpha = 1/size, so that the Poisson limit alpha = 0 needs no case of its own, and in
    # t = (y - mu) / (1 + alpha mu), for which 1 + alpha t = (1 + alpha y) / (1 + alpha mu).

    @property
    def _alpha(self) -> float:
        return 1.0 / self.size

    def _reduced(self, y: Array, mu: Array) -> tuple[Array, Array, Array]:
        """Return t, and alpha t with its ``log(1 + alpha t)``."""
        alpha = self._alpha
        t = (y - mu) / (1.0 + alpha * mu)
        # Of the larger over the smaller: then no logarithm is of a number near 0.
        up = y >= mu
        larger = np.log1p(np.where(up, alpha * t, alpha * (mu - y) / (1.0 + alpha * y)))
        return t, alpha * t, np.where(up, larger, -larger)

    def loss(self, y: Array, mu: Array) -> Array:
        # y log(1 + a) - k log(1 + alpha t) with a = (y - mu) / (mu (1 + alpha y)).
        alpha = self._alpha
        shape = np.broadcast_shapes(np.shape(y), np.shape(mu))
        y, mu = (np.broadcast_to(value, shape or 1) for value in (y, mu))
        t, x, log1p = self._reduced(y, mu)
        up = y >= mu
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            odds = np.where(up, (y - mu) / mu / (1.0 + alpha * y), (mu - y) / y / (1.0 + alpha * mu))
            share = np.where(y > 0.0, y * np.where(up, np.log1p(odds), -np.log1p(odds)), 0.0)
            loss = share - (t if alpha == 0.0 else log1p / alpha)
        near = np.abs(y - mu) < 0.3 * np.minimum(y, mu)
        if near.any():
            # Where y and mu are close the first powers of both logarithms cancel but for a product.
            y, mu, t, x, log1p = (value[near] for value in (y, mu, t, x, log1p))
            a = (y - mu) / mu / (1.0 + alpha * y)
            by_a, by_t = log1p_second(a, np.log1p(a)), log1p_second(x, log1p)
            loss[near] = a * t - y * a * a * by_a + alpha * t * t * by_t
        return 2.0 * loss.reshape(shape)

    @property
    def dispersion(self) -> float:
        return 2.0

    def constant(self, y: Array) -> Array:
        return by_count(lambda count: log_peak(count) + self._excess(count), y)

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(xlogy(y, mu) - self._tail(y, mu))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("y log y − (y + k) log(1 + y/k)", xlogy(y, y) - self._tail(y, y))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        # log Gamma(y + k) - log Gamma(k) - y log k, from the differences that are known to all digits.
        mixing = self._tail(y, y) - y - self._excess(y)
        return (
            factorial_term(y),
            Term(
                "mixing",
                "log Γ(y + k) − log Γ(k) − y log k",
                "what mixing means of different size adds",
                np.asarray(mixing, dtype=np.float64),
            ),
        )

    def _tail(self, y: Array, mu: Array) -> Array:
        """``(y + k) log(1 + mu / k)``, which is mu where k is infinite."""
        alpha = self._alpha
        return y * np.log1p(alpha * mu) + (mu if alpha == 0.0 else np.log1p(alpha * mu) / alpha)

    def _excess(self, y: Array) -> Array:
        """How much `constant` exceeds that of the Poisson.

        By Stirling's formula ``log(1 + alpha y) / 2 + s(k) - s(y + k)``, where s is its remainder.
        """
        alpha = self._alpha
        if self.size < FROM:
            return 0.5 * np.log1p(alpha * y) + remainder(np.float64(self.size)) - remainder(y + self.size)
        # With v = 1/(1 + alpha y) the terms of s(k) - s(y + k) are alpha^j (1 - v^j).
        v = 1.0 / (1.0 + alpha * y)
        value = 0.5 * np.log1p(alpha * y)
        for m, coefficient in enumerate(COEFFICIENTS):
            j = 2 * m + 1
            value = value + coefficient * alpha**j * (1.0 - v**j)
        return value

    def _excess_in_alpha(self, y: Array) -> tuple[Array, Array]:
        """First and second derivative of `_excess` in alpha, where alpha is small."""
        alpha = self._alpha
        v = 1.0 / (1.0 + alpha * y)
        slope, bend = 0.5 * y * v, -0.5 * (y * v) ** 2
        for m, coefficient in enumerate(COEFFICIENTS):
            j = 2 * m + 1
            slope = slope + coefficient * j * alpha ** (j - 1) * (1.0 - v ** (j + 1))
            bend = bend + coefficient * j * (j + 1) * alpha ** (j - 1) * v ** (j + 2) * y
            if m:
                bend = bend + coefficient * j * (j - 1) * alpha ** (j - 2) * (1.0 - v ** (j + 1))
        return slope, bend

    def cdf(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        count = np.maximum(whole, 0.0)
        return np.where(whole < 0.0, 0.0, self._probabilities(count, mu, upper=False))

    def survival(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        count = np.maximum(whole, 0.0)
        return np.where(whole < 0.0, 1.0, self._probabilities(count, mu, upper=True))

    def _probabilities(self, count: Array, mu: Array, *, upper: bool) -> Array:
        if self.size == np.inf:
            return pdtrc(count, mu) if upper else pdtr(count, mu)
        spread = self._alpha * mu
        tail = betainc if upper else betaincc
        return np.asarray(tail(count + 1.0, self.size, spread / (1.0 + spread)), dtype=float)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return least_count(lambda y: self.cdf(y, mu), probability, mu, np.sqrt(self.variance(mu)))

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        rates = mu if self.size == np.inf else mu * (rng.gamma(self.size, size=np.shape(mu)) / self.size)
        return np.asarray(rng.poisson(rates), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu * (1.0 + self._alpha * mu)

    def score(self, y: Array, mu: Array) -> Array:
        return (y - mu) / mu / (1.0 + self._alpha * mu)

    def curvature(self, y: Array, mu: Array) -> Array:
        spread = self._alpha * mu
        return -(y + spread * (2.0 * y - mu)) / (mu * (1.0 + spread)) ** 2

    def fisher_information(self, mu: Array) -> Array:
        return 1.0 / (mu * (1.0 + self._alpha * mu))

    def shape_score(self, y: Array, mu: Array) -> Array:
        alpha, k = self._alpha, self.size
        if k < FROM:
            harmonic = by_count(lambda count: psi(count + k) - psi(k), y)
            return np.stack([harmonic - np.log1p(alpha * mu) - (y - mu) / (k + mu)])
        # For a large size the terms above cancel to second order. In alpha they do not.
        t, x, log1p = self._reduced(y, mu)
        slope = by_count(lambda count: self._excess_in_alpha(count)[0], y)
        return np.stack([-(alpha**2) * (t * t * log1p_second(x, log1p) - slope)])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        alpha, k = self._alpha, self.size
        if k < FROM:
            harmonic = by_count(lambda count: zeta(2.0, count + k) - zeta(2.0, k), y)
            return np.stack([[harmonic + (mu / k + (y - mu) / (k + mu)) / (k + mu)]])
        t, x, log1p = self._reduced(y, mu)
        slope, bend = by_count(lambda count: np.stack(self._excess_in_alpha(count)), y)
        in_alpha = t * t * log1p_second(x, log1p) - slope
        twice = t * t * (2.0 * t * log1p_third(x, log1p) - y / (1.0 + alpha * y)) - bend
        return np.stack([[alpha**3 * (alpha * twice + 2.0 * in_alpha)]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        alpha = self._alpha
        return np.stack([(y - mu) * (alpha / (1.0 + alpha * mu)) ** 2])

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        if self.size == np.inf:
            return Poisson().linked(y, eta, link)
        mu, alpha = np.exp(eta), self._alpha
        spread = alpha * mu
        flat = 1.0 + spread
        inverse = 1.0 / flat
        score = y - mu
        score *= inverse
        mu *= inverse
        mu *= inverse
        curvature = np.negative(mu, out=mu)
        curvature = curvature * (1.0 + alpha * y)
        if np.max(y, initial=0.0) > LARGE_COUNT:
            return RowTerms(self.loglik(y, np.exp(eta)), score, curvature)
        loglik = y * eta
        # log(1 + spread) by the faster log, and what the sum 1 + spread has rounded away.
        log1p = np.log(flat)
        flat -= 1.0
        spread -= flat
        spread *= inverse
        log1p += spread
        log1p = log1p * (y + self.size)
        loglik -= log1p
        loglik -= by_count(self._at_one, y)
        return RowTerms(loglik, score, curvature)

    def _at_one(self, y: Array) -> Array:
        """``log y! - log Gamma(y + k) + log Gamma(k) + y log k``: the terms of the negative log-probability without mu."""
        alpha = self._alpha
        poisson = gammaln(y + 1.0)
        return poisson + self._excess(y) - ((y + self.size) * np.log1p(alpha * y) - y)

    def starting_location(self, y: Array) -> Array:
        return y + 0.5

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[NegativeBinomial, ...]":
        # From the mean square beyond that of Poisson counts, and from its mean relative to mu^2.
        beyond = (y - mu) ** 2 - mu
        with np.errstate(all="ignore"):
            alphas = (
                float(weights @ beyond) / float(weights @ mu**2),
                float(np.average(beyond / mu**2, weights=weights)),
            )
        sizes = [float(np.clip(1.0 / alpha, *_FIRST_SIZE)) for alpha in alphas if alpha > 0.0]
        return tuple(self.with_shapes({"size": size}) for size in dict.fromkeys([*sizes, 3.0][:2]))

    def receding(self, y: Array) -> NDArray[np.int8]:
        return -np.equal(y, 0.0).astype(np.int8)
