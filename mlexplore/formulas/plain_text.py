"""Formulas in plain Unicode, for captions and sentences: ``b₁·(1 − exp(−b₂·x))``."""

import re

from mlexplore.formulas.binding import POWER, PRODUCT, SUM, WHOLE, binding_of
from mlexplore.formulas.tree import Call, Choice, Extreme, Name, Negative, Node, Number, Operation

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
"""Names of Greek letters, and the letters."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SIGNS = {"+": " + ", "-": " − ", "*": "·", "/": "/", "^": "^"}
_RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_TRAILING_DIGITS = re.compile(r"(.*?[^\W\d])_?([0-9]+)")


def plain(node: Node) -> str:
    """Write a tree in plain Unicode."""
    return _written(node)[0]


def plain_name(name: str) -> str:
    """A name as a symbol: ``b1`` is b₁, ``alpha`` is α."""
    stem, digits = stem_and_digits(name)
    return GREEK.get(stem, stem) + digits.translate(_LOWERED)


def stem_and_digits(name: str) -> tuple[str, str]:
    """A name without the digits at its end, and these digits."""
    found = _TRAILING_DIGITS.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def digits_of(value: float) -> str:
    """Shortest digits that read back as the same number."""
    digits, _, exponent = repr(value).removesuffix(".0").partition("e")
    return f"{digits}e{int(exponent)}" if exponent else digits


def _written(node: Node) -> tuple[str, int]:
    """Text of a node, and how tightly it is bound."""
    match node:
        case Number(value, symbol):
            return symbol or digits_of(value), WHOLE
        case Name(name):
            return plain_name(name), WHOLE
        case Negative(operand):
            return f"−{_inside(operand, PRODUCT)}", SUM
        case Call("abs", argument):
            return f"|{plain(argument)}|", WHOLE
        case Call("Phi", argument):
            return f"Φ({plain(argument)})", WHOLE
        case Call(function, argument):
            return f"{function}({plain(argument)})", WHOLE
        case Extreme(which, left, right):
            return f"{which}({plain(left)}, {plain(right)})", WHOLE
        case Choice(relation, left, right, yes, no):
            condition = f"{plain(left)} {_RELATIONS[relation]} {plain(right)}"
            return f"where({condition}, {plain(yes)}, {plain(no)})", WHOLE
        case Operation("^", base, Number(value, "")) if value.is_integer() and abs(value) < 100:
            return f"{_inside(base, WHOLE)}{str(int(value)).translate(_RAISED)}", POWER
        case Operation("^", base, exponent):
            return f"{_inside(base, WHOLE)}^{_inside(exponent, WHOLE)}", POWER
        case Operation(sign, left, right):
            bound, least = binding_of(sign, right)
            return f"{_inside(left, bound)}{_SIGNS[sign]}{_inside(right, least)}", bound


def _inside(node: Node, bound: int) -> str:
    text, own = _written(node)
    return text if own >= bound else f"({text})"
