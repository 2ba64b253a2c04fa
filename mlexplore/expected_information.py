"""Fisher information: what rows are expected to say of curve and shape parameters together, before they are looked at."""

import numpy as np
from scipy.special import ndtr

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.model import Model

# Averages over a continuous distribution: the trapezoidal rule on the normal scale, where it is nearly exact.
_SCORES = np.linspace(-6.0, 6.0, 97)
_SHARES = np.exp(-0.5 * _SCORES**2) / np.exp(-0.5 * _SCORES**2).sum()
_MOST_ENTRIES = 200_000
_MOST_COUNTS = 2_000  # between the quantiles that hold all but 1e-10: beyond, so many of them stand for all


def expected_information(model: Model, theta: Array) -> Array:
    """Variance of the score in the free coordinates of the curve and the free shape parameters, shape (p + k, p + k).

    At a curve and at the shape parameters of ``model.family``. The part of the curve is exact; what concerns the shape
    parameters is averaged over the distribution of each row numerically.

    Raises
    ------
    numpy.linalg.LinAlgError
        If counts reach beyond all numbers.
    """
    free = [place for place, item in enumerate(model.family.shapes()) if item.name not in model.fixed]
    p, size = model.size, model.size + len(free)
    eta, weights = model.eta(theta), model.row_weights
    jacobian = model.predictor.jacobian(theta)
    mu, slope = model.link.inverse(eta), model.link.slope(eta)
    information = np.empty((size, size))
    curve = weights * model.family.fisher_information(mu) * slope**2
    information[:p, :p] = jacobian.T @ (curve[:, None] * jacobian)
    if free:
        cross, shapes = _averages(model.family, mu, free)
        information[p:, :p] = (cross * (weights * slope)) @ jacobian
        information[:p, p:] = information[p:, :p].T
        information[p:, p:] = shapes @ weights
    return information


def _averages(family: Family, mu: Array, free: list[int]) -> tuple[Array, Array]:
    """Expected products of scores in mu and the shape parameters, (k, n) and (k, k, n)."""
    k = len(free)
    cross, shapes = np.empty((k, len(mu))), np.empty((k, k, len(mu)))
    step = max(_MOST_ENTRIES // _SCORES.size, 1)
    for start in range(0, len(mu), step):
        rows = slice(start, min(start + step, len(mu)))
        here, location = family.take(rows), mu[rows]
        if np.ndim(getattr(here, "trials", 0.0)):
            raise NotImplementedError("Families with a number for each row have no shape parameters.")
        y, shares = _nodes(here, location)
        location = np.broadcast_to(location, y.shape)
        score = here.score(y, location)
        of_shape = here.shape_score(y, location)[free]
        cross[:, rows] = (shares * score * of_shape).sum(axis=1)
        shapes[:, :, rows] = (shares * of_shape[:, None] * of_shape[None]).sum(axis=2)
    return cross, shapes


def _nodes(family: Family, mu: Array) -> tuple[Array, Array]:
    """Observations (m, n) that stand for the distribution around each mu, with shares that add up to about 1."""
    if family.discrete:
        ends = [family.quantile(np.full_like(mu, share), mu) for share in (1e-10, 1.0 - 1e-10)]
        low, high = float(ends[0].min()), float(ends[1].max())
        if not np.isfinite(high - low):
            raise np.linalg.LinAlgError("Counts around a mean beyond all numbers cannot be added up.")
        step = max(np.ceil((high - low) / _MOST_COUNTS), 1.0)
        y = np.arange(low, high + 1.0, step)[:, None] + np.zeros_like(mu)
        return y, step * family.density(y, np.broadcast_to(mu, y.shape))
    shares = np.broadcast_to(_SHARES[:, None], (_SHARES.size, len(mu)))
    y = family.quantile(ndtr(_SCORES)[:, None] + np.zeros_like(mu), mu + np.zeros((_SHARES.size, 1)))
    return y, shares
