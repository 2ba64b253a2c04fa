"""What all families of counts need: sums over few different counts, and quantiles that are whole numbers."""

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, ndtri

from mlexplore.arrays import Array
from mlexplore.families.stirling import remainder
from mlexplore.families.term import Term


def by_count(function: Callable[[Array], Array], y: Array) -> Array:
    """Apply `function` to counts, once for each different count where many rows share few of them.

    `function` takes counts (m,) and returns an array (..., m).
    """
    y = np.asarray(y, dtype=np.float64)
    if y.size > 64:
        low, high = float(y.min()), float(y.max())
        if low >= 0.0 and 2.0 * high < y.size:
            places = y.astype(np.intp)
            if np.array_equal(places, y):
                return np.take(function(np.arange(int(high) + 1.0)), places, axis=-1)
    return function(y)


def log_peak(y: Array) -> Array:
    """Minus the log-probability of a count `y` of a Poisson distribution with mean `y`, ``log y! - y log y + y``."""
    positive = np.where(y > 0.0, y, 1.0)
    # Stirling's formula without the terms that cancel.
    return np.where(y > 0.0, 0.5 * np.log(2.0 * np.pi * positive) + remainder(positive), 0.0)


def factorial_term(y: Array) -> Term:
    """The term of a log-probability by which counts in any order are one event."""
    return Term(
        "factorial", "−log y!", "orders of y events", -by_count(lambda count: gammaln(count + 1.0), y)
    )


def least_count(cdf: Callable[[Array], Array], probability: Array, centre: Array, spread: Array) -> Array:
    """Least whole number at which a distribution function of counts reaches `probability`, elementwise.

    Exact by construction: the answer is found by comparing values of `cdf`, and `probability` = ``cdf(y)`` gives y.

    Parameters
    ----------
    cdf
        Nondecreasing function of counts; its argument has the common shape of the other three.
    probability, centre, spread
        Probabilities in (0, 1), and a mean and a standard deviation from which the search begins.
    """
    probability, centre, spread = np.broadcast_arrays(probability, centre, spread)
    with np.errstate(all="ignore"):
        at = np.floor(centre + spread * ndtri(probability))
        step = np.floor(0.1 * spread)
    at = np.where(np.isfinite(at), np.maximum(at, 0.0), 0.0)
    step = np.where(step >= 1.0, step, 1.0)
    low, high = np.full_like(at, -1.0), np.full_like(at, np.inf)
    while True:
        # An undefined probability is never "short": the search ends everywhere.
        short = cdf(at) < probability
        low, high = np.where(short, at, low), np.where(short, high, at)
        # Steps that double until the answer is enclosed, then halves.
        middle = np.where(high == np.inf, low + step, np.floor(0.5 * (low + high)))
        middle = np.where(low < 0.0, np.maximum(high - step, 0.0), middle)
        searching = (high - low > 1.0) & (middle > low) & (middle < high)
        if not np.any(searching):
            return high
        at = np.where(searching, middle, high)
        step = 2.0 * step
