"""Differences of logarithms that all but cancel, written so that they keep their digits."""

import numpy as np

from mlexplore.arrays import Array

_NEAR = 0.3  # the series below are exact to double precision for |x| up to here
_TERMS = 1.0 / (2.0 * np.arange(11) + 3.0)


def relative_excess(y: Array, mu: Array) -> Array:
    """``y log(y / mu) - y + mu``, never negative and 0 at ``mu = y``: half the deviance of a Poisson count.

    Written as ``(y - mu)^2 / y`` times a smooth function where the two are close (Loader, Fast and accurate computation of
    binomial probabilities, 2000).
    """
    shape = np.broadcast_shapes(np.shape(y), np.shape(mu))
    y, mu = (np.broadcast_to(value, shape or 1) for value in (y, mu))
    gap = mu - y
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        x = gap / y
        excess = np.where(y > 0.0, y * (np.log(y) - np.log(mu)), 0.0) + gap
    close = np.abs(x) < _NEAR
    if close.any():
        near = x[close]
        # (mu - y) x instead of (mu - y)^2 / y: the square could overflow.
        excess[close] = near * gap[close] * _second(near)
    return excess.reshape(shape)


def log_ratio(y: Array, mu: Array) -> Array:
    """``log(y / mu)`` with all digits where the two are close."""
    y, mu = np.broadcast_arrays(y, mu)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        up = np.log1p((y - mu) / mu)
        return np.where(y >= mu, up, -np.log1p((mu - y) / y))


def log1p_second(x: Array, log1p: Array) -> Array:
    """``(x - log(1 + x)) / x^2``, 1/2 at 0, from `x` and its ``log1p``."""
    close = np.abs(x) < _NEAR
    apart = np.where(close, 1.0, x)
    return np.where(close, _second(np.where(close, x, 0.0)), (apart - log1p) / apart / apart)


def log1p_third(x: Array, log1p: Array) -> Array:
    """``(log(1 + x) - x + x^2 / 2) / x^3``, 1/3 at 0, from `x` and its ``log1p``."""
    close = np.abs(x) < _NEAR
    apart = np.where(close, 1.0, x)
    return np.where(close, _third(np.where(close, x, 0.0)), (0.5 - (apart - log1p) / apart / apart) / apart)


# With v = x / (2 + x) the logarithm is log(1 + x) = 2 (v + v^3/3 + v^5/5 + ...), and x - 2 v = x v: what is left after the
# first powers of x have been taken away needs no subtraction of large terms.


def _second(x: Array) -> Array:
    v = x / (2.0 + x)
    return (1.0 - 2.0 * v * _tail(v) / (2.0 + x)) / (2.0 + x)


def _third(x: Array) -> Array:
    v = x / (2.0 + x)
    return (0.5 + 2.0 * _tail(v) / (2.0 + x) ** 2) / (2.0 + x)


def _tail(v: Array) -> Array:
    """``1/3 + v^2/5 + v^4/7 + ...``."""
    square = v * v
    total = np.full_like(square, _TERMS[-1])
    for term in _TERMS[-2::-1]:
        total *= square
        total += term
    return total
