"""Labels against what they were called: tables of confusion, and the rates that are read off them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.judging.judged import Steps, in_steps, judged, judged_classes
from mlexplore.observations import frequencies


class Counts(NamedTuple):
    """Rows by their label and by what they were called, at one threshold or at each of many: arrays of one shape.

    Attributes
    ----------
    true_positive
        Ones that were called 1.
    false_positive
        Zeros that were called 1.
    true_negative
        Zeros that were called 0.
    false_negative
        Ones that were called 0.
    """

    true_positive: Array
    false_positive: Array
    true_negative: Array
    false_negative: Array


class Rates(NamedTuple):
    """Shares of right calls, arrays of one shape; NaN where a share is one of nothing.

    Attributes
    ----------
    sensitivity
        Share of the ones that are called 1 (recall, true positive rate).
    specificity
        Share of the zeros that are called 0 (true negative rate).
    precision
        Share of what is called 1 that is 1 (positive predictive value).
    accuracy
        Share of all calls that are right.
    f1
        Harmonic mean of precision and sensitivity.
    balanced_accuracy
        Mean of sensitivity and specificity.
    mcc
        Correlation of labels and calls (Matthews 1975).
    """

    sensitivity: Array
    specificity: Array
    precision: Array
    accuracy: Array
    f1: Array
    balanced_accuracy: Array
    mcc: Array


class Thresholds(NamedTuple):
    """What calls come to at each of many thresholds: a row is called 1 if its score reaches the threshold.

    Attributes
    ----------
    threshold
        Shape (g,).
    counts
        Each of shape (g,).
    rates
        Each of shape (g,).
    """

    threshold: Array
    counts: Counts
    rates: Rates


class ClassRates(NamedTuple):
    """What calls of the most probable of K classes come to.

    Attributes
    ----------
    each
        Rates of every class against all others together, each of shape (K,).
    accuracy
        Share of all calls that are right.
    balanced_accuracy
        Mean of the sensitivities of all classes.
    macro_f1
        Mean of their F1.
    mcc
        Correlation of labels and calls (Gorodkin, Computational Biology and Chemistry 28, 2004).
    """

    each: Rates
    accuracy: float
    balanced_accuracy: float
    macro_f1: float
    mcc: float


# ---- two classes --------------------------------------------------------------------------------------------------


def at_thresholds(
    y: ArrayLike, score: ArrayLike, thresholds: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Thresholds:
    """Counts and rates at each of some thresholds, in one pass over the sorted scores.

    Parameters
    ----------
    y
        Labels 0 and 1, shape (n,).
    score
        Probabilities, or scores on any scale, shape (n,).
    thresholds
        Shape (g,), in any order. Left out: all different scores, and infinity, where nothing is called 1.
    weights
        How often each row counts, shape (n,).

    Raises
    ------
    ValueError
        For labels other than 0 and 1, and scores or thresholds that are missing.
    """
    steps = in_steps(judged(y, score, weights))
    if thresholds is None:
        asked = np.append(steps.score, np.inf)
    else:
        asked = np.atleast_1d(np.asarray(thresholds, dtype=np.float64))
    if np.isnan(asked).any():
        raise ValueError("A threshold must be a number.")
    counts = counts_at(steps, asked)
    return Thresholds(asked, counts, rates(counts))


def counts_at(steps: Steps, thresholds: Array) -> Counts:
    """Counts where rows are called 1 whose score reaches a threshold, for each of some thresholds (g,)."""
    below = np.searchsorted(steps.score, thresholds, side="left")
    # Summed from either end, so that a class of which nothing is left counts exactly zero.
    ones_below, zeros_below = _from_left(steps.ones)[below], _from_left(steps.zeros)[below]
    ones_above, zeros_above = _from_right(steps.ones)[below], _from_right(steps.zeros)[below]
    return Counts(ones_above, zeros_above, zeros_below, ones_below)


def _from_left(values: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(values)])


def _from_right(values: Array) -> Array:
    return np.concatenate([np.cumsum(values[::-1])[::-1], [0.0]])


def rates(counts: Counts) -> Rates:
    """Rates of counts, whatever their shape."""
    hits, false_alarms, rejections, misses = (np.asarray(part, dtype=np.float64) for part in counts)
    ones, zeros = hits + misses, rejections + false_alarms
    called, left = hits + false_alarms, rejections + misses
    sensitivity, specificity = _share(hits, ones), _share(rejections, zeros)
    # A root of each factor: their product could overflow.
    spread = np.sqrt(ones) * np.sqrt(zeros) * np.sqrt(called) * np.sqrt(left)
    return Rates(
        sensitivity,
        specificity,
        _share(hits, called),
        _share(hits + rejections, ones + zeros),
        _share(2.0 * hits, ones + called),
        0.5 * (sensitivity + specificity),
        _share(hits * rejections - false_alarms * misses, spread),
    )


def _share(part: Array, whole: Array) -> Array:
    found = np.full(np.shape(whole), np.nan)
    return np.divide(part, whole, out=found, where=np.asarray(whole) > 0.0)


def undefined(counts: Counts) -> dict[str, str]:
    """Rates that do not exist at one threshold, by the name of their field, each with the reason in a sentence."""
    hits, false_alarms, rejections, misses = (float(np.sum(part)) for part in counts)
    told: dict[str, str] = {}
    if hits + misses == 0.0:
        told["sensitivity"] = told["balanced_accuracy"] = told["mcc"] = "There are no ones to be found."
    if rejections + false_alarms == 0.0:
        told["specificity"] = told["balanced_accuracy"] = told["mcc"] = "There are no zeros to be left alone."
    if hits + false_alarms == 0.0:
        told["precision"] = "Nothing is called 1, so there is no share of it that is right."
        told.setdefault("mcc", "Nothing is called 1, and calls that are all alike correlate with nothing.")
    if rejections + misses == 0.0:
        told.setdefault("mcc", "Everything is called 1, and calls that are all alike correlate with nothing.")
    if hits + false_alarms + misses == 0.0:
        told["f1"] = "There are no ones, and nothing is called 1."
    return told


# ---- several classes ----------------------------------------------------------------------------------------------


def confusion_table(
    codes: ArrayLike, called: ArrayLike, classes: int, weights: ArrayLike | None = None
) -> Array:
    """Weight of the rows of each class (rows of the table) that were called each class (columns), shape (K, K).

    Raises
    ------
    ValueError
        If a code is not from 0 to `classes` - 1, or columns differ in length.
    """
    labels, calls = np.asarray(codes), np.asarray(called)
    if labels.shape != calls.shape or labels.ndim != 1:
        raise ValueError(
            f"Labels and calls must be two columns of one length, not shapes {labels.shape} and {calls.shape}."
        )
    for column in (labels, calls):
        if column.dtype.kind not in "iu" or (column.size and (column.min() < 0 or column.max() >= classes)):
            raise ValueError(
                f"Codes must be whole numbers from 0 to {classes - 1}, the places of the classes."
            )
    counted = frequencies(weights, labels.size)
    cells = labels.astype(np.intp) * classes + calls.astype(np.intp)
    sums = np.bincount(cells, weights=counted, minlength=classes * classes)
    return sums.astype(np.float64).reshape(classes, classes)


def most_probable(codes: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """Table of confusion where each row is called its most probable class; of equally probable ones the first.

    `probabilities` has the shape (n, K), the table (K, K): labels in rows, calls in columns.

    Raises
    ------
    ValueError
        If shapes do not fit each other, or a code is not the place of a class.
    """
    labels, shares = judged_classes(codes, probabilities)
    return confusion_table(labels, shares.argmax(axis=1), shares.shape[1], weights)


def one_against_the_rest(table: Array) -> Counts:
    """Counts of every class of a table of confusion (K, K) against all others together, each of shape (K,)."""
    hits = np.diag(table).copy()
    rest = table - np.diag(hits)
    # Sums without the diagonal, rather than differences of sums, are exactly zero where there is nothing.
    others = ~np.eye(len(table), dtype=np.bool_)
    neither = np.array([table[np.ix_(others[k], others[k])].sum() for k in range(len(table))])
    return Counts(hits, rest.sum(axis=0), neither, rest.sum(axis=1))


def class_rates(table: Array) -> ClassRates:
    """Rates of a table of confusion (K, K), labels in rows; NaN where a share is one of nothing."""
    each = rates(one_against_the_rest(table))
    total, right = table.sum(), np.trace(table)
    labelled, called = table.sum(axis=1), table.sum(axis=0)
    spread = np.sqrt(total**2 - labelled @ labelled) * np.sqrt(total**2 - called @ called)
    return ClassRates(
        each,
        float(_share(right, total)),
        float(each.sensitivity.mean()),
        float(each.f1.mean()),
        float(_share(right * total - labelled @ called, spread)),
    )
