"""Does the error distribution fit? Quantile-quantile and worm plots as numbers, with bands that say how far chance goes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from mlexplore.arrays import Array
from mlexplore.fitted import Fit


class QuantilePlot(NamedTuple):
    """Quantile residuals in order beside the normal quantiles that are expected of them.

    Attributes
    ----------
    rows
        Rows of the data in the order of their residuals, shape (n,).
    expected
        Normal quantiles (n,): medians of the order statistics, to a good approximation.
    observed
        Quantile residuals in increasing order (n,); less `expected` in a worm plot.
    lower, upper
        Ends of the band (n,), in the scale of `observed`. It holds at each point by itself: about one point in twenty of
        a 95 % band lies outside when the model is true, and they do so in company, because neighbours move together.
    level
        Probability that the band holds a point.
    """

    rows: NDArray[np.intp]
    expected: Array
    observed: Array
    lower: Array
    upper: Array
    level: float


def quantile_plot(fit: Fit, *, level: float = 0.95, seed: int = 0) -> QuantilePlot:
    """Q-Q plot of the quantile residuals.

    Their k-th smallest, brought back to probabilities, has the Beta distribution with k and n + 1 - k: its quantiles are
    the band. The band treats the parameters as known; estimated ones draw the points a little closer to the line than that.

    Parameters
    ----------
    fit
        What is judged.
    level
        Probability that the band holds a point, in (0, 1).
    seed
        Where quantile residuals are drawn (counts): equal seeds draw the same.

    Raises
    ------
    ValueError
        If the fit has no density, or `level` is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must be between 0 and 1, not {level!r}.")
    if fit.maximum.degenerate:
        raise ValueError(f"There are no quantile residuals: {fit.message}")
    residuals = fit.residuals("quantile", seed=seed)
    counted = np.flatnonzero(fit.model.row_weights > 0)
    rows = counted[np.argsort(residuals[counted], kind="stable")]
    weights = fit.model.row_weights[rows]
    # A row that counts w times stands in the middle of w places.
    n = float(weights.sum())
    rank = np.cumsum(weights) - 0.5 * (weights - 1.0)
    shares = [0.5, 0.5 - 0.5 * level, 0.5 + 0.5 * level]
    ends = [np.asarray(ndtri(betaincinv(rank, n + 1.0 - rank, p)), np.float64) for p in shares]
    return QuantilePlot(rows, ends[0], residuals[rows], ends[1], ends[2], level)


def worm_plot(fit: Fit, *, level: float = 0.95, seed: int = 0) -> QuantilePlot:
    """Q-Q plot with the line taken away: small departures show (van Buuren & Fredriks, Statistics in Medicine 20, 2001).

    A worm that lies high or low says that the curve is off, a slanted one that the scale is, a bowl that the skewness is,
    an S that the tails are. Parameters as in `quantile_plot`.
    """
    plot = quantile_plot(fit, level=level, seed=seed)
    observed, lower, upper = (part - plot.expected for part in (plot.observed, plot.lower, plot.upper))
    return plot._replace(observed=observed, lower=lower, upper=upper)
