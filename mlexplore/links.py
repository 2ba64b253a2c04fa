"""Links: the scale on which a curve is added up, and the way back to the scale of the observations."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, expit, log_ndtr, ndtr, ndtri

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, UNIT, Interval

_ROOT_2 = float(np.sqrt(2.0))
_ROOT_HALF_PI = float(np.sqrt(0.5 * np.pi))
_LARGEST = 700.0  # of which the exponential is still a number
_FAR_BELOW = 6.0  # from here on so many terms of a continued fraction are exact to double precision
_FRACTIONS = 20


@dataclass(frozen=True)
class Link(ABC):
    """A smooth monotone function g with ``g(mu) = eta``; `inverse` and its derivatives are functions of eta.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), sections 2.2 and 4.3.
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    """The link as a formula, in plain Unicode."""
    numpy_code: ClassVar[str]
    """`inverse` as a person would write it in NumPy: an expression in `eta`, with functions of `scipy.special`."""
    domain: ClassVar[Interval]
    """Values of mu at which the link is defined."""
    span: ClassVar[Interval] = REAL
    """Values of eta that it takes."""
    increasing: ClassVar[bool] = True
    """Whether eta grows with mu."""

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
    formula = "μ"
    numpy_code = "eta"
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
    formula = "log μ"
    numpy_code = "np.exp(eta)"
    domain = POSITIVE

    def link(self, mu: Array) -> Array:
        return np.log(mu)

    def inverse(self, eta: Array) -> Array:
        return np.exp(eta)

    def slope(self, eta: Array) -> Array:
        return np.exp(eta)

    def bend(self, eta: Array) -> Array:
        return np.exp(eta)


@dataclass(frozen=True)
class Inverse(Link):
    """The curve is the reciprocal of the location: the canonical link of the gamma distribution."""

    name = "inverse"
    formula = "1/μ"
    numpy_code = "1 / eta"
    domain = POSITIVE
    span = POSITIVE
    increasing = False

    def link(self, mu: Array) -> Array:
        return 1.0 / mu

    def inverse(self, eta: Array) -> Array:
        return 1.0 / eta

    def slope(self, eta: Array) -> Array:
        return -1.0 / eta**2

    def bend(self, eta: Array) -> Array:
        return 2.0 / eta**3


@dataclass(frozen=True)
class InverseSquared(Link):
    """The curve is the reciprocal of the squared location: the canonical link of the inverse Gaussian distribution."""

    name = "inverse squared"
    formula = "1/μ²"
    numpy_code = "eta**-0.5"
    domain = POSITIVE
    span = POSITIVE
    increasing = False

    def link(self, mu: Array) -> Array:
        return mu**-2.0

    def inverse(self, eta: Array) -> Array:
        return eta**-0.5

    def slope(self, eta: Array) -> Array:
        return -0.5 * eta**-1.5

    def bend(self, eta: Array) -> Array:
        return 0.75 * eta**-2.5


class LogShares(NamedTuple):
    """Logarithms of a probability and of its complement with two derivatives in eta, arrays of one shape.

    A probability of 1 - 1e-20 cannot be told from 1 in double precision; its logarithms keep all their digits.
    """

    log_share: Array
    log_rest: Array
    share_slope: Array
    rest_slope: Array
    share_bend: Array
    rest_bend: Array


@dataclass(frozen=True)
class UnitLink(Link):
    """A link for probabilities: eta is any number, and ``inverse`` a distribution function."""

    domain = UNIT
    numpy_log_shares: ClassVar[tuple[str, str]]
    """``log mu`` and ``log(1 - mu)`` as a person would write them in NumPy: expressions in `eta` that keep their digits."""

    @abstractmethod
    def log_shares(self, eta: Array) -> LogShares:
        """``log mu`` and ``log(1 - mu)`` with their first and second derivatives in eta."""

    def log_share(self, eta: Array, up: NDArray[np.bool_]) -> Array:
        """``log mu`` where `up`, and ``log(1 - mu)`` elsewhere: what a label alone needs, without derivatives."""
        shares = self.log_shares(eta)
        return np.where(up, shares.log_share, shares.log_rest)


