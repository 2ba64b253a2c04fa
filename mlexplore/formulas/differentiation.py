"""First and second derivatives of a formula, by SymPy, as steps of a program.

SymPy is given a tree that was checked, with symbols p0, p1, ... and x0, x1, ... in place of the names. It does what it is best
at, sums, products and the chain rule; every function is a symbol to it, whose derivative is told here. So nothing is simplified
behind our back: SymPy knows that the square root of a square is an absolute value, whose second derivative it takes for Dirac's
delta. Every number but a small exponent is a floating-point number, so that no power of integers can fill the memory.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from math import log
from typing import Any, NamedTuple, get_args

import numpy as np

from mlexplore.formulas.functions import FUNCTIONS, HIDDEN
from mlexplore.formulas.program import TOO_COMPLICATED, Program
from mlexplore.formulas.rewriting import stable
from mlexplore.formulas.tree import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Operation,
    Relation,
    names_of,
    parts,
)

# SymPy takes numbers and factors out of whole powers, (c x)^n to c^n x^n, which overflows where the power itself does not.
_LARGEST_WHOLE_EXPONENT = 4
_MOST_LABOUR = 2000  # about a second of SymPy; of the problems of NIST none takes more than 400
_NO_NUMBERS = ("ComplexInfinity", "Infinity", "NegativeInfinity", "NaN")  # of SymPy


class Value(NamedTuple):
    """A formula as a step of a program."""

    program: Program
    place: int


class Slopes(NamedTuple):
    """First derivatives of a formula in some of its names, as steps of a program."""

    program: Program
    places: tuple[int, ...]


class Bends(NamedTuple):
    """Second derivatives of a formula in some of its names, as steps of a program."""

    program: Program
    places: dict[tuple[int, int], int]
    """Steps by a pair i <= j of the names; a pair is absent where the derivative is zero everywhere."""


@lru_cache(maxsize=128)
def value_of(node: Node) -> Value:
    """A tree as steps; SymPy is not asked."""
    program = Program()
    return Value(program, program.write(stable(node)))


@lru_cache(maxsize=128)
def slopes_of(node: Node, names: tuple[str, ...]) -> Slopes:
    """Differentiate a tree in each of the names.

    The derivative of an absolute value is its sign, and 0 at 0; of two things between which a comparison chooses, that of the
    chosen one. What jumps has no derivative at the jump, and none is made up: a kink contributes nothing. At the edge of where a function is defined (the square root
    of 0) a derivative is infinite.

    Raises
    ------
    ValueError
        If the formula is too complicated: it is refused before the work begins.
    """
    writer = _Writer(node, names)
    return Slopes(writer.program, tuple(writer.write(slope) for slope in _slopes(node, names)))


@lru_cache(maxsize=128)
def bends_of(node: Node, names: tuple[str, ...]) -> Bends:
    """Differentiate a tree twice, in each pair of the names; see `slopes_of`."""
    from sympy.core.parameters import distribute

    writer = _Writer(node, names)
    places = {}
    with distribute(False):
        for i, slope in enumerate(_slopes(node, names)):
            for j in range(i, len(names)):
                bend = slope.diff(_symbols(node, names)[names[j]])
                if not bend.is_zero:
                    places[i, j] = writer.write(bend)
    return Bends(writer.program, places)


@lru_cache(maxsize=128)
def _slopes(node: Node, names: tuple[str, ...]) -> tuple[Any, ...]:
    if _labour(node, frozenset(names))[0] > _MOST_LABOUR:
        raise ValueError(TOO_COMPLICATED)
    from sympy.core.parameters import distribute

    symbols = _symbols(node, names)
    with distribute(False):
        expression = _expression(stable(node), symbols)
        return tuple(expression.diff(symbols[name]) for name in names)


def _labour(node: Node, names: frozenset[str]) -> tuple[int, frozenset[str], int]:
    """How much there is to differentiate; the names in a tree; and how deep they are buried.

    Each function or product of p names, buried d deep, has about p^2 second derivatives of d factors. Sums cost nothing.
    """
    if isinstance(node, Name):
        return 0, names & {node.name}, 1
    found = [_labour(part, names) for part in parts(node)]
    below = frozenset().union(*(each[1] for each in found))
    depth = 1 + max((each[2] for each in found), default=0) if below else 0
    is_sum = isinstance(node, Negative) or (isinstance(node, Operation) and node.sign in "+-")
    return sum(each[0] for each in found) + (0 if is_sum else len(below) ** 2 * depth), below, depth


def _symbols(node: Node, names: tuple[str, ...]) -> dict[str, Any]:
    """Symbols that stand for names: p0, p1, ... for those in which the tree is differentiated, x0, x1, ... for the others."""
    others = [name for name in names_of(node) if name not in names]
    written = {name: f"p{place}" for place, name in enumerate(names)}
    written |= {name: f"x{place}" for place, name in enumerate(others)}
    return {name: _algebra().symbol(text) for name, text in written.items()}


class _Algebra(NamedTuple):
    """SymPy as far as it is needed here, imported when it is."""

    symbol: Callable[[str], Any]
    number: Callable[[float], Any]
    functions: dict[str, Any]


@cache
def _algebra() -> _Algebra:
    """Functions that SymPy takes for symbols, with the derivatives that are told to it."""
    import sympy as sp  # half a second, and only who types a formula needs it

    known: dict[str, Any] = {}

    rules: dict[str, Callable[[Any], Any]] = {
        "exp": lambda u: known["exp"](u),
        "expm1": lambda u: known["exp"](u),
        "log": lambda u: 1 / u,
        "log1p": lambda u: 1 / (1 + u),
        "log10": lambda u: sp.Float(1.0 / log(10.0)) / u,
        "log2": lambda u: sp.Float(1.0 / log(2.0)) / u,
        "sqrt": lambda u: sp.Float(0.5) / known["sqrt"](u),
        "abs": lambda u: known["sign"](u),
        "sign": lambda u: 0 * u,
        "sin": lambda u: known["cos"](u),
        "cos": lambda u: -known["sin"](u),
        "tan": lambda u: 1 + known["tan"](u) ** 2,
        "asin": lambda u: 1 / known["sqrt"]((1 - u) * (1 + u)),
        "acos": lambda u: -1 / known["sqrt"]((1 - u) * (1 + u)),
        "atan": lambda u: 1 / (1 + u**2),
        "sinh": lambda u: known["cosh"](u),
        "cosh": lambda u: known["sinh"](u),
        # 1 - tanh^2 cancels and 1 / cosh^2 overflows on the way.
        "tanh": lambda u: 4 * known["expit"](2 * u) * known["expit"](-2 * u),
        "expit": lambda u: known["expit"](u) * known["expit"](-u),
        "Phi": lambda u: known["density"](u),
        "density": lambda u: -u * known["density"](u),
        "log_Phi": lambda u: known["hazard"](u),
        "hazard": lambda u: -known["hazard"](u) * (u + known["hazard"](u)),
        "softplus": lambda u: known["expit"](u),
        "logcosh": lambda u: known["tanh"](u),
    }

    def told(name: str, rule: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        def slope(self: Any, argindex: int = 1) -> Any:  # noqa: ANN401, ARG001
            return rule(self.args[0])

        return type(name, (sp.Function,), {"nargs": 1, "fdiff": slope, "is_real": True})

    known |= {name: told(name, rule) for name, rule in rules.items()}

    def slope_of_power(self: Any, argindex: int = 1) -> Any:  # noqa: ANN401
        base, exponent, times = self.args
        if argindex == 1:
            slope = exponent * self.func(base, exponent - 1, times)
            return slope + times * self.func(base, exponent - 1, times - 1) if times > 0 else slope
        return self.func(base, exponent, times + 1)

    known["power_log"] = type(
        "power_log", (sp.Function,), {"nargs": 3, "fdiff": slope_of_power, "is_real": True}
    )

    def chosen_slope(self: Any, symbol: Any) -> Any:  # noqa: ANN401
        # Not the chain rule of SymPy: 0 times the slope of what is not chosen would be NaN where that is infinite.
        left, right, yes, no = self.args
        yes, no = yes.diff(symbol), no.diff(symbol)
        return yes if yes == no else self.func(left, right, yes, no)

    known |= {
        f"where{relation}": type(
            f"where{relation}",
            (sp.Function,),
            {"nargs": 4, "_eval_derivative": chosen_slope, "is_real": True},
        )
        for relation in get_args(Relation)
    }

    def number(value: float) -> Any:  # noqa: ANN401
        return sp.Float(value)

    return _Algebra(lambda name: sp.Symbol(name, real=True), number, known)


def _expression(node: Node, symbols: dict[str, Any]) -> Any:  # noqa: ANN401 - SymPy's types are not for checkers
    """SymPy's expression for a tree."""
    import sympy as sp

    algebra = _algebra()
    constant = _constant(node)
    if constant is not None:
        return algebra.number(constant)
    match node:
        case Name(name):
            return symbols[name]
        case Negative(operand):
            return -_expression(operand, symbols)
        case Call(function, argument):
            return algebra.functions[function](_expression(argument, symbols))
        case Extreme(which, left, right):
            one, other = _expression(left, symbols), _expression(right, symbols)
            return algebra.functions["where<=" if which == "min" else "where>="](one, other, one, other)
        case Choice(relation):
            return algebra.functions[f"where{relation}"](
                *(_expression(each, symbols) for each in parts(node))
            )
        case Operation("^", left, right):
            base, exponent = _expression(left, symbols), _constant(right)
            if exponent is None:
                return algebra.functions["power_log"](base, _expression(right, symbols), sp.Integer(0))
            if exponent.is_integer() and abs(exponent) <= _LARGEST_WHOLE_EXPONENT:
                return base ** sp.Integer(int(exponent))
            return algebra.functions["power_log"](base, algebra.number(exponent), sp.Integer(0))
        case Operation(sign, left, right):
            one, other = _expression(left, symbols), _expression(right, symbols)
            if sign == "+":
                return one + other
            if sign == "-":
                return one - other
            return one * other if sign == "*" else one / other
    raise AssertionError(node)


