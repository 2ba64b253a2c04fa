"""Asymmetric Laplace errors: the family behind the pinball loss, and so behind quantile regression."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, UNIT
from mlexplore.families.family import Family
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, number_term, width_term


@dataclass(frozen=True)
class AsymmetricLaplace(Family):
    r"""Lopsided errors with a sharp peak: ``f(y) = tau (1 - tau) / b exp(-rho(y - mu) / b)``.

    ``rho(r) = r (tau - (r < 0))`` is the pinball loss. Support: every real y; mu is the quantile at level tau. At tau = 1/2
    it is the Laplace distribution with mean absolute deviation 2 b. In the terms of `scipy.stats.laplace_asymmetric`:
    ``kappa^2 = tau / (1 - tau)`` and scale ``b / sqrt(tau (1 - tau))``. The density has a kink at mu, so the
    information about mu is the variance of the score, ``tau (1 - tau) / b^2``.

    Source: Koenker & Machado, Goodness of fit and related inference processes for quantile regression, JASA 94 (1999).

    Parameters
    ----------
    b
        Mean pinball loss of the errors, in the unit of y.
    tau
        Level of the quantile that the curve describes, between 0 and 1. Chosen, not estimated.
    """

    name = "Asymmetric Laplace"
    errors_name = "asymmetric Laplace errors"
    loss_name = "pinball loss"
    loss_formula = "r(τ − [r < 0])"
    curve_formula = "−(y − μ)(τ − [y < μ])/b"
    risk_name = "mean pinball loss"
    risk_symbol = "mean pinball loss"
    functional = "quantile"
    support = REAL
    objective = "absolute"
    dispersions = ("b",)
    log_concave = True
    about = "The curve is a chosen quantile of y: errors above it and below it cost differently."
    numpy_code = FamilyCode(
        draw="""\
up = b * rng.standard_exponential(mu.size)
down = b * rng.standard_exponential(mu.size)
mu + up / tau - down / (1 - tau)""",
        quantile="""\
down = np.log(np.minimum(u, tau) / tau) / (1 - tau)
up = -np.log(np.minimum(1 - u, 1 - tau) / (1 - tau)) / tau
mu + b * np.where(u < tau, down, up)""",
        log_density="""\
r = y - mu
np.log(tau * (1 - tau) / b) - r * np.where(r > 0, tau, tau - 1) / b""",
    )

    b: float = shape(
        1.0,
        label="mean pinball loss",
        symbol="b",
        meaning="mean pinball loss of the errors",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
        telling=2.0,
    )
    tau: float = shape(
        0.5,
        label="quantile level",
        symbol="τ",
        meaning="share of the observations that lie below the curve",
        domain=UNIT,
        typical=(0.05, 0.95),
        estimable=False,
        telling=0.8,
    )

    @property
    def level(self) -> float:
        return self.tau

    def loss(self, y: Array, mu: Array) -> Array:
        r = y - mu
        return np.where(r < 0.0, self.tau - 1.0, self.tau) * r

    @property
    def dispersion(self) -> float:
        return self.b

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(self.b) - np.log(self.tau) - np.log1p(-self.tau))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        level = np.log(self.tau) + np.log1p(-self.tau)
        return (
            width_term("b", y, self.b),
            number_term("sides", "log τ(1 − τ)", "two sides of different slope", y, level),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        z = (y - mu) / self.b
        below = self.tau * np.exp((1.0 - self.tau) * np.minimum(z, 0.0))
        return np.where(
            z < 0.0, below, self.tau - (1.0 - self.tau) * np.expm1(-self.tau * np.maximum(z, 0.0))
        )

    def survival(self, y: Array, mu: Array) -> Array:
        z = (y - mu) / self.b
        above = (1.0 - self.tau) * np.exp(-self.tau * np.maximum(z, 0.0))
        return np.where(
            z > 0.0, above, 1.0 - self.tau - self.tau * np.expm1((1.0 - self.tau) * np.minimum(z, 0.0))
        )

    def quantile(self, probability: Array, mu: Array) -> Array:
        lower = probability < self.tau
        below = np.log(np.where(lower, probability, self.tau) / self.tau) / (1.0 - self.tau)
        above = -np.log(np.where(lower, 1.0 - self.tau, 1.0 - probability) / (1.0 - self.tau)) / self.tau
        return mu + self.b * np.where(lower, below, above)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        up, down = (self.b * rng.standard_exponential(np.shape(mu)) for _ in range(2))
        return np.asarray(mu + up / self.tau - down / (1.0 - self.tau), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, self.b**2 * (self.tau**-2.0 + (1.0 - self.tau) ** -2.0))

    def expectation(self, mu: Array) -> Array:
        return mu + self.b * (1.0 / self.tau - 1.0 / (1.0 - self.tau))

    def score(self, y: Array, mu: Array) -> Array:
        r = y - mu
        return np.where(r < 0.0, self.tau - 1.0, np.where(r > 0.0, self.tau, 0.0)) / self.b

    def curvature(self, y: Array, mu: Array) -> Array:
        return np.zeros_like(y - mu)

    def fisher_information(self, mu: Array) -> Array:
        return np.full_like(mu, self.tau * (1.0 - self.tau) / self.b**2)

    def shape_score(self, y: Array, mu: Array) -> Array:
        in_tau = 1.0 / self.tau - 1.0 / (1.0 - self.tau) - (y - mu) / self.b
        return np.stack([(self.loss(y, mu) / self.b - 1.0) / self.b, in_tau])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        r = y - mu
        b_b = (1.0 - 2.0 * self.loss(y, mu) / self.b) / self.b**2
        b_tau = r / self.b**2
        tau_tau = np.full_like(r, -(self.tau**-2.0) - (1.0 - self.tau) ** -2.0)
        return np.stack([np.stack([b_b, b_tau]), np.stack([b_tau, tau_tau])])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([-self.score(y, mu) / self.b, np.full_like(y - mu, 1.0 / self.b)])

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"b": float(weights @ self.loss(y, mu) / weights.sum())}
