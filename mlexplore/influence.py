"""What single rows do to the fit: leverage, and how far the estimates move when a row is left out."""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.covariance import Uncertainty
from mlexplore.maximum import Maximum
from mlexplore.model import Model
from mlexplore.scores import RowScores, regular, row_scores


class Influence(NamedTuple):
    """What each row does to the fit.

    Attributes
    ----------
    names
        The estimates, in the order of the columns of `changes`.
    leverage
        How much of the curve's freedom each row takes up, shape (n,): between 0 and 1, adding up to the number of free
        parameters of the curve.
    changes
        About how far each estimate moves when the row is left out, shape (n, number of estimates), in its own unit; 0 for
        held ones. NaN where without the row the data do not determine the parameters.
    distance
        Size of the whole move (n,), measured by the information about the estimates and divided by their number: Cook's
        distance. Compare rows; one beyond 1 moves the estimates out of where they are likely to be.
    """

    names: tuple[str, ...]
    leverage: Array
    changes: Array
    distance: Array


def influence(model: Model, maximum: Maximum, spread: Uncertainty) -> Influence:
    """Leverage, changes and distance of every row.

    Changes are one Newton step from the estimates towards those without the row (Pregibon, Annals of Statistics 9, 1981):
    exact for normal errors of known scale around a linear curve (Cook, Technometrics 19, 1977), and otherwise the better
    the smaller they are. Leverages are those of the weighted design, with the Fisher information of each row for weight
    (McCullagh & Nelder, Generalized Linear Models, 1989, section 12.7). A row with a weight is left out as a whole.

    Raises
    ------
    ValueError
        If the fit has no standard errors: then nothing says how far is far.
    """
    if not np.isfinite(spread.unknowns).all():
        raise ValueError(
            f"There is no influence to measure, because the fit has no standard errors: {maximum.message.rstrip('.')}."
        )
    if model.n_parameters == 0:  # nothing was estimated, and nothing moves
        still = np.zeros((len(model.y), len(model.names)))
        return Influence(model.names, still[:, 0], still, still[:, 0])
    smooth = regular(model, maximum.family)
    n, size = len(model.y), len(spread.unknowns)
    moves = np.empty((n, size))
    for found in row_scores(smooth, maximum.theta):
        moves[found.rows] = _steps(found, spread.unknowns, smooth.row_weights[found.rows])
    changes = moves @ np.where(np.isfinite(spread.estimates), spread.estimates, 0.0).T
    distance = (moves**2).sum(axis=1) / max(size, 1)
    return Influence(model.names, leverage(smooth, maximum.theta), changes, distance)


def leverage(model: Model, theta: Array) -> Array:
    """Generalised hat values (n,) at a curve and at the shape parameters of ``model.family``."""
    if model.size == 0:
        return np.zeros(len(model.y))
    eta = model.eta(theta)
    with np.errstate(all="ignore"):
        information = model.family.fisher_information(model.link.inverse(eta)) * model.link.slope(eta) ** 2
    weights = np.sqrt(model.row_weights * np.where(np.isfinite(information), information, 0.0))
    # The orthogonal factor spans the columns of the weighted design, and its rows are as long as the leverage says.
    q = np.linalg.qr(weights[:, None] * model.predictor.jacobian(theta))[0]
    return (q**2).sum(axis=1)


def _steps(found: RowScores, spread: Array, weights: Array) -> Array:
    """Newton steps towards the estimates without each row, in coordinates in which the information is the identity."""
    p, size = found.jacobian.shape[1], len(spread)
    pulls = weights[:, None] * (found.score @ spread)
    # The row's own information leaves together with it: I - C, with C = S' (-second derivatives) S.
    curve = found.jacobian @ spread[:p]
    own = -np.einsum("n,ni,nj->nij", found.curvature, curve, curve)
    if size > p:
        mixed = np.einsum("kn,ki->ni", found.cross, spread[p:])
        own -= curve[:, :, None] * mixed[:, None, :] + mixed[:, :, None] * curve[:, None, :]
        own -= np.einsum("ki,kln,lj->nij", spread[p:], found.shapes, spread[p:])
    rest = np.eye(size) - weights[:, None, None] * own
    lowest = np.linalg.eigvalsh(rest)[:, 0]
    determined = lowest > 1e-10
    rest[~determined] = np.eye(size)
    steps = -np.linalg.solve(rest, pulls[:, :, None])[:, :, 0]
    return np.where(determined[:, None], steps, np.nan)
