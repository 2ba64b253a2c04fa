"""The histogram of the departures in every state of the path, from all rows or, where these are dear, from a sample."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.exploration import Exploration
from mlexplore.histogram import Bins

SAMPLED = 4_000
"""Rows whose quantile residuals are followed along the path, where there are more."""

_AT_ONCE = 8_192  # rows whose departures in all frames are counted in one piece


def is_sampled(exploration: Exploration) -> bool:
    """Whether the histogram away from the estimate is made of a sample: distribution functions of very many rows are dear."""
    return not exploration.departure.pivotal and exploration.fit.model.counted.y.size > SAMPLED


def moving_histograms(exploration: Exploration, bins: Bins, home: Array) -> Array:
    """Histogram of the departures for each value of the path, as densities, shape (g, bins).

    Parameters
    ----------
    exploration
        Gives the states.
    bins
        In what is counted.
    home
        Departures at the estimate of the rows that count, shape (rows,).
    """
    if is_sampled(exploration):
        return _of_a_sample(exploration, bins, home)
    model = exploration.fit.model.counted
    frames = len(exploration.path.values)
    if not exploration.departure.pivotal:
        return bins.density(exploration.counted_departures, model.weights)
    if not exploration.curve_moves:
        return np.tile(bins.density(home, model.weights), (frames, 1))
    counts = np.zeros((frames, len(bins.edges) - 1))
    shares = np.empty(0)  # where the jumps of counts are split: neither a difference nor a ratio has any
    for first in range(0, model.y.size, _AT_ONCE):
        piece = model.take(slice(first, first + _AT_ONCE))
        departures = exploration.departure.of(
            piece.y, exploration.curves(piece.whole), exploration.fit.family, shares
        )
        counts += bins.counts(departures, piece.weights)
    return counts / (model.n * bins.width)


def _of_a_sample(exploration: Exploration, bins: Bins, home: Array) -> Array:
    """At the estimate of all rows. Away from it a sample moves, of which each row stands for those in its bin at the estimate."""
    weights = exploration.fit.model.counted.weights
    chosen = np.random.default_rng(0).choice(home.size, SAMPLED, replace=False, shuffle=False)
    chosen.sort()
    moved = exploration.departures(exploration.counted_rows[chosen])
    count = len(bins.edges) + 1
    # What lies outside, to either side, is a bin of its own.
    bin_of = (np.clip(bins.places(home), -1, count - 2) + 1).astype(np.intp)
    of_all = np.bincount(bin_of, weights, minlength=count)
    own = None if weights is None else weights[chosen]
    of_sample = np.bincount(bin_of[chosen], own, minlength=count)
    with np.errstate(all="ignore"):  # a bin without a row in the sample
        share = (of_all / of_sample)[bin_of[chosen]]
    counts = bins.counts(moved, share if own is None else own * share)
    counts[exploration.home] = of_all[1:-1]
    return counts / (of_all.sum() * bins.width)
