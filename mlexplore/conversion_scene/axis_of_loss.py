"""How far to both sides a loss is drawn: over the middle of its density, or around the places where its formula switches."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion import LossCurve, LossDensity

_PLACES = 321
_QUARTERS = 5.5  # so many distances from the median to a quartile on each side
_AROUND = 3.0
_NOWHERE = 6.0
_FAR, _FARTHEST = 1e6, 1e200


def residuals_over_density(density: LossDensity) -> Array:
    """Residuals that show the middle of a density and the beginning of its tails, shape ``(m,)``."""
    low, middle, high = density.quantile(np.array([0.25, 0.5, 0.75])).tolist()
    low, high = middle - _QUARTERS * (middle - low), middle + _QUARTERS * (high - middle)
    # Just below the scale at which there is no density any more quartiles are beyond all that can be drawn.
    drawn = max(abs(low), abs(high)) < _FARTHEST and low < high
    return _between(low, high, density.curve) if drawn else residuals_around(density.curve)


def residuals_around(curve: LossCurve) -> Array:
    """Residuals around all places where a loss without a density switches or is least, shape ``(m,)``."""
    places = np.array([0.0, *curve.breaks, curve.minimum])
    places = places[np.abs(places) < _FAR]
    far = _AROUND * float(np.abs(places).max()) or _NOWHERE
    return _between(-far, far, curve)


def _between(low: float, high: float, curve: LossCurve) -> Array:
    """Residuals between round ends, with both sides of every break among them: lines turn and jump where the loss does."""
    step = 10.0 ** np.floor(np.log10((high - low) / 4.0)) / 2.0
    # Ends that are round but for rounding stay: an even loss shall have as much room on either side.
    low, high = (float(step * end(round(at / step, 6))) for end, at in ((np.floor, low), (np.ceil, high)))
    breaks = np.array([place for place in curve.breaks if low < place < high])
    beside = 1e-6 * (high - low)
    return np.unique(
        np.concatenate([np.linspace(low, high, _PLACES), breaks - beside, breaks, breaks + beside])
    )
