"""What the residuals remember of each other, lag by lag: independence as a picture."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.fitting import Fit
from mlexplore.independence import Independence, independence

_MOST_LAGS = 24
_MOST_POINTS = 1_000


@dataclass(frozen=True, eq=False)
class Memory:
    """Residuals in their order, and how those resemble each other that stand some places apart.

    Parameters
    ----------
    residuals
        In the order of x, shape (n,), n at least 4.
    """

    residuals: Array

    @cached_property
    def lags(self) -> Array:
        """Distances that are looked at, shape (g,): 1, 2, ..., as far as a quarter of the residuals reach."""
        return np.arange(1.0, min(_MOST_LAGS, max(self.residuals.size // 4, 2)) + 1.0)

    @cached_property
    def measured(self) -> Independence:
        """The correlation at each of these distances."""
        return independence(self.residuals, lags=self.lags.size)

    @cached_property
    def pairs(self) -> tuple[Array, Array]:
        """Residuals, and those that stand so many places later: shape (g, m) each, NaN where there is no later one."""
        n = self.residuals.size
        # Of very many a stretch from the middle, in which neighbours are still neighbours.
        first = max((n - _MOST_POINTS) // 2, 0)
        here = np.arange(first, min(first + _MOST_POINTS, n))
        later = here + self.lags[:, None].astype(np.intp)
        there = later < n
        pairs = self.residuals[np.where(there, later, 0)]
        return np.where(there, self.residuals[here], np.nan), np.where(there, pairs, np.nan)

    @property
    def drawn(self) -> int:
        """How many residuals are drawn as the first of a pair."""
        return min(self.residuals.size, _MOST_POINTS)

    @property
    def alike(self) -> float:
        """How many independent residuals would tell as much of their mean as these, if each remembers only the one before.

        ``n (1 - r) / (1 + r)``, r the correlation of neighbours (Bayley & Hammersley 1946); no more than n, as one
        does not count on neighbours that alternate.
        """
        r = float(self.measured.correlations[0])
        return self.measured.n * min((1.0 - r) / (1.0 + r), 1.0)


def residuals_in_order(fit: Fit, x: Array, *, is_time: bool) -> tuple[Array, str] | None:
    """Residuals of the rows that count in the order of x, and of which kind they are; None where the order means nothing.

    Parameters
    ----------
    fit
        A fit with a density.
    x
        What the rows are ordered by, shape (n,).
    is_time
        Whether that is time: elsewhere rows at the same x have no order.
    """
    counts = fit.model.row_weights > 0.0
    along = x[counts]
    if not is_time and np.unique(along).size < along.size:
        return None
    # Differences from the curve are comparable as they are; counts and ratios are on the normal scale.
    kind = "raw" if fit.family.pivot == "difference" else "quantile"
    return fit.residuals(kind)[counts][np.argsort(along, kind="stable")], kind
