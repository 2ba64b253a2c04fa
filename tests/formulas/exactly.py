"""A formula evaluated once more, with as many digits as one likes: the oracle of values and derivatives."""

from collections.abc import Callable, Mapping
from typing import Any

import mpmath as mp

from mlexplore.formulas import Call, Choice, Extreme, Name, Negative, Node, Number, Operation


def _real(value: Any) -> Any:
    if mp.im(value) != 0:
        raise ValueError("The root of a negative number is neither smaller nor larger than another.")
    return value


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "log10": mp.log10,
    "log2": lambda u: mp.log(u, 2),
    "sqrt": mp.sqrt,
    "abs": abs,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "expit": lambda u: 1 / (1 + mp.exp(-u)),
    "Phi": lambda u: mp.ncdf(_real(u)),
    "softplus": lambda u: mp.log(1 + mp.exp(u)),
    "logcosh": lambda u: mp.log(mp.cosh(u)),
    "sign": mp.sign,
}


def exactly(node: Node, values: Mapping[str, Any]) -> Any:
    """Value of a tree, in mpmath's present precision."""
    match node:
        case Number(value):
            return mp.mpf(value)
        case Name(name):
            return mp.mpf(values[name])
        case Negative(operand):
            return -exactly(operand, values)
        case Call(function, argument):
            return FUNCTIONS[function](exactly(argument, values))
        case Extreme(which, left, right):
            return (min if which == "min" else max)(
                _real(exactly(left, values)), _real(exactly(right, values))
            )
        case Choice(relation, left, right, yes, no):
            a, b = _real(exactly(left, values)), _real(exactly(right, values))
            holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[relation]
            return exactly(yes if holds else no, values)
        case Operation(sign, left, right):
            a, b = exactly(left, values), exactly(right, values)
            return {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a / b,
                "^": lambda: a**b,
            }[sign]()


def derivative(node: Node, values: Mapping[str, Any], *names: str) -> float:
    """Partial derivative of a tree in one or two names, by differences of numbers with 60 digits."""
    with mp.workdps(60):
        inner = {name: mp.mpf(value) for name, value in values.items()}
        if not names:
            return float(exactly(node, inner))
        orders = tuple(names.count(name) for name in dict.fromkeys(names))
        moved = tuple(dict.fromkeys(names))

        def along(*places: Any) -> Any:
            return exactly(node, inner | dict(zip(moved, places, strict=True)))

        at = tuple(inner[name] for name in moved)
        return float(mp.diff(along, at if len(at) > 1 else at[0], orders if len(at) > 1 else orders[0]))
