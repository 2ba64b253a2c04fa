"""Cross-entropy as it is defined: minus the log-likelihood of labels, for each of them."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes


def minus_log(probabilities: Array) -> Array:
    """Return ``-log p`` of every class in every row, shape (n, K): what each would cost if it were the label.

    Of a probability near 1 the digits that matter are those of what is missing, which the other classes hold: above one half
    it is ``-log1p(-sum of the others)``. A probability of 0 costs infinity.
    """
    with np.errstate(divide="ignore"):
        costs = -np.log(probabilities)
    rows, classes = np.nonzero(probabilities > 0.5)
    others = probabilities[rows]
    others[np.arange(rows.size), classes] = 0.0
    with np.errstate(divide="ignore"):
        costs[rows, classes] = -np.log1p(-np.minimum(others.sum(axis=1), 1.0))
    return costs


def losses(codes: Codes, probabilities: Array) -> Array:
    """Cross-entropy of each row, ``-log`` of the probability that its label was given, shape (n,)."""
    return minus_log(probabilities)[np.arange(len(codes)), codes]


def cross_entropy(codes: Codes, probabilities: Array, weights: Array | None = None) -> float:
    """Mean cross-entropy, exactly minus the log-likelihood divided by the number of observations (the sum of the weights).

    Rows of weight zero do not count, however impossible their label was said to be.
    """
    return weighted_mean(losses(codes, probabilities), weights)


def weighted_mean(terms: Array, weights: Array | None) -> float:
    """Mean of one number a row, each counted by its weight; rows of weight zero may be infinite."""
    if weights is None:
        return float(terms.mean())
    return float((np.where(weights > 0.0, terms, 0.0) * weights).sum() / weights.sum())
