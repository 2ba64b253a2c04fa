"""Gamma observations: the family behind the gamma deviance."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv, gammaln

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.family import Kernel, sum_of_logs
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.ratio import Ratio, RatioTerms, exponentials, plain_kernel, rough_exponentials
from mlexplore.families.shape import shape
from mlexplore.families.stirling import remainder, remainder_bend, remainder_slope
from mlexplore.families.term import Term, jacobian_term, number_term
from mlexplore.links import Link, Log

_LARGE = 1000.0
_CLEAR = 0.01
_HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Gamma(Ratio):
    r"""Positive observations whose standard deviation is a fixed share of their mean.

    ``f(y) = (k/mu)^k y^(k-1) exp(-k y / mu) / Gamma(k)`` with k = shape, as `scipy.stats.gamma` with a = k and scale
    ``mu / k``. Support: y > 0; mean mu, variance ``mu^2 / k``.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), chapter 8.

    Parameters
    ----------
    shape
        ``1 / shape`` is the squared coefficient of variation; has no unit.
    """

    name = "Gamma"
    errors_name = "gamma errors"
    loss_name = "gamma deviance"
    loss_formula = "2(y/μ − 1 − log(y/μ))"
    curve_formula = "−k(y/μ + log μ)"
    risk_name = "mean gamma deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    links = ("log", "inverse", "identity")
    objective = "deviance"
    dispersions = ("shape",)
    single = True
    about = (
        "Positive amounts, such as costs or waiting times, whose spread grows in proportion to their mean."
    )
    numpy_code = FamilyCode(
        draw="mu * rng.standard_gamma(shape, mu.size) / shape",
        quantile="stats.gamma.ppf(u, shape, scale=mu / shape)",
        log_density="shape * np.log(shape * y / mu) - shape * y / mu - np.log(y) - loggamma(shape)",
    )

    shape: float = shape(
        1.0,
        label="shape",
        symbol="k",
        meaning="the standard deviation is μ/√k",
        domain=POSITIVE,
        typical=(0.2, 100.0),
        perfect=np.inf,
        telling=4.0,
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return 2.0 * exponentials(log_ratio(y, mu)).excess

    @property
    def dispersion(self) -> float:
        return 2.0 / self.shape

    @property
    def offset(self) -> float:
        # k - k log k + log Gamma(k) by Stirling's formula, whose large terms cancel.
        return _HALF_LOG_2PI - 0.5 * float(np.log(self.shape)) + float(remainder(np.float64(self.shape)))

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(-self.shape * (y / mu + np.log(mu)))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("−k(1 + log y)", -self.shape * (1.0 + np.log(y)))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        k = self.shape
        return (
            Term("power of y", "k log y", "the power of y, yᵏ", k * np.log(y)),
            jacobian_term(y),
            number_term("rate", "k log k", "the rate k/μ at μ = 1", y, k * np.log(k)),
            number_term("area", "−log Γ(k)", "what the curve integrates to", y, -gammaln(k)),
        )

    @property
    def log_information(self) -> float:
        return self.shape

    def terms(self, u: Array) -> RatioTerms:
        # A large shape multiplies what rounding leaves of the differences.
        excess, rise, power = rough_exponentials(u) if self.shape < _LARGE else exponentials(u)
        return RatioTerms(self.shape * excess, self.shape * rise, self.shape * power)

    def kernel(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Kernel:
        if not (isinstance(link, Log) and self.shape < _LARGE):
            return super().kernel(y, eta, link, weights)
        return plain_kernel(y, eta, weights, self.shape)

    def rest(self, y: Array, link: Link, weights: Array | None) -> float:
        if not (isinstance(link, Log) and self.shape < _LARGE):
            return 0.0
        rows = y.size if weights is None else float(weights.sum())
        return rows * (self.shape - self.offset) + (self.shape - 1.0) * sum_of_logs(y, weights)

    def cdf(self, y: Array, mu: Array) -> Array:
        return np.asarray(gammainc(self.shape, self.shape * (y / mu)), dtype=float)

    def survival(self, y: Array, mu: Array) -> Array:
        return np.asarray(gammaincc(self.shape, self.shape * (y / mu)), dtype=float)

    def quantile(self, probability: Array, mu: Array) -> Array:
        upper = probability > 0.5
        low = gammaincinv(self.shape, np.where(upper, 0.5, probability))
        high = gammainccinv(self.shape, np.where(upper, 1.0 - probability, 0.5))
        return mu * np.where(upper, high, low) / self.shape

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(mu * (rng.standard_gamma(self.shape, np.shape(mu)) / self.shape), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu * (mu / self.shape)

    def shape_score(self, y: Array, mu: Array) -> Array:
        return np.stack([_digamma_gap(self.shape) - 0.5 * self.loss(y, mu)])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        bend = -(0.5 + float(remainder_bend(np.float64(self.shape)))) / self.shape**2
        return np.stack([[np.full_like(y - mu, bend)]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([exponentials(log_ratio(y, mu)).rise / mu])

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[Gamma, ...]":
        best = self.best_dispersions(y, mu, weights)["shape"]
        return (self.with_shapes({"shape": best}) if 0.0 < best < np.inf else self,)

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"shape": best_shape(0.5 * float(weights @ self.loss(y, mu)) / float(weights.sum()))}

    def dispersions_at(self, mean_loss: float) -> dict[str, float] | None:
        # Of a small loss the sums over rows have lost digits.
        return {"shape": best_shape(0.5 * mean_loss)} if _CLEAR < mean_loss < np.inf else None


def best_shape(mean: float) -> float:
    """Maximum-likelihood shape from half the mean deviance: the root of ``log k - psi(k) = mean``.

    Newton's method on logarithms of both sides, where the left side is almost a straight line.
    """
    if not mean > 0.0:
        return np.inf
    if not mean < np.inf:
        return 0.0
    log_shape = (
        float(-np.log(mean) + np.log(0.25 + np.sqrt(0.0625 + mean / 6.0)))
        if mean < 1.0
        else float(-np.log(mean))
    )
    for _ in range(50):
        shape = np.exp(log_shape)
        gap = _digamma_gap(shape)
        step = (float(np.log(gap / mean))) * gap * shape / (0.5 + float(remainder_bend(np.float64(shape))))
        log_shape += step
        if abs(step) < 1e-15 * max(1.0, abs(log_shape)):
            break
    return float(np.exp(log_shape))


def _digamma_gap(shape: float) -> float:
    """``log k - psi(k)``, about ``1 / (2 k)``, without the cancellation."""
    return (0.5 - float(remainder_slope(np.float64(shape)))) / shape
