"""Labels with what was said of them beforehand, checked once for everything that judges them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.families.class_family import Codes
from mlexplore.observations import frequencies


class Judged(NamedTuple):
    """Labels 0 and 1 with a number for each that is larger where a 1 is more likely; rows of weight zero are left out.

    Attributes
    ----------
    y
        Labels, 0.0 or 1.0, shape (n,).
    score
        Probabilities of a 1, or scores on any scale, shape (n,).
    weights
        How often each row counts, positive, shape (n,).
    """

    y: Array
    score: Array
    weights: Array


class Steps(NamedTuple):
    """All rows with one score together, in the order of the scores.

    Attributes
    ----------
    score
        The different scores, rising, shape (m,).
    weight
        Weight of the rows with each, shape (m,).
    ones
        Weight of the ones among them, shape (m,).
    """

    score: Array
    weight: Array
    ones: Array

    @property
    def zeros(self) -> Array:
        """Weight of the zeros with each score, shape (m,)."""
        return self.weight - self.ones


def judged(y: ArrayLike, score: ArrayLike, weights: ArrayLike | None = None) -> Judged:
    """Check labels 0 and 1 and a score for each.

    Raises
    ------
    ValueError
        If a label is not 0 or 1, a score is not a number, columns differ in length, or no row counts.
    """
    labels, scores = np.asarray(y, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if labels.ndim != 1 or scores.shape != labels.shape:
        raise ValueError(
            f"Labels and scores must be two columns of one length, not shapes {labels.shape} and {scores.shape}."
        )
    if labels.size == 0:
        raise ValueError("There are no rows to judge.")
    other = np.flatnonzero((labels != 0.0) & (labels != 1.0))
    if other.size:
        raise ValueError(f"Labels must be 0 or 1: row {other[0]} is {labels[other[0]]:g}.")
    missing = np.flatnonzero(np.isnan(scores))
    if missing.size:
        raise ValueError(f"Every row needs a score: row {missing[0]} has none.")
    counted = frequencies(weights, labels.size)
    if counted is None:
        return Judged(labels, scores, np.ones(labels.size))
    inside = counted > 0.0
    return Judged(labels[inside], scores[inside], counted[inside])


def judged_probabilities(y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None) -> Judged:
    """As `judged`, of scores that are probabilities.

    Raises
    ------
    ValueError
        As `judged`, and if a probability is not in [0, 1].
    """
    found = judged(y, p, weights)
    # Rows are counted as they were given, those of weight zero too.
    given = np.asarray(p, dtype=np.float64)
    outside = np.flatnonzero((given < 0.0) | (given > 1.0))
    if outside.size:
        raise ValueError(f"Probabilities must be from 0 to 1: row {outside[0]} is {given[outside[0]]:g}.")
    return found


def in_steps(rows: Judged) -> Steps:
    """Put rows with equal scores together."""
    order = np.argsort(rows.score, kind="stable")
    score, weight = rows.score[order], rows.weights[order]
    first = np.flatnonzero(np.concatenate([[True], score[1:] != score[:-1]]))
    return Steps(score[first], np.add.reduceat(weight, first), np.add.reduceat(weight * rows.y[order], first))


def judged_classes(codes: ArrayLike, probabilities: ArrayLike) -> tuple[Codes, Array]:
    """Check codes of classes (n,) and a probability of each class (n, K).

    Raises
    ------
    ValueError
        If shapes do not fit each other, or a code is not the place of a class.
    """
    labels, shares = np.asarray(codes), np.asarray(probabilities, dtype=np.float64)
    if labels.ndim != 1 or shares.ndim != 2 or len(shares) != len(labels):
        raise ValueError(
            "There must be one row of probabilities for each label, with one column for each class: shapes are "
            f"{labels.shape} and {shares.shape}."
        )
    if labels.size == 0:
        raise ValueError("There are no rows to judge.")
    count = shares.shape[1]
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() >= count:
        raise ValueError(f"Codes must be whole numbers from 0 to {count - 1}, the places of the classes.")
    return labels.astype(np.intp), shares
