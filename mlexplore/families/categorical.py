"""Classes without an order: the family behind softmax regression and its cross-entropy."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.class_family import ClassFamily, ClassTerms, Codes
from mlexplore.links import Link

_SURE = 0.1  # odds against the most probable class, below which their digits would be lost beside its 1


@dataclass(frozen=True)
class Categorical(ClassFamily):
    r"""Labels of K kinds with probabilities ``p_k = exp(eta_k) / (1 + exp(eta_1) + ... + exp(eta_{K-1}))``.

    The first class is the baseline: its eta is 0, and ``eta_k`` is the logarithm of the odds of class k against it (baseline-
    category logit, softmax). The choice of the baseline changes the coefficients by differences and no probability. With
    two classes this is logistic regression.

    Parameters
    ----------
    baseline
        The class that all others are compared with; the first in their order unless given. The order is that of the
        categories of a pandas column, of numbers, or of the alphabet.

    Source: Agresti, Categorical Data Analysis (2013), section 8.1.
    """

    name = "Categorical"
    errors_name = "categorical labels"
    links = ("logit",)
    ordered = False
    about = "Every row belongs to one of several classes without an order, and each class but the first has a curve of its own."

    baseline: object = None

    @property
    def order(self) -> tuple[object, ...]:
        return () if self.baseline is None else (self.baseline,)

    def probabilities(self, eta: Array, link: Link) -> Array:
        shares = np.exp(_from_highest(eta))
        return shares / shares.sum(axis=0)

    def slopes(self, eta: Array, link: Link) -> Array:
        p = self.probabilities(eta, link)
        slopes = -p[:, None] * p[None, 1:]
        for k in range(1, len(p)):
            slopes[k, k - 1] = p[k] * (p.sum(axis=0) - p[k])
        return slopes

    def terms(self, y: Codes, eta: Array, link: Link) -> ClassTerms:
        heights, rows = _from_highest(eta), np.arange(len(y))
        odds = np.exp(heights)
        total = odds.sum(axis=0)
        doubt, rest = total - 1.0, total - odds
        sure = np.flatnonzero(doubt < _SURE)
        if sure.size:
            # The odds of all classes but the most probable one: what is lost of certainty, with all its digits.
            highest = heights[:, sure].argmax(axis=0)
            others = odds[:, sure]
            others[highest, np.arange(sure.size)] = 0.0
            doubt[sure] = others.sum(axis=0)
            rest[highest, sure] = doubt[sure]
        loglik = heights[y, rows] - np.log1p(doubt)
        p, rest = odds[1:] / total, rest[1:] / total
        score = -p
        labelled = np.flatnonzero(y > 0)
        own = (y[labelled] - 1, labelled)
        score[own] = rest[own]
        return ClassTerms(loglik, score, -p * rest, p)

    def starting_heights(self, shares: Array, link: Link) -> Array:
        return np.log(shares[1:] / shares[0])


def _from_highest(eta: Array) -> Array:
    """Heights of all K classes (K, m), the baseline's 0 included, measured from the highest."""
    heights = np.concatenate([np.zeros((1, eta.shape[1])), eta])
    heights -= heights.max(axis=0)
    return heights
