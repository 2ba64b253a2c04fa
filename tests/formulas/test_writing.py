"""A formula is shown as it is meant: what is written reads back as the same, and nothing foreign gets into LaTeX."""

import re

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.formulas import Call, Name, Negative, Node, Number, Operation, latex, latex_name, parse, plain
from mlexplore.formulas.functions import FUNCTIONS
from mlexplore.formulas.plain_text import GREEK
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
        | st.builds(Call, st.sampled_from(["exp", "sin", "Phi", "atan", "abs"]), inner)
    ),
    max_leaves=8,
)


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
            assert mp.almosteq(exactly(again, VALUES), expected, rel_eps=mp.mpf(10) ** -15)


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
    ours |= {function.latex.strip("\\").split("{")[0].split("_")[0] for function in FUNCTIONS.values()}
    commands = set(re.findall(r"\\([A-Za-z]+)", written))
    greek = {command for command in commands if command.removeprefix("var") in GREEK}
    assert commands - greek <= ours
