"""Counts of residuals in bins that stay where they are while the residuals move."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_FEWEST_BINS, _MOST_BINS = 8, 60


class Bins(NamedTuple):
    """Bins of equal width, symmetric about zero.

    Attributes
    ----------
    edges
        Ends of the bins, shape (bins + 1,).
    """

    edges: Array

    @property
    def width(self) -> float:
        """Width of each bin, in the unit of the residuals."""
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


def bins_for(residuals: Array, reach: float) -> Bins:
    """Bins over ``[-reach, reach]``, half as wide as by the rule of Freedman & Diaconis (1981), ``2 IQR n^(-1/3)``.

    Their rule is for one still picture; with half the width the histogram is seen to move with the parameter.
    """
    quartiles = np.quantile(residuals, [0.25, 0.75])
    width = float(quartiles[1] - quartiles[0]) * len(residuals) ** (-1 / 3)
    fewer = width * _MOST_BINS > 2.0 * reach
    count = max(int(np.ceil(2.0 * reach / width)), _FEWEST_BINS) if fewer else _MOST_BINS
    return Bins(np.linspace(-reach, reach, count + 1))
