"""Bands at the observations, however many there are.

The ends of a prediction band are quantiles of a mixture: without a pivot a hundred thousand of them take a minute. But along
one predictor they are a smooth function of the place, or of a discrete family a staircase. So at very many places the ends
are computed at some, close together, and laid through them; steps are looked for one place after the other.
"""

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.fitting import Fit
from mlexplore.prediction import Band, is_shift

_ALL = 4_000
"""Places up to which each is computed."""
_SOME = 2_001


def prediction_of_rows(fit: Fit, level: float) -> Band:
    """The prediction band at the observations, shape (n,).

    Exact up to 4,000 different places, with several predictors, offsets or trials that differ from row to row, and for discrete
    families. Elsewhere interpolated, closer than anybody could see (a test says how close).
    """
    model, family = fit.model, fit.family
    several = model.x.ndim > 1 and model.x.shape[1] > 1
    by_row = any(np.ndim(getattr(family, known.name)) for known in family.knowns())
    if several or by_row or model.offset is not None or is_shift(family, model.link):
        return fit.interval_of_rows(level, kind="prediction")
    places, back = np.unique(model.x.reshape(model.y.size), return_inverse=True)
    if len(places) <= _ALL:
        band = _exact(fit, places, level)
    else:
        some = np.unique(np.linspace(0, len(places) - 1, _SOME).astype(np.intp))
        known = _exact(fit, places[some], level)
        through = _staircase if family.discrete else _smooth
        band = through(fit, places, some, known, level)
    return Band(band.lower[back], band.upper[back])


def _exact(fit: Fit, places: Array, level: float) -> Band:
    return fit.interval(places.reshape(-1, *fit.model.x.shape[1:]), level, kind="prediction")


def _smooth(fit: Fit, places: Array, some: NDArray[np.intp], known: Band, level: float) -> Band:
    from scipy.interpolate import PchipInterpolator  # rarely needed, and slow to import

    if not all(np.isfinite(end).all() for end in known):
        return _exact(fit, places, level)
    return Band(*(np.asarray(PchipInterpolator(places[some], end)(places)) for end in known))


def _staircase(fit: Fit, places: Array, some: NDArray[np.intp], known: Band, level: float) -> Band:
    """Between two places with the same ends the ends are the same; elsewhere each place is computed."""
    stretch = np.clip(np.searchsorted(some, np.arange(len(places)), side="right") - 1, 0, len(some) - 2)
    ends = [end[stretch] for end in known]
    same = np.logical_and.reduce([end[stretch] == end[stretch + 1] for end in known])
    if not same.all():
        for end, exact in zip(ends, _exact(fit, places[~same], level), strict=True):
            end[~same] = exact
    return Band(*ends)
