"""Huber errors: normal in the middle, Laplace in the tails; the family behind the Huber loss."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erf, erfcx, ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, number_term, width_term

_ROOT_2 = float(np.sqrt(2.0))
_ROOT_2PI = float(np.sqrt(2.0 * np.pi))


@dataclass(frozen=True)
class Huber(LocationScale):
    r"""Errors that are normal within ``delta sigma`` and exponential beyond: ``f(y) = exp(-rho(z)) / (sigma C)``.

    ``rho(z) = z^2 / 2`` for ``|z| <= delta`` and ``delta |z| - delta^2 / 2`` beyond, ``z = (y - mu) / sigma``,
    ``C = sqrt(2 pi) (2 Phi(delta) - 1) + (2 / delta) exp(-delta^2 / 2)``. Support: every real y; mean and median mu.
    `sigma` is estimated by maximum likelihood together with the curve, not by a robust rule beside it.

    Of all densities that are a normal one with a given share of anything symmetric mixed in, this has the least information
    about mu. Source: Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35 (1964).

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y: the standard deviation of the normal middle.
    delta
        Where squared error gives way to absolute error, in units of sigma. Chosen, not estimated; at 1.345 the curve is 95 %
        as efficient as least squares when errors are normal.
    """

    name = "Huber"
    errors_name = "Huber errors"
    loss_name = "Huber loss"
    loss_formula = "r²/2 if |r| ≤ δσ, else δσ(|r| − δσ/2)"
    curve_formula = "−ρ((y − μ)/σ)"
    risk_name = "mean Huber loss"
    risk_symbol = "mean Huber loss"
    functional = "location"
    symmetric = True
    log_concave = True
    about = "Normal errors, but the tails are heavier: beyond a threshold a point pulls no harder, however far out it lies."
    numpy_code = FamilyCode(
        draw="""\
# A normal middle as far as delta, and exponential tails beyond.
middle_weight = np.sqrt(2 * np.pi) * erf(delta / np.sqrt(2))
tails_weight = 2 * np.exp(-0.5 * delta**2) / delta
sign = rng.choice([-1, 1], mu.size)
middle = ndtri(0.5 - 0.5 * rng.random(mu.size) * erf(delta / np.sqrt(2)))
tail = -delta - rng.standard_exponential(mu.size) / delta
in_middle = rng.random(mu.size) * (middle_weight + tails_weight) < middle_weight
mu + sigma * sign * np.where(in_middle, middle, tail)""",
        quantile="""\
# A normal middle as far as delta, and exponential tails beyond; weight is the integral of exp(-rho).
weight = np.sqrt(2 * np.pi) * erf(delta / np.sqrt(2)) + 2 * np.exp(-0.5 * delta**2) / delta
at_delta = np.exp(-0.5 * delta**2) / delta
below = weight * np.minimum(u, 1 - u)
normal = ndtri(0.5 - (0.5 * weight - np.maximum(below, at_delta)) / np.sqrt(2 * np.pi))
tail = np.log(np.minimum(below, at_delta) / at_delta) / delta - delta
mu + sigma * np.sign(0.5 - u) * np.where(below < at_delta, tail, normal)""",
        log_density="""\
