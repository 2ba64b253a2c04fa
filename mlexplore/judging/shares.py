"""How often the label is 1 in bins of something, with intervals: what a fitted probability is held against by eye."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.judging.judged import in_steps, judged


class Shares(NamedTuple):
    """Shares of ones in bins, from left to right.

    Attributes
    ----------
    first, last
        Least and largest value in each bin, shape (bins,).
    centre
        Mean of the values in each bin, shape (bins,).
    share
        Share of ones, shape (bins,).
    low, high
        Wilson interval of the share, shape (bins,).
    weight
        How many rows there are in each bin, shape (bins,).
    ones
        How many of them are 1, shape (bins,).
    """

    first: Array
    last: Array
    centre: Array
    share: Array
    low: Array
    high: Array
    weight: Array
    ones: Array


def binned_shares(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    bins: int = 10,
    level: float = 0.95,
) -> Shares:
    """Share of ones in bins of `x` that hold about equally many rows; up to `bins` different values are kept apart.

    Parameters
    ----------
    x
        What bins are made of: a feature, or a predicted probability, shape (n,).
    y
        Labels 0 and 1, shape (n,).
    weights
        How often each row counts, shape (n,).
    bins
        The most bins. Equal values are never parted, so there may be fewer.
    level
        Of the interval, for each bin by itself.

    Raises
    ------
    ValueError
        For labels other than 0 and 1, values of `x` that are missing or infinite, no bins, or `level` not in (0, 1).
    """
    if bins < 1:
        raise ValueError(f"There must be at least one bin, not {bins}.")
    rows = judged(y, x, weights)
    if not np.isfinite(rows.score).all():
        raise ValueError("Bins can only be made of finite values.")
    steps = in_steps(rows)
    group = np.arange(steps.score.size, dtype=np.float64)
    if steps.score.size > bins:
        middle = np.cumsum(steps.weight) - 0.5 * steps.weight
        group = np.floor(bins * middle / steps.weight.sum())
    first = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    last = np.append(first[1:], group.size) - 1
    weight, ones = np.add.reduceat(steps.weight, first), np.add.reduceat(steps.ones, first)
    # Around the left end of the bin, so that a mean of equal values is that value.
    beyond = steps.score - np.repeat(steps.score[first], last - first + 1)
    centre = steps.score[first] + np.add.reduceat(beyond * steps.weight, first) / weight
    low, high = wilson(ones, weight, level=level)
    return Shares(steps.score[first], steps.score[last], centre, ones / weight, low, high, weight, ones)


def wilson(ones: Array, trials: Array, *, level: float = 0.95) -> tuple[Array, Array]:
    """Interval of a share of `ones` among `trials`: the shares that a score test does not reject.

    Source: Wilson, JASA 22 (1927). Unlike Wald's it has a width where all labels are equal, and stays in [0, 1].

    Raises
    ------
    ValueError
        If `level` is not in (0, 1).
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must be between 0 and 1, not {level!r}.")
    z = float(ndtri(0.5 + 0.5 * level))
    middle = (ones + 0.5 * z * z) / (trials + z * z)
    reach = z * np.sqrt(ones * (trials - ones) / trials + 0.25 * z * z) / (trials + z * z)
    low = np.where(ones == 0.0, 0.0, np.maximum(middle - reach, 0.0))
    high = np.where(ones == trials, 1.0, np.minimum(middle + reach, 1.0))
    return low, high
