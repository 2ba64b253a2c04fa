"""Counts of departures from the curve in bins that stay where they are while the departures move."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.quantiles import quantiles

_FEWEST_BINS, _MOST_BINS = 8, 60
_MANY, _MOST_OF_MANY = (
    850,
    240,
)  # more observations fill more bins: around far outliers there is still a shape to be seen


class Bins(NamedTuple):
    """Bins of equal width.

    Attributes
    ----------
    edges
        Ends of the bins, shape (bins + 1,).
    """

    edges: Array

    @property
    def width(self) -> float:
        """Width of each bin, in the unit of what is counted."""
        return float(self.edges[1] - self.edges[0])

    def places(self, values: Array) -> Array:
        """Number of the bin in which each value lies, as floating-point numbers: outside below 0, or not below their count."""
        return np.floor((values - self.edges[0]) / self.width)

    def counts(self, values: Array, weights: Array | None = None) -> NDArray[np.float64] | NDArray[np.intp]:
        """Number of `values` in each bin, or the sum of their `weights`, along the last axis: shape (..., bins)."""
        bins = len(self.edges) - 1
        rows = values.reshape(-1, values.shape[-1])
        place = self.places(rows)
        inside = (place >= 0) & (place < bins)
        flat = (place + bins * np.arange(len(rows))[:, None])[inside].astype(np.int64)
        shares = None if weights is None else np.broadcast_to(weights, rows.shape)[inside]
        return np.bincount(flat, shares, minlength=bins * len(rows)).reshape(*values.shape[:-1], bins)

    def density(self, values: Array, weights: Array | None = None) -> Array:
        """Share of `values` in each bin divided by its width, along the last axis: shape (..., bins).

        Values outside all bins count towards the total, so that the bars show the same density as the curve over them.
        `weights` (n,) say how often each counts; one of weight zero may be NaN.
        """
        total = values.shape[-1] if weights is None else float(weights.sum())
        return self.counts(values, weights) / (total * self.width)


def bins_for(values: Array, low: float, high: float, weights: Array | None = None) -> Bins:
    """Bins from `low` to `high`, half as wide as by the rule of Freedman & Diaconis (1981), ``2 IQR n^(-1/3)``.

    Their rule is for one still picture; with half the width the histogram is seen to move with the parameter.
    `weights` (n,) say how often each of the values counts.
    """
    quartiles = quantiles(values, np.array([0.25, 0.75]), weights)
    total = len(values) if weights is None else float(weights.sum())
    width = float(quartiles[1] - quartiles[0]) * total ** (-1 / 3)
    most = int(np.clip(_MOST_BINS * (total / _MANY) ** (1 / 3), _MOST_BINS, _MOST_OF_MANY))
    fewer = width * most > high - low
    count = max(int(np.ceil((high - low) / width)), _FEWEST_BINS) if fewer else most
    return Bins(np.linspace(low, high, count + 1))
