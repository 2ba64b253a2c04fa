"""Whether probabilities mean what they say: of all labels that are given 0.3, three in ten should be 1."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from mlexplore.arrays import Array
from mlexplore.judging.judged import Steps, in_steps, judged_probabilities

_MOST_PLACES = 1_000  # at which curves under calibration are drawn: more are put together first
_RESAMPLES = 500
_MOST_DRAWN = 1e15  # labels at one place: whole numbers beyond have no end in double precision


class Reliability(NamedTuple):
    """Reliability diagram without bins: the best rising curve of how often a 1 follows each predicted probability.

    Attributes
    ----------
    p
        The different predicted probabilities, rising, shape (m,).
    share
        How often a 1 followed, made monotone by pooling neighbours, shape (m,).
    observed
        How often a 1 followed each of them taken alone, shape (m,).
    weight
        How many rows have each, shape (m,): for a histogram.
    """

    p: Array
    share: Array
    observed: Array
    weight: Array

    @property
    def corners(self) -> tuple[Array, Array]:
        """The curve with as few points as draw it: first and last place of each level."""
        changes = self.share[1:] != self.share[:-1]
        kept = np.concatenate([[True], changes]) | np.concatenate([changes, [True]])
        return self.p[kept], self.share[kept]


class ConsistencyBand(NamedTuple):
    """Where a reliability curve would lie, point by point, if the probabilities were right.

    Attributes
    ----------
    p
        Probabilities, rising, shape (g,).
    low, high
        Ends of the band, shape (g,).
    """

    p: Array
    low: Array
    high: Array


def reliability(y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None) -> Reliability:
    """Reliability curve by isotonic regression of labels on their probabilities.

    Parameters
    ----------
    y
        Labels 0 and 1, shape (n,).
    p
        Probabilities of a 1, shape (n,).
    weights
        How often each row counts, shape (n,).

    Raises
    ------
    ValueError
        For labels other than 0 and 1, and probabilities outside [0, 1].

    Notes
    -----
    The CORP approach of Dimitriadis, Gneiting & Jordan, PNAS 118 (2021), e2016191118: there are no bins to choose, and the
    curve has as many levels as the data ask for. Pooling adjacent violators is optimal for every proper score at once.
    """
    steps = in_steps(judged_probabilities(y, p, weights))
    observed = steps.ones / steps.weight
    return Reliability(steps.score, pooled(observed, steps.weight), observed, steps.weight)


def pooled(values: Array, weights: Array) -> Array:
    """The rising sequence nearest to `values` in weighted squares: adjacent violators are pooled."""
    from scipy.optimize import isotonic_regression  # slow to import, and not needed for the first page

    rising: Array = np.asarray(isotonic_regression(values, weights=weights).x, dtype=np.float64)
    return rising


def consistency_band(
    y: ArrayLike,
    p: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    level: float = 0.9,
    resamples: int = _RESAMPLES,
    seed: int = 0,
) -> ConsistencyBand:
    """Band in which the reliability curve lies at each p with probability `level`, if labels have the probabilities `p`.

    Labels are drawn anew from `p`, `resamples` times, and a curve is made of each. Only how many rows count is taken from
    `y`. Equal seeds draw the same.

    Raises
    ------
    ValueError
        As `reliability`, and if `level` is not in (0, 1).

    Notes
    -----
    Beyond 1,000 different probabilities neighbours are put together beforehand, in groups of nearly equal weight, so that
    the cost does not grow with n. What of a weight goes beyond a whole number counts as one more row, of that size.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level must be between 0 and 1, not {level!r}.")
    places = _gathered(in_steps(judged_probabilities(y, p, weights)))
    rng = np.random.default_rng(seed)
    whole = np.floor(places.weight)
    chance = np.clip(places.score, 0.0, 1.0)
    shape = (resamples, chance.size)
    counted = np.minimum(whole, _MOST_DRAWN)
    ones = rng.binomial(counted.astype(np.int64), chance, shape) * (whole / np.maximum(counted, 1.0))
    rest = places.weight - whole
    if rest.any():
        ones += rest * (rng.random(shape) < chance)
    curves = np.array([pooled(drawn, places.weight) for drawn in ones / places.weight])
    low, high = np.quantile(curves, [0.5 - 0.5 * level, 0.5 + 0.5 * level], axis=0)
    return ConsistencyBand(places.score, low, high)


def _gathered(steps: Steps) -> Steps:
    """At most so many places, neighbours standing together at their mean."""
    if steps.score.size <= _MOST_PLACES:
        return steps
    middle = np.cumsum(steps.weight) - 0.5 * steps.weight
    group = np.floor(_MOST_PLACES * middle / steps.weight.sum())
    first = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    weight = np.add.reduceat(steps.weight, first)
    return Steps(
        np.add.reduceat(steps.score * steps.weight, first) / weight,
        weight,
        np.add.reduceat(steps.ones, first),
    )


class Decomposition(NamedTuple):
    """A mean loss as ``score = miscalibration - discrimination + uncertainty``.

    Attributes
    ----------
    score
        Mean loss of the probabilities.
    miscalibration
        What it falls by if each probability is replaced by the share of ones that follows it: MCB, never negative.
    discrimination
        What the recalibrated probabilities gain over the overall share of ones: DSC, never negative.
    uncertainty
        Mean loss of the overall share of ones: UNC, a matter of the labels alone.
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def decomposed(
    y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None, *, loss: str = "log"
) -> Decomposition:
    """Say how much of a mean loss is miscalibration, and what the probabilities know beyond the share of ones.

    Parameters
    ----------
    y, p, weights
        As for `reliability`.
    loss
        ``"log"``: cross-entropy, infinite if something happened that was ruled out. ``"brier"``: squared difference.

    Raises
    ------
    ValueError
        As `reliability`, and for another loss.

    Notes
    -----
    Dimitriadis, Gneiting & Jordan (2021), equation 5.
    """
    if loss not in ("log", "brier"):
        raise ValueError(f'There is no "{loss}" loss to take apart: choose log or brier.')
    steps = in_steps(judged_probabilities(y, p, weights))
    base = np.full(steps.score.size, steps.ones.sum() / steps.weight.sum())
    score = _mean_loss(steps, steps.score, loss)
    recalibrated = _mean_loss(steps, pooled(steps.ones / steps.weight, steps.weight), loss)
    uncertainty = _mean_loss(steps, base, loss)
    # Rounding must not make a gain of what is none.
    return Decomposition(
        score, max(score - recalibrated, 0.0), max(uncertainty - recalibrated, 0.0), uncertainty
    )


def _mean_loss(steps: Steps, p: Array, loss: str) -> float:
    if loss == "log":
        losses = -xlogy(steps.ones, p) - xlog1py(steps.zeros, -p)
    else:
        losses = steps.ones * (1.0 - p) ** 2 + steps.zeros * p**2
    return float(losses.sum() / steps.weight.sum())
