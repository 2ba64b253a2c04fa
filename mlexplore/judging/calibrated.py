"""All that is asked of the calibration of one class, computed once for a picture and its words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.histogram import Bins
from mlexplore.judging.calibration import (
    ConsistencyBand,
    Decomposition,
    Reliability,
    consistency_band,
    decomposed,
    reliability,
)
from mlexplore.judging.judged import Judged
from mlexplore.judging.recalibration import Recalibration, recalibration
from mlexplore.judging.shares import Shares, binned_shares

BAND_LEVEL = 0.9
"""With which the reliability curve of right probabilities lies in the band, at each probability."""

_BARS = 50
_BELOW_ONE = 1.0 - 1e-12  # belongs to the last bar


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Whether the probabilities of a 1 mean what they say.

    Parameters
    ----------
    rows
        Labels 0 and 1 with their probabilities.
    """

    rows: Judged

    @cached_property
    def curve(self) -> Reliability:
        """How often a 1 follows each probability, made to rise."""
        return reliability(*self.rows)

    @cached_property
    def band(self) -> ConsistencyBand:
        """Where that curve would lie if the probabilities were right."""
        return consistency_band(*self.rows, level=BAND_LEVEL)

    @cached_property
    def shares(self) -> Shares:
        """Shares of ones in up to ten bins of the probability."""
        return binned_shares(self.rows.score, self.rows.y, self.rows.weights)

    @cached_property
    def parts(self) -> Decomposition:
        """What the log loss of this class against all others is made of."""
        return decomposed(*self.rows)

    @cached_property
    def line(self) -> Recalibration:
        """Line through log-odds that would correct the probabilities."""
        return recalibration(*self.rows)

    @cached_property
    def histogram(self) -> tuple[Array, Array]:
        """Ends of bars from 0 to 1, shape (bars + 1,), and the weight of the rows in each, shape (bars,)."""
        bins = Bins(np.linspace(0.0, 1.0, _BARS + 1))
        counts = bins.counts(np.minimum(self.rows.score, _BELOW_ONE), self.rows.weights)
        return bins.edges, np.asarray(counts, dtype=np.float64)

    @property
    def total(self) -> float:
        """How many rows count, or the sum of their weights."""
        return float(self.rows.weights.sum())

    @property
    def observed(self) -> float:
        """How many of them are 1."""
        return float(self.rows.weights @ self.rows.y)

    @property
    def expected(self) -> float:
        """How many should be: the sum of the probabilities."""
        return float(self.rows.weights @ self.rows.score)
