"""NumPy code as code of a library of tensors: functions of what is a tensor are the library's, numbers stay as they are."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

from mlexplore.curves.numpy_code import FUNCTIONS


@dataclass(frozen=True)
class Dialect:
    """How a library of tensors calls what NumPy and `scipy.special` compute.

    Parameters
    ----------
    prefix
        What its functions stand under, such as ``"torch."``.
    renamed
        Functions that have another name there, by their names in NumPy and `scipy.special`.
    lacking
        Functions that it does not have.
    number
        Form of a number as a tensor, for functions that take tensors alone; empty if there are none.
    """

    prefix: str
    renamed: Mapping[str, str]
    lacking: frozenset[str] = frozenset()
    number: str = ""

    def function(self, name: str) -> str:
        """Function of the library for one of NumPy or `scipy.special`.

        Raises
        ------
        LookupError
            If it has none.
        """
        if name in self.lacking:
            raise LookupError(name)
        return self.prefix + self.renamed.get(name, name)


_OF_TWO = frozenset({"arctan2", "logaddexp", "maximum", "minimum"})


class _Change(NamedTuple):
    """A stretch of the source, in bytes, and what stands there afterwards."""

    start: int
    end: int
    text: str


def in_tensors(code: str, tensors: Collection[str], dialect: Dialect) -> str:
    """NumPy code in a dialect.

    Parameters
    ----------
    code
        Lines as those of `CurveCode` and `FamilyCode`.
    tensors
        Names in them that are tensors; so is all that the code makes of these. What is made of numbers alone stays NumPy's.
    dialect
        How the library calls its functions.

    Raises
    ------
    LookupError
        If the library has no such function; the argument of the error is its name.
    """
    translation = _Translation(code, set(tensors), dialect)
    source = code.encode()
    for change in sorted(translation.changes(), reverse=True):
        source = source[: change.start] + change.text.encode() + source[change.end :]
    return source.decode()


class _Translation:
    """What changes in a piece of code."""

    def __init__(self, code: str, tensors: set[str], dialect: Dialect) -> None:
        self.source = code.encode()
        self.tree = ast.parse(code)
        self.tensors = tensors
        self.dialect = dialect
        lines = self.source.split(b"\n")
        self.begins = [sum(len(line) + 1 for line in lines[:place]) for place in range(len(lines))]

    def changes(self) -> Iterator[_Change]:
        for statement in _in_order(self.tree.body):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and self.is_tensor(node):
                    yield from self.in_call(node, _function(node.func))
                elif (power := _power_of_square(node)) and self.is_tensor(power[0]):
                    # As a power of the square it would have no slope at 0.
                    base, exponent = map(ast.unparse, power)
                    assert isinstance(node, ast.expr)
                    yield self.change(node, f"{self.dialect.function('abs')}({base}) ** {exponent}")
            if isinstance(statement, ast.Assign) and self.is_tensor(statement.value):
                self.tensors |= {
                    each.id
                    for target in statement.targets
                    for each in ast.walk(target)
                    if isinstance(each, ast.Name)
                }

    def in_call(self, node: ast.Call, name: str) -> Iterator[_Change]:
        if name == "sqrt" and _is_square(node.args[0]):
            # NumPy's form of an absolute value that takes imaginary steps; as a root it would have no slope at 0.
            yield self.change(node.func, self.dialect.function("abs"))
            yield from self.without_square(node.args[0])
        elif name:
            yield self.change(node.func, self.dialect.function(name))
            if self.dialect.number:
                for argument in self.numbers_in_the_place_of_tensors(node, name):
                    yield self.change(argument, self.dialect.number.format(ast.unparse(argument)))

    def numbers_in_the_place_of_tensors(self, node: ast.Call, name: str) -> list[ast.expr]:
        numbers = [argument for argument in node.args if not self.is_tensor(argument)]
        if name == "where":  # of two numbers it would make a tensor of single precision
            return numbers if len(numbers) == 2 else []
        return numbers if name in _OF_TWO else []

    def without_square(self, square: ast.expr) -> Iterator[_Change]:
        start, end = self.place(square)
        stars = self.source.rindex(b"**", 0, end)
        base = self.source[start:stars].rstrip()
        yield _Change(start + len(base), end, "")
        if base.startswith(b"("):  # a sum or a product, whose own parentheses are those of the function now
            yield _Change(start, start + 1, "")
            yield _Change(start + len(base) - 1, start + len(base), "")

    def is_tensor(self, node: ast.AST) -> bool:
        return any(isinstance(each, ast.Name) and each.id in self.tensors for each in ast.walk(node))

    def change(self, node: ast.expr, text: str) -> _Change:
        return _Change(*self.place(node), text)

    def place(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.begins[node.lineno - 1] + node.col_offset,
            self.begins[node.end_lineno - 1] + node.end_col_offset,
        )


def _in_order(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements one after the other, those in functions too."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef):
            yield from _in_order(statement.body)
        else:
            yield statement


def _function(called: ast.expr) -> str:
    """Name of a function of NumPy or `scipy.special`; empty for any other."""
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "np":
        return called.attr
    return called.id if isinstance(called, ast.Name) and called.id in FUNCTIONS else ""


def _power_of_square(node: ast.AST) -> tuple[ast.Name, ast.Name] | None:
    """The names a and p of ``(a**2) ** (p / 2)``, NumPy's form of a power of a's size that takes imaginary steps."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _is_square(node.left)):
        return None
    base, half = node.left.left, node.right
    if not (isinstance(half, ast.BinOp) and isinstance(half.op, ast.Div) and ast.unparse(half.right) == "2"):
        return None
    return (base, half.left) if isinstance(base, ast.Name) and isinstance(half.left, ast.Name) else None


def _is_square(node: ast.expr) -> TypeGuard[ast.BinOp]:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and ast.unparse(node.right) == "2"