def _constant(node: Node) -> float | None:
    """Value of a tree without names."""
    if names_of(node):
        return None
    program = Program()
    return program.numbers[program.write(node)]


class _Writer:
    """Writes SymPy's expressions as steps of a program."""

    def __init__(self, node: Node, names: tuple[str, ...]) -> None:
        self.program = Program()
        self.names = {symbol: name for name, symbol in _symbols(node, names).items()}
        self.written: dict[Any, int] = {}

    def write(self, expression: Any) -> int:  # noqa: ANN401
        place = self.written.get(expression)
        if place is None:
            place = self.written[expression] = self._write(expression)
        return place

    def _write(self, expression: Any) -> int:  # noqa: ANN401
        program = self.program
        if expression in self.names:
            return program.name(self.names[expression])
        if expression.is_Number:
            return program.number(float(expression))
        if expression.is_Add:
            return self._sum(expression.args)
        if expression.is_Mul:
            return self._product(expression)
        if expression.is_Pow:
            base, exponent = expression.args
            return program.apply("power", self.write(base), self.write(exponent))
        name = type(expression).__name__
        places = [self.write(each) for each in expression.args]
        if name == "power_log" and program.numbers.get(places[2]) == 0.0:
            return program.apply("power", *places[:2])
        if name == "power_log" or name in FUNCTIONS or name in HIDDEN or name.startswith("where"):
            return program.apply(name, *places)
        if name in _NO_NUMBERS:
            raise ValueError(
                "The formula cannot be differentiated: it divides by 0 somewhere. Take that part out."
            )
        raise ValueError(f"The formula cannot be differentiated: its derivative has {name} in it.")

    def _sum(self, terms: Sequence[Any]) -> int:
        signs = [term.could_extract_minus_sign() for term in terms]
        order = np.argsort(
            signs, kind="stable"
        ).tolist()  # what is added first, so that no sum begins with a minus
        total = self.write(terms[order[0]])
        for place in order[1:]:
            if signs[place]:
                total = self.program.apply("-", total, self.write(-terms[place]))
            else:
                total = self.program.apply("+", total, self.write(terms[place]))
        return total

    def _product(self, expression: Any) -> int:  # noqa: ANN401
        above: list[int] = []
        below: list[int] = []
        minus = False
        for factor in expression.args:
            if factor.is_Number and float(factor) == -1.0:
                minus = not minus
            elif factor.is_Pow and factor.args[1].is_Integer and factor.args[1] < 0:
                below.append(self.write(factor.args[0] ** -factor.args[1]))
            else:
                above.append(self.write(factor))
        place = self._chain(above)
        if below:
            divisor = self._chain(below)
            place = self.program.apply(
                "/", self.program.number(1.0) if place is None else place, divisor or 0
            )
        assert place is not None
        return self.program.apply("negative", place) if minus else place

    def _chain(self, factors: list[int]) -> int | None:
        if not factors:
            return None
        place = factors[0]
        for factor in factors[1:]:
            place = self.program.apply("*", place, factor)
        return place
