"""Inverse Gaussian observations: first passage times, and the family behind their deviance."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx, ndtr

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.inversion import positive_quantile
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, bell_term, number_term
from mlexplore.links import Link, Log

_ROOT_2 = float(np.sqrt(2.0))
_ROOT_PI = float(np.sqrt(np.pi))
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(8)
_FAR = 7.0
_LEVELS = 24


@dataclass(frozen=True)
class InverseGaussian(Family):
    r"""Positive observations with a long upper tail, such as the time until a drifting random walk reaches a level.

    ``f(y) = sqrt(lambda / (2 pi y^3)) exp(-lambda (y - mu)^2 / (2 mu^2 y))``, as `scipy.stats.invgauss` with scale
    lambda_ and mu / lambda_ in the place of its mu. Support: y > 0; mean mu, variance ``mu^3 / lambda_``.

    Source: Tweedie, Statistical properties of inverse Gaussian distributions I, Annals of Mathematical Statistics 28 (1957).

    Parameters
    ----------
    lambda_
        Precision, in the unit of y: the squared coefficient of variation is ``mu / lambda_``.
    """

    name = "Inverse Gaussian"
    errors_name = "inverse Gaussian errors"
    loss_name = "inverse Gaussian deviance"
    loss_formula = "(y − μ)²/(μ²y)"
    curve_formula = "−λ(y − μ)²/(2μ²y)"
    risk_name = "mean inverse Gaussian deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    response = "positive"
    support = POSITIVE
    location_domain = POSITIVE
    links = ("log", "inverse squared", "inverse", "identity")
    pivot = None
    objective = "deviance"
    dispersions = ("lambda_",)
    about = "Positive amounts with a long upper tail, whose spread grows faster than their mean."
    numpy_code = FamilyCode(
        draw="rng.wald(mu, lambda_)",
        quantile="stats.invgauss.ppf(u, mu / lambda_, scale=lambda_)",
        relative_variance="mu / lambda_",
        log_density="0.5 * np.log(lambda_ / (2 * np.pi * y**3)) - 0.5 * lambda_ * (y - mu) ** 2 / (mu**2 * y)",
    )

    lambda_: float = shape(
        1.0,
        label="precision",
        symbol="λ",
        meaning="the variance is μ³/λ",
        domain=POSITIVE,
        typical=(0.1, 1000.0),
        role="scale",
        perfect=np.inf,
        telling=60.0,
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return (y - mu) / mu * ((y - mu) / y) / mu

    @property
    def dispersion(self) -> float:
        return 2.0 / self.lambda_

    def constant(self, y: Array) -> Array:
        return 1.5 * np.log(y) + 0.5 * float(np.log(2.0 * np.pi) - np.log(self.lambda_))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            number_term("width", "½ log λ", "precision of the density", y, 0.5 * np.log(self.lambda_)),
            bell_term(y),
            Term("power of y", "−(3/2) log y", "variance grows with y³", -1.5 * np.log(y)),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        near, far = self._roots(y, mu)
        # exp(2 lambda / mu) Phi(-far), written without the exponential that overflows.
        return ndtr(near) + 0.5 * np.exp(-0.5 * near * near) * erfcx(far / _ROOT_2)

    def survival(self, y: Array, mu: Array) -> Array:
        near, far = self._roots(y, mu)
        # Far below mu the density is spent before y: there the tail is all but 1, and the scaled functions overflow.
        low = near < -2.0
        at = np.maximum(near, -2.0) / _ROOT_2
        upper = 0.5 * np.exp(-0.5 * near * near) * _scaled_difference(at, np.where(low, at, far / _ROOT_2))
        return np.where(low, 1.0 - self.cdf(y, mu), upper)

    def _roots(self, y: Array, mu: Array) -> tuple[Array, Array]:
        root = np.sqrt(self.lambda_ / y)
        return root * ((y - mu) / mu), root * ((y + mu) / mu)

    def quantile(self, probability: Array, mu: Array) -> Array:
        mu, probability = np.broadcast_arrays(
            np.asarray(mu, dtype=np.float64), np.asarray(probability, dtype=np.float64)
        )
        return positive_quantile(self, probability, mu)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(rng.wald(mu, self.lambda_, np.shape(mu)), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return mu * mu * (mu / self.lambda_)

    def score(self, y: Array, mu: Array) -> Array:
        return self.lambda_ * ((y - mu) / mu) / mu / mu

    def curvature(self, y: Array, mu: Array) -> Array:
        return self.lambda_ * ((2.0 * mu - 3.0 * y) / mu) / mu / mu / mu

    def fisher_information(self, mu: Array) -> Array:
        return self.lambda_ / mu / mu / mu

    def shape_score(self, y: Array, mu: Array) -> Array:
        return np.stack([0.5 * (1.0 / self.lambda_ - self.loss(y, mu))])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([[np.full_like(y - mu, -0.5 / self.lambda_**2)]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        return np.stack([(y - mu) / mu / mu / mu])

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        rate = np.exp(-eta)
        excess = y * rate
        excess -= 1.0
        steep = self.lambda_ * rate
        loglik = -0.5 * self.lambda_ * excess * (excess / y)
        loglik -= self.constant(y)
        return RowTerms(loglik, steep * excess, -steep * (2.0 * excess + 1.0))

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[InverseGaussian, ...]":
        best = self.best_dispersions(y, mu, weights)["lambda_"]
        return (self.with_shapes({"lambda_": best}) if 0.0 < best < np.inf else self,)

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        total = float(weights @ self.loss(y, mu))
        return {"lambda_": float(weights.sum()) / total if total > 0.0 else np.inf}


def _scaled_difference(x: Array, beyond: Array) -> Array:
    """``erfcx(x) - erfcx(beyond)`` for ``-2 <= x <= beyond``, also where the two are close: then minus the integral of the slope."""
    half = 0.5 * (beyond - x)
    close = half < 0.5
    width = np.where(close, half, 0.0)
    middle = x + width
    integral = sum(
        weight * _descent(middle + node * width) for node, weight in zip(_NODES, _NODE_WEIGHTS, strict=True)
    )
    return np.where(close, width * integral, erfcx(x) - erfcx(beyond))


def _descent(t: Array) -> Array:
    """Minus the derivative of the scaled complementary error function, ``2 / sqrt(pi) - 2 t erfcx(t)``, without cancellation."""
    far = np.maximum(t, _FAR)
    # By the continued fraction erfcx(t) sqrt(pi) = 1/(t + (1/2)/(t + 1/(t + (3/2)/(t + ...)))) (DLMF 7.9.1).
    tail = np.zeros_like(far)
    for level in range(_LEVELS, 0, -1):
        tail = 0.5 * level / (far + tail)
    near = np.minimum(t, _FAR)
    return np.where(t > _FAR, tail / (far + tail), 1.0 - _ROOT_PI * near * erfcx(near)) * (2.0 / _ROOT_PI)