@dataclass(frozen=True)
class Logit(UnitLink):
    """The curve is the logarithm of the odds: effects multiply odds. The canonical link of the Bernoulli distribution."""

    name = "logit"
    formula = "log(μ/(1 − μ))"
    numpy_code = "expit(eta)"
    numpy_log_shares = ("-np.log1p(np.exp(-eta))", "-np.log1p(np.exp(eta))")

    def link(self, mu: Array) -> Array:
        return np.log(mu) - np.log1p(-mu)

    def inverse(self, eta: Array) -> Array:
        return expit(eta)

    def slope(self, eta: Array) -> Array:
        return expit(eta) * expit(-eta)

    def bend(self, eta: Array) -> Array:
        return -expit(eta) * expit(-eta) * np.tanh(0.5 * eta)

    def log_share(self, eta: Array, up: NDArray[np.bool_]) -> Array:
        own = np.where(up, eta, -eta)
        return np.minimum(own, 0.0) - np.log1p(np.exp(-np.abs(own)))

    def log_shares(self, eta: Array) -> LogShares:
        # One exponential for everything: this is the inner loop of logistic regression.
        small = np.exp(-np.abs(eta))
        common = np.log1p(small)
        larger = 1.0 / (1.0 + small)
        smaller = small * larger
        up = eta >= 0.0
        share, rest = np.where(up, larger, smaller), np.where(up, smaller, larger)
        bend = -larger * smaller
        return LogShares(
            np.minimum(eta, 0.0) - common, -np.maximum(eta, 0.0) - common, rest, -share, bend, bend
        )


@dataclass(frozen=True)
class Probit(UnitLink):
    """The curve is a normal quantile: the label says whether a hidden normal variable is positive (Bliss 1934)."""

    name = "probit"
    formula = "Φ⁻¹(μ)"
    numpy_code = "ndtr(eta)"
    numpy_log_shares = ("log_ndtr(eta)", "log_ndtr(-eta)")

    def link(self, mu: Array) -> Array:
        return ndtri(mu)

    def inverse(self, eta: Array) -> Array:
        return ndtr(eta)

    def slope(self, eta: Array) -> Array:
        return np.exp(-0.5 * eta * eta) / np.sqrt(2.0 * np.pi)

    def bend(self, eta: Array) -> Array:
        return -eta * self.slope(eta)

    def log_shares(self, eta: Array) -> LogShares:
        up, down = _inverse_mills(eta), _inverse_mills(-eta)
        return LogShares(
            log_ndtr(eta),
            log_ndtr(-eta),
            up,
            -down,
            -up * _mills_gap(eta, up),
            -down * _mills_gap(-eta, down),
        )


def _inverse_mills(eta: Array) -> Array:
    """``phi(eta) / Phi(eta)``, far below zero too, where both vanish."""
    low = np.minimum(eta, 0.0)
    # erfcx grows without bound to the left of zero, where the quotient itself is harmless.
    left = 1.0 / (_ROOT_HALF_PI * erfcx(-low / _ROOT_2))
    high = np.maximum(eta, 0.0)
    return np.where(eta < 0.0, left, np.exp(-0.5 * high * high) / (np.sqrt(2.0 * np.pi) * ndtr(high)))


def _mills_gap(eta: Array, up: Array) -> Array:
    """``eta + phi(eta) / Phi(eta)``, which is about ``-1 / eta`` far below zero."""
    if not np.any(eta < -_FAR_BELOW):
        return eta + up
    x = np.maximum(-eta, _FAR_BELOW)
    fraction = x
    # Laplace's continued fraction 1/(x + 2/(x + 3/(x + ...))).
    for term in range(_FRACTIONS, 1, -1):
        fraction = x + term / fraction
    return np.where(eta < -_FAR_BELOW, 1.0 / fraction, eta + up)


