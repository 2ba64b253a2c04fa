"""Where families are tried out: observations near and far from their locations, made from what a family says of itself."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from mlexplore.domains import POSITIVE, REAL
from mlexplore.families import Family
from tests.families.oracles import spread

Array = NDArray[np.float64]

DISTANCES = np.array([0.0, 0.013, 0.31, 1.0, 2.7, 9.0, 35.0, 600.0])
RATIOS = np.array([1.0, 1.013, 1.31, 1.9, 3.1, 7.0, 35.0, 600.0])
SHARES = np.array([1e-9, 1e-3, 0.04, 0.3, 0.55, 0.8, 0.99, 1.0 - 1e-9])


def locations(family: Family, size: int) -> Array:
    """Locations over several orders of magnitude where there are such, in no order."""
    rng = np.random.default_rng(8)
    if family.location_domain == REAL:
        return rng.normal(3.0, 2.0, size)
    return (
        np.exp(rng.normal(1.0, 1.5, size))
        if family.location_domain == POSITIVE
        else expit(rng.normal(0.0, 1.5, size))
    )


def observations(family: Family) -> tuple[Array, Array]:
    """Observations near and far from their locations, on both sides, in no order."""
    mu = locations(family, 2 * DISTANCES.size)
    if family.discrete:
        # Counts: those of all probabilities, and one at the least value of the support.
        y = family.quantile(np.tile(SHARES, 2), mu)
        y[-1] = family.support.low
        return y, mu
    if family.pivot == "difference":
        return mu + spread(family) * np.concatenate([-DISTANCES, DISTANCES]), mu
    if np.isinf(family.support.high):
        y = mu * np.concatenate([1.0 / RATIOS, RATIOS])
        # A point with a probability of its own is an observation too.
        return (
            np.where(np.arange(y.size) % 5 == 4, family.support.low, y) if family.support.closed else y
        ), mu
    return expit(logit(mu) + np.concatenate([-DISTANCES, DISTANCES]) / 40.0), mu


def inside(family: Family, y: Array) -> NDArray[np.bool_]:
    """Observations that are possible locations too."""
    return family.location_domain.contains(y)
