"""The densities that stand sideways on the curve: what the family expects of y, given the height of the curve there."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.exploration import Exploration
from mlexplore.families.family import Family

# Probabilities at whose quantiles a density is drawn: close together where it bends.
_LEVELS = np.array([0.002, 0.01, 0.03, 0.08, 0.16, 0.28, 0.4, 0.5, 0.6, 0.72, 0.84, 0.92, 0.97, 0.99, 0.998])
_ASKED = np.array([0.002, 0.08, 0.5, 0.92, 0.998])
_EVEN = np.linspace(0.0, 1.0, 12)
_WIDEST = 1.6  # shares of the peak: what is taller while a parameter is turned is cut there
_MOST_BARS = 12  # of a discrete family, at one place
_EXTREMES = np.array([0.001, 0.999])  # probabilities between which its values are drawn
_SLACK = 1e-9  # so that a whole number is not rounded away from itself
_TALLEST = 4.0  # a density that runs to infinity is cut at so many times its height at the median


class Sideways(NamedTuple):
    """Outlines of densities at several places, one row a frame; a single row where nothing moves.

    Attributes
    ----------
    widths
        Densities as shares of the peak at the estimate, shape (g or 1, places, vertices).
    heights
        Where along y they stand, shape (g or 1, places, vertices).
    """

    widths: Array
    heights: Array


def sideways(exploration: Exploration, mu: Array, limits: tuple[Array, Array], thinnest: float) -> Sideways:
    """Outlines of the density of y at some places along the curve.

    Parameters
    ----------
    exploration
        Gives the families.
    mu
        Height of the curve at each value and place, shape (g, places).
    limits
        Lowest and highest y that is drawn at each place, shape (places,) each.
    thinnest
        Half the thickness that a bar of a discrete family has at the most, in the unit of y.
    """
    family = exploration.fit.family
    home = mu[exploration.home]
    if family.discrete:
        return _bars(exploration, mu, thinnest)
    at_home = _vertices(family, home, limits)
    heights = _follow(family, at_home, home, mu)
    if exploration.departure.pivotal and not exploration.shape_moves:
        # Shifted or stretched as a whole: every frame shows the same outline elsewhere.
        widths = _density(family, home[:, None], at_home)[None]
    else:
        widths = exploration.by_family(_density, mu[:, :, None], heights)
    peaks = _peaks(family, home, at_home)
    return Sideways(np.minimum(widths / peaks, _WIDEST), heights)


def _vertices(family: Family, mu: Array, limits: tuple[Array, Array]) -> Array:
    """Values of y at which the density is drawn, at each place: shape (places, vertices)."""
    # Quantiles can be dear: some are asked for, and the rest lies between them, evenly on the normal scale.
    asked = family.quantile(_ASKED, mu[:, None])
    quantiles = np.stack([np.interp(ndtri(_LEVELS), ndtri(_ASKED), each) for each in asked])
    low, high = np.maximum(quantiles[:, 0], limits[0]), np.minimum(quantiles[:, -1], limits[1])
    if family.support.closed:
        # The value at the edge has a probability of its own, which is no density.
        low = np.maximum(low, family.support.low + 1e-3 * (high - family.support.low))
    even = low[:, None] + (high - low)[:, None] * _EVEN
    inside = np.clip(np.hstack([quantiles, mu[:, None]]), low[:, None], high[:, None])
    return np.sort(np.hstack([inside, even]), axis=1)


def _peaks(family: Family, mu: Array, at_home: Array) -> Array:
    """Height of the fitted density that counts as its peak, at each place: shape (places, 1)."""
    density = family.density(at_home, mu[:, None])
    middle = family.density(family.quantile(np.full_like(mu, 0.5), mu), mu)
    return np.minimum(density.max(axis=1), _TALLEST * np.where(middle > 0.0, middle, np.inf))[:, None]


def _follow(family: Family, at_home: Array, home: Array, mu: Array) -> Array:
    """The vertices carried along with the curve, on a scale that does not leave the support: (g, places, vertices)."""
    low, high = family.support.low, family.support.high
    with np.errstate(all="ignore"):  # what is not finite stays where it was
        if not np.isfinite(low):
            moved = at_home + (mu - home)[:, :, None]
        elif not np.isfinite(high):
            moved = at_home * (mu / home)[:, :, None]
        else:
            odds = (mu / (1.0 - mu)) / (home / (1.0 - home))
            turned = at_home / (1.0 - at_home) * odds[:, :, None]
            moved = turned / (1.0 + turned)
    return np.where(np.isfinite(moved).all(axis=2, keepdims=True), moved, at_home)


def _bars(exploration: Exploration, mu: Array, thinnest: float) -> Sideways:
    """One bar for each value that has a probability worth drawing; of very many values, for every m-th."""
    family, home = exploration.typical(exploration.fit.family), mu[exploration.home]
    ends = family.quantile(_EXTREMES, home[:, None])
    # In other frames as many standard deviations away as in this one; none where y is certain.
    spread_at_home = np.sqrt(family.variance(home))[:, None]
    away = np.zeros_like(ends)
    np.divide(ends - family.expectation(home)[:, None], spread_at_home, out=away, where=spread_at_home > 0.0)
    middle = exploration.by_family(lambda each, at: exploration.typical(each).expectation(at), mu)
    spread = np.sqrt(exploration.by_family(lambda each, at: exploration.typical(each).variance(at), mu))
    most = family.expectation(np.ones(1)) if family.functional == "probability" else np.inf
    low = np.maximum(np.floor(middle + away[:, 0] * spread + _SLACK), family.support.low)
    high = np.maximum(np.minimum(np.ceil(middle + away[:, 1] * spread - _SLACK), most), low)
    low[exploration.home], high[exploration.home] = ends.T
    count = int(min(_MOST_BARS, np.max(high - low) + 1))
    step = np.maximum(np.ceil((high - low + 1) / count), 1.0)[:, :, None]
    values = np.minimum(low[:, :, None] + step * np.arange(count), high[:, :, None])
    widths = exploration.by_family(
        lambda each, at, y: _density(exploration.typical(each), at, y), mu[:, :, None], values
    )
    widths = widths / widths[exploration.home].max(axis=1)[:, None]
    half = np.minimum(0.4 * step, thinnest)
    nothing = np.zeros_like(widths)
    outline_x = np.stack([nothing, widths, widths, nothing], axis=-1)
    outline_y = np.stack([values - half, values - half, values + half, values + half], axis=-1)
    shape = (*widths.shape[:2], 4 * count)
    return Sideways(np.minimum(outline_x, _WIDEST).reshape(shape), _still(outline_y.reshape(shape)))


def _still(rows: Array) -> Array:
    """One row for all frames, where they are all the same."""
    return rows[:1] if np.array_equal(rows, np.broadcast_to(rows[:1], rows.shape)) else rows


def _density(family: Family, mu: Array, values: Array) -> Array:
    return family.density(values, mu)
