"""Quantiles of families for positive observations that have no closed form."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family

_ITERATIONS = 200


def positive_quantile(family: Family, probability: Array, mu: Array) -> Array:
    """Values at which the smaller of ``cdf`` and ``survival`` of a family has the given size, elementwise.

    Newton's method for the logarithm of the smaller tail as a function of log y, kept between bounds that shrink at every
    step; where it leaves them they are halved.

    Parameters
    ----------
    family
        A family with a density for y > 0.
    probability, mu
        Probabilities in (0, 1) and locations, arrays of one shape.
    """
    upper = probability > 0.5
    target = np.log(np.where(upper, 1.0 - probability, probability))
    at = np.log(mu)
    low, high = np.full_like(at, -np.inf), np.full_like(at, np.inf)
    stride = np.ones_like(at)
    for _ in range(_ITERATIONS):
        y = np.exp(at)
        with np.errstate(all="ignore"):
            tail = np.where(upper, family.survival(y, mu), family.cdf(y, mu))
            gap = np.log(tail) - target
            # Too far right: the lower tail is too large, or the upper one too small.
            right = np.where(upper, gap < 0.0, gap > 0.0)
            low, high = np.where(right, low, at), np.where(right, at, high)
            slope = family.density(y, mu) * y / tail
            newton = at + np.where(upper, gap, -gap) / slope
        between = np.isfinite(low) & np.isfinite(high)
        halved = np.where(between, 0.5 * (np.where(between, low, 0.0) + np.where(between, high, 0.0)), at)
        outward = at + np.where(right, -stride, stride)
        stride = np.where(between, stride, 2.0 * stride)
        inside = np.isfinite(newton) & (newton > low) & (newton < high) & (np.abs(newton - at) < 2.0 * stride)
        following = np.where(inside, newton, np.where(between, halved, outward))
        following = np.where(gap == 0.0, at, following)
        done = np.abs(following - at) <= 4e-16 * np.maximum(np.abs(at), 1.0)
        at = following
        if np.all(done | np.isnan(gap)):
            break
    return np.exp(at)
