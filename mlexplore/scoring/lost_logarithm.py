r"""The normal log-likelihood with 1/√(2πσ²) where log(1/√(2πσ²)) belongs, as a popular derivation of squared error writes it.

The curve is the same: the term does not hold it. But ``n / (sqrt(2 pi) sigma) - SSE / (2 sigma^2)`` is largest at
``sigma = sqrt(2 pi) SSE / n``, the mean squared error times 2.5 and in the unit of y squared, where the likelihood is largest at
``sqrt(SSE / n)``.
"""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_FRAMES = 121
_BEYOND = 2.5  # times the outermost of the two maxima
_ROOT_2PI = float(np.sqrt(2.0 * np.pi))


class LostLogarithm(NamedTuple):
    """Two objectives of one observation over σ, around the same curve.

    Attributes
    ----------
    right, wrong
        Where each of them is largest.
    sigma
        Values of σ, rising, both maxima among them, shape (g,).
    likelihood, derivation
        Mean log-likelihood, and the mean of what the derivation maximises, shape (g,).
    """

    right: float
    wrong: float
    sigma: Array
    likelihood: Array
    derivation: Array


def lost_logarithm(mean_squared_error: float) -> LostLogarithm:
    """Follow both objectives over σ from the mean squared error around a curve.

    Raises
    ------
    ValueError
        If the curve passes through every observation: then neither has a maximum above 0.
    """
    if not 0.0 < mean_squared_error < np.inf:
        raise ValueError("The curve passes through every observation: σ runs to 0.")
    right, wrong = float(np.sqrt(mean_squared_error)), _ROOT_2PI * mean_squared_error
    low, high = min(right, wrong), max(right, wrong)
    grid = np.geomspace(low / _BEYOND, _BEYOND * high, _FRAMES)
    sigma = np.unique(np.concatenate([grid, [right, wrong]]))
    loss = -0.5 * mean_squared_error / sigma**2
    return LostLogarithm(
        right, wrong, sigma, loss - np.log(_ROOT_2PI * sigma), loss + 1.0 / (_ROOT_2PI * sigma)
    )
