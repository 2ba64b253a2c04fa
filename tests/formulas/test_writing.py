"""A formula is shown as it is meant: what is written reads back as the same, and nothing foreign gets into LaTeX."""

import re
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from mlexplore.formulas import (
    Call,
    Choice,
    Extreme,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    latex,
    latex_name,
    numpy_text,
    parse,
    plain,
    typed_text,
)
from mlexplore.formulas.functions import FUNCTIONS
from mlexplore.formulas.plain_text import GREEK
from mlexplore.formulas.rewriting import stable
from tests.formulas.exactly import exactly

VALUES = {"a": 2.3, "b": -0.71, "b1": 7.1, "x": 0.37}
leaves = st.sampled_from([Name(name) for name in VALUES]) | st.sampled_from(
    [Number(2.0), Number(0.5), Number(3.0), Number(1e-7), Number(1.0)]
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Negative, inner)
        | st.builds(Operation, st.sampled_from("+-*/"), inner, inner)
        | st.builds(Operation, st.just("^"), inner, leaves)
        | st.builds(Call, st.sampled_from(["exp", "sin", "Phi", "atan", "abs", "logcosh", "softplus"]), inner)
        | st.builds(Extreme, st.sampled_from(["min", "max"]), inner, inner)
        | st.builds(Choice, st.sampled_from(["<", "<=", ">", ">="]), inner, inner, inner, inner)
    ),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    return one == other or mp.isnan(other) or mp.almosteq(one, other, rel_eps=mp.mpf(10) ** -15)


@given(trees)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_plain_text_reads_back_as_the_same_number(tree: Node) -> None:
    """Parentheses stand where they must: the text is typed again, and worth the same."""
    text = plain(tree)
    with mp.workdps(20):
        try:
            expected = exactly(tree, VALUES)
            again = parse(re.sub(r"\\|", "", text)) if "|" not in text else None
        except (ValueError, ZeroDivisionError, OverflowError):
            return  # not a number, or refused as one
        if again is not None:
            assert same(exactly(again, VALUES), expected)


@given(trees)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_typed_text_reads_back_as_the_same_number(tree: Node) -> None:
    with mp.workdps(20):
        try:
            expected = exactly(tree, VALUES)
            again = parse(typed_text(tree))
        except (ValueError, ZeroDivisionError, OverflowError):
            return  # not a number, or refused as one
        assert same(exactly(again, VALUES), expected)


@given(trees)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_code_gives_the_number_that_the_formula_says(tree: Node) -> None:
    """As it is typed, and in the form that keeps its digits."""
    names = {"np": np, "expit": special.expit, "ndtr": special.ndtr, "log_ndtr": special.log_ndtr} | VALUES
    with mp.workdps(30):
        try:
            exact = exactly(tree, VALUES)
        except (ValueError, ZeroDivisionError, OverflowError):
            return
        if not isinstance(exact, mp.mpf) or not 1e-3 < abs(exact) < 1e3:
            return
    for each in (tree, stable(tree)):
        # Ours alone, and never a visitor's.
        code = numpy_text(each, {name: f"np.float64({name})" for name in VALUES})
        with np.errstate(all="ignore"):
            assert eval(code, dict(names)) == pytest.approx(float(exact), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "where(abs(x) <= b, x^2/2, b*(abs(x) - b/2))",
            "np.where(np.abs(x) <= b, x**2 / 2, b * (np.abs(x) - b / 2))",
        ),
        ("max(b*x, (b - 1)*x)", "np.maximum(b * x, (b - 1) * x)"),
        ("softplus(-x) + sign(x)", "np.logaddexp(0, -x) + np.sign(x)"),
        ("2*logcosh(x)", "2 * (np.logaddexp(x, -x) - np.log(2))"),
        ("logcosh(x - b)", "(np.logaddexp(x - b, -(x - b)) - np.log(2))"),
    ],
)
def test_code_is_what_a_person_would_write(text: str, code: str) -> None:
    assert numpy_text(parse(text), {"x": "x", "b": "b"}) == code