@dataclass(frozen=True)
class ComplementaryLogLog(UnitLink):
    """``log(-log(1 - mu))``: the label says whether something happened at least once, its rate being log-linear."""

    name = "cloglog"
    formula = "log(−log(1 − μ))"
    numpy_code = "-np.expm1(-np.exp(eta))"
    numpy_log_shares = ("np.log(-np.expm1(-np.exp(eta)))", "-np.exp(eta)")

    def link(self, mu: Array) -> Array:
        return np.log(-np.log1p(-mu))

    def inverse(self, eta: Array) -> Array:
        return -np.expm1(-_exp(eta))

    def slope(self, eta: Array) -> Array:
        rate = _exp(eta)
        return rate * np.exp(-rate)

    def bend(self, eta: Array) -> Array:
        rate = _exp(eta)
        return (
            -rate * np.exp(-rate) * np.expm1(np.minimum(eta, _LARGEST))
        )  # 1 - rate, also where it is near 0

    def log_shares(self, eta: Array) -> LogShares:
        rate = _exp(eta)
        # q = rate / (exp(rate) - 1) is the slope of log mu, between 1 (rare) and 0.
        with np.errstate(over="ignore"):
            odds = np.expm1(rate)
        q = np.where(rate > 0.0, rate / np.where(odds > 0.0, odds, 1.0), 1.0)
        # log(1 - exp(-rate)), where the exponential is near 1, near 0 and, below 1e-8, where it is log rate - rate/2.
        tiny, frequent = rate < 1e-8, rate > 1.0
        some = np.where(tiny | frequent, 1.0, rate)
        share = np.where(tiny, eta - 0.5 * rate, np.log(-np.expm1(-some)))
        share = np.where(frequent, np.log1p(-np.exp(-np.maximum(rate, 1.0))), share)
        # q' = q (1 - rate - q); for small rates q = 1 - rate/2 + rate^2/12 - rate^4/720 cancels in that form.
        low = np.minimum(rate, 1.0)
        square = low * low
        series = low * (-0.5 - low / 12.0 * (1.0 - square / 60.0 * (1.0 - square / 42.0)))
        gap = np.where(rate < 0.05, series, 1.0 - rate - q)
        bend = q * gap
        return LogShares(share, -rate, q, -rate, bend, -rate)


def _exp(eta: Array) -> Array:
    """Exponential that stops short of infinity, whose products with zero would be undefined."""
    return np.exp(np.minimum(eta, _LARGEST))


@dataclass(frozen=True)
class Cauchit(UnitLink):
    """The curve is a Cauchy quantile: probabilities come to 0 and 1 so slowly that a surprise far out costs little."""

    name = "cauchit"
    formula = "tan(π(μ − ½))"
    numpy_code = "0.5 + np.arctan(eta) / np.pi"
    numpy_log_shares = ("np.log(0.5 + np.arctan(eta) / np.pi)", "np.log(0.5 - np.arctan(eta) / np.pi)")

    def link(self, mu: Array) -> Array:
        # The tangent of a number close to pi/2 has lost its digits: take the cotangent of the smaller side.
        return np.where(mu < 0.5, -1.0 / np.tan(np.pi * mu), 1.0 / np.tan(np.pi * (1.0 - mu)))

    def inverse(self, eta: Array) -> Array:
        return np.arctan2(1.0, -eta) / np.pi

    def slope(self, eta: Array) -> Array:
        return 1.0 / (np.pi * (1.0 + eta * eta))

    def bend(self, eta: Array) -> Array:
        return -2.0 * eta / (np.pi * (1.0 + eta * eta) ** 2)

    def log_shares(self, eta: Array) -> LogShares:
        share, rest = np.arctan2(1.0, -eta) / np.pi, np.arctan2(1.0, eta) / np.pi
        slope, bend = self.slope(eta), self.bend(eta)
        up, down = slope / share, slope / rest
        # The logarithm of the larger of the two through the smaller, whose digits are all known.
        log_share = np.where(eta > 0.0, np.log1p(-np.minimum(rest, 0.5)), np.log(share))
        log_rest = np.where(eta < 0.0, np.log1p(-np.minimum(share, 0.5)), np.log(rest))
        return LogShares(log_share, log_rest, up, -down, bend / share - up * up, -bend / rest - down * down)


LINKS: dict[str, Link] = {
    link.name: link
    for link in (
        Identity(),
        Log(),
        Inverse(),
        InverseSquared(),
        Logit(),
        Probit(),
        ComplementaryLogLog(),
        Cauchit(),
    )
}
