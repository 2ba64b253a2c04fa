"""Links: the scale on which a curve is added up, and the way back to the scale of the observations."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.domain import POSITIVE, REAL, Interval


@dataclass(frozen=True)
class Link(ABC):
    """A smooth increasing function g with ``g(mu) = eta``; `inverse` and its derivatives are functions of eta."""

    name: ClassVar[str]
    domain: ClassVar[Interval]
    """Values of mu at which the link is defined."""

    @abstractmethod
    def link(self, mu: Array) -> Array:
        """``eta = g(mu)``."""

    @abstractmethod
    def inverse(self, eta: Array) -> Array:
        """``mu = g^-1(eta)``."""

    @abstractmethod
    def slope(self, eta: Array) -> Array:
        """First derivative of `inverse`."""

    @abstractmethod
    def bend(self, eta: Array) -> Array:
        """Second derivative of `inverse`."""


@dataclass(frozen=True)
class Identity(Link):
    """The curve is the location itself."""

    name = "identity"
    domain = REAL

    def link(self, mu: Array) -> Array:
        return mu

    def inverse(self, eta: Array) -> Array:
        return eta

    def slope(self, eta: Array) -> Array:
        return np.ones_like(eta)

    def bend(self, eta: Array) -> Array:
        return np.zeros_like(eta)


@dataclass(frozen=True)
class Log(Link):
    """The curve is the logarithm of the location: effects multiply."""

    name = "log"
    domain = POSITIVE

    def link(self, mu: Array) -> Array:
        return np.log(mu)

    def inverse(self, eta: Array) -> Array:
        return np.exp(eta)

    def slope(self, eta: Array) -> Array:
        return np.exp(eta)

    def bend(self, eta: Array) -> Array:
        return np.exp(eta)


LINKS: dict[str, Link] = {link.name: link for link in (Identity(), Log())}
