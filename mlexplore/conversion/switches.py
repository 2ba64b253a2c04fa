"""Where a loss may bend, jump or run away: zeros of what its formula compares, divides by or takes roots and logarithms of."""

from collections.abc import Callable, Iterator

import numpy as np

from mlexplore.arrays import Array
from mlexplore.formulas import Call, Choice, Extreme, Negative, Node, Number, Operation, names_of
from mlexplore.formulas.tree import walk

_BISECTIONS = 120
_PER_DECADE = 16
_DECADES = 15
_POINTS = np.geomspace(10.0**-_DECADES, 10.0**_DECADES, 2 * _DECADES * _PER_DECADE + 1)
PLACES: Array = np.concatenate([-_POINTS[::-1], [0.0], _POINTS])
"""Residuals of every size, from 1e-15 to 1e15: where it is looked first."""


def switches_of(tree: Node, name: str) -> tuple[Node, ...]:
    """Formulas in `name` at whose zeros a tree may not be smooth, what stands inside another one first."""
    found = [switch for node in walk(tree) for switch in _switches(node) if name in names_of(switch)]
    return tuple(dict.fromkeys(reversed(found)))


def _switches(node: Node) -> Iterator[Node]:
    match node:
        case Call("abs" | "sign" | "sqrt" | "log" | "log10" | "log2", argument):
            yield from _factors(argument)
        case Call("log1p", argument):
            yield from _factors(Operation("+", Number(1.0), argument))
        case Extreme(_, left, right) | Choice(_, left, right, _, _):
            yield from _factors(Operation("-", left, right))
        case Operation("/", _, divisor):
            yield from _factors(divisor)
        case Operation("^", base, exponent):
            if not (isinstance(exponent, Number) and exponent.value.is_integer()):
                yield from _factors(base)


def _factors(node: Node) -> Iterator[Node]:
    """Parts at whose zeros a product is zero: a square touches zero and does not cross it, its root does."""
    match node:
        case Negative(operand) | Call("abs" | "sqrt" | "sign", operand) | Operation("^", operand, _):
            yield from _factors(operand)
        case Operation("*" | "/", left, right):
            yield from _factors(left)
            yield from _factors(right)
        case Number() | Call("exp", _):
            return
        case _:
            yield node


def zeros_of(function: Callable[[Array], Array], places: Array) -> list[float]:
    """Places where a function changes its sign, to the last digit, or is zero and not so beside it.

    Parameters
    ----------
    function
        Elementwise; NaN where it is not defined.
    places
        Where to look, increasing.
    """
    signs = np.sign(function(places))
    zero = np.concatenate([[True], signs == 0.0, [True]])
    exact = places[zero[1:-1] & ~zero[:-2] & ~zero[2:]]
    crossing = np.flatnonzero(signs[:-1] * signs[1:] < 0.0)
    low, high, below = places[crossing], places[crossing + 1], signs[crossing]
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        if ((middle <= low) | (middle >= high)).all():
            break
        same = np.sign(function(middle)) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    closer = np.abs(function(low)) < np.abs(function(high))
    return sorted({*exact.tolist(), *np.where(closer, low, high).tolist()})


def around(places: list[float]) -> Array:
    """Residuals on a ladder around some places, and of every size: increasing, each once."""
    steps = np.concatenate([-_POINTS[::-8], [0.0], _POINTS[::8]])
    near = [place + steps * max(abs(place), 1e-9) for place in places if place != 0.0]
    return np.unique(np.concatenate([PLACES, *near, np.array(places)]))
