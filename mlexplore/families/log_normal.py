"""Lognormal observations: the family behind squared error of the logarithms."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.ratio import Ratio, RatioTerms
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, bell_term, jacobian_term, width_term

_HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class LogNormal(Ratio):
    r"""Errors that multiply: log y is normal around log mu.

    ``f(y) = exp(-log(y / mu)^2 / (2 sigma^2)) / (y sqrt(2 pi sigma^2))``, as `scipy.stats.lognorm` with s = sigma and scale mu.
    Support: y > 0; mu is the median, the mean is ``mu exp(sigma^2 / 2)``.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 14.

    Parameters
    ----------
    sigma
        Standard deviation of log y; has no unit. For small values it is the relative error.
    """

    name = "Lognormal"
    errors_name = "lognormal errors"
    loss_name = "squared log error"
    loss_formula = "(log y − log μ)²"
    curve_formula = "−(log y − log μ)²/(2σ²)"
    risk_name = "mean squared log error"
    risk_symbol = "MSLE"
    functional = "median"
    objective = "deviance"
    dispersions = ("sigma",)
    about = (
        "Many small independent causes multiply: errors are percentages, and the curve is the median of y."
    )
    numpy_code = FamilyCode(
        draw="mu * np.exp(sigma * rng.standard_normal(mu.size))",
        quantile="mu * np.exp(sigma * ndtri(u))",
        log_density="""\
z = np.log(y / mu) / sigma
-0.5 * z**2 - np.log(sigma * y) - 0.5 * np.log(2 * np.pi)""",
    )

    sigma: float = shape(
        1.0,
        label="standard deviation of log y",
        symbol="σ",
        meaning="standard deviation of the logarithms, about the relative error",
        domain=POSITIVE,
        typical=(0.02, 2.0),
        perfect=0.0,
        telling=0.3,
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return log_ratio(y, mu) ** 2

    @property
    def dispersion(self) -> float:
        return 2.0 * self.sigma**2

    @property
    def offset(self) -> float:
        return float(np.log(self.sigma)) + _HALF_LOG_2PI

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            bell_term(y),
            jacobian_term(y),
        )

    @property
    def log_information(self) -> float:
        return 1.0 / self.sigma**2

    def terms(self, u: Array) -> RatioTerms:
        slope = u / self.sigma**2
        return RatioTerms(0.5 * u * slope, slope, np.full_like(u, 1.0 / self.sigma**2))

    def cdf(self, y: Array, mu: Array) -> Array:
        return ndtr(log_ratio(y, mu) / self.sigma)

    def survival(self, y: Array, mu: Array) -> Array:
        return ndtr(-log_ratio(y, mu) / self.sigma)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return mu * np.exp(self.sigma * ndtri(probability))

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(mu * np.exp(self.sigma * rng.standard_normal(np.shape(mu))), dtype=np.float64)

    def expectation(self, mu: Array) -> Array:
        return mu * np.exp(0.5 * self.sigma**2)

    def variance(self, mu: Array) -> Array:
        return (mu * np.exp(0.5 * self.sigma**2)) ** 2 * np.expm1(self.sigma**2)

    def shape_score(self, y: Array, mu: Array) -> Array:
        z2 = (log_ratio(y, mu) / self.sigma) ** 2
        return np.stack([(z2 - 1.0) / self.sigma])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z2 = (log_ratio(y, mu) / self.sigma) ** 2
        return np.stack([[(1.0 - 3.0 * z2) / self.sigma**2]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([-2.0 * log_ratio(y, mu) / self.sigma**3 / mu])

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[LogNormal, ...]":
        sigma = self.best_dispersions(y, mu, weights)["sigma"]
        return (self.with_shapes({"sigma": sigma}) if 0.0 < sigma < np.inf else self,)

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"sigma": float(np.sqrt(weights @ self.loss(y, mu) / weights.sum()))}
