"""How far an observation departs from the curve, on a scale where the family expects the same at every place."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, Interval
from mlexplore.families.family import Family
from mlexplore.residuals import normal_scores


class Departure(ABC):
    """A function of an observation and the height of the curve whose distribution does not depend on that height.

    Histograms, their densities and, if `pivotal`, the loss are drawn over it.
    """

    name: ClassVar[str]
    """Name in text."""
    symbol: ClassVar[str]
    """Symbol in text and pictures."""
    centre: ClassVar[float]
    """Its value at perfect prediction."""
    support: ClassVar[Interval]
    """Values that it can take."""
    pivotal: ClassVar[bool] = True
    """Whether the loss is a function of it."""
    in_unit: ClassVar[bool] = False
    """Whether it has the unit of y."""

    @abstractmethod
    def of(self, y: Array, mu: Array, family: Family, shares: Array) -> Array:
        """Departures of observations `y` from `mu`; `shares` in (0, 1), one a row, split what a discrete family jumps over."""

    @abstractmethod
    def density(self, departure: Array, family: Family) -> Array:
        """Density that the family expects."""

    @abstractmethod
    def cdf(self, departure: Array, family: Family) -> Array:
        """Distribution function that the family expects."""

    @abstractmethod
    def quantile(self, probability: Array, family: Family) -> Array:
        """Inverse of `cdf`."""

    def loss(self, departure: Array, family: Family) -> Array:
        """What a departure costs beyond perfect prediction, in nats, where the departure decides it."""
        centre = np.full_like(departure, self.centre)
        # Around 0 a difference is the observation itself, and around 1 a ratio is.
        return family.excess_loss(departure, centre)


@dataclass(frozen=True)
class Difference(Departure):
    """``r = y - mu``, for families that only shift with the curve."""

    name = "residual"
    symbol = "r = y − μ"
    centre = 0.0
    support = REAL
    in_unit = True

    def of(self, y: Array, mu: Array, family: Family, shares: Array) -> Array:
        return y - mu

    def density(self, departure: Array, family: Family) -> Array:
        return family.density(departure, np.zeros_like(departure))

    def cdf(self, departure: Array, family: Family) -> Array:
        return family.cdf(departure, np.zeros_like(departure))

    def quantile(self, probability: Array, family: Family) -> Array:
        return family.quantile(probability, np.zeros_like(probability))


@dataclass(frozen=True)
class Ratio(Departure):
    """``y / mu``, for families that only stretch with the curve."""

    name = "ratio"
    symbol = "y/μ"
    centre = 1.0
    support = POSITIVE

    def of(self, y: Array, mu: Array, family: Family, shares: Array) -> Array:
        return y / mu

    def density(self, departure: Array, family: Family) -> Array:
        return family.density(departure, np.ones_like(departure))

    def cdf(self, departure: Array, family: Family) -> Array:
        return family.cdf(departure, np.ones_like(departure))

    def quantile(self, probability: Array, family: Family) -> Array:
        return family.quantile(probability, np.ones_like(probability))


@dataclass(frozen=True)
class NormalScore(Departure):
    """The standard normal quantile of ``F(y | mu)``, for families whose shape changes with the curve.

    See `mlexplore.residuals`. If the model is true they are exactly standard normal (Dunn & Smyth 1996).
    """

    name = "quantile residual"
    symbol = "z = Φ⁻¹(F(y))"
    centre = 0.0
    support = REAL
    pivotal = False

    def of(self, y: Array, mu: Array, family: Family, shares: Array) -> Array:
        return normal_scores(y, mu, family, shares)

    def density(self, departure: Array, family: Family) -> Array:
        return np.exp(-0.5 * departure**2) / np.sqrt(2.0 * np.pi)

    def cdf(self, departure: Array, family: Family) -> Array:
        return ndtr(departure)

    def quantile(self, probability: Array, family: Family) -> Array:
        return ndtri(probability)

    def loss(self, departure: Array, family: Family) -> Array:
        raise NotImplementedError("No quantile residual says what an observation costs.")


def departure_of(family: Family | type[Family]) -> Departure:
    """The departure on which observations of a family are compared with what it expects."""
    if family.pivot == "difference":
        return Difference()
    return Ratio() if family.pivot == "ratio" else NormalScore()
