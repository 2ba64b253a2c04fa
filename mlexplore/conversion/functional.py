"""What a loss asks for: the number m that minimises the expectation of rho(Y - m)."""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.reading import believable, read_shape
from mlexplore.conversion.verdict import ends_of
from mlexplore.numerals import shortest

Kind = Literal["mean", "median", "quantile", "expectile", "mode", "none", "own"]
_CLOSE = 1e-9
_SIZES = (1e-6, 1e6)
_OF_JUMPS = (
    "The best m is a location of its own (an M-functional): beside the slope of the loss its jumps count, which ask how many "
    "observations lie beyond them."
)


class Functional(NamedTuple):
    """What of the distribution of Y a loss asks for."""

    kind: Kind
    level: float
    """Level of a quantile or an expectile; 0.5 for the median and the mean, else NaN."""
    sentence: str


@lru_cache(maxsize=256)
def functional_of(curve: LossCurve) -> Functional:
    """Say what m minimises ``E rho(Y - m)``.

    Decided from the influence function at residuals of many sizes: proportional to r for the mean, to the sign of r for the
    median, with two different factors for an expectile (Newey & Powell, Econometrica 55, 1987) and a quantile (Koenker &
    Bassett, Econometrica 46, 1978).
    """
    places = believable(curve)
    places = places[(np.abs(places) >= _SIZES[0]) & (np.abs(places) <= _SIZES[1])]
    psi = curve.psi(places)
    bottomless = any(pole.slope == np.inf for pole in ends_of(curve).poles)
    if curve.undefined_at or bottomless or not np.isfinite(curve.minimum):
        return Functional(
            "none", np.nan, "No m is best: the expected loss has no minimum that every distribution allows."
        )
    if not np.any(psi):
        return _without_slope(curve)
    if curve.jumps:
        return Functional("own", np.nan, _OF_JUMPS)
    two = _two_factors(places, psi, np.ones_like(places))
    if two is not None:
        level = two[1] / (two[0] + two[1])
        if np.isclose(level, 0.5, rtol=_CLOSE):
            return Functional("median", 0.5, "The best m is the median of Y.")
        return Functional("quantile", level, f"The best m is the quantile of Y at level {shortest(level)}.")
    two = _two_factors(places, psi, np.abs(places))
    if two is not None:
        level = two[1] / (two[0] + two[1])
        if np.isclose(level, 0.5, rtol=_CLOSE):
            return Functional("mean", 0.5, "The best m is the mean of Y.")
        return Functional("expectile", level, f"The best m is the expectile of Y at level {shortest(level)}.")
    return Functional("own", np.nan, _own(curve))


def _two_factors(places: Array, psi: Array, size: Array) -> tuple[float, float] | None:
    """Positive factors b, a with ``psi = -b size`` below 0 and ``a size`` above, if that is so."""
    ratios = psi / (size * np.sign(places))
    below, above = ratios[places < 0.0], ratios[places > 0.0]
    if not (below.size and above.size):
        return None
    b, a = float(np.median(below)), float(np.median(above))
    same = np.allclose(below, b, rtol=_CLOSE, atol=0.0) and np.allclose(above, a, rtol=_CLOSE, atol=0.0)
    return (b, a) if same and a > 0.0 and b > 0.0 else None


def _without_slope(curve: LossCurve) -> Functional:
    """A loss of steps."""
    jumps = curve.jumps
    if not np.isfinite(curve.rho(curve.places)).all():
        return Functional(
            "none",
            np.nan,
            "No m is better than another, as long as no observation lies where the loss is infinite.",
        )
    if len(jumps) == 2 and curve.rho(0.5 * (jumps[0] + jumps[1])) == 0.0:
        width = shortest(jumps[1] - jumps[0])
        middle = "" if jumps[0] == -jumps[1] else f", moved by {shortest(-0.5 * (jumps[0] + jumps[1]))}"
        return Functional(
            "mode",
            np.nan,
            f"The best m is the middle of the interval of length {width} that holds the most probability{middle}: the mode, as "
            "the length goes to 0.",
        )
    return Functional("none", np.nan, "No m is better than another: the loss is the same nearly everywhere.")


def _own(curve: LossCurve) -> str:
    rate = _log_exp_rate(curve)
    if rate is not None:
        a = shortest(rate)
        formula = "log(E exp(Y))" if rate == 1.0 else f"log(E exp({a}·Y))/({a})"
        return f"The best m is {formula}, the log-exp mean: between the mean and an extreme."
    shape = read_shape(curve)
    if shape.redescends:
        where = "a centre of symmetry, or a mode beside it" if shape.symmetric else "a mode"
        return f"The best m is a location of its own, near {where}: what lies far away does not count, and several m may be good."
    if shape.symmetric:
        better = (
            " of a symmetric distribution it is the centre."
            if shape.convex
            else " of a symmetric unimodal one it is the centre."
        )
        return f"The best m is a location of its own, neither mean nor median;{better}"
    return "The best m is a location of its own (an M-functional): residuals of the two signs do not count alike."


def _log_exp_rate(curve: LossCurve) -> float | None:
    """The rate a, if psi is proportional to ``exp(a r) - 1``: then m is ``log(E exp(a Y)) / a``."""
    step = 1e-3
    start, after = curve.bend(np.array([0.0, step])).tolist()
    if not (np.isfinite(start) and np.isfinite(after) and start > 0.0 and after > 0.0 and start != after):
        return None
    rate = np.log(after / start) / step
    logs = np.array([-23.1, -7.3, -2.9, -0.83, -0.11, 0.13, 0.71, 3.7, 11.3, 29.7])
    expected = start / rate * np.expm1(logs)
    if not np.allclose(curve.psi(logs / rate), expected, rtol=1e-6, atol=0.0):
        return None
    return float(f"{rate:.7g}")
