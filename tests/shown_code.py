"""Running code that the app shows."""

import ast
import importlib
from typing import Any

import pytest

from tests.parity import library


def keep_double(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Keras keep double precision in its means, as it does with the TensorFlow backend; with others they are rounded."""
    library("keras")
    kinds = importlib.import_module("keras.src.backend.common.dtypes").BIT64_TO_BIT32_DTYPE
    monkeypatch.setitem(kinds, "float64", "float64")


def run(code: str, given: dict[str, Any], *, rounded: bool = False) -> float:
    """Value of the last line of a piece of code; Keras is kept from rounding it unless `rounded`."""
    imported = code.split()[1].partition(".")[0]
    library(imported)
    *lines, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    with pytest.MonkeyPatch.context() as monkeypatch:
        if imported == "keras" and not rounded:
            keep_double(monkeypatch)
        exec(compile(ast.Module(lines, []), "<shown>", "exec"), given)
        return float(eval(compile(ast.Expression(last.value), "<shown>", "eval"), given))
