"""Families of one shape around the curve: the density of ``z = (y - mu) / sigma`` is always the same."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.shape import shape
from mlexplore.links import Identity, Link


class StandardTerms(NamedTuple):
    """The M-estimator behind a density: ``rho = -log f(z) + log f(0)`` with two derivatives, arrays of one shape."""

    rho: Array
    psi: Array
    psi_slope: Array


@dataclass(frozen=True)
class LocationScale(Family):
    """A family with ``-log f(y) = rho(z) + constant``, ``z = (y - mu) / sigma``; `rho` may depend on further shapes.

    A subclass gives `standard`, `cdf_of` and the rest in z; derivatives in mu and sigma follow by the chain rule. `rho`
    is the triple of Huber, Robust Statistics (1981), section 3.2.
    """

    support = REAL
    objective = "smooth"

    sigma: float = shape(
        1.0,
        label="scale",
        symbol="σ",
        meaning="scale of the errors (not their standard deviation)",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
    )

    # ---- what a subclass states, for z ------------------------------------------------------------------------

    @abstractmethod
    def standard(self, z: Array) -> StandardTerms:
        """``rho`` to within rounding of 1 (`loss` keeps its digits near zero) and its two derivatives."""

    @abstractmethod
    def cdf_of(self, z: Array) -> Array:
        """Probability of an error below `z` times sigma."""

    @abstractmethod
    def survival_of(self, z: Array) -> Array:
        """Probability of an error above `z` times sigma, exact in the far tail."""

    @abstractmethod
    def quantile_of(self, probability: Array) -> Array:
        """Inverse of `cdf_of`."""

    @abstractmethod
    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Random values of z."""

    @property
    @abstractmethod
    def standard_variance(self) -> float:
        """Variance of z."""

    @property
    @abstractmethod
    def standard_information(self) -> float:
        """Expectation of psi squared: the information about mu when sigma is 1."""

    # ---- what follows -----------------------------------------------------------------------------------------

    def standardised(self, y: Array, mu: Array) -> Array:
        """Residuals in units of sigma."""
        return (y - mu) / self.sigma

    def cdf(self, y: Array, mu: Array) -> Array:
        return self.cdf_of(self.standardised(y, mu))

    def survival(self, y: Array, mu: Array) -> Array:
        return self.survival_of(self.standardised(y, mu))

    def quantile(self, probability: Array, mu: Array) -> Array:
        return mu + self.sigma * self.quantile_of(np.asarray(probability, dtype=np.float64))

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        return np.asarray(mu + self.sigma * self.noise(np.shape(mu), rng), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, self.standard_variance * self.sigma**2)

    def fisher_information(self, mu: Array) -> Array:
        return np.full_like(mu, self.standard_information / self.sigma**2)

    def score(self, y: Array, mu: Array) -> Array:
        return self.standard(self.standardised(y, mu)).psi / self.sigma

    def curvature(self, y: Array, mu: Array) -> Array:
        return -self.standard(self.standardised(y, mu)).psi_slope / self.sigma**2

    def shape_score(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        return np.stack([self._in_sigma(z, self.standard(z))])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        return np.stack([[self._twice_in_sigma(z, self.standard(z))]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        return np.stack([self._in_mu_and_sigma(z, self.standard(z))])

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        mu = link.inverse(eta)
        terms = self.standard(self.standardised(y, mu))
        loglik = -terms.rho - self.constant(y)
        score, curvature = terms.psi / self.sigma, -terms.psi_slope / self.sigma**2
        if isinstance(link, Identity):
            return RowTerms(loglik, score, curvature)
        slope = link.slope(eta)
        return RowTerms(loglik, score * slope, curvature * slope**2 + score * link.bend(eta))

    def _in_sigma(self, z: Array, terms: StandardTerms) -> Array:
        """Derivative of the log-density in sigma."""
        return (z * terms.psi - 1.0) / self.sigma

    def _twice_in_sigma(self, z: Array, terms: StandardTerms) -> Array:
        """Second derivative of the log-density in sigma."""
        return (1.0 - 2.0 * z * terms.psi - z * z * terms.psi_slope) / self.sigma**2

    def _in_mu_and_sigma(self, z: Array, terms: StandardTerms) -> Array:
        """Mixed derivative of the log-density in mu and sigma."""
        return -(terms.psi + z * terms.psi_slope) / self.sigma**2
