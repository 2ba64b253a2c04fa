"""Families of one shape on a logarithmic axis: the density of ``u = log(y / mu)`` is always the same."""

from abc import abstractmethod
from dataclasses import dataclass
from math import factorial
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.family import Kernel, RowTerms, sum_of_logs, total
from mlexplore.families.shapeless import Shapeless
from mlexplore.links import Link, Log


class RatioTerms(NamedTuple):
    """``rho(u) = -log f(y | mu) + log f(y | y)`` with two derivatives in u, arrays of one shape."""

    rho: Array
    slope: Array
    bend: Array


@dataclass(frozen=True)
class Ratio(Shapeless):
    """A family with ``-log f(y) = rho(u) + log y + offset``, ``u = log(y / mu)``: errors multiply, they do not add.

    The logarithm of y has a location-scale distribution around log mu. `rho` and `offset` may depend on the shape
    parameters. A subclass gives them and their derivatives; those in mu, and in eta under the log link, follow.
    """

    response = "positive"
    support = POSITIVE
    location_domain = POSITIVE
    links = ("log", "identity")
    pivot = "ratio"
    log_concave = True

    # ---- what a subclass states, for u ------------------------------------------------------------------------

    @abstractmethod
    def terms(self, u: Array) -> RatioTerms:
        """``rho`` and its derivatives, to within rounding of a nat; `loss` keeps the digits of a small one."""

    @property
    @abstractmethod
    def offset(self) -> float:
        """What `constant` adds to the logarithm of y."""

    @property
    @abstractmethod
    def log_information(self) -> float:
        """Information of one observation about ``log mu``."""

    # ---- what follows -----------------------------------------------------------------------------------------

    def constant(self, y: Array) -> Array:
        return np.log(y) + self.offset

    def constants(self, y: Array, weights: Array | None) -> float:
        rows = y.size if weights is None else float(weights.sum())
        return sum_of_logs(y, weights) + rows * self.offset

    def score(self, y: Array, mu: Array) -> Array:
        return self.terms(log_ratio(y, mu)).slope / mu

    def curvature(self, y: Array, mu: Array) -> Array:
        terms = self.terms(log_ratio(y, mu))
        return -(terms.bend + terms.slope) / mu / mu

    def fisher_information(self, mu: Array) -> Array:
        return self.log_information / mu / mu

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        # log y serves twice, and mu itself is not needed.
        level = np.log(y)
        rho, slope, bend = self.terms(level - eta)
        rho += level
        rho += self.offset
        return RowTerms(np.negative(rho, out=rho), slope, np.negative(bend, out=bend))


def plain_kernel(y: Array, eta: Array, weights: Array | None, shape: float) -> Kernel:
    """Kernel of ``-shape (y / mu + log mu)`` under the log link: one exponential a row."""
    ratio = np.exp(-eta)
    ratio *= y
    value = -shape * (float(total(ratio, weights)) + float(total(eta, weights)))
    ratio *= shape
    return Kernel(value, ratio - shape, np.negative(ratio, out=ratio))


class Exponentials(NamedTuple):
    """``exp(u) - 1 - u``, ``exp(u) - 1`` and ``exp(u)``; infinite where the last one is."""

    excess: Array
    rise: Array
    power: Array


def rough_exponentials(u: Array) -> Exponentials:
    """Compute the three of `Exponentials` to within rounding of 1, with one exponential a row."""
    with np.errstate(over="ignore"):
        power = np.exp(u)
    rise = power - 1.0
    return Exponentials(rise - u, rise, power)


def exponentials(u: Array) -> Exponentials:
    """Compute the three of `Exponentials`, each with all its digits for small u too."""
    excess, rise, power = rough_exponentials(u)
    # Near zero the differences cancel: there the series 1/2 + u/6 + u^2/24 + ... of the excess over u^2 is exact.
    small = np.abs(u) < _SMALL
    if np.any(small):
        excess, rise = np.asarray(excess), np.asarray(rise)
        near = np.asarray(u)[small]
        total = np.full_like(near, _TERMS[-1])
        for term in _TERMS[-2::-1]:
            total *= near
            total += term
        total *= near * near
        excess[small] = total
        rise[small] = total + near
    return Exponentials(excess, rise, power)


_SMALL = 0.25
_TERMS = tuple(1.0 / factorial(n) for n in range(2, 14))
