"""What a model takes for granted and data need not grant: equal spread, independence, no outliers.

Each disturbance is at rest by default, and at rest changes no number.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, Interval
from mlexplore.families.family import Family

SHARES = Interval(0.0, 0.5, closed=True)
"""Shares of the observations that can be outliers."""
SIZES = Interval(0.5, 10.0, closed=True)
"""Sizes of outliers, in spreads."""
RATIOS = Interval(0.1, 10.0, closed=True)
"""Ratios of the spread at the right end to that at the left."""
MEMORIES = Interval(-0.95, 0.95)
"""Correlations of neighbouring errors."""
MOST_REMEMBERED, MOST_SLOW = 20_000, 1_000
"""Most observations with memory: each is a quantile, which some families find slowly."""

FARTHEST_LOGIT = 30.0
"""Beyond it a probability is rounded to 0 or 1."""

_CENTRAL = float(ndtr(1.0))  # probability below one standard deviation of the normal distribution
_DIGITS = 6  # of a spread that is the same everywhere: it is read by people
_MOST_ROWS_TOLD = 12


@dataclass(frozen=True)
class Disturbances:
    """How the observations of a world depart from independent errors of one kind.

    Parameters
    ----------
    outliers
        Share of the observations that are outliers, from 0 to 0.5.
    outlier_size
        How far off the curve lies that outliers are drawn around, from 0.5 to 10 spreads; see `spread_of`.
    uneven
        Ratio of the spread at the right end to that at the left, from 0.1 to 10. It grows exponentially along x, and in the
        middle it is the family's own. Only for families whose errors are the same everywhere (`Family.pivot`): departures
        y - mu, or log(y / mu), are multiplied.
    memory
        Correlation of neighbouring normal scores in the order of x, between -0.95 and 0.95: an autoregression of order one,
        whose scores become observations through the family's quantiles (a Gaussian copula). Every single observation still
        has the family's distribution.

    Raises
    ------
    ValueError
        If one of them is not what it can be.
    """

    outliers: float = 0.0
    outlier_size: float = 5.0
    uneven: float = 1.0
    memory: float = 0.0

    def __post_init__(self) -> None:
        for name, what, interval in (
            ("outliers", "The share of outliers", SHARES),
            ("outlier_size", "The size of outliers", SIZES),
            ("uneven", "The ratio of spreads", RATIOS),
            ("memory", "The memory of errors", MEMORIES),
        ):
            value = getattr(self, name)
            if value not in interval:
                raise ValueError(f"{what} must be {interval}, not {value!r}.")

    @property
    def at_rest(self) -> bool:
        """Whether nothing is disturbed."""
        return self.outliers == 0.0 and self.uneven == 1.0 and self.memory == 0.0

    def count(self, n: int) -> int:
        """Return how many of n observations are outliers: one at least, unless there are to be none."""
        return max(round(self.outliers * n), 1) if self.outliers > 0.0 else 0

    def refuse(self, family: Family | type[Family], n: int) -> str | None:
        """What cannot be had of a family, in a sentence; None if everything can."""
        if self.uneven != 1.0 and family.pivot is None:
            return f"{family.name}: {fixed_spread(family)} The ratio of spreads must be 1."
        most = MOST_SLOW if family.slow_quantiles else MOST_REMEMBERED
        if self.memory != 0.0 and n > most:
            return (
                f"With memory every observation is a quantile of {family.name}, which takes time: take at most {most:,} "
                f"observations, not {n:,}, or no memory."
            )
        return None

    def told(self, rows: NDArray[np.intp]) -> tuple[str, ...]:
        """What was done, in sentences; `rows` are the outliers, counted from 0."""
        words = []
        if rows.size:
            one = rows.size == 1
            words.append(
                f"{'1 outlier' if one else f'{rows.size:,} outliers'}, drawn around a curve {self.outlier_size:g} spreads "
                f"away: {'row' if one else 'rows'} {_listed((rows + 1).tolist())}."
            )
        if self.uneven != 1.0:
            words.append(f"The spread at the right end is {self.uneven:g} times that at the left.")
        if self.memory != 0.0:
            words.append(
                f"Neighbouring errors correlate by {self.memory:g}, on the normal scale.".replace("-", "−")
            )
        if words:
            words.append("The true density is drawn as it would be without these disturbances.")
        return tuple(words)


def fixed_spread(family: Family | type[Family]) -> str:
    """Why the spread of a family without a pivot cannot be made uneven, in a sentence."""
    return f"the spread of {family.errors_name} follows the curve, so it cannot be set apart from it."


def spread_of(family: Family, mu: Array) -> Array:
    """Spread of an observation on the scale on which the curve is unbounded, shape of `mu`.

    Real numbers: half the distance between the quantiles at 16 % and 84 %, which every family has, and which of normal
    errors is sigma. Positive numbers and counts, on the logarithmic scale: sigma of the log-normal distribution with the
    same relative variance, ``sqrt(log(1 + variance / mean^2))``. Probabilities, on the scale of the logit: the same of
    ``variance / slope^2``, the slope being that of the expectation on the logit scale. Where it is the same everywhere it
    has six digits.
    """
    everywhere = {"difference": 0.0, "ratio": 1.0}
    if family.pivot is not None:
        rounded = float(f"{_spread(family, np.array([everywhere[family.pivot]]))[0]:.{_DIGITS}g}")
        return np.full_like(mu, rounded)
    return _spread(family, mu)


def _spread(family: Family, mu: Array) -> Array:
    with np.errstate(all="ignore"):  # a spread that is no number is refused by whoever asked
        if family.location_domain == REAL:
            high, low = (family.quantile(np.full_like(mu, share), mu) for share in (_CENTRAL, 1.0 - _CENTRAL))
            return 0.5 * (high - low)
        slope = family.expectation(mu) * (1.0 if family.location_domain == POSITIVE else 1.0 - mu)
        return np.sqrt(np.log1p(family.variance(mu) / slope**2))


def moved(family: Family, mu: Array, steps: Array) -> Array:
    """Heights of a curve that lies `steps` spreads away.

    Raises
    ------
    ValueError
        If the spread is no number.
    """
    away = steps * spread_of(family, mu)
    if not np.isfinite(away).all():
        raise ValueError(
            f"With these parameters {family.errors_name} have no finite spread to place outliers by: choose others."
        )
    if family.location_domain == REAL:
        return mu + away
    if family.location_domain == POSITIVE:
        return mu * np.exp(away)
    return expit(np.clip(logit(mu) + away, -FARTHEST_LOGIT, FARTHEST_LOGIT))


def stretched(family: Family, y: Array, mu: Array, x: Array, uneven: float) -> Array:
    """Observations whose departures are multiplied so that the spread grows along x."""
    factor = uneven ** ((x - x.min()) / (x.max() - x.min()) - 0.5)
    return mu + factor * (y - mu) if family.pivot == "difference" else mu * (y / mu) ** factor


def remembering_scores(x: Array, memory: float, rng: np.random.Generator) -> Array:
    """Standard normal scores, each correlated with that of the place before it, shape (n,)."""
    fresh = rng.standard_normal(x.size).tolist()
    share = math.sqrt(1.0 - memory**2)
    chain = fresh[:1]
    for each in fresh[1:]:
        chain.append(memory * chain[-1] + share * each)
    scores = np.empty(x.size)
    scores[np.argsort(x, kind="stable")] = chain
    return scores


def _listed(rows: Sequence[int]) -> str:
    if len(rows) <= _MOST_ROWS_TOLD:
        return " and ".join(
            [", ".join(map(str, rows[:-1])), str(rows[-1])] if len(rows) > 1 else map(str, rows)
        )
    return f"{', '.join(map(str, rows[:_MOST_ROWS_TOLD]))} and {len(rows) - _MOST_ROWS_TOLD:,} more"
