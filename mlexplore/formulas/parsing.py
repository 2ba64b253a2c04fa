"""A typed text becomes a tree, or a sentence that says where it cannot.

The text is foreign. It is cut into words first, and every word is checked against what a formula may contain. Python's parser,
which knows which sign binds tighter, is shown placeholders in place of names and numbers, and of the tree that it returns a few
kinds of nodes are understood and nothing else. Nothing of the text is ever run.
"""

import ast
from functools import lru_cache

import numpy as np

from mlexplore.formulas.functions import ALIASES, CONSTANTS, FUNCTIONS
from mlexplore.formulas.scanning import LONGEST_NAME, LONGEST_TEXT, MOST_PARTS, Word, refusal, scan
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
    Sign,
    Which,
)

__all__ = ["LONGEST_NAME", "LONGEST_TEXT", "MOST_PARTS", "parse", "reserved"]

_SIGNS: dict[type[ast.operator], Sign] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "^",
}
_EXTREMES: dict[str, Which] = {"min": "min", "max": "max"}
_RELATIONS: dict[type[ast.cmpop], Relation] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_COMPARED = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
_EVALUATED = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}


def reserved(name: str) -> bool:
    """Whether a name is that of a function or a constant, and so cannot be that of a parameter."""
    return name in FUNCTIONS or name in ALIASES or name in CONSTANTS


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """Read a formula.

    Parameters
    ----------
    text
        Such as ``"b1*(1 - exp(-b2*x))"``: numbers, names, the signs ``+ - * / ^`` (or ``**``), parentheses, and functions
        of one argument: exp, log (ln), log10, log2, log1p, expm1, sqrt, abs, sin, cos, tan, asin, acos, atan, sinh, cosh,
        tanh, expit (logistic), Phi (the normal distribution function), softplus (``log(1 + exp(u))``), logcosh, sign;
        further ``min(a, b)``, ``max(a, b)`` and ``where(a <= b, yes, no)`` with one of ``< <= > >=``, which separate their
        parts by commas. ``pi`` and ``e`` are constants. ``·``, ``−``, ``²``, ``≤`` and Greek letters are understood. A minus
        binds looser than a power: ``-x^2`` is ``-(x^2)``.

    Returns
    -------
    Node
        The tree. Every number in it is finite, and so is everything that is made of numbers alone.

    Raises
    ------
    ValueError
        With the position (from 1) of the first trouble and what to do about it.
    """
    words = scan(text)
    # One placeholder for each word, so that a column of Python's source is a word of ours.
    places: list[Word] = []
    source = []
    for number, word in enumerate(words):
        shown = f"w{number} " if word.kind in ("name", "number", "function") else f"{word.text} "
        source.append(shown)
        places.extend([word] * len(shown))
    try:
        expression = ast.parse("".join(source), mode="eval").body
    except SyntaxError as error:  # the scanner leaves nothing to complain about; a sentence all the same
        place = places[min((error.offset or 1) - 1, len(places) - 1)]
        raise refusal(place.position, "this cannot be read") from None
    node, _ = _Reader(words, places).read(expression)
    return node


class _Reader:
    """Turns Python's tree, in which names and numbers are placeholders, into ours."""

    def __init__(self, words: list[Word], places: list[Word]) -> None:
        self.words = words
        self.places = places

    def read(self, node: ast.expr) -> tuple[Node, float | None]:
        """Our node for a node of Python's, and its value if it is made of numbers alone."""
        match node:
            case ast.Name(id=placeholder):
                return self.word(self.words[int(placeholder[1:])])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner, value = self.read(operand)
                return Negative(inner), None if value is None else -value
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                sign = _SIGNS[type(op)]
                (one, first), (other, second) = self.read(left), self.read(right)
                value = None
                if first is not None and second is not None:
                    with np.errstate(all="ignore"):
                        value = float(_EVALUATED[sign](first, second))
                    self.require_finite(value, node)
                if isinstance(one, Negative) and sign in "*/":
                    # Python reads -a*b as (-a)*b; people read, and write, -(a*b), which is the same number.
                    return Negative(Operation(sign, one.operand, other)), value
                return Operation(sign, one, other), value
            case ast.Call(func=ast.Name(id=placeholder), args=[argument], keywords=[]):
                word = self.words[int(placeholder[1:])]
                function = ALIASES.get(word.text, word.text)
                inner, value = self.read(argument)
                if value is not None:
                    with np.errstate(all="ignore"):
                        value = float(FUNCTIONS[function].evaluate(value))
                    self.require_finite(value, node)
                return Call(function, inner), value
            case ast.Call(func=ast.Name(id=placeholder), args=[left, right], keywords=[]):
                which = _EXTREMES[self.words[int(placeholder[1:])].text]
                (one, first), (other, second) = self.read(left), self.read(right)
                known = first is not None and second is not None
                value = (min if which == "min" else max)(first, second) if known else None
                return Extreme(which, one, other), value
            case ast.Call(
                args=[ast.Compare(left=left, ops=[relation], comparators=[right]), yes, no], keywords=[]
            ):
                sign = _RELATIONS[type(relation)]
                read = [self.read(each) for each in (left, right, yes, no)]
                one, other, chosen, otherwise = [value for _, value in read]
                value = None
                if one is not None and other is not None:
                    value = chosen if _COMPARED[sign](one, other) else otherwise
                return Choice(sign, *(found for found, _ in read)), value
        raise refusal(self.places[node.col_offset].position, "this cannot stand in a formula")

    @staticmethod
    def word(word: Word) -> tuple[Node, float | None]:
        if word.kind == "number":
            return Number(word.value), word.value
        if word.text in CONSTANTS:
            value, symbol = CONSTANTS[word.text]
            return Number(value, symbol), value
        return Name(word.text), None

    def require_finite(self, value: float, node: ast.expr) -> None:
        if np.isfinite(value):
            return
        what = "is not a number" if np.isnan(value) else "is too large a number"
        raise refusal(self.places[node.col_offset].position, f"what begins here {what}")
