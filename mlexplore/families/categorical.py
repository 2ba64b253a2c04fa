"""Classes without an order: the family behind softmax regression and its cross-entropy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from mlexplore.arrays import Array
from mlexplore.families.class_family import ClassFamily, ClassTerms, Codes
from mlexplore.families.term import Term
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
    about = "Every row belongs to one of several classes without an order, and each class but the baseline has a curve of its own."

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
        heights = _from_highest(eta)
        odds = np.exp(heights)
        total = odds.sum(axis=0)
        doubt, sure, highest = _doubt(odds, total)
        rest = total - odds
        rest[highest, sure] = doubt[sure]
        loglik = heights[y, np.arange(len(y))] - np.log1p(doubt)
        p, rest = odds[1:] / total, rest[1:] / total
        score = -p
        labelled = np.flatnonzero(y > 0)
        own = (y[labelled] - 1, labelled)
        score[own] = rest[own]
        return ClassTerms(loglik, score, -p * rest, p)

    def label_loglik(self, y: Codes, eta: Array, link: Link) -> Array:
        heights = _from_highest(eta)
        odds = np.exp(heights)
        doubt, _, _ = _doubt(odds, odds.sum(axis=0))
        return heights[y, np.arange(len(y))] - np.log1p(doubt)

    def log_terms(self, y: Codes, eta: Array, link: Link) -> tuple[Term, ...]:
        heights = np.concatenate([np.zeros((1, eta.shape[1])), eta])
        return (
            Term("height", "η_y", "height of the label’s own class", heights[y, np.arange(len(y))]),
            Term("sum", "−log Σ exp ηₖ", "what makes probabilities add up to 1", -logsumexp(heights, axis=0)),
        )

    def numpy_code(self, link: Link) -> str:
        return """\
# The baseline has height 0; measured from the highest no exponential overflows.
heights = np.vstack([np.zeros(y.size), eta])
heights = heights - heights.real.max(axis=0)
heights[y, np.arange(y.size)] - np.log(np.exp(heights).sum(axis=0))"""

    def starting_heights(self, shares: Array, link: Link) -> Array:
        return np.log(shares[1:] / shares[0])


def _doubt(odds: Array, total: Array) -> tuple[Array, NDArray[np.intp], NDArray[np.intp]]:
    """Odds of all classes but the most probable one, (m,): what is lost of certainty, with all its digits.

    Also the rows that are nearly sure, and their most probable class.
    """
    doubt = total - 1.0
    sure = np.flatnonzero(doubt < _SURE)
    others = odds[:, sure]
    highest = others.argmax(axis=0)
    others[highest, np.arange(sure.size)] = 0.0
    doubt[sure] = others.sum(axis=0)
    return doubt, sure, highest


def _from_highest(eta: Array) -> Array:
    """Heights of all K classes (K, m), the baseline's 0 included, measured from the highest."""
    heights = np.concatenate([np.zeros((1, eta.shape[1])), eta])
    heights -= heights.max(axis=0)
    return heights
