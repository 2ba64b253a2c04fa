"""What the probabilities leave over of the labels."""

from typing import Literal

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel
from mlexplore.families.class_family import Codes

ClassKind = Literal["raw", "pearson", "deviance", "quantile", "pit"]

_LEAST = 5e-324  # the smallest positive number: its normal quantile is -38.5


def class_residuals(model: ClassModel, theta: Array, *, kind: ClassKind, seed: int) -> Array:
    """Residuals of labels; see `ClassFit.residuals`."""
    codes = model.codes
    if kind in ("raw", "pearson"):
        return _of_each_class(model.probabilities(theta), codes, divided=kind == "pearson")
    if kind == "deviance":
        return np.sqrt(-2.0 * model.row_terms(theta))
    if kind not in ("quantile", "pit"):
        raise ValueError(f'There are no "{kind}" residuals: choose raw, pearson, deviance, quantile or pit.')
    if not model.family.ordered:
        raise ValueError(
            f'"{kind}" residuals need an order of the classes, and {model.family.name} has none. Take kind="deviance".'
        )
    shares = np.random.default_rng(seed).random(len(codes))
    if kind == "quantile":
        return quantile_residuals(model.probabilities(theta), codes, shares)
    lower, upper = _tails(model.probabilities(theta), codes, shares)
    return np.where(lower < upper, lower, 1.0 - upper)


def quantile_residuals(p: Array, codes: Codes, shares: Array) -> Array:
    """Normal quantile of the probability up to each label, its own being split (Dunn & Smyth 1996), shape (..., n).

    Parameters
    ----------
    p
        Probability of each class, shape (..., n, K). If they are right the residuals are standard normal, whatever the order
        in which the classes stand.
    codes
        Labels, shape (n,).
    shares
        Where each label's own probability is split, in (0, 1), shape (n,).
    """
    lower, upper = _tails(p, codes, shares)
    # From the smaller tail, so that far residuals keep their digits.
    return np.where(lower < upper, ndtri(np.maximum(lower, _LEAST)), -ndtri(np.maximum(upper, _LEAST)))


def _of_each_class(p: Array, codes: Codes, *, divided: bool) -> Array:
    """1 for the label and 0 for all others, less the probabilities (n, K); divided by standard deviations if asked."""
    rows = np.arange(len(codes))
    others = p.copy()
    others[rows, codes] = 0.0
    left = others.sum(axis=1)
    raw = -p
    raw[rows, codes] = left
    if not divided:
        return raw
    rest = 1.0 - p
    rest[rows, codes] = left
    size = np.sqrt(p * rest)
    return np.divide(raw, size, out=np.zeros_like(raw), where=size > 0.0)


def _tails(p: Array, codes: Codes, shares: Array) -> tuple[Array, Array]:
    """Probabilities below and above each label, its own being split by a random share."""
    below, own = below_and_own(p, codes)
    above = np.where(np.arange(p.shape[-1]) > codes[:, None], p, 0.0).sum(axis=-1)
    return below + shares * own, above + (1.0 - shares) * own


def below_and_own(p: Array, codes: Codes) -> tuple[Array, Array]:
    """Probability (..., n) of all classes before a label's, and of its own, given all of them (..., n, K)."""
    classes = np.arange(p.shape[-1])
    own = np.where(classes == codes[:, None], p, 0.0).sum(axis=-1)
    return np.where(classes < codes[:, None], p, 0.0).sum(axis=-1), own