def test_code_does_not_double_with_every_function_inside() -> None:
    nested = "logcosh(" * 20 + "x" + ")" * 20
    code = numpy_text(parse(nested), {"x": "x"})
    assert len(code) < 2000
    value = 0.37
    for _ in range(20):
        value = np.log(np.cosh(value))
    assert eval(code, {"np": np, "x": np.array([0.37])}) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("b1*(1 - exp(-b2*x))", "b₁·(1 − exp(−b₂·x))"),
        ("K/(1+exp(-r*(x-m)))", "K/(1 + exp(−r·(x − m)))"),
        ("(a/b)^2 - x^c + x^-1", "(a/b)² − x^c + x^(−1)"),
        ("a - (b - x)", "a − (b − x)"),
        ("a/(b*x)", "a/(b·x)"),
        ("alpha*x^beta_1", "α·x^β₁"),
        ("abs(x - m)*1e-7*pi", "|x − m|·1e-7·π"),
        ("Phi((x - m)/s)", "Φ((x − m)/s)"),
        ("a + -b*x", "a + (−b·x)"),
        ("max(a*x, -b)", "max(a·x, −b)"),
        ("b*where(x >= a, x^2, 0)", "b·where(x ≥ a, x², 0)"),
        ("logcosh(x) + softplus(x)", "logcosh(x) + softplus(x)"),
    ],
)
def test_plain_text_is_what_a_textbook_prints(text: str, written: str) -> None:
    assert plain(parse(text)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("b1*(1 - exp(-b2*x))", r"b_{1} \, \left(1 - \exp\left(-b_{2} \, x\right)\right)"),
        ("K/(1+x)", r"\frac{K}{1 + x}"),
        ("x^(a/2)", r"{x}^{\frac{a}{2}}"),
        ("(a/b)^2", r"{\left(\frac{a}{b}\right)}^{2}"),
        ("sqrt(x) + abs(x)", r"\sqrt{x} + \left|x\right|"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("1e-7*x + 2.5e28", r"10^{-7} \, x + 2.5 \cdot 10^{28}"),
        ("a - (b - x)", r"a - \left(b - x\right)"),
        ("log10(x) + Phi(x)", r"\log_{10}\left(x\right) + \Phi\left(x\right)"),
        ("pi*x", r"\pi \, x"),
        ("min(x, a)", r"\min\left(x,\, a\right)"),
        (
            "2*where(x <= a, x, 0)",
            r"2 \, \left(\begin{cases} x & \text{if } x \le a \\ 0 & \text{otherwise} \end{cases}\right)",
        ),
        ("logcosh(x)", r"\log\cosh\left(x\right)"),
    ],
)
def test_latex_is_what_a_textbook_prints(text: str, written: str) -> None:
    assert latex(parse(text)) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("x", "x"),
        ("b12", "b_{12}"),
        ("b_1", "b_{1}"),
        ("Asym", r"\mathrm{Asym}"),
        ("k_on", r"k_{\mathrm{on}}"),
        ("k_on2", r"k_{\mathrm{on},2}"),
        ("alpha", r"\alpha"),
        ("λ", r"\lambda"),
        ("größe", r"\text{größe}"),
    ],
)
def test_names_are_typeset(name: str, written: str) -> None:
    assert latex_name(name) == written


@given(trees)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_braces_and_parentheses_of_latex_are_balanced(tree: Node) -> None:
    text = latex(tree)
    assert text.count("{") == text.count("}")
    assert text.count(r"\left") == text.count(r"\right")


@given(st.text(max_size=30))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_no_command_of_a_visitor_gets_into_latex(text: str) -> None:
    r"""Every backslash is ours; ``\href`` and its like cannot be typed."""
    try:
        written = latex(parse(text))
    except ValueError:
        return
    ours = {"left", "right", "frac", "cdot", "sqrt", "mathrm", "text", "operatorname", "pi", "Phi"}
    ours |= {"min", "max", "begin", "end", "le", "ge", "log", "cosh"}
    ours |= {function.latex.strip("\\").split("{")[0].split("_")[0] for function in FUNCTIONS.values()}
    commands = set(re.findall(r"\\([A-Za-z]+)", written))
    greek = {command for command in commands if command.removeprefix("var") in GREEK}
    assert commands - greek <= ours
