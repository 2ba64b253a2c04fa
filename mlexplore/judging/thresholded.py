"""One class called at every threshold, computed once for a picture and its words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.histogram import Bins
from mlexplore.judging.confusion import Thresholds, at_thresholds
from mlexplore.judging.judged import Judged
from mlexplore.judging.roc import Area, RocCurve, area_under, roc_curve

MIDDLE = 0.5
"""Threshold at which the more probable one of two classes is called."""

_STEPS = 200
_BARS = 40  # each holds a whole number of steps: a threshold never parts what one step holds
_BELOW_ONE = 1.0 - 1e-12  # belongs to the last bar


@dataclass(frozen=True, eq=False)
class Thresholded:
    """What becomes of probabilities of a 1 that are turned into calls.

    Parameters
    ----------
    rows
        Labels 0 and 1, some of either kind, with their probabilities.
    asked
        A threshold in [0, 1] that is to be among those looked at.
    """

    rows: Judged
    asked: float = MIDDLE

    @cached_property
    def swept(self) -> Thresholds:
        """Counts and rates at thresholds from 0 to 1 in even steps, and at the one that is asked for."""
        steps = np.arange(_STEPS + 1) / _STEPS
        return at_thresholds(self.rows.y, self.rows.score, np.union1d(steps, [self.asked]), self.rows.weights)

    @property
    def home(self) -> int:
        """Place of the middle among the thresholds."""
        return int(np.searchsorted(self.swept.threshold, MIDDLE))

    @property
    def place(self) -> int:
        """Place of the threshold that is asked for."""
        return int(np.searchsorted(self.swept.threshold, self.asked))

    @cached_property
    def roc(self) -> RocCurve:
        """ROC curve, thinned for a picture."""
        return roc_curve(*self.rows).thinned()

    @cached_property
    def area(self) -> Area:
        """Area under the whole curve."""
        return area_under(*self.rows)

    @cached_property
    def histograms(self) -> tuple[Array, Array]:
        """Ends of bars from 0 to 1, shape (bars + 1,), and the weight in each of zeros and of ones, shape (2, bars)."""
        bins = Bins(np.linspace(0.0, 1.0, _BARS + 1))
        y, score, weights = self.rows
        places = np.minimum(score, _BELOW_ONE)
        counts = [bins.counts(places[y == label], weights[y == label]) for label in (0.0, 1.0)]
        return bins.edges, np.array(counts, dtype=np.float64)
