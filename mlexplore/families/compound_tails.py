"""Probabilities of a Poisson number of gamma variables: sums of incomplete gamma functions around their largest terms."""

import numpy as np
from scipy.special import gammainc, gammaincc

from mlexplore.arrays import Array
from mlexplore.families.cancellation import relative_excess
from mlexplore.families.stirling import remainder

_REACH = 9.2  # standard deviations of a Poisson number beyond which a term is negligible
_BEYOND = 24.0  # more terms where the standard deviation says little
_STEP = 0.35  # of an integral, in units of the width of its terms
_BLOCK = 1 << 17  # terms in memory at a time
_HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))


def tail_sum(height: Array, rate: Array, centre: Array, alpha: float, *, upper: bool) -> Array:
    """Probability that a sum of one or more gamma variables lies on one side of `height`.

    Parameters
    ----------
    height
        In units of the scale of the gamma variables, shape (n,).
    rate
        Expected number of gamma variables.
    centre
        Number of them around which the terms are largest.
    alpha
        Shape of each.
    upper
        The side: above, or else at or below.
    """
    result = np.empty_like(height)
    width = np.sqrt(centre / (1.0 + alpha))
    # As in `compound_series`: the sum over whole numbers is the integral where the terms are wide.
    many = (width > 2.5) & (centre > 120.0)
    step = np.where(many, _STEP * width, 1.0)
    reach = _REACH * np.sqrt(centre) + np.where(many, 0.0, _BEYOND)
    first = np.where(many, centre - reach, np.maximum(np.floor(centre - reach), 1.0))
    count = np.ceil((centre + reach - first) / step) + 1.0
    order = np.argsort(count)
    tail = gammaincc if upper else gammainc
    at = 0
    while at < order.size:
        rows = order[at : at + max(1, _BLOCK // int(count[order[min(at + _BLOCK // 64, order.size - 1)]]))]
        places = np.arange(count[rows].max(), dtype=np.float64)
        n = first[rows, None] + step[rows, None] * places
        shares = np.exp(
            -relative_excess(n, rate[rows, None]) - _HALF_LOG_2PI - 0.5 * np.log(n) - remainder(n)
        )
        result[rows] = step[rows] * np.einsum("ij,ij->i", shares, tail(alpha * n, height[rows, None]))
        at += rows.size
    return result
