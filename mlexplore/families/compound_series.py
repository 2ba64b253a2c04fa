"""The density of a Poisson number of gamma variables at its own mean, by the series of its terms.

With ``rate`` the expected number of gamma variables, each of shape ``alpha``, the density of their sum at its mean y is
``sqrt(alpha) / (2 pi y) * S`` and ``S = sum_j exp(-(1 + alpha) E(j) - s(j) - s(alpha j))`` over j = 1, 2, ...: E is
`relative_excess` of j against the rate, s what Stirling's formula leaves (`stirling.remainder`). In this form nothing large
cancels, whatever the rate.

Where the terms are few they are added one by one. Where they are many the sum is the integral of the same expression to
within ``exp(-2 pi^2 width^2)`` of it (Poisson's summation formula), and equal steps of less than a width give the integral.

Source: Dunn & Smyth, Series evaluation of Tweedie exponential dispersion model densities, Statistics and Computing 15 (2005),
regrouped.
"""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.cancellation import log1p_second, relative_excess
from mlexplore.families.stirling import remainder, remainder_bend, remainder_slope

_NEGLIGIBLE = 42.0  # terms so many nats below the largest one are left out
_STEPS = 48  # of the integral
_BLOCK = 1 << 17  # terms in memory at a time
_SMALLEST = -600.0  # logarithm of a rate that can be told from 0


class LogSeries(NamedTuple):
    """``log(sqrt(alpha) S / (2 pi))`` with derivatives in the logarithm of the rate and in alpha, arrays of one shape."""

    value: Array
    by_rate: Array
    by_alpha: Array
    by_rate_twice: Array
    by_both: Array
    by_alpha_twice: Array


class _Terms(NamedTuple):
    """Logarithms of the terms of a sum, shape (rows, terms), with derivatives."""

    value: Array
    by_rate: Array
    by_alpha: Array
    by_rate_twice: Array
    by_both: Array
    by_alpha_twice: Array


def log_series(log_rate: Array, alpha: float) -> LogSeries:
    """Evaluate the series for each rate.

    Parameters
    ----------
    log_rate
        Logarithms of the rates, shape (n,).
    alpha
        Shape of each gamma variable, positive.
    """
    result = np.empty((6, log_rate.size))
    rate = np.exp(np.maximum(log_rate, _SMALLEST))
    sharpness = 1.0 + alpha
    # Wide enough for the integral, and so high that it ends before j = 0.
    many = (rate > 6.25 * sharpness) & (rate * sharpness > 60.0)
    for rows, terms, width in (
        (np.flatnonzero(~many), _few, _count(rate, sharpness)),
        (np.flatnonzero(many), _many, None),
    ):
        at = 0
        while at < rows.size:
            step = max(1, _BLOCK // (_STEPS if width is None else int(width[rows[at:]].max(initial=1))))
            block = rows[at : at + step]
            result[:, block] = _added(terms(log_rate[block], rate[block], alpha))
            at += step
    result[0] += 0.5 * np.log(alpha) - np.log(2.0 * np.pi)
    result[2] += 0.5 / alpha
    result[5] -= 0.5 / alpha**2
    return LogSeries(*result)


def _added(terms: _Terms) -> Array:
    """Logarithm of the sum of the terms, with derivatives: means and covariances over the shares of the terms."""
    top = terms.value.max(axis=1, keepdims=True)
    shares = np.exp(terms.value - top)
    total = shares.sum(axis=1, keepdims=True)
    shares /= total

    def mean(values: Array) -> Array:
        return np.einsum("ij,ij->i", shares, np.broadcast_to(values, shares.shape))

    by_rate, by_alpha = mean(terms.by_rate), mean(terms.by_alpha)
    from_rate, from_alpha = terms.by_rate - by_rate[:, None], terms.by_alpha - by_alpha[:, None]
    return np.stack(
        [
            (top + np.log(total))[:, 0],
            by_rate,
            by_alpha,
            mean(terms.by_rate_twice + from_rate * from_rate),
            mean(terms.by_both + from_rate * from_alpha),
            mean(terms.by_alpha_twice + from_alpha * from_alpha),
        ]
    )


# ---- few terms --------------------------------------------------------------------------------------------------


def _reach(rate: Array, sharpness: float) -> tuple[Array, Array]:
    """Distances below and above the rate beyond which a term is negligible, from bounds of `relative_excess`."""
    c = _NEGLIGIBLE / sharpness
    return np.sqrt(2.0 * c * rate), c / 3.0 + np.sqrt(c * c / 9.0 + 2.0 * c * rate)


def _first(rate: Array, sharpness: float) -> Array:
    return np.maximum(np.floor(rate - _reach(rate, sharpness)[0]) - 1.0, 1.0)


def _count(rate: Array, sharpness: float) -> Array:
    return np.ceil(rate + _reach(rate, sharpness)[1]) + 2.0 - _first(rate, sharpness)


def _few(log_rate: Array, rate: Array, alpha: float) -> _Terms:
    """Return the terms j = 1, 2, ... that are not negligible."""
    sharpness = 1.0 + alpha
    first = _first(rate, sharpness)[:, None]
    j = first + np.arange(int(_count(rate, sharpness).max()))
    mean = rate[:, None]
    # Below the smallest rate its logarithm goes on falling.
    excess = relative_excess(j, mean) + j * np.maximum(_SMALLEST - log_rate, 0.0)[:, None]
    # What depends on j alone is looked up.
    counts = np.arange(1.0, float(j.max()) + 1.0)
    places = j.astype(np.intp) - 1
    z = alpha * counts
    return _Terms(
        -sharpness * excess - (remainder(counts) + remainder(z))[places],
        sharpness * (j - mean),
        -excess - (remainder_slope(z) / alpha)[places],
        -sharpness * mean,
        j - mean,
        -(remainder_bend(z) / alpha**2)[places],
    )


# ---- many terms -------------------------------------------------------------------------------------------------


def _many(log_rate: Array, rate: Array, alpha: float) -> _Terms:
    """Return the terms of the integral over x, ``j = rate (1 + x)``: their derivatives at fixed x stay small."""
    sharpness = 1.0 + alpha
    below, above = (distance / rate for distance in _reach(rate, sharpness))
    below = np.minimum(below, 0.999)
    step = (below + above) / (_STEPS - 1)
    x = -below[:, None] + step[:, None] * np.arange(_STEPS)
    j = rate[:, None] * (1.0 + x)
    z = alpha * j
    # (1 + x) log(1 + x) - x, small differences included.
    excess = rate[:, None] * (x * x * (1.0 - (1.0 + x) * log1p_second(x, np.log1p(x))))
    slope_j, slope_z, bend_z = remainder_slope(j), remainder_slope(z), remainder_bend(z)
    return _Terms(
        (np.log(step) + log_rate)[:, None] - sharpness * excess - remainder(j) - remainder(z),
        1.0 - sharpness * excess - slope_j - slope_z,
        -excess - slope_z / alpha,
        -sharpness * excess - slope_j - remainder_bend(j) - slope_z - bend_z,
        -excess - (slope_z + bend_z) / alpha,
        -bend_z / alpha**2,
    )
