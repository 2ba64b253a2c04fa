"""Bands around a fitted curve: where the curve may run, and where the next observation may fall."""

from typing import Literal, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri, roots_hermitenorm

from mlexplore.arrays import Array
from mlexplore.families.family import Family

BandKind = Literal["confidence", "prediction"]

_NODES, _WEIGHTS = roots_hermitenorm(24)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
# Of heavy tails, on the normal scale, a few nodes see too little: the trapezoidal rule with many.
_SCORES = np.linspace(-7.5, 7.5, 301)
_SHARES = np.exp(-0.5 * _SCORES**2) / np.exp(-0.5 * _SCORES**2).sum()


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
    spread = np.where(np.isfinite(spread), spread, 0.0)
    deviation = float(ndtri(probability))
    # What half of the probability beyond leaves to each of the two bounds the quantile of their sum.
    lower = _quantile(family, 0.5 * probability) + spread * float(ndtri(0.5 * probability))
    upper = _quantile(family, 0.5 + 0.5 * probability) + spread * float(ndtri(0.5 + 0.5 * probability))
    # The wider of the two serves as kernel, the other is summed over: then a sum of smooth terms suffices.
    typical = _quantile(family, float(ndtr(1.0)))
    wide = spread > typical
    errors = family.quantile(ndtr(_SCORES), np.zeros_like(_SCORES)) if wide.any() else np.empty(0)
    narrow_nodes = spread[~wide, None] * _NODES
    found = np.sign(deviation) * np.hypot(_quantile(family, probability), deviation * spread)
    found = np.where((found > lower) & (found < upper), found, 0.5 * (lower + upper))
    for _ in range(100):
        below, density = np.empty_like(found), np.empty_like(found)
        shifted = found[~wide, None] - narrow_nodes
        below[~wide] = family.cdf(shifted, np.zeros_like(shifted)) @ _WEIGHTS
        density[~wide] = family.density(shifted, np.zeros_like(shifted)) @ _WEIGHTS
        if wide.any():
            scaled = (found[wide, None] - errors) / spread[wide, None]
            below[wide] = ndtr(scaled) @ _SHARES
            near = np.exp(-0.5 * np.minimum(np.abs(scaled), 40.0) ** 2)
            density[wide] = near @ _SHARES / (np.sqrt(2.0 * np.pi) * spread[wide])
        lower = np.where(below < probability, found, lower)
        upper = np.where(below < probability, upper, found)
        # Newton on the normal scale, where distribution functions are close to straight lines; halving where it leaves
        # what is known to hold the quantile.
        score = ndtri(np.clip(below, 1e-300, 1.0 - 2.0**-53))
        slope = np.sqrt(2.0 * np.pi) * np.maximum(density, 1e-300) * np.exp(0.5 * score**2)
        new = found - (score - deviation) / slope
        new = np.where((new >= lower) & (new <= upper), new, 0.5 * (lower + upper))
        settled = np.abs(new - found) <= 1e-10 * (typical + spread)
        found = new
        if settled.all():
            break
    return found


def _quantile(family: Family, probability: float) -> float:
    return float(family.quantile(np.array([probability]), np.zeros(1))[0])
