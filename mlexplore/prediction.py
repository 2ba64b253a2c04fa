"""Bands around a fitted curve: where the curve may run, and where the next observation may fall."""

from typing import Literal, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri, roots_hermitenorm

from mlexplore.arrays import Array
from mlexplore.families.family import Family

BandKind = Literal["confidence", "prediction"]

_NODES, _WEIGHTS = roots_hermitenorm(24)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Band(NamedTuple):
    """Lower and upper end at each place, shape (n,) each."""

    lower: Array
    upper: Array


def confidence_band(eta: Array, spread: Array, *, level: float) -> Band:
    """Where the curve runs: the estimate plus and minus a normal quantile times its standard error (delta method)."""
    reach = ndtri(0.5 + 0.5 * level) * spread
    return Band(eta - reach, eta + reach)


def prediction_band(mu: Array, spread: Array, family: Family, *, level: float) -> Band:
    """Where one further observation falls, by the fitted density and not by a normal approximation.

    The observation is an error of the family around a curve that is itself uncertain (normal with standard error
    `spread`): the band ends at the quantiles of the sum of the two. The uncertainty of the shape parameters is left out.

    Parameters
    ----------
    mu, spread
        Heights of the curve and their standard errors, shape (n,).
    """
    lower = _quantile_of_sum(0.5 - 0.5 * level, spread, family)
    upper = _quantile_of_sum(0.5 + 0.5 * level, spread, family)
    return Band(mu + lower, mu + upper)


def _quantile_of_sum(probability: float, spread: Array, family: Family) -> Array:
    """Quantile of an error plus an independent normal deviation of standard error `spread`, elementwise."""
    zero = np.zeros(1)
    error = float(family.quantile(np.array([probability]), zero)[0])
    deviation = float(ndtri(probability))
    typical = float(family.quantile(np.array([ndtr(1.0)]), zero)[0])
    # The wider of the two serves as kernel, the other is summed over by Gauss-Hermite quadrature: then few nodes suffice.
    # The outermost nodes weigh 1e-18, so it does no harm that their probability must be kept from rounding to 1.
    errors = family.quantile(np.minimum(ndtr(_NODES), 1.0 - 2.0**-53), np.zeros_like(_NODES))
    wide = spread > typical
    spread = np.where(np.isfinite(spread), spread, 0.0)
    found = np.sign(deviation) * np.hypot(error, deviation * spread)
    narrow_nodes = spread[~wide, None] * _NODES
    for _ in range(50):
        below, density = np.empty_like(found), np.empty_like(found)
        shifted = found[~wide, None] - narrow_nodes
        below[~wide] = family.cdf(shifted, np.zeros_like(shifted)) @ _WEIGHTS
        density[~wide] = family.density(shifted, np.zeros_like(shifted)) @ _WEIGHTS
        scaled = (found[wide, None] - errors) / spread[wide, None]
        below[wide] = ndtr(scaled) @ _WEIGHTS
        density[wide] = np.exp(-0.5 * scaled**2) @ _WEIGHTS / (np.sqrt(2.0 * np.pi) * spread[wide])
        # Newton on the normal scale, where distribution functions are close to straight lines.
        score = ndtri(below)
        step = (score - deviation) * np.exp(-0.5 * score**2) / (np.sqrt(2.0 * np.pi) * density)
        found = found - step
        if not np.any(np.abs(step) > 1e-10 * (typical + spread)):
            break
    return found
