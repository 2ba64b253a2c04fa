"""How well the data determine the parameters: covariance from the observed information, or from what rows really do."""

import contextlib
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlexplore.arrays import Array
from mlexplore.maximum import Maximum
from mlexplore.model import Model
from mlexplore.observed_information import observed_information
from mlexplore.scores import regular, row_scores

CovarianceKind = Literal["information", "sandwich"]

_BEYOND_MEASURE = 1e100  # a standard error of this size says that there is none


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Spread of the estimates, as the factor S of a covariance ``S S'``.

    Parameters
    ----------
    coordinates
        Factor for the coordinates of the curve, shape (p, k): pictures of the curve's own uncertainty need only this.
    estimates
        Factor for all estimates on the user's scale, shape (number of estimates, k); zero rows are held parameters,
        rows of NaN are parameters whose uncertainty does not exist.
    unknowns
        Factor for the coordinates of the curve and the free, finite shape parameters, shape (k, k): the information times
        ``S S'`` is the identity.
    """

    coordinates: Array
    estimates: Array
    unknowns: Array


def uncertainty(model: Model, maximum: Maximum) -> Uncertainty:
    """Spread of the estimates at a maximum, from the observed information.

    The covariance is the inverse of the negative second derivatives of the log-likelihood in all free parameters
    together (Efron & Hinkley, Biometrika 65, 1978). Where the density has a kink (Laplace) it is ``b^2 (J'J)^-1`` for
    the curve and ``b^2 / n`` for the scale, the large-sample values under the model (Bassett & Koenker, JASA 73, 1978).
    A shape parameter that is infinite is treated as held. NaN where there is no maximum at which the slope is zero, the
    information is not positive definite, or the data do not determine the curve.
    """
    smooth = regular(model, maximum.family)
    size = smooth.size + len(smooth.free_shapes)
    spread = np.full((size, size), np.nan)
    if not (maximum.degenerate or maximum.separated or maximum.at_edge):
        # Where the data do not determine a parameter (a plateau of a growth curve, say) there is nothing to invert.
        with contextlib.suppress(np.linalg.LinAlgError):
            found = maximum.information or observed_information(smooth, maximum.theta, maximum.family)
            spread = inverse_factor(*found)
    return _of_unknowns(model, smooth, spread)


def sandwich(model: Model, maximum: Maximum, spread: Uncertainty) -> Uncertainty:
    """Spread of the estimates that does not take the error distribution for true.

    ``A^-1 B A^-1``, with A the observed information and B the sum of squares of the scores of the rows (Huber, Proc. 5th
    Berkeley Symposium 1, 1967; White, Econometrica 50, 1982). It is right in large samples whatever the distribution of
    the errors, as long as rows are independent and the curve is right; in small ones it is too small. No correction for
    the number of parameters is made (HC0). A row with a weight counts as that many rows.

    Raises
    ------
    ValueError
        If the density has a kink: the observed information does not exist there.
    """
    smooth = regular(model, maximum.family)
    if smooth.family.kinked:
        raise ValueError(
            f"The sandwich needs second derivatives, and the {smooth.family.name} density has a kink. "
            'Take covariance="information".'
        )
    middle = np.zeros_like(spread.unknowns)
    for found in row_scores(smooth, maximum.theta):
        pulls = found.score @ spread.unknowns
        weights = 1.0 if model.weights is None else model.weights[found.rows, None]
        middle += pulls.T @ (weights * pulls)
    values, vectors = np.linalg.eigh(middle) if np.isfinite(middle).all() else (middle[0], middle)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return Uncertainty(spread.coordinates @ root, spread.estimates @ root, spread.unknowns @ root)


def inverse_factor(factor: Array, inner: Array) -> Array:
    """S with ``S S' = (F' I F)^-1``; NaN where the information is infinite.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the information is not positive definite.
    """
    if not np.isfinite(inner).all():  # under a loss with a cusp estimates come closer than any root of n
        return np.full_like(inner, np.nan)
    # With inner = L L' the covariance is (F' L L' F)^-1 = S S' where S = F^-1 L^-T.
    lower = np.linalg.cholesky(inner)
    spread = np.linalg.solve(factor, np.linalg.inv(lower).T).astype(np.float64, copy=False)
    return spread if np.all(np.abs(spread) < _BEYOND_MEASURE) else np.full_like(spread, np.nan)


def _of_unknowns(model: Model, smooth: Model, spread: Array) -> Uncertainty:
    """Bring the factor for the unknowns of the smooth model to the estimates."""
    names = model.names
    shapes = [names.index(item.name) for item in smooth.free_shapes]
    estimates = np.zeros((len(names), spread.shape[1]))
    estimates[: len(model.parameters)] = model.mean.to_user @ spread[: smooth.size]
    for name in model.held:
        estimates[names.index(name)] = 0.0
    estimates[shapes] = spread[smooth.size :]
    for item in model.free_shapes:
        if item.name in smooth.fixed:
            estimates[names.index(item.name)] = np.nan
    return Uncertainty(spread[: smooth.size], estimates, spread)
