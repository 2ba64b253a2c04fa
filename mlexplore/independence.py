"""Do residuals remember each other? A likelihood multiplies densities as if they did not."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr

from mlexplore.arrays import Array


@dataclass(frozen=True, eq=False)
class Independence:
    """Memory of residuals in their order.

    Parameters
    ----------
    n
        Number of residuals.
    correlations
        Correlation of each residual with the one 1, 2, ... places further, about zero: shape (lags,).
    limit
        A correlation of independent residuals stays within plus and minus this in 95 of 100 cases: ``2 / sqrt(n)``.
    ljung_box
        Ljung and Box's sum of squared correlations at all lags together.
    p_value
        Probability of a sum at least as large if there is no memory, by chi-squared with one degree of freedom for each
        lag. Residuals of a fit have a little less freedom than that: the p-value is cautious.
    durbin_watson
        Sum of squared differences of neighbours over the sum of squares, between 0 and 4: about 2 (1 - lag-one
        correlation), so 2 without memory, towards 0 where neighbours resemble each other, towards 4 where they alternate.
    runs
        Number of stretches on one side of zero.
    runs_p_value
        Probability of a number of runs at least as far from what is expected of independent signs; NaN where all
        residuals have one sign.
    """

    n: int
    correlations: Array
    limit: float
    ljung_box: float
    p_value: float
    durbin_watson: float
    runs: int
    runs_p_value: float

    @property
    def strongest(self) -> int | None:
        """Lag with the largest correlation, if that lies beyond what chance gives the largest of so many; else None."""
        if not np.isfinite(self.correlations).any():
            return None
        place = int(np.nanargmax(np.abs(self.correlations)))
        return place + 1 if abs(self.correlations[place]) > self.limit_of_all else None

    @property
    def limit_of_all(self) -> float:
        """Limit that all correlations of independent residuals together keep to in about 95 of 100 cases (Sidak 1967)."""
        from scipy.special import ndtri

        share = 0.954499736 ** (1.0 / max(len(self.correlations), 1))
        return float(ndtri(0.5 + 0.5 * share)) / np.sqrt(self.n) if self.n else np.nan


def independence(residuals: Array, *, lags: int = 1) -> Independence:
    """Measure the memory of residuals that stand in the order of time, or of x.

    Parameters
    ----------
    residuals
        In order, shape (n,). Quantile residuals suit every family.
    lags
        How far to look: 4 for quarters, 12 for months. A season shows at its own lag and may hide at lag 1. At most n - 2.

    Sources: Durbin & Watson, Biometrika 37 (1950); Ljung & Box, Biometrika 65 (1978); Wald & Wolfowitz, Annals of
    Mathematical Statistics 11 (1940).
    """
    n = len(residuals)
    lags = max(min(lags, n - 2), 0)
    square = float(residuals @ residuals)
    if lags == 0 or not square > 0.0:
        nothing = np.full(lags, np.nan)
        limit = 2.0 / np.sqrt(n) if n else np.nan
        return Independence(n, nothing, limit, np.nan, np.nan, np.nan, *_runs(residuals))
    found = np.array([float(residuals[:-lag] @ residuals[lag:]) for lag in range(1, lags + 1)]) / square
    together = float(n * (n + 2.0) * (found**2 / (n - np.arange(1.0, lags + 1.0))).sum())
    neighbours = float((np.diff(residuals) ** 2).sum()) / square
    return Independence(
        n,
        found,
        2.0 / np.sqrt(n),
        together,
        float(chdtrc(lags, together)),
        neighbours,
        *_runs(residuals),
    )


def _runs(residuals: Array) -> tuple[int, float]:
    """Number of runs of signs, and how unusual it is (normal approximation)."""
    signs = residuals[residuals != 0.0] > 0.0
    above, below = float(signs.sum()), float((~signs).sum())
    if above == 0.0 or below == 0.0:
        return int(signs.size > 0), np.nan
    count = int(np.count_nonzero(signs[1:] != signs[:-1])) + 1
    n = above + below
    expected = 2.0 * above * below / n + 1.0
    variance = (expected - 1.0) * (expected - 2.0) / (n - 1.0)
    if not variance > 0.0:
        return count, np.nan
    return count, float(2.0 * ndtr(-abs(count - expected) / np.sqrt(variance)))
