"""The Brier score: squared error of probabilities, a proper score whose path to the minimum is not convex.

Along the log-odds the loss of a label flattens where the prediction is wrong and sure of it: the gradient vanishes with p, and
the curve bends downwards where the label has a probability below one third. Cross-entropy keeps pulling, and is convex.

Source: Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950).
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.scoring.cross_entropy import weighted_mean

CONCAVE_BELOW = 1.0 / 3.0
"""Probability of the label below which the loss of two classes bends downwards along the log-odds."""

_STRAIGHT = 1e-9  # of the largest height: how far a path may leave the line between its ends


def brier_losses(codes: Codes, probabilities: Array) -> Array:
    """Brier loss of each row, shape (n,).

    Of two classes ``(p - y)^2`` with the probability p of class 1, between 0 and 1; of more the sum of ``(p_k - y_k)^2`` over
    all classes, between 0 and 2. scikit-learn makes the same choice.
    """
    rows = np.arange(len(codes))
    # 1 - p of the label through the other classes, whose digits are all known.
    others = probabilities.copy()
    others[rows, codes] = 0.0
    missing = others.sum(axis=1)
    if probabilities.shape[1] == 2:
        return missing**2
    return missing**2 + (others**2).sum(axis=1)


def brier_score(codes: Codes, probabilities: Array, weights: Array | None = None) -> float:
    """Mean of `brier_losses`."""
    return weighted_mean(brier_losses(codes, probabilities), weights)


def brier_slopes(codes: Codes, eta: Array) -> Array:
    """Derivative of the loss of two classes in the log-odds of class 1, ``2 (p - y) p (1 - p)``, shape of `eta`.

    That of cross-entropy is ``p - y``: it does not vanish where a prediction is wrong and sure of it.
    """
    sign = np.where(codes == 1, 1.0, -1.0)
    p, q = expit(sign * eta), expit(-sign * eta)
    return -2.0 * sign * p * q * q


def brier_bends(codes: Codes, eta: Array) -> Array:
    """Second derivative of the loss of two classes, ``2 p q^2 (3 p - 1)`` with the probability p of the label, q = 1 - p."""
    z = np.where(codes == 1, eta, -eta)
    p, q = expit(z), expit(-z)
    return 2.0 * p * q * q * (3.0 * p - 1.0)


def brier_slopes_in_heights(codes: Codes, probabilities: Array) -> Array:
    """Derivative of the sum over classes in each of K heights under softmax, shape (n, K).

    For two classes this sum is twice `brier_losses`.
    """
    gaps = probabilities.copy()
    gaps[np.arange(len(codes)), codes] -= 1.0
    return 2.0 * probabilities * (gaps - (probabilities * gaps).sum(axis=1, keepdims=True))


class PathLosses(NamedTuple):
    """Mean losses of two classes along a straight path, each with its second derivative; all of shape (g,).

    Where a `bend` is negative the curve is concave: there Newton's method has no minimum to go to.
    """

    at: Array
    cross_entropy: Array
    brier: Array
    cross_entropy_bend: Array
    brier_bend: Array


def losses_along(at: Array, heights: Array, codes: Codes, weights: Array | None = None) -> PathLosses:
    """Cross-entropy and Brier score along a straight path of log-odds.

    Parameters
    ----------
    at
        Where on the path, such as values of a coefficient, shape (g,), at least two, the first and last different.
    heights
        Log-odds of class 1 of every row there, shape (g, n), linear in `at`.
    codes, weights
        Labels 0 and 1 (n,), and how often each row counts (n,).

    Raises
    ------
    ValueError
        If the path is not straight: then its second derivative is not that of the losses alone.
    """
    if len(at) < 2 or at[0] == at[-1]:
        raise ValueError("A path needs two different places.")
    pace = (heights[-1] - heights[0]) / (at[-1] - at[0])
    straight = heights[0] + (at - at[0])[:, None] * pace
    if np.abs(heights - straight).max(initial=0.0) > _STRAIGHT * max(1.0, np.abs(heights).max(initial=0.0)):
        raise ValueError("The path is not straight: heights must be linear in the places along it.")
    shares = np.ones(len(codes)) if weights is None else weights
    shares = shares / shares.sum()
    sign = np.where(codes == 1, 1.0, -1.0)
    missing = expit(-sign * heights)
    return PathLosses(
        at,
        -log_expit(sign * heights) @ shares,
        missing**2 @ shares,
        (expit(heights) * expit(-heights)) @ (shares * pace**2),
        brier_bends(codes, heights) @ (shares * pace**2),
    )
