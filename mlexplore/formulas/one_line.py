"""Formulas in one line of a language: what differs between languages is said in one record."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mlexplore.formulas.binding import POWER, PRODUCT, SUM, WHOLE, binding_of
from mlexplore.formulas.plain_text import digits_of
from mlexplore.formulas.tree import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Relation,
    Which,
)


class Language(NamedTuple):
    """How a language writes what a formula is made of."""

    power: str
    constants: Mapping[str, str]
    """Words for constants, by their symbols."""
    call: Callable[[str, str, Node], str]
    """Text of a function by its name, the text of its argument and the argument."""
    extremes: Mapping[Which, str]
    """Functions of the smaller and the larger of two things."""
    choice: Callable[[str, Relation, str, str, str], str]
    """Text of a choice by the two sides of the comparison, the sign between them, and what is chosen from."""


_SIGNS = {"+": " + ", "-": " - ", "*": " * ", "/": " / "}


def one_line(node: Node, names: Mapping[str, str], language: Language) -> str:
    """Write a tree in one line; `names` says what each of its names is called there."""
    return _Line(names, language).written(node)[0]


class _Line:
    def __init__(self, names: Mapping[str, str], language: Language) -> None:
        self.names = names
        self.language = language

    def written(self, node: Node) -> tuple[str, int]:
        """Text of a node, and how tightly it is bound."""
        language = self.language
        match node:
            case Number(value, symbol):
                return language.constants.get(symbol) or digits_of(value), WHOLE
            case Name(name):
                return self.names[name], WHOLE
            case Negative(operand):
                return f"-{self.inside(operand, PRODUCT)}", SUM
            case Call(function, argument):
                return language.call(function, self.whole(argument), argument), WHOLE
            case Extreme(which, left, right):
                return f"{language.extremes[which]}({self.whole(left)}, {self.whole(right)})", WHOLE
            case Choice(relation, left, right, yes, no):
                sides = self.whole(left), relation, self.whole(right)
                return language.choice(*sides, self.whole(yes), self.whole(no)), WHOLE
            case Operation("^", base, exponent):
                return f"{self.inside(base, WHOLE)}{language.power}{self.inside(exponent, WHOLE)}", POWER
            case Operation(sign, left, right):
                bound, least = binding_of(sign, right)
                return f"{self.inside(left, bound)}{_SIGNS[sign]}{self.inside(right, least)}", bound

    def whole(self, node: Node) -> str:
        return self.written(node)[0]

    def inside(self, node: Node, bound: int) -> str:
        text, own = self.written(node)
        return text if own >= bound else f"({text})"
