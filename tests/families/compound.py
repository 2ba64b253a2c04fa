"""Tweedie's distribution once more: an explicit mixture of gamma distributions, added up with 50 digits."""

from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import ArrayLike

from mlexplore.families.tweedie import Tweedie

DIGITS = 50
Number = Any  # mpmath's numbers have no types that a checker understands


def added_up(log_term: Any, centre: Number) -> Number:
    """``log sum_n exp(log_term(n))`` over n = 1, 2, ..., from the middle outwards until nothing is added."""
    first = max(1, int(mpmath.floor(centre)))
    top = log_term(first)
    total, least = mpmath.mpf(0), -mpmath.mp.prec * 0.7
    for numbers in (range(first, first + 10**6), range(first - 1, 0, -1)):
        before = None
        for n in numbers:
            value = log_term(n) - top
            total += mpmath.exp(value)
            if value < least and (before is None or value < before):
                break
            before = value
    return top + mpmath.log(total)


@lru_cache(maxsize=100_000)
def log_gamma(z: Number, _: int) -> Number:
    """Logarithm of the gamma function, remembered for a precision."""
    return mpmath.loggamma(z)


def log_density(y: Number, mu: Number, phi: Number, power: Number) -> Number:
    """Log-density of a positive amount, or log-probability of 0."""
    a, b = 2 - power, power - 1
    rate, alpha, scale = mu**a / (phi * a), a / b, phi * b * mu**b
    if y == 0:
        return -rate
    log_rate, x = mpmath.log(rate), y / scale
    log_x = mpmath.log(x)

    def log_term(n: int) -> Number:
        poisson = n * log_rate - rate - log_gamma(mpmath.mpf(n + 1), mpmath.mp.prec)
        return poisson + n * alpha * log_x - x - log_gamma(n * alpha, mpmath.mp.prec)

    return added_up(log_term, y**a / (phi * a)) - mpmath.log(y)


@lru_cache(maxsize=100_000)
def peak(y: Number, phi: Number, power: Number, in_phi: int, in_power: int) -> Number:
    """Log-density of y at ``mu = y`` differentiated so many times in phi and power, by differences."""
    if y == 0:
        return mpmath.mpf(0)
    orders = (int(in_phi), int(in_power))
    if orders == (0, 0):
        return log_density(y, y, phi, power)
    # The differences are taken with three to four times as many digits as are asked for here.
    with mpmath.workdps(18):
        return mpmath.diff(lambda f, p: log_density(y, y, f, p), (phi, power), orders)


class Peak(sp.Function):
    """`peak` as a symbol that knows its derivatives in phi and power."""

    nargs = 5
    _imp_ = staticmethod(peak)

    def fdiff(self, argindex: int = 1) -> Any:
        arguments: Any = self.args
        y, phi, power, in_phi, in_power = arguments
        return Peak(y, phi, power, in_phi + (argindex == 2), in_power + (argindex == 3))


class Compound:
    """The distribution with the methods of SciPy's frozen distributions."""

    def __init__(self, family: Tweedie, mu: ArrayLike) -> None:
        self.family, self.mu = family, np.asarray(mu, dtype=float)

    def logpdf(self, y: ArrayLike) -> Any:
        return self._each(log_density, y)

    def pdf(self, y: ArrayLike) -> Any:
        return self._each(lambda *at: mpmath.exp(log_density(*at)), y)

    def cdf(self, y: ArrayLike) -> Any:
        return self._each(lambda *at: mpmath.exp(-rate_of(*at)) + tail(*at, upper=False), y)

    def sf(self, y: ArrayLike) -> Any:
        return self._each(lambda *at: tail(*at, upper=True), y)

    def ppf(self, probability: ArrayLike) -> Any:
        """One step of Newton's method from our own answer: it moves what is wrong."""
        near = self.family.quantile(np.asarray(probability), self.mu)
        gap = np.where(near > 0.0, self.cdf(near) - probability, 0.0)
        return near - gap / self.pdf(near)

    def mean(self) -> Any:
        return self.mu

    def var(self) -> Any:
        return self.family.phi * self.mu**self.family.power

    def _each(self, function: Any, y: ArrayLike) -> Any:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=float), self.mu)
        with mpmath.workdps(DIGITS):
            shapes = mpmath.mpf(self.family.phi), mpmath.mpf(self.family.power)
            values = [
                float(function(mpmath.mpf(a), mpmath.mpf(m), *shapes))
                for a, m in zip(y.ravel().tolist(), mu.ravel().tolist(), strict=True)
            ]
        return np.array(values).reshape(y.shape)[()]


def rate_of(_: Number, mu: Number, phi: Number, power: Number) -> Number:
    """Expected number of gamma variables."""
    return mu ** (2 - power) / (phi * (2 - power))


def tail(y: Number, mu: Number, phi: Number, power: Number, *, upper: bool) -> Number:
    """Probability of one or more gamma variables whose sum lies above y, or else at or below it."""
    a, b = 2 - power, power - 1
    rate, alpha, x = mu**a / (phi * a), a / b, y / (phi * b * mu**b)
    if y == 0:
        return 1 - mpmath.exp(-rate) if upper else mpmath.mpf(0)
    with mpmath.workdps(20):
        total, log_total = mpmath.mpf(0), None
        # Terms grow and then fall for ever.
        for n in range(1, 100_000):
            side = (x, mpmath.inf) if upper else (0, x)
            term = mpmath.exp(n * mpmath.log(rate) - rate - mpmath.loggamma(n + 1)) * mpmath.gammainc(
                n * alpha, *side, regularized=True
            )
            total += term
            if log_total is not None and term < log_total and term < total * mpmath.mpf(10) ** -17:
                break
            log_total = term
    return total
