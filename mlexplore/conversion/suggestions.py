"""Values and ranges for the parameters of a typed loss, with which it is defined and, if it can, has a density."""

import itertools
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
_RANGES = ((-4.0, 4.0), (0.1, 5.0), (0.3, 3.0), (0.5, 1.05), (0.95, 1.5))  # shares of the value, widest first


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
        if qualities[-1] == 2:
            break
    best = max(range(len(qualities)), key=lambda place: (qualities[place], -place))
    values, quality = trials[best], qualities[best]

    def fits(place: int, value: float) -> bool:
        return _quality(tree, names, (*values[:place], value, *values[place + 1 :])) >= quality

    found = {}
    for place, name in enumerate(names):
        value = values[place]
        ranges = [_range(value, *ends) for ends in _RANGES] + ([(0.01, 0.99)] if 0.0 < value < 1.0 else [])
        inside = [each for each in ranges if all(fits(place, at) for at in _places(*each))]
        found[name] = Suggestion(value, *(inside[0] if inside else (value, value)))
    return found


def _range(value: float, low: float, high: float) -> tuple[float, float]:
    ends = sorted(float(f"{value * share:.2g}") for share in (low, high))
    return ends[0], ends[1]


def _places(low: float, high: float) -> list[float]:
    return [low + share * (high - low) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]


def _quality(tree: Node, names: tuple[str, ...], values: tuple[float, ...]) -> int:
    """2 if there is a density, 1 if the loss is defined everywhere, else 0."""
    curve = LossCurve(tree, names, values)
    if curve.undefined_at or not curve.finite_somewhere:
        return 0
    return 2 if read_verdict(curve).kind != "none" else 1
