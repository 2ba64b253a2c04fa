"""Formulas as NumPy code: ``L - A * np.exp(-k * x)``."""

from collections.abc import Mapping

from mlexplore.formulas.binding import POWER, PRODUCT, SUM, WHOLE, binding_of
from mlexplore.formulas.plain_text import digits_of
from mlexplore.formulas.tree import Call, Name, Negative, Node, Number, Operation

_NAMES = {"asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "expit": "expit", "Phi": "ndtr"}
_SIGNS = {"+": " + ", "-": " - ", "*": " * ", "/": " / ", "^": "**"}
_CONSTANTS = {"π": "np.pi", "e": "np.e"}


def numpy_text(node: Node, names: Mapping[str, str]) -> str:
    """Write a tree as a NumPy expression.

    Parameters
    ----------
    node
        The tree.
    names
        What each of its names is called in the code; ``expit`` and ``ndtr`` are those of ``scipy.special``.
    """
    return _written(node, names)[0]


def _written(node: Node, names: Mapping[str, str]) -> tuple[str, int]:
    """Code of a node, and how tightly it is bound."""
    match node:
        case Number(value, symbol):
            return _CONSTANTS.get(symbol) or digits_of(value), WHOLE
        case Name(name):
            return names[name], WHOLE
        case Negative(operand):
            return f"-{_inside(operand, PRODUCT, names)}", SUM
        case Call(function, argument):
            return f"{_NAMES.get(function, f'np.{function}')}({numpy_text(argument, names)})", WHOLE
        case Operation("^", base, exponent):
            return f"{_inside(base, WHOLE, names)}**{_inside(exponent, WHOLE, names)}", POWER
        case Operation(sign, left, right):
            bound, least = binding_of(sign, right)
            return f"{_inside(left, bound, names)}{_SIGNS[sign]}{_inside(right, least, names)}", bound


def _inside(node: Node, bound: int, names: Mapping[str, str]) -> str:
    text, own = _written(node, names)
    return text if own >= bound else f"({text})"
