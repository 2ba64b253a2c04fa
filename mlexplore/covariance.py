"""How well the data determine the parameters: covariance from the observed information."""

import contextlib
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.maximum import Maximum
from mlexplore.model import Model

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
    """

    coordinates: Array
    estimates: Array


def uncertainty(model: Model, maximum: Maximum) -> Uncertainty:
    """Spread of the estimates at a maximum, from the observed information.

    The covariance is the inverse of the negative second derivatives of the log-likelihood in all free parameters
    together (Efron & Hinkley, Biometrika 65, 1978). Where the density has a kink (Laplace) it is ``b^2 (J'J)^-1`` for
    the curve and ``b^2 / n`` for the scale, the large-sample values under the model (Bassett & Koenker, JASA 73, 1978).
    A shape parameter that is infinite is treated as held. NaN where the information is not positive definite, or the data do
    not determine the curve.
    """
    infinite = [
        item.name for item in model.free_shapes if not np.isfinite(getattr(maximum.family, item.name))
    ]
    regular = model.hold(dict.fromkeys(infinite, np.inf)) if infinite else model
    names = model.names
    shapes = [names.index(item.name) for item in regular.free_shapes]
    size = regular.size + len(shapes)
    spread = np.full((size, size), np.nan)
    if not (maximum.degenerate or maximum.separated):
        # Where the data do not determine a parameter (a plateau of a growth curve, say) there is nothing to invert.
        with contextlib.suppress(np.linalg.LinAlgError):
            factor, inner = maximum.information or regular.observed_information(maximum.theta, maximum.family)
            # With inner = L L' the covariance is (F' L L' F)^-1 = S S' where S = F^-1 L^-T.
            lower = np.linalg.cholesky(inner)
            spread = np.linalg.solve(factor, np.linalg.inv(lower).T).astype(np.float64, copy=False)
            if not np.all(np.abs(spread) < _BEYOND_MEASURE):
                spread = np.full_like(spread, np.nan)
    estimates = np.zeros((len(names), size))
    estimates[: len(model.parameters)] = model.mean.to_user @ spread[: regular.size]
    for name in model.held:
        estimates[names.index(name)] = 0.0
    estimates[shapes] = spread[regular.size :]
    for name in infinite:
        estimates[names.index(name)] = np.nan
    return Uncertainty(coordinates=spread[: regular.size], estimates=estimates)
