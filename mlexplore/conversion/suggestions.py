"""Values and ranges for the parameters of a typed loss, with which it is defined and, if it can, has a density."""

import itertools
from collections.abc import Callable
from typing import NamedTuple

from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.verdict import read_verdict
from mlexplore.formulas import Node

_LEVELS = ("tau", "τ", "q", "level", "quantile", "p", "alpha", "α")
_VALUES: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(_LEVELS, (0.9, 0.5)),
    "alpha": (0.5,),
    "α": (0.5,),
    "nu": (4.0,),
    "ν": (4.0,),
    "df": (4.0,),
    "p": (1.5, 0.5),
    "power": (1.5,),
    "delta": (1.345,),
    "δ": (1.345,),
    "k": (1.345,),
    "c": (1.345,),
}
_OTHERS = (1.0, 2.0, 0.5, 3.0, -1.0, 0.1, 10.0)
_MOST_TRIALS = 24
_LOWER, _UPPER = (
    (-4.0, 0.1, 0.3, 0.5, 0.7, 0.9),
    (4.0, 3.0, 2.0, 1.5, 1.1),
)  # shares of a value, farthest first


class Suggestion(NamedTuple):
    """What a control offers first for one parameter."""

    value: float
    low: float
    high: float


def suggestions(tree: Node, names: tuple[str, ...]) -> dict[str, Suggestion]:
    """Suggest values of the parameters, and for each a range around it in which the loss stays what it is."""
    choices = [tuple(dict.fromkeys((*_VALUES.get(name, ()), *_OTHERS))) for name in names]
    # Those that differ least from everybody's first choice come first.
    ranked = sorted(itertools.product(*(range(len(each)) for each in choices)), key=sum)[:_MOST_TRIALS]
    trials = [tuple(choices[place][rank] for place, rank in enumerate(ranks)) for ranks in ranked]
    qualities = []
    for values in trials:
        qualities.append(_quality(tree, names, values))
        if qualities[-1] == 3:
            break
    best = max(range(len(qualities)), key=lambda place: (qualities[place], -place))
    values, quality = trials[best], qualities[best]

    def fits(place: int, value: float) -> bool:
        return _quality(tree, names, (*values[:place], value, *values[place + 1 :])) >= quality

    return {
        name: Suggestion(values[place], *_range(values[place], lambda at, place=place: fits(place, at)))
        for place, name in enumerate(names)
    }


def _range(value: float, fits: Callable[[float], bool]) -> tuple[float, float]:
    """The widest range on offer throughout which the loss stays what it is."""
    if 0.0 < value < 1.0 and not fits(1.01) and fits(0.01) and fits(0.99):
        return 0.01, 0.99
    low, high = (_farthest(value, shares, fits) for shares in (_LOWER, _UPPER))
    return min(low, high), max(low, high)


def _farthest(value: float, shares: tuple[float, ...], fits: Callable[[float], bool]) -> float:
    for share in shares:
        end = float(f"{value * share:.2g}")
        places = [value + part * (end - value) for part in (1.0, 0.8, 0.5)]
        if all(fits(place) for place in (*places, *([0.0] if share < 0.0 else []))):
            return end
    return value


def _quality(tree: Node, names: tuple[str, ...], values: tuple[float, ...]) -> int:
    """3 if there is a density at s = 1, 2 if there is one at another s, 1 if the loss is defined everywhere, else 0."""
    curve = LossCurve(tree, names, values)
    if curve.undefined_at or not curve.finite_somewhere:
        return 0
    verdict = read_verdict(curve)
    return 3 if verdict.admits(1.0) else 1 + (verdict.kind != "none")
