"""Whether data determine the parameters of a curve well enough for several searches to end at the same digits."""

import numpy as np

from mlexplore.covariance import uncertainty
from mlexplore.families import NegativeBinomial
from mlexplore.fitting import Fit

HARDLY = (
    "The data hardly determine the parameters of this curve: some of them can be moved far together at hardly any cost, so that two "
    "searches agree in few digits. Take a simpler curve, and there is code."
)
BESIDE_POISSON = (
    "These errors are all but Poisson: their size is more than a hundred times the mean, and what tells it from infinity is lost where "
    "logarithms of gamma functions cancel. Take Poisson errors, and there is code."
)
_BESIDE = 100.0  # sizes in units of the mean
_LEAST = 1e-5  # share of the variance of its estimates that the best determined combination of them has left


def beside_poisson(fit: Fit) -> bool:
    """Whether the size of a negative binomial family is so large that its log-gamma functions cancel."""
    family = fit.maximum.family
    if not isinstance(family, NegativeBinomial) or np.isinf(family.size):
        return False
    return bool(family.size > _BESIDE * np.average(fit.fitted, weights=fit.model.weights))


def hardly_determined(fit: Fit) -> bool:
    """Whether estimates of a curve that is not linear are all but functions of each other."""
    if fit.curve.linear:
        return False
    factor = uncertainty(fit.model.counted, fit.maximum).coordinates
    spread = np.sqrt((factor**2).sum(axis=1))
    if not (np.isfinite(spread).all() and (spread > 0.0).all()):
        return False
    # Singular values of the scaled factor are the roots of the eigenvalues of the correlations.
    smallest = np.linalg.svd(factor / spread[:, None], compute_uv=False)[-1]
    return bool(smallest**2 < _LEAST)
