"""Whether exp(-rho/s) is a density after division by its integral, and for which scales s."""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from mlexplore.conversion.growth import Pole, Tail, pole_of, tail_of
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.numerals import shortest

Kind = Literal["every s", "bounded s", "none"]


class Verdict(NamedTuple):
    """For which scales s a loss has a density."""

    kind: Kind
    low: float
    """s must be above this number; 0 where it need not."""
    high: float
    """s must be below this number; infinite where it need not."""
    sentence: str
    """The verdict, such as "a density where s < 2", without a full stop."""
    why: str
    """Why, in a sentence or two."""

    def admits(self, s: float) -> bool:
        """Whether there is a density at this scale."""
        return self.kind != "none" and self.low < s < self.high


class Ends(NamedTuple):
    """What decides about the integral: both tails, and places where the loss runs to plus or minus infinity."""

    left: Tail
    right: Tail
    poles: tuple[Pole, ...]


@lru_cache(maxsize=256)
def ends_of(curve: LossCurve) -> Ends:
    """Read the tails and the poles of a loss."""
    sides: tuple[Literal[-1, 1], ...] = (-1, 1)
    poles = [pole_of(curve, place, side) for place in curve.breaks for side in sides]
    return Ends(tail_of(curve, -1), tail_of(curve, 1), tuple(pole for pole in poles if pole is not None))


@lru_cache(maxsize=256)
def read_verdict(curve: LossCurve) -> Verdict:
    """Decide for which scales s the integral of ``exp(-rho(r)/s)`` over all r is finite."""
    where = curve.undefined_at
    if where:
        return _none(
            f"the loss is not defined {where}",
            "A density needs a loss at every residual. Where it is to be 0, the loss is infinite: −log(max(…, 0)) is so where … is "
            "below 0.",
        )
    left, right, poles = ends_of(curve)
    flat = [tail for tail in (left, right) if tail.slope <= 0.0]
    if flat:
        return _no_tail(flat)
    deep = [pole for pole in poles if pole.slope == np.inf]
    if deep:
        return _none(
            f"the loss falls too fast at r = {shortest(deep[0].place)}",
            "Close to there the integral of exp(−ρ/s) is infinite at every s.",
        )
    low = max([0.0, *(pole.slope for pole in poles)])
    high = min(left.slope, right.slope)
    return _bounds(low, high, left, right, poles)


def _bounds(low: float, high: float, left: Tail, right: Tail, poles: tuple[Pole, ...]) -> Verdict:
    why = []
    if high < np.inf:
        ends = [name for name, tail in (("left", left), ("right", right)) if tail.slope == high]
        tails = "both tails fall" if len(ends) == 2 else f"the {ends[0]} tail falls"
        power = shortest(high)
        why.append(
            f"Far out {tails} like |r|^(−{power}/s), and the integral is finite only if {power}/s > 1."
        )
    if low > 0.0:
        pole = max(poles, key=lambda each: each.slope)
        at, power = shortest(pole.place), shortest(low)
        distance = "|r|" if pole.place == 0.0 else f"|r − {at}|" if pole.place > 0.0 else f"|r + {at[1:]}|"
        why.append(
            f"At r = {at} the loss runs to −∞ like {power}·log{distance}, and the integral is finite only if {power}/s < 1."
        )
    if low >= high:
        return _none(
            f"it needs both s > {shortest(low)} and s < {shortest(high)}",
            " ".join(why),
        )
    if not why:
        return Verdict(
            "every s",
            0.0,
            np.inf,
            "a density for every s",
            "The loss outgrows every multiple of log|r| on both sides, so that exp(−ρ/s) falls faster than any power of r.",
        )
    if low == 0.0:
        sentence = f"a density where s < {shortest(high)}"
    elif high == np.inf:
        sentence = f"a density where s > {shortest(low)}"
    else:
        sentence = f"a density where {shortest(low)} < s < {shortest(high)}"
    return Verdict("bounded s", low, high, sentence, " ".join(why))


def _no_tail(flat: list[Tail]) -> Verdict:
    name = "tails do" if len(flat) == 2 else f"{'left' if flat[0].side < 0 else 'right'} tail does"
    if any(tail.slope < 0.0 for tail in flat):
        falls = [tail for tail in flat if tail.slope < 0.0]
        side = "on both sides" if len(falls) == 2 else f"towards {'−∞' if falls[0].side < 0 else '+∞'}"
        why = f"The loss decreases without end {side}, so that exp(−ρ/s) grows there."
    else:
        side = "on both sides" if len(flat) == 2 else f"on the {'left' if flat[0].side < 0 else 'right'}"
        why = (
            f"Far out {side} the loss levels off, keeps coming back down, or grows more slowly than any multiple of log|r|: "
            "exp(−ρ/s) does not get small enough, and its integral is infinite at every s."
        )
    return _none(f"the {name} not fall", why)


def _none(reason: str, why: str) -> Verdict:
    return Verdict("none", np.nan, np.nan, f"no density: {reason}", why)
