"""Counts of departures from the curve in bins that stay where they are while the departures move."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_FEWEST_BINS, _MOST_BINS = 8, 60


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

    def density(self, values: Array) -> Array:
        """Share of `values` in each bin divided by its width, along the last axis: shape (..., bins).

        Values outside all bins count towards the total, so that the bars show the same density as the curve over them.
        """
        bins = len(self.edges) - 1
        rows = values.reshape(-1, values.shape[-1])
        place = np.floor((rows - self.edges[0]) / self.width)
        inside = (place >= 0) & (place < bins)
        flat = (place + bins * np.arange(len(rows))[:, None])[inside].astype(np.int64)
        counts = np.bincount(flat, minlength=bins * len(rows)).reshape(*values.shape[:-1], bins)
        return counts / (values.shape[-1] * self.width)


def bins_for(values: Array, low: float, high: float) -> Bins:
    """Bins from `low` to `high`, half as wide as by the rule of Freedman & Diaconis (1981), ``2 IQR n^(-1/3)``.

    Their rule is for one still picture; with half the width the histogram is seen to move with the parameter.
    """
    quartiles = np.quantile(values, [0.25, 0.75])
    width = float(quartiles[1] - quartiles[0]) * len(values) ** (-1 / 3)
    fewer = width * _MOST_BINS > high - low
    count = max(int(np.ceil((high - low) / width)), _FEWEST_BINS) if fewer else _MOST_BINS
    return Bins(np.linspace(low, high, count + 1))
