"""Expressions that share their parts: each distinct step is written once, and computed once for all of them.

A program is a list of steps. A step is a number, a name, or an operation on earlier steps. Writing a step that is already there
gives the step that is there, which is all the elimination of common subexpressions that is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.formulas.functions import FUNCTIONS, HIDDEN, power_log
from mlexplore.formulas.tree import Call, Choice, Extreme, Name, Negative, Node, Number, Operation

MOST_STEPS = 3_000
"""Steps beyond which a formula is refused: derivatives of long products of long sums."""
TOO_COMPLICATED = "The formula is too complicated to be differentiated: take a simpler one."
_BLOCK = 8192  # rows: a block of every step lies in the cache

_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "negative": np.negative,
    "square": np.square,
    "reciprocal": np.reciprocal,
    "power": np.power,
    "power_log": power_log,
    "min": np.minimum,
    "max": np.maximum,
    "where<": lambda left, right, yes, no: np.where(np.less(left, right), yes, no),
    "where<=": lambda left, right, yes, no: np.where(np.less_equal(left, right), yes, no),
    "where>": lambda left, right, yes, no: np.where(np.greater(left, right), yes, no),
    "where>=": lambda left, right, yes, no: np.where(np.greater_equal(left, right), yes, no),
    **HIDDEN,
    **{name: function.evaluate for name, function in FUNCTIONS.items()},
}


class Program:
    """Steps, as they are written; `Run` computes them."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, tuple[int, ...]]] = []
        self.numbers: dict[int, float] = {}
        self.names: dict[str, int] = {}
        self._known: dict[tuple[Any, ...], int] = {}

    def number(self, value: float) -> int:
        """Step that is a number."""
        place = self._step(("number", value, np.signbit(value)), "number", ())
        self.numbers[place] = float(value)
        return place

    def name(self, name: str) -> int:
        """Step that is a name."""
        place = self._step(("name", name), "name", ())
        self.names[name] = place
        return place

    def apply(self, operation: str, *arguments: int) -> int:
        """Step that is an operation on earlier steps; on numbers it is carried out at once."""
        if all(place in self.numbers for place in arguments):
            with np.errstate(all="ignore"):
                return self.number(
                    float(_OPERATIONS[operation](*(self.numbers[place] for place in arguments)))
                )
        if operation == "power" and arguments[1] in self.numbers:
            return self._numeric_power(arguments[0], self.numbers[arguments[1]])
        if operation in "+*":
            arguments = tuple(sorted(arguments))
        return self._step((operation, arguments), operation, arguments)

    def _numeric_power(self, base: int, exponent: float) -> int:
        # NumPy's general power is some twenty times slower than these, and rounds no better.
        if exponent == 1.0:
            return base
        if exponent == 0.0:
            return self.number(1.0)
        if exponent < 0.0 and exponent.is_integer():
            return self.apply("reciprocal", self._numeric_power(base, -exponent))
        if exponent == 0.5:
            return self.apply("sqrt", base)
        if exponent == 2.0:
            return self.apply("square", base)
        if exponent == 3.0:
            return self.apply("*", self.apply("square", base), base)
        if exponent == 4.0:
            return self.apply("square", self.apply("square", base))
        arguments = (base, self.number(exponent))
        return self._step(("power", arguments), "power", arguments)

    def write(self, node: Node) -> int:
        """Step for a tree."""
        match node:
            case Number(value):
                return self.number(value)
            case Name(name):
                return self.name(name)
            case Negative(operand):
                return self.apply("negative", self.write(operand))
            case Call(function, argument):
                return self.apply(function, self.write(argument))
            case Operation("^", left, right):
                return self.apply("power", self.write(left), self.write(right))
            case Operation(sign, left, right) | Extreme(sign, left, right):
                return self.apply(sign, self.write(left), self.write(right))
            case Choice(relation, left, right, yes, no):
                return self.apply(f"where{relation}", *map(self.write, (left, right, yes, no)))

    def _step(self, key: tuple[Any, ...], operation: str, arguments: tuple[int, ...]) -> int:
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = len(self.steps)
            if place >= MOST_STEPS:
                raise ValueError(TOO_COMPLICATED)
            self.steps.append((operation, arguments))
        return place


class _Call(NamedTuple):
    target: int
    function: Callable[..., Any]
    arguments: tuple[int, ...]


class Run:
    """A program whose columns are known: what depends on them alone is computed once.

    Parameters
    ----------
    program
        The steps.
    outputs
        Steps that are asked for.
    columns
        Values of the names that are known, each of shape (n,).
    parameters
        Names whose values are given each time.
    """

    def __init__(
        self,
        program: Program,
        outputs: Sequence[int],
        columns: Mapping[str, Array],
        parameters: Sequence[str],
    ) -> None:
        needed = _needed(program, outputs)
        self.outputs = tuple(outputs)
        self.n = len(next(iter(columns.values())))
        self.slots: list[Any] = [None] * len(program.steps)
        self.parameters = [program.names.get(name, -1) for name in parameters]
        moving = {place for place in self.parameters if place >= 0}
        for place, value in program.numbers.items():
            self.slots[place] = value
        for name, column in columns.items():
            if name in program.names:
                self.slots[program.names[name]] = column
        self.calls: list[_Call] = []
        with np.errstate(all="ignore"):
            for place in needed:
                operation, arguments = program.steps[place]
                if not arguments:
                    continue
                function = _OPERATIONS[operation]
                if moving.isdisjoint(arguments):
                    self.slots[place] = function(*(self.slots[each] for each in arguments))
                else:
                    moving.add(place)
                    self.calls.append(_Call(place, function, arguments))
        used = {each for call in self.calls for each in call.arguments} | set(self.outputs)
        self.known = [
            place for place in used if place not in moving and isinstance(self.slots[place], np.ndarray)
        ]
        for place, value in enumerate(self.slots):
            if isinstance(value, np.ndarray) and place not in used:
                self.slots[place] = None

    def blocks(self) -> list[slice]:
        """Rows that are computed together."""
        return [slice(start, start + _BLOCK) for start in range(0, self.n, _BLOCK)]

    def __call__(self, values: Sequence[Any], rows: slice | None = None) -> list[Any]:
        """Outputs for values of the parameters, on some of the rows.

        A value may be a column of shape (m, 1): then the outputs have shape (m, rows). An output that depends on no
        column has no rows. What is not defined is NaN or infinite, without a warning.
        """
        slots = self.slots.copy()
        if rows is not None and self.n > _BLOCK:
            for place in self.known:
                slots[place] = slots[place][rows]
        for place, value in zip(self.parameters, values, strict=True):
            if place >= 0:
                slots[place] = value
        with np.errstate(all="ignore"):
            for target, function, arguments in self.calls:
                if len(arguments) == 2:
                    slots[target] = function(slots[arguments[0]], slots[arguments[1]])
                else:
                    slots[target] = function(*[slots[each] for each in arguments])
        return [slots[place] for place in self.outputs]


def _needed(program: Program, outputs: Sequence[int]) -> list[int]:
    """Steps that the outputs are made of, in order."""
    wanted = set(outputs)
    for place in range(len(program.steps) - 1, -1, -1):
        if place in wanted:
            wanted.update(program.steps[place][1])
    return sorted(wanted)
