"""What a loss of the margin asks for: the height that is best where the label 1 has the probability p."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import logit, ndtri

from mlexplore.arrays import Array
from mlexplore.numerals import shortest

Loss = Callable[[Array], Array]
Kind = Literal["log-odds", "probit", "twice the probability less one", "sign", "none", "own"]

_PROBABILITIES: Array = np.array([0.53, 0.61, 0.74, 0.87, 0.96])
_LIMIT = 1e6
_FAR = 1e3
_BISECTIONS = 200
_CLOSE = 1e-6


class Target(NamedTuple):
    """The best height as a function of the probability p of the label 1."""

    kind: Kind
    factor: float
    """What log(p/(1 - p)), the normal quantile of p, 2p - 1 or its sign is multiplied by; else NaN."""
    sentence: str


def target_of(phi: Loss, slope: Loss, places: Array, *, convex: bool) -> Target:
    """Name the height that minimises ``p phi(m) + (1 - p) phi(-m)``."""
    if np.ptp(phi(places)) == 0.0:
        return Target("none", np.nan, "Every height is as good as any other: the loss is constant.")
    best = best_heights(phi, slope, places, _PROBABILITIES, convex=convex)
    least = _PROBABILITIES * phi(best) + (1.0 - _PROBABILITIES) * phi(-best)
    endless = not (least > -1.0 / _CLOSE).all()
    if endless or (convex and (np.abs(best) >= 0.99 * _farthest(slope, places)).any()):
        return Target("none", np.nan, "There is no best height: the expected loss decreases without end.")
    if (np.abs(best) <= _CLOSE).all() and (phi(np.zeros(1)) <= least + _CLOSE).all():
        return Target("none", np.nan, "The best height is 0 whatever p is: it says nothing of the label.")
    if not convex and _far_is_best(phi, places):
        return Target(
            "sign",
            np.nan,
            "No height is better than those far out on the side of the more probable label. They tell which label that is, and "
            "nothing of how probable.",
        )
    shapes: tuple[tuple[Kind, Array, str], ...] = (
        ("log-odds", logit(_PROBABILITIES), "log(p/(1 − p)), the log-odds"),
        ("probit", ndtri(_PROBABILITIES), "Φ⁻¹(p), the normal quantile of p"),
        ("twice the probability less one", 2.0 * _PROBABILITIES - 1.0, "2p − 1"),
        ("sign", np.ones(_PROBABILITIES.size), "the sign of p − ½"),
    )
    for kind, shape, words in shapes:
        factor = float(best[2] / shape[2])
        if abs(factor) > _CLOSE and np.allclose(best, factor * shape, rtol=_CLOSE, atol=0.0):
            factor = float(f"{factor:.7g}")
            times = "" if factor == 1.0 else "half of " if factor == 0.5 else f"{shortest(factor)} times "
            told = (
                "It tells which label is more probable, and nothing of how probable."
                if kind == "sign"
                else "It can be turned into the probability."
            )
            return Target(kind, factor, f"The best height is {times}{words}. {told}")
    return Target("own", np.nan, "The best height is a function of the probability p of its own.")


def _farthest(slope: Loss, places: Array) -> float:
    """How far out heights are looked at: as far as the slope can be computed on both sides."""
    with np.errstate(over="ignore", invalid="ignore"):
        known = ~np.isnan(slope(places)) & ~np.isnan(slope(-places))
    return min(_LIMIT, float(np.abs(places[known]).max(initial=0.0)))


def _far_is_best(phi: Loss, places: Array) -> bool:
    """Whether the expected loss is least far out on the side of the more probable label, for every probability."""
    far = np.array([_FAR])
    inside = places[np.abs(places) <= _FAR]
    with np.errstate(over="ignore", invalid="ignore"):
        expected = _PROBABILITIES[:, None] * phi(inside) + (1.0 - _PROBABILITIES[:, None]) * phi(-inside)
        there = _PROBABILITIES * phi(far) + (1.0 - _PROBABILITIES) * phi(-far)
    least = np.where(np.isnan(expected), np.inf, expected).min(axis=1)
    return bool((there <= least + 1e-12 * np.abs(least)).all())


def best_heights(phi: Loss, slope: Loss, places: Array, p: Array, *, convex: bool) -> Array:
    """The height with the least expected loss for each probability; infinite where there is none."""
    if convex:
        limit = _farthest(slope, places)
        low, high = np.full(p.size, -limit), np.full(p.size, limit)
        for _ in range(_BISECTIONS):
            middle = 0.5 * (low + high)
            with np.errstate(over="ignore", invalid="ignore"):
                rising = p * slope(middle) - (1.0 - p) * slope(-middle) > 0.0
            low, high = np.where(rising, low, middle), np.where(rising, middle, high)
        return high
    inside = places[np.abs(places) <= _FAR]
    with np.errstate(over="ignore", invalid="ignore"):
        expected = p[:, None] * phi(inside) + (1.0 - p[:, None]) * phi(-inside)
    expected = np.where(np.isnan(expected), np.inf, expected)
    least = expected.min(axis=1, keepdims=True)
    # Of heights that are equally good the one that is least far from ±1: a loss may be flat far out, or from 0 on.
    with np.errstate(divide="ignore"):
        oddity = np.abs(np.log(np.abs(inside)))
    return inside[np.argmin(np.where(expected <= least + 1e-14 * np.abs(least), oddity, np.inf), axis=1)]


def calibrated(phi: Loss, slope: Loss, places: Array, *, convex: bool) -> bool:
    """Whether the sign of the best height is that of the more probable label.

    For a convex loss: whether it falls at 0. For any other: whether heights with the wrong sign, and 0, always cost more.
    Source: Bartlett, Jordan & McAuliffe, Journal of the American Statistical Association 101 (2006), theorem 2.
    """
    if convex:
        step = np.array([-1e-7, 1e-7])
        below, above = slope(step).tolist()
        return bool(abs(above - below) < 1e-3 * max(abs(below), abs(above)) and above < 0.0)
    inside = places[np.abs(places) <= 1e6]
    with np.errstate(over="ignore", invalid="ignore"):
        expected = _PROBABILITIES[:, None] * phi(inside) + (1.0 - _PROBABILITIES[:, None]) * phi(-inside)
    expected = np.where(np.isnan(expected), np.inf, expected)
    wrong = expected[:, inside <= 0.0].min(axis=1)
    right = expected[:, inside > 0.0].min(axis=1)
    return bool((right < wrong - 1e-12 * np.abs(wrong)).all())
