"""How well scores rank labels, whatever the threshold: the ROC curve, the area under it, precision and recall."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtri

from mlexplore.arrays import Array
from mlexplore.judging.confusion import counts_at, rates
from mlexplore.judging.judged import Judged, in_steps, judged, judged_classes


class RocCurve(NamedTuple):
    """Ones found against zeros called 1 by mistake, as the threshold falls.

    Attributes
    ----------
    threshold
        Infinity, then all different scores, falling, shape (m + 1,): rows are called 1 whose score reaches it.
    false_positive_rate
        Share of the zeros that are called 1, rising from 0 to 1, shape (m + 1,).
    true_positive_rate
        Share of the ones that are called 1, rising from 0 to 1, shape (m + 1,).
    """

    threshold: Array
    false_positive_rate: Array
    true_positive_rate: Array

    @property
    def area(self) -> float:
        """Area under the curve: the probability that a 1 has a larger score than a 0, ties counting half."""
        widths = np.diff(self.false_positive_rate)
        return float(widths @ (0.5 * (self.true_positive_rate[1:] + self.true_positive_rate[:-1])))

    def thinned(self, most: int = 500) -> "RocCurve":
        """At most so many points, evenly along the curve, for a picture; first and last are kept."""
        if self.threshold.size <= most:
            return self
        along = self.false_positive_rate + self.true_positive_rate
        kept = _evenly(along, most)
        return RocCurve(self.threshold[kept], self.false_positive_rate[kept], self.true_positive_rate[kept])


class Area(NamedTuple):
    """Area under a ROC curve with its uncertainty.

    Attributes
    ----------
    area
        Probability that a 1 has a larger score than a 0, ties counting half.
    standard_error
        Of DeLong, DeLong & Clarke-Pearson (1988); NaN with a single one or a single zero.
    low, high
        Interval, symmetric in the log-odds of the area so that it stays within 0 and 1; NaN where every 1 ranks above
        every 0, or below, about which the standard error, being 0, knows nothing.
    """

    area: float
    standard_error: float
    low: float
    high: float


class PrecisionRecall(NamedTuple):
    """Share of calls that are right against share of ones that are found, as the threshold falls.

    Attributes
    ----------
    threshold
        All different scores, falling, shape (m,).
    precision
        Shape (m,).
    recall
        Rising to 1, shape (m,).
    average_precision
        Precision averaged over the ones as they are found, ``sum (recall_i - recall_(i-1)) precision_i``: a sum of steps,
        because straight lines between these points promise too much (Davis & Goadrich 2006).
    base
        Share of ones: the precision of calls at random.
    """

    threshold: Array
    precision: Array
    recall: Array
    average_precision: float
    base: float


def roc_curve(y: ArrayLike, score: ArrayLike, weights: ArrayLike | None = None) -> RocCurve:
    """ROC curve through all thresholds; rows with equal scores cross it together.

    Parameters
    ----------
    y
        Labels 0 and 1, shape (n,).
    score
        Probabilities, or scores on any scale, shape (n,).
    weights
        How often each row counts, shape (n,).

    Raises
    ------
    ValueError
        For labels other than 0 and 1, or of one kind only, and scores that are missing.
    """
    steps = in_steps(_of_both_kinds(judged(y, score, weights)))
    thresholds = np.append(np.inf, steps.score[::-1])
    counts = counts_at(steps, thresholds)
    # A score may itself be infinite: the first threshold calls nothing 1 all the same.
    hits, false_alarms = counts.true_positive, counts.false_positive
    hits[0] = false_alarms[0] = 0.0
    return RocCurve(thresholds, false_alarms / false_alarms[-1], hits / hits[-1])


def area_under(
    y: ArrayLike, score: ArrayLike, weights: ArrayLike | None = None, *, level: float = 0.95
) -> Area:
    """Area under the ROC curve with its standard error and an interval; arguments as for `roc_curve`.

    Raises
    ------
    ValueError
        As `roc_curve`, and if `level` is not in (0, 1).

    Notes
    -----
    DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988): the variance of the shares of zeros below each one, and of ones
    above each zero. These are differences of ranks, so that sorting is all the work (Sun & Xu, IEEE Signal Processing
    Letters 21, 2014). Frequency weights count as rows repeated so often. Interval: Pepe (2003), section 5.2.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must be between 0 and 1, not {level!r}.")
    steps = in_steps(_of_both_kinds(judged(y, score, weights)))
    ones, zeros = steps.ones, steps.zeros
    positives, negatives = float(ones.sum()), float(zeros.sum())
    below = (np.cumsum(zeros) - 0.5 * zeros) / negatives
    above = (np.cumsum(ones[::-1])[::-1] - 0.5 * ones) / positives
    area = float(ones @ below) / positives
    error = float("nan")
    if positives > 1.0 and negatives > 1.0:
        of_ones = float(ones @ (below - area) ** 2) / (positives - 1.0)
        of_zeros = float(zeros @ (above - area) ** 2) / (negatives - 1.0)
        error = float(np.sqrt(of_ones / positives + of_zeros / negatives))
    low = high = float("nan")
    if 0.0 < area < 1.0 and error > 0.0:
        reach = float(ndtri(0.5 + 0.5 * level)) * error / (area * (1.0 - area))
        low, high = (float(expit(logit(area) + side * reach)) for side in (-1.0, 1.0))
    return Area(area, error, low, high)


def precision_recall(y: ArrayLike, score: ArrayLike, weights: ArrayLike | None = None) -> PrecisionRecall:
    """Precision and recall at all thresholds; arguments as for `roc_curve`.

    Raises
    ------
    ValueError
        For labels other than 0 and 1, scores that are missing, and where no label is 1.
    """
    rows = judged(y, score, weights)
    if not rows.y.any():
        raise ValueError("No label is 1, so there is nothing to find.")
    steps = in_steps(rows)
    thresholds = steps.score[::-1]
    found = rates(counts_at(steps, thresholds))
    gained = np.diff(found.sensitivity, prepend=0.0)
    base = float(steps.ones.sum() / steps.weight.sum())
    return PrecisionRecall(
        thresholds, found.precision, found.sensitivity, float(gained @ found.precision), base
    )


def roc_curves(
    codes: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None
) -> tuple[RocCurve | None, ...]:
    """ROC curve of each of K classes against all others together, by its probability, columns of (n, K).

    None for a class that no row that counts belongs to, or that all belong to.

    Raises
    ------
    ValueError
        If shapes do not fit each other, or a code is not the place of a class.
    """
    labels, shares = judged_classes(codes, probabilities)
    found: list[RocCurve | None] = []
    for k in range(shares.shape[1]):
        rows = judged(labels == k, shares[:, k], weights)
        found.append(roc_curve(*rows) if 0 < np.count_nonzero(rows.y) < rows.y.size else None)
    return tuple(found)


def _of_both_kinds(rows: Judged) -> Judged:
    if rows.y.all() or not rows.y.any():
        raise ValueError(
            f"All labels are {rows.y[0]:g}: there are no pairs of a 1 and a 0 that scores could put in order."
        )
    return rows


def _evenly(along: Array, most: int) -> NDArray[np.intp]:
    """Places of at most so many points, evenly along a rising coordinate, with both ends."""
    wanted = np.searchsorted(along, np.linspace(along[0], along[-1], most))
    return np.unique(np.concatenate([[0], wanted[1:-1], [along.size - 1]])).astype(np.intp)
