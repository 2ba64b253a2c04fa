"""Histograms of predicted probabilities, one for each class, beside what they should be if the probabilities are right."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.class_scene.observed_labels import ObservedLabels
from mlexplore.histogram import Bins

_FEWEST_BINS, _MOST_BINS = 14, 40
_BELOW_ONE = 1.0 - 1e-12  # belongs to the last bin, however its place is rounded


class Lanes(NamedTuple):
    """Counts of rows, or sums of their weights, by predicted probability in every state.

    Attributes
    ----------
    edges
        Ends of the bins from 0 to 1, shape (bins + 1,).
    observed
        Rows of each shown class, shape (g, shown, bins).
    expected
        As many of them as there should be: the sum of the probabilities of that class, shape (g, shown, bins).
    """

    edges: Array
    observed: Array
    expected: Array


def lanes(seen: ObservedLabels) -> Lanes:
    """Count the rows of each class by the probability that was predicted.

    Of two classes that is the probability of the second for both lanes; of several each lane counts its class by the
    probability of that class. If every probability is right, the rows of a class at some probability are, on average, as many
    as all rows there times that probability: what a reliability diagram shows as shares, here as counts.
    """
    size = seen.counting.size
    bins = int(np.clip(round(2.0 * size ** (1 / 3)), _FEWEST_BINS, _MOST_BINS))
    edges = Bins(np.linspace(0.0, 1.0, bins + 1))
    home = _counted(seen, edges, seen.home_probabilities[None], np.arange(size))
    observed, expected = _counted(seen, edges, seen.followed_probabilities, seen.followed)
    if seen.sampled:
        # A sample moves; at the estimate all stand, and each lane keeps its total.
        scale = home[0].sum(axis=2) / np.maximum(observed.sum(axis=2), 1e-300)
        observed, expected = observed * scale[..., None], expected * scale[..., None]
    place = seen.exploration.home
    observed[place], expected[place] = home[0][0], home[1][0]
    return Lanes(edges.edges, observed, expected)


def _counted(
    seen: ObservedLabels, bins: Bins, probabilities: Array, rows: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Observed and expected counts of some rows with probabilities (g, rows, K), shape (g, shown, bins) each."""
    shares = np.minimum(seen.shown.shares(probabilities), _BELOW_ONE)
    lane_of = seen.shown.place[seen.codes[rows]]
    weights = np.ones(rows.size) if seen.weights is None else seen.weights[rows]
    observed, expected = [], []
    for lane in range(len(seen.shown.names)):
        along = shares[..., 1] if seen.two else shares[..., lane]
        own = lane_of == lane
        observed.append(bins.counts(along[:, own], weights[own]))
        expected.append(bins.counts(along, weights * shares[..., lane]))
    return np.stack(observed, axis=1), np.stack(expected, axis=1)
