"""How well the data determine curves of classes: covariances, and bands of probabilities."""

import contextlib

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.classification.class_maximum import ClassMaximum
from mlexplore.classification.class_model import ClassModel
from mlexplore.covariance import CovarianceKind, inverse_factor
from mlexplore.curves.mean import BasisMean
from mlexplore.links import Link, UnitLink
from mlexplore.prediction import Band


def class_spread(model: ClassModel, maximum: ClassMaximum) -> Array:
    """Factor S of the covariance S S' of theta, from the observed information, shape (size, free).

    NaN where classes are separated, or the data do not determine the curves.
    """
    size = model.n_parameters
    spread = np.full((size, size), np.nan)
    if not maximum.separated:
        with contextlib.suppress(np.linalg.LinAlgError):  # where there is nothing to invert
            spread = inverse_factor(*model.observed_information(maximum.theta))
    return spread if model.directions is None else model.directions @ spread


def class_covariance(
    model: ClassModel, maximum: ClassMaximum, spread: Array, covariance: CovarianceKind
) -> Array:
    """Factor of the covariance of the estimates, on the user's scale; rows of held parameters are zero.

    Raises
    ------
    ValueError
        For a covariance that does not exist.
    """
    if covariance not in ("information", "sandwich"):
        raise ValueError(f'There is no "{covariance}" covariance: choose information or sandwich.')
    estimates = model.to_user @ spread
    for name in model.held:
        estimates[model.names.index(name)] = 0.0
    if covariance == "information" or not np.isfinite(spread).all():
        return estimates
    middle = np.zeros((spread.shape[1], spread.shape[1]))
    for _, score, jacobian, weights in model.row_derivatives(maximum.theta, spread):
        pulls = np.einsum("qm,qsm->sm", score, jacobian)
        middle += (weights * pulls) @ pulls.T
    sizes, axes = np.linalg.eigh(middle)
    return estimates @ (axes * np.sqrt(np.maximum(sizes, 0.0)))


def probability_band(
    model: ClassModel, theta: Array, spread: Array, mean: BasisMean, *, level: float
) -> Band:
    """Confidence band of each probability where `mean` lies, shape (m, K).

    A probability that one height decides has the band of this height, brought back through the link; any other is even on
    the scale of its log-odds.
    """
    columns = model.predictor.columns(mean, slice(None))
    eta = model.predictor.heights(theta, columns)
    p = model.family.probabilities(eta, model.link)
    spreads, reach = model.predictor.spreads(columns, spread), float(ndtri(0.5 + 0.5 * level))
    moves = np.einsum("kqm,qsm->ksm", model.family.slopes(eta, model.link), spreads)
    with np.errstate(all="ignore"):
        errors = np.sqrt((moves**2).sum(axis=1)) / (p * (1.0 - p))
        factor = np.exp(-reach * errors)
        odds = p / (1.0 - p)
        lower, upper = odds * factor / (1.0 + odds * factor), odds / (factor + odds)
    known = (p > 0.0) & (p < 1.0)
    lower, upper = np.where(known, lower, p), np.where(known, upper, p)
    for label, (height, up) in model.family.of_one_height(len(p)).items():
        error = reach * np.sqrt((spreads[height] ** 2).sum(axis=0))
        ends = [_share(model.link, eta[height] + side * error, up=up) for side in (-1.0, 1.0)]
        lower[label], upper[label] = ends if up else ends[::-1]
    return Band(lower.T, upper.T)


def _share(link: Link, height: Array, *, up: bool) -> Array:
    assert isinstance(link, UnitLink)
    return np.exp(link.log_share(height, np.full(height.shape, up)))
