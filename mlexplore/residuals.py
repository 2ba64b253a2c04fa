"""What the curve leaves over, on four scales, and whether it still has a memory."""

from typing import Literal

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.families.family import Family

Kind = Literal["raw", "pearson", "deviance", "quantile"]


def residuals(y: Array, mu: Array, family: Family, *, kind: Kind = "raw") -> Array:
    """Residuals per observation, positive where y lies above the curve.

    Parameters
    ----------
    y, mu
        Observations and heights of the curve, shape (n,).
    family
        The error distribution with its shape parameters.
    kind
        ``"raw"``: y - mu. ``"pearson"``: divided by the standard deviation of the family. ``"deviance"``: signed root
        of twice the excess loss. ``"quantile"``: the standard normal quantile of ``F(y)``; exactly normal when the model
        is true (Dunn & Smyth, J. Comput. Graph. Stat. 5, 1996).

    Raises
    ------
    ValueError
        For another `kind`, or Pearson residuals of a family without a variance.
    """
    if kind == "raw":
        return y - mu
    if kind == "pearson":
        variance = family.variance(mu)
        if not np.isfinite(variance).all():
            raise ValueError(
                f"Pearson residuals divide by the standard deviation, and this {family.name} distribution has none. "
                'Take kind="quantile".'
            )
        return (y - family.expectation(mu)) / np.sqrt(variance)
    if kind == "deviance":
        return np.sign(y - mu) * np.sqrt(np.maximum(family.unit_deviance(y, mu), 0.0))
    if kind == "quantile":
        # From the smaller tail, so that far residuals keep their digits.
        lower, upper = family.cdf(y, mu), family.survival(y, mu)
        return np.where(lower < upper, ndtri(lower), -ndtri(upper))
    raise ValueError(f'There are no "{kind}" residuals: choose raw, pearson, deviance or quantile.')


def lag_one_correlation(values: Array) -> float:
    """Correlation of each value with the next, about mean zero; NaN for fewer than three values.

    Residuals in time order should have none: a value far above ``2 / sqrt(n)`` says that they are not independent,
    and that the likelihood, which multiplies densities as if they were, is too sure of itself.
    """
    if len(values) < 3:
        return np.nan
    square = float(values @ values)
    return float(values[:-1] @ values[1:]) / square if square > 0 else np.nan
