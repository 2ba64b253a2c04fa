"""What is said of a typed loss: the verdict, the constant and how it was checked, and what the loss does. Plain text."""

import math
from typing import NamedTuple

from mlexplore.conversion import LossCurve, Normaliser, functional_of, read_shape
from mlexplore.conversion.margin import MarginCurve
from mlexplore.numerals import fixed, shortest, significant

_ROUNDING = 1e-16
_DIGITS = 10


class Answer(NamedTuple):
    """A question about a loss, and its answer."""

    question: str
    short: str
    sentence: str


def verdict_line(sentence: str, *, good: bool) -> str:
    """A verdict with a sign that needs no colour."""
    return f"{'✓' if good else '✗'} {sentence[:1].upper()}{sentence[1:]}"


def constant_lines(found: Normaliser, s: float) -> tuple[str, str]:
    """The constant at a scale; the identity with it, and how it was checked."""
    digits = min(int(-math.log10(max(found.error, _ROUNDING))), 15)
    at = shortest(s)
    over = "ρ(r)" if s == 1.0 else f"ρ(r)/{at}"
    sign = "−" if found.log < 0.0 else "+"
    return (
        f"Z({at}) = {significant(found.value, min(_DIGITS, digits))}",
        f"so that −log f(r) = {over} {sign} {fixed(abs(found.log), min(_DIGITS, digits) - 1)}. Two quadratures, "
        f"Gauss–Legendre and double exponential, agree to {digits} digits.",
    )


def answers_of(curve: LossCurve) -> tuple[Answer, ...]:
    """What a loss of the residual does."""
    shape, aim = read_shape(curve), functional_of(curve)
    return (
        Answer("Targets, the m with the least E ρ(Y − m)", _aim(aim.kind, aim.level), aim.sentence),
        Answer(
            "Convex",
            "yes" if shape.convex else "no",
            "Every local minimum over a linear curve is a minimum."
            if shape.convex
            else "Over a linear curve there may be several minima: where the search begins matters.",
        ),
        Answer("Outliers", _pull(shape.left, shape.right), shape.outliers),
    )


def answers_of_labels(margin: MarginCurve) -> tuple[Answer, ...]:
    """What a loss of labels does."""
    calibrated = "yes" if margin.calibrated else "no"
    return (
        Answer("Best height", margin.target.kind, margin.target.sentence),
        Answer(
            "Convex",
            "yes" if margin.convex else "no",
            "Every local minimum over a linear curve is a minimum."
            if margin.convex
            else "Over a linear curve there may be several minima: where the search begins matters.",
        ),
        Answer(
            "Calibrated",
            calibrated,
            "With enough data the sign of the best height is that of the more probable label."
            if margin.calibrated
            else "Even with endless data the sign of the best height need not be that of the more probable label.",
        ),
        Answer(
            "Wrong labels",
            "bounded" if margin.bounded else "unbounded",
            "However far on the wrong side, a label costs no more than a fixed number."
            if margin.bounded
            else "The farther on the wrong side a label is, the more it costs: one can take the fit far.",
        ),
    )


def _aim(kind: str, level: float) -> str:
    if kind in ("quantile", "expectile"):
        return f"{kind} {shortest(level)}"
    return {"own": "a location of its own"}.get(kind, kind)


def _pull(left: str, right: str) -> str:
    words = {"grows": "unbounded pull", "bounded": "bounded pull", "falls": "all but ignored"}
    return words[left] if left == right else f"{words[left]} below, {words[right]} above"
