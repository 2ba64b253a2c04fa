"""Formulas as mathematics: LaTeX of our own making, in which nothing of a typed text survives but letters and digits."""

from mlexplore.formulas.binding import POWER, PRODUCT, SUM, WHOLE, binding_of
from mlexplore.formulas.functions import FUNCTIONS
from mlexplore.formulas.plain_text import GREEK, digits_of, stem_and_digits
from mlexplore.formulas.tree import Call, Choice, Extreme, Name, Negative, Node, Number, Operation

_COMMANDS = {letter: "\\" + name for name, letter in GREEK.items()}
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_COMMANDS |= {"ο": "o", "υ": r"\upsilon", "φ": r"\varphi", "ε": r"\varepsilon"}


def latex(node: Node) -> str:
    """Write a tree in LaTeX."""
    return _written(node)[0]


def latex_name(name: str) -> str:
    r"""A name in LaTeX: ``b1`` is ``b_{1}``, ``k_on`` is ``k_{\mathrm{on}}``, ``Asym`` stands upright."""
    stem, digits = stem_and_digits(name)
    head, *tail = stem.split("_")
    lowered = [_letters(each, lowered=True) for each in tail] + [digits] * bool(digits)
    return _letters(head) + (f"_{{{','.join(lowered)}}}" if lowered else "")


def _letters(word: str, *, lowered: bool = False) -> str:
    letter = GREEK.get(word, word)
    if letter in _COMMANDS:
        return _COMMANDS[letter]
    if not word.isascii():
        return rf"\text{{{word}}}"
    return word if len(word) == 1 and not lowered else rf"\mathrm{{{word}}}"


def _written(node: Node) -> tuple[str, int]:
    """LaTeX of a node, and how tightly it is bound."""
    match node:
        case Number(value, symbol):
            return _number(value, symbol)
        case Name(name):
            return latex_name(name), WHOLE
        case Negative(operand):
            return f"-{_inside(operand, PRODUCT)}", SUM
        case Call("abs", argument):
            return rf"\left|{latex(argument)}\right|", WHOLE
        case Call("sqrt", argument):
            return rf"\sqrt{{{latex(argument)}}}", WHOLE
        case Call(function, argument):
            return rf"{FUNCTIONS[function].latex}\left({latex(argument)}\right)", WHOLE
        case Extreme(which, left, right):
            return rf"\{which}\left({latex(left)},\, {latex(right)}\right)", WHOLE
        case Choice(relation, left, right, yes, no):
            condition = rf"{latex(left)} {_RELATIONS[relation]} {latex(right)}"
            rows = rf"{latex(yes)} & \text{{if }} {condition} \\ {latex(no)} & \text{{otherwise}}"
            return rf"\begin{{cases}} {rows} \end{{cases}}", SUM
        case Operation("/", left, right):
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}", PRODUCT
        case Operation("^", base, exponent):
            # A fraction under an exponent would look as if only its numerator were raised.
            return f"{{{_inside(base, WHOLE)}}}^{{{latex(exponent)}}}", POWER
        case Operation(sign, left, right):
            bound, least = binding_of(sign, right)
            if sign == "*":
                sign = r"\cdot" if _begins_with_digit(right) else r"\,"
            return f"{_inside(left, bound)} {sign} {_inside(right, least)}", bound


def _number(value: float, symbol: str) -> tuple[str, int]:
    if symbol:
        return {"π": r"\pi"}.get(symbol, symbol), WHOLE
    digits, _, exponent = digits_of(value).partition("e")
    if not exponent:
        return digits, WHOLE
    power = f"10^{{{exponent}}}"
    return (power, POWER) if digits == "1" else (rf"{digits} \cdot {power}", PRODUCT)


def _begins_with_digit(node: Node) -> bool:
    match node:
        case Number(_, symbol):
            return not symbol
        case Operation("*" | "^", left, _):
            return _begins_with_digit(left)
    return False


def _inside(node: Node, bound: int) -> str:
    text, own = _written(node)
    return text if own >= bound else rf"\left({text}\right)"