z = (y - mu) / sigma
size = np.sqrt(z**2)
rho = np.where(size < delta, 0.5 * z**2, delta * (size - 0.5 * delta))
# The integral of exp(-rho): a normal middle and two exponential tails.
area = np.sqrt(2 * np.pi) * erf(delta / np.sqrt(2)) + 2 * np.exp(-0.5 * delta**2) / delta
-rho - np.log(area * sigma)""",
    )

    delta: float = shape(
        1.345,
        label="threshold",
        symbol="δ",
        meaning="where squared error gives way to absolute error, in units of σ",
        domain=POSITIVE,
        typical=(0.1, 5.0),
        estimable=False,
    )

    def loss(self, y: Array, mu: Array) -> Array:
        size, threshold = np.abs(y - mu), self.delta * self.sigma
        near = np.minimum(size, threshold)
        return near * (size - 0.5 * near)

    @property
    def dispersion(self) -> float:
        return self.sigma**2

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(self.sigma * self._normaliser))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            number_term(
                "area",
                "−log C(δ)",
                "what the curve of width 1 integrates to",
                y,
                -np.log(self._normaliser),
            ),
        )

    @property
    def _peak(self) -> float:
        """``exp(-delta^2 / 2)``: the density at the threshold as a share of its peak."""
        return float(np.exp(-0.5 * min(self.delta, 1e3) ** 2))

    @property
    def _middle(self) -> float:
        """Integral of ``exp(-rho)`` over the normal middle."""
        return _ROOT_2PI * float(erf(self.delta / _ROOT_2))

    @property
    def _normaliser(self) -> float:
        """Integral of ``exp(-rho)``, C."""
        return self._middle + 2.0 * self._peak / self.delta

    @property
    def _excess(self) -> float:
        """By how much the exponential tail is larger than that of the normal which it replaces."""
        mills = 0.5 * _ROOT_2PI * float(erfcx(self.delta / _ROOT_2))
        return self._peak * max(1.0 / self.delta - mills, 0.0)

    def standard(self, z: Array) -> StandardTerms:
        psi = np.clip(z, -self.delta, self.delta)
        return StandardTerms(psi * (z - 0.5 * psi), psi, (psi == z).astype(np.float64))

    def cdf_of(self, z: Array) -> Array:
        size = np.abs(z)
        middle = self._excess + _ROOT_2PI * ndtr(-np.minimum(size, self.delta))
        beyond = np.exp(-self.delta * (np.maximum(size, self.delta) - self.delta)) * self._peak / self.delta
        tail = np.where(size < self.delta, middle, beyond) / self._normaliser
        return np.where(z < 0.0, tail, 1.0 - tail)

    def survival_of(self, z: Array) -> Array:
        return self.cdf_of(-z)

    def quantile_of(self, probability: Array) -> Array:
        # The smaller tail is the exact one; it is scaled to the integral of exp(-rho).
        tail = np.minimum(probability, 1.0 - probability) * self._normaliser
        at_threshold = self._peak / self.delta
        middle = ndtri((np.maximum(tail, at_threshold) - self._excess) / _ROOT_2PI)
        if at_threshold > 0.0:
            beyond = np.log(np.minimum(tail, at_threshold) / at_threshold) / self.delta - self.delta
            middle = np.where(tail < at_threshold, beyond, middle)
        return np.where(probability < 0.5, middle, -middle)

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        sign = rng.choice([-1.0, 1.0], size=size)
        middle = ndtri(0.5 - rng.random(size) * 0.5 * float(erf(self.delta / _ROOT_2)))
        beyond = -self.delta - rng.standard_exponential(size) / self.delta
        return sign * np.where(rng.random(size) * self._normaliser < self._middle, middle, beyond)

    @property
    def standard_variance(self) -> float:
        return (self._middle + 4.0 * self._peak * (1.0 + self.delta**-2.0) / self.delta) / self._normaliser

    @property
    def standard_information(self) -> float:
        return self._middle / self._normaliser

    # ---- the threshold is a shape parameter too, though none that is estimated --------------------------------

    @property
    def _log_normaliser_slopes(self) -> tuple[float, float]:
        """First and second derivative of ``log C`` in delta."""
        first = -2.0 * self._peak / self.delta**2 / self._normaliser
        second = 2.0 * self._peak * (1.0 + 2.0 * self.delta**-2.0) / self.delta / self._normaliser
        return first, second - first**2

    def shape_score(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        beyond = np.maximum(np.abs(z) - self.delta, 0.0)
        return np.stack([self._in_sigma(z, self.standard(z)), -beyond - self._log_normaliser_slopes[0]])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        beyond = np.abs(z) > self.delta
        sigma_sigma = self._twice_in_sigma(z, self.standard(z))
        sigma_delta = np.where(beyond, np.abs(z), 0.0) / self.sigma
        delta_delta = np.where(beyond, 1.0, 0.0) - self._log_normaliser_slopes[1]
        return np.stack([np.stack([sigma_sigma, sigma_delta]), np.stack([sigma_delta, delta_delta])])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        in_delta = np.where(np.abs(z) > self.delta, np.sign(z), 0.0) / self.sigma
        return np.stack([self._in_mu_and_sigma(z, self.standard(z)), in_delta])
