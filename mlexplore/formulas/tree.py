"""A formula as a tree of numbers, names, signs and functions: all that a typed text can become."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Sign = Literal["+", "-", "*", "/", "^"]
Which = Literal["min", "max"]
Relation = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True)
class Number:
    """A number.

    Parameters
    ----------
    value
        What it is worth, finite.
    symbol
        What it is called, such as "π"; empty for a number written in digits.
    """

    value: float
    symbol: str = ""


@dataclass(frozen=True)
class Name:
    """A parameter or a predictor; a tree does not say which."""

    name: str


@dataclass(frozen=True)
class Negative:
    """Minus something."""

    operand: "Node"


@dataclass(frozen=True)
class Operation:
    """Two things and the sign between them; ``^`` is the power."""

    sign: Sign
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """A function of one thing, by its name in `mlexplore.formulas.functions`."""

    function: str
    argument: "Node"


@dataclass(frozen=True)
class Extreme:
    """The smaller or the larger of two things."""

    which: Which
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Choice:
    """One of two things: `yes` where the comparison of `left` and `right` is true, and `no` where it is not."""

    relation: Relation
    left: "Node"
    right: "Node"
    yes: "Node"
    no: "Node"


Node = Number | Name | Negative | Operation | Call | Extreme | Choice


def parts(node: Node) -> tuple[Node, ...]:
    """What a node is made of, from left to right."""
    match node:
        case Negative(operand):
            return (operand,)
        case Operation(_, left, right) | Extreme(_, left, right):
            return (left, right)
        case Call(_, argument):
            return (argument,)
        case Choice(_, left, right, yes, no):
            return (left, right, yes, no)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, from left to right."""
    yield node
    for part in parts(node):
        yield from walk(part)


def names_of(node: Node) -> tuple[str, ...]:
    """Names in a tree, each once, in the order in which they appear in the text."""
    return tuple(dict.fromkeys(each.name for each in walk(node) if isinstance(each, Name)))
