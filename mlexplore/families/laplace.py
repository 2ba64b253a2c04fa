"""Laplace errors: the family behind absolute error."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL
from mlexplore.families.family import Family
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, sides_term, width_term


@dataclass(frozen=True)
class Laplace(Family):
    r"""Symmetric errors with a sharp peak and heavier tails than the normal: ``f(y) = exp(-|y - mu| / b) / (2 b)``.

    Support: every real y; mean and median mu, variance 2 b^2. The density has a kink at mu, so the information about
    mu is the variance of the score, 1 / b^2, and not a second derivative.

    Parameters
    ----------
    b
        Mean absolute deviation of the errors, in the unit of y.
    """

    name = "Laplace"
    errors_name = "Laplace errors"
    loss_name = "absolute error"
    loss_formula = "|r|"
    curve_formula = "−|y − μ|/b"
    risk_name = "mean absolute error"
    risk_symbol = "MAE"
    functional = "median"
    support = REAL
    symmetric = True
    objective = "absolute"
    dispersions = ("b",)
    log_concave = True
    about = "Most errors are small, some are large: every unit of error costs the same."
    numpy_code = FamilyCode(
        draw="rng.laplace(mu, b)",
        quantile="mu + b * np.sign(0.5 - u) * np.log(2 * np.minimum(u, 1 - u))",
        log_density="-np.abs(y - mu) / b - np.log(2 * b)",
    )

    b: float = shape(
        1.0,
        label="mean absolute deviation",
        symbol="b",
        meaning="mean absolute deviation of the errors",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return np.abs(y - mu)

    @property
    def dispersion(self) -> float:
        return self.b

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(2.0 * self.b))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("b", y, self.b),
            sides_term(y),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        z = (y - mu) / self.b
        tail = 0.5 * np.exp(-np.abs(z))
        return np.where(z < 0, tail, 1.0 - tail)

    def quantile(self, probability: Array, mu: Array) -> Array:
        # The smaller tail is the exact one: 2p below the median, 2(1 - p) above it.
        lower = probability < 0.5
        tail = np.where(lower, 2.0 * probability, 2.0 * (1.0 - probability))
        return mu + self.b * np.where(lower, 1.0, -1.0) * np.log(tail)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return rng.laplace(mu, self.b)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, 2.0 * self.b**2)

    def score(self, y: Array, mu: Array) -> Array:
        return np.sign(y - mu) / self.b

    def curvature(self, y: Array, mu: Array) -> Array:
        return np.zeros_like(y - mu)

    def fisher_information(self, mu: Array) -> Array:
        return np.full_like(mu, 1.0 / self.b**2)

    def shape_score(self, y: Array, mu: Array) -> Array:
        return np.stack([(np.abs(y - mu) / self.b - 1.0) / self.b])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([[(1.0 - 2.0 * np.abs(y - mu) / self.b) / self.b**2]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([-np.sign(y - mu) / self.b**2])

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"b": float(weights @ np.abs(y - mu) / weights.sum())}
