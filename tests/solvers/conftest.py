"""The reference problems, as the solvers' tests want them."""

import ast
import json
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import sympy as sp
from numpy.typing import NDArray

REFERENCE = Path(__file__).parents[1] / "reference"

FUNCTIONS: dict[str, Any] = {"exp": sp.exp, "cos": sp.cos, "sin": sp.sin, "arctan": sp.atan, "log": sp.log}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class Curve(NamedTuple):
    """A nonlinear reference problem: its mean, the analytic Jacobian and the data."""

    mean: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    jacobian: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    y: NDArray[np.float64]
    case: dict[str, Any]


def load(name: str) -> dict[str, Any]:
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def symbols_of(node: ast.AST, names: dict[str, sp.Symbol]) -> sp.Expr:
    """Build a SymPy expression from a parsed formula: the reference files are data and are not executed."""
    match node:
        case ast.Expression(body=body):
            return symbols_of(body, names)
        case ast.Constant(value=int() | float() as value):
            return sp.Float(value) if isinstance(value, float) else sp.Integer(value)
        case ast.Name(id="pi"):
            return sp.pi
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -symbols_of(operand, names)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](symbols_of(left, names), symbols_of(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return FUNCTIONS[name](symbols_of(argument, names))
    raise ValueError(ast.dump(node))


def curve_of(case: dict[str, Any]) -> Curve:
    columns = {name: column for name, column in case["data"].items() if name not in ("y", "X")}
    columns |= case["data"].get("X", {})
    parameter_names = case.get("parameters") or list(case["exact"]["coef"])
    names = {name: sp.Symbol(name, real=True) for name in [*parameter_names, *columns]}
    formula = symbols_of(ast.parse(case["formula"], mode="eval"), names)
    parameters = [names[name] for name in parameter_names]
    arguments = [*parameters, *(names[name] for name in columns)]
    mean = sp.lambdify(arguments, formula, "numpy", cse=True)
    slopes = sp.lambdify(
        arguments, [sp.diff(formula, parameter) for parameter in parameters], "numpy", cse=True
    )
    x = [np.array(column, dtype=float) for column in columns.values()]
    y = np.array(case["data"]["y"], dtype=float)
    if case.get("response_transform") == "log":
        y = np.log(y)

    def jacobian(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.broadcast_to(slope, y.shape) for slope in slopes(*theta, *x)])

    return Curve(lambda theta: mean(*theta, *x), jacobian, y, case)


@pytest.fixture(scope="session")
def reference() -> Callable[[str], dict[str, Any]]:
    """Read a reference problem by the name of its file."""
    return load


@pytest.fixture(scope="session")
def reference_curve() -> Callable[[str], Curve]:
    """Read a nonlinear reference problem as a curve."""
    return lambda name: curve_of(load(name))


@pytest.fixture(scope="session")
def design_and_response() -> Callable[[dict[str, Any]], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Turn the data of a likelihood case into a design matrix and observations."""

    def build(case: dict[str, Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        y = np.array(case["data"]["y"], dtype=float)
        columns = case["data"].get("X", {"constant": np.ones(y.shape[0])})
        return np.column_stack([np.array(column, dtype=float) for column in columns.values()]), y

    return build
