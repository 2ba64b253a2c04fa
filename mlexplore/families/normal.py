"""Normal errors: the family behind squared error."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL
from mlexplore.families.family import Family
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, bell_term, width_term


@dataclass(frozen=True)
class Normal(Family):
    r"""Symmetric errors of one size, without outliers: ``f(y) = exp(-(y - mu)^2 / (2 sigma^2)) / sqrt(2 pi sigma^2)``.

    Support: every real y; mean and median mu, variance sigma^2.

    Parameters
    ----------
    sigma
        Standard deviation of the errors, in the unit of y.
    """

    name = "Normal"
    errors_name = "normal errors"
    loss_name = "squared error"
    loss_formula = "r²"
    curve_formula = "−(y − μ)²/(2σ²)"
    risk_name = "mean squared error"
    risk_symbol = "MSE"
    functional = "mean"
    support = REAL
    symmetric = True
    objective = "squares"
    dispersions = ("sigma",)
    log_concave = True
    about = "Many small independent causes add up; large errors are very rare."
    numpy_code = FamilyCode(
        draw="rng.normal(mu, sigma)",
        quantile="mu + sigma * ndtri(u)",
        log_density="""\
z = (y - mu) / sigma
-0.5 * z**2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)""",
    )

    sigma: float = shape(
        1.0,
        label="standard deviation",
        symbol="σ",
        meaning="standard deviation of the errors",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return (y - mu) ** 2

    @property
    def dispersion(self) -> float:
        return 2.0 * self.sigma**2

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(self.sigma) + 0.5 * np.log(2.0 * np.pi))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            bell_term(y),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        return ndtr((y - mu) / self.sigma)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return mu + self.sigma * ndtri(probability)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return rng.normal(mu, self.sigma)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, self.sigma**2)

    def score(self, y: Array, mu: Array) -> Array:
        return (y - mu) / self.sigma**2

    def curvature(self, y: Array, mu: Array) -> Array:
        return np.full_like(y - mu, -1.0 / self.sigma**2)

    def fisher_information(self, mu: Array) -> Array:
        return np.full_like(mu, 1.0 / self.sigma**2)

    def shape_score(self, y: Array, mu: Array) -> Array:
        z2 = ((y - mu) / self.sigma) ** 2
        return np.stack([(z2 - 1.0) / self.sigma])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z2 = ((y - mu) / self.sigma) ** 2
        return np.stack([[(1.0 - 3.0 * z2) / self.sigma**2]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([-2.0 * (y - mu) / self.sigma**3])

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"sigma": float(np.sqrt(weights @ (y - mu) ** 2 / weights.sum()))}
