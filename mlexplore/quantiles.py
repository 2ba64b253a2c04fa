"""Quantiles of numbers that stand for several rows each."""

import numpy as np

from mlexplore.arrays import Array


def quantiles(values: Array, probabilities: Array, weights: Array | None = None) -> Array:
    """Quantiles of `values` (n,), each counted as often as its weight says: with weights of 2 those of every value twice.

    Between two numbers they are interpolated, as by ``np.quantile``.
    """
    if weights is None:
        return np.quantile(values, probabilities)
    order = np.argsort(values, kind="stable")
    ordered, reached = values[order], np.cumsum(weights[order])
    # A value holds the places from the weights before it up to, and without, its own.
    place = np.maximum(reached[-1] - 1.0, 0.0) * np.asarray(probabilities)
    lower = np.floor(place)
    ends = [
        ordered[np.minimum(np.searchsorted(reached, end, side="right"), len(ordered) - 1)]
        for end in (lower, lower + 1.0)
    ]
    return ends[0] + (place - lower) * (ends[1] - ends[0])


def reached(values: Array, probabilities: Array, weights: Array | None = None) -> Array:
    """Least of the `values` (n,) at or below which so much of the weight lies: some of the values themselves."""
    return np.quantile(values, probabilities, method="inverted_cdf", weights=weights)
