"""What the curve leaves over, on five scales."""

from typing import Literal

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.families.family import Family

Kind = Literal["raw", "pearson", "deviance", "quantile", "pit"]

_LEAST = 5e-324  # the smallest positive number: its normal quantile is -38.5, and no quantile residual lies farther out
_CLEARLY_BELOW = 0.25  # a probability that is the smaller of the two


def residuals(y: Array, mu: Array, family: Family, *, kind: Kind = "raw", seed: int = 0) -> Array:
    """Residuals per observation, positive where y lies above the curve.

    Parameters
    ----------
    y, mu
        Observations and heights of the curve, shape (n,).
    family
        The error distribution with its shape parameters.
    kind
        ``"raw"``: y - mu; where the curve is a probability, y less the number of successes expected. ``"pearson"``: y less
        its expectation, divided by the standard deviation. ``"deviance"``: signed root of twice the log-likelihood lost
        against the best location for that observation. ``"quantile"``: the standard normal quantile of ``F(y)``; exactly
        normal when the model is true (Dunn & Smyth, J. Comput. Graph. Stat. 5, 1996). ``"pit"``: ``F(y)`` itself, the
        probability integral transform; exactly uniform when the model is true.
    seed
        Where single values have a probability, ``F`` jumps there, and quantile residuals and the PIT are drawn evenly from
        the jump: equal seeds draw the same.

    Raises
    ------
    ValueError
        For another `kind`, or Pearson residuals of a family without a variance.
    """
    if kind == "raw":
        return y - (family.expectation(mu) if family.functional == "probability" else mu)
    if kind == "pearson":
        with np.errstate(over="ignore"):
            variance, expectation = family.variance(mu), family.expectation(mu)
        if not np.isfinite(variance).all():
            raise ValueError(
                f"Pearson residuals divide by the standard deviation, and this {family.name} distribution has none. "
                'Take kind="quantile".'
            )
        # A mean that has run to the end of the support has no variance, and predicts what lies there without error.
        away = y - expectation
        with np.errstate(all="ignore"):
            return np.where(away == 0.0, 0.0, away / np.sqrt(variance))
    if kind == "deviance":
        # The side on which a better location would lie.
        with np.errstate(all="ignore"):  # a probability that has run to 0 or 1 has no side, and no loss
            side = np.nan_to_num(np.sign(family.score(y, mu)))
            return side * np.sqrt(np.maximum(family.unit_deviance(y, mu), 0.0))
    if kind in ("quantile", "pit"):
        shares = np.random.default_rng(seed).random(np.shape(y))
        if kind == "quantile":
            return normal_scores(y, mu, family, shares)
        lower, upper = tails(y, mu, family, shares)
        return np.where(lower < upper, lower, 1.0 - upper)
    raise ValueError(f'There are no "{kind}" residuals: choose raw, pearson, deviance, quantile or pit.')


def normal_scores(y: Array, mu: Array, family: Family, shares: Array) -> Array:
    """Quantile residuals, each jump of ``F`` being split at a share in (0, 1) that is given for each row."""
    lower, upper = tails(y, mu, family, shares)
    # From the smaller tail, so that far residuals keep their digits.
    return np.where(lower < upper, ndtri(np.maximum(lower, _LEAST)), -ndtri(np.maximum(upper, _LEAST)))


def tails(y: Array, mu: Array, family: Family, shares: Array) -> tuple[Array, Array]:
    """Probabilities below and above each observation, adding up to one; its own probability is split at a given share.

    The smaller of the two has all its digits.
    """
    y, mu = np.broadcast_arrays(y, mu)
    lower = family.cdf(y, mu)
    upper = _above(y, mu, family, lower)
    if family.discrete:
        # At a count the jump is its probability, which keeps its digits where differences of the two would not.
        jump = family.density(y, mu)
    else:
        # Elsewhere only an end of the support has a probability of its own.
        end = (y == family.support.low) | (y == family.support.high)
        jump = np.zeros_like(lower)
        jump[end] = lower[end] - family.below(y[end], mu[end])
    if not np.any(jump > 0.0):
        return lower, upper
    # What lies below the jump is lower - jump: asking the family again would cost as much as all the rest.
    return np.maximum(lower - (1.0 - shares) * jump, 0.0), upper + (1.0 - shares) * jump


def _above(y: Array, mu: Array, family: Family, lower: Array) -> Array:
    """Probabilities above, exactly where they may be the smaller ones: distribution functions are dear."""
    if family.typical() is not family:
        return family.survival(y, mu)
    close = lower > _CLEARLY_BELOW
    upper = 1.0 - lower
    upper[close] = family.survival(y[close], mu[close])
    return upper
