"""What is typed becomes a tree that means what it says, or a sentence with the position; nothing of it is ever run."""

import contextlib
import math
import re
import sys
import time
from collections.abc import Callable

import mpmath as mp
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlexplore.formulas import Call, Choice, Extreme, Name, Negative, Number, Operation, names_of, parse
from mlexplore.formulas.functions import ALIASES, COUNTED, FUNCTIONS
from mlexplore.formulas.tree import walk
from tests.formulas.exactly import exactly

VALUES = {
    "min": 3.0,
    "max": 7.0,
    "where": 2.0,
    "a": 2.3,
    "b": -0.71,
    "c": 1.9,
    "x": 0.37,
    "b1": 7.1,
    "α": 0.83,
    "lambda": 0.29,
}


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("a + b*x - c/2", "a + b*x - c/2"),
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("a^b^c", None),  # written out below: a power of a power is read from the right
        ("-x^2", "-(x**2)"),
        ("2^-x", "2**(-x)"),
        ("a*-x", "a*(-x)"),
        ("-a*x", "-(a*x)"),
        ("+a - +x", "a - x"),
        ("a·x − c÷2", "a*x - c/2"),
        ("x² + x³", "x**2 + x**3"),
        ("a*x⁻¹", "a*x**(-1)"),
        ("(a + x)²*c", "(a + x)**2*c"),
        ("b₁*x", "b1*x"),
        ("1.5e-3*x + .5 + 2.", "0.0015*x + 0.5 + 2"),
        ("007*x", "7*x"),
        ("exp ( x )", "exp(x)"),
        ("ln(c) + logistic(x) + arctan(x)", "log(c) + 1/(1 + exp(-x)) + atan(x)"),
        ("π*x + pi*x", "2*pi*x"),
        ("e^x", "exp(x)"),
        ("lambda*x", "0.29*x"),
        ("sqrt(abs(b))", "sqrt(-b)"),
        ("a\n+\tx", "a + x"),
        ("min(a, b) + max(x, 2*a)", "b + 2*a"),
        ("max(min(a, x), -x)*c", "x*c"),
        ("where(x <= a, b, c)", "b"),
        ("where(x > a, b, c + 1)", "c + 1"),
        ("where(a*x ≥ a*x, b, c) + where(x < x, b, c)", "b + c"),
        ("where(x − 1 ≤ −b, where(a < b, 1, 2), 3)", "2"),
        ("max - min/where", "7 - 3/2"),
        ("max (a, x)", "a"),
        ("sign(b)*softplus(x) + logcosh(a)", "log(cosh(a)) - log(1 + exp(x))"),
    ],
)
def test_a_formula_means_what_mathematics_says(text: str, python: str | None) -> None:
    if python is None:
        text, python = "c^x^a", "c**(x**a)"
    known = {name: getattr(mp, name) for name in ("exp", "log", "atan", "sqrt", "cosh", "pi")}
    with mp.workdps(30):
        # Ours alone, and never a visitor's: the right-hand column of this table.
        expected = eval(python, known | {name: mp.mpf(value) for name, value in VALUES.items() if name.isascii() and name != "lambda"})  # fmt: skip
        assert float(exactly(parse(text), VALUES)) == pytest.approx(float(expected), rel=1e-15)


def test_names_come_in_the_order_of_the_text() -> None:
    assert names_of(parse("K/(1 + exp(-r*(x - m))) + K*m")) == ("K", "r", "x", "m")


def test_the_tree_says_what_stands_where() -> None:
    expected = Operation("*", Name("a"), Operation("-", Number(1.0), Call("exp", Negative(Name("x")))))
    assert parse("a*(1 - exp(-x))") == expected


@pytest.mark.parametrize("name", [*FUNCTIONS, *ALIASES])
def test_every_function_can_be_called(name: str) -> None:
    assert parse(f"{name}(x)") == Call(ALIASES.get(name, name), Name("x"))


def test_a_comparison_chooses_between_two_parts() -> None:
    expected = Choice("<=", Name("x"), Name("a"), Number(1.0), Extreme("max", Name("x"), Number(2.0)))
    assert parse("where(x <= a, 1, max(x, 2))") == expected


@pytest.mark.parametrize("name", COUNTED)
def test_a_function_of_several_is_a_name_where_it_is_not_called(name: str) -> None:
    """Growth between a parameter called min and one called max was typed before these were functions."""
    assert parse(f"{name} + x") == Operation("+", Name(name), Name("x"))


@pytest.mark.parametrize(
    "name", ["x", "Asym", "k_on", "β", "alpha", "größe", "温度", "lambda", "if", "None", "__name"[2:]]
)
def test_names_are_words_in_any_script_that_runs_from_left_to_right(name: str) -> None:
    """Words of the Python language are names like any other: Python never sees them."""
    assert parse(f"{name}*2") == Operation("*", Name(name), Number(2.0))


HOSTILE = [
    ("", "The formula is empty"),
    ("   ", "The formula is empty"),
    ("__import__('os').system('ls')", "position 1: a name begins with a letter"),
    ("a.__class__", "position 2: . cannot stand"),
    ("x.real", "position 2: . cannot stand"),
    ("().__class__", "position 2: something is missing before this parenthesis"),
    ("open('x')", "position 1: there is no function \"open\""),
    ("eval(x)", "position 1: there is no function \"eval\""),
    ("exec(x)", "position 1: there is no function"),
    ("a + f(x)", "position 5: there is no function \"f\""),
    ("lambda: x", "position 7: : cannot stand"),
    ("(lambda x: x)(1)", "position 9: write a sign such as * between"),
    ("[x for x in y]", "position 1: use round parentheses"),
    ("x[0]", "position 2: use round parentheses"),
    ("{x: 1}", "position 1: use round parentheses"),
    ("'x' * 3", "position 1: ' cannot stand"),
    ('"x"', "position 1: \" cannot stand"),
    ("f'{x}'", "position 2: ' cannot stand"),
    ("x := 3", "position 3: : cannot stand"),
    ("y = a*x", "position 3: write the right-hand side alone"),
    ("rho(r) = r^2", "position 8: write the right-hand side alone"),
    ("ρ (r)=r^2", "position 6: write the right-hand side alone"),
    ("a == x", "position 3: write the right-hand side alone"),
    ("a if x else b", "position 3: write a sign such as * between \"a\" and \"if\""),
    ("a and x", "position 3: write a sign"),
    ("not x", "position 5: write a sign"),
    ("a < x", "position 3: < cannot stand"),
    ("a <= x", "position 3: <= cannot stand here; a comparison is the first part of where(x <= c, a, b)"),
    ("(a ≥ x)", "position 4: >= cannot stand"),
    ("exp(a < x)", "position 7: < cannot stand"),
    ("min(a < x, b)", "position 7: < cannot stand"),
    ("where(a, x, b)", "position 8: where( ) begins with a comparison: where(x <= c, a, b)"),
    ("where(a)", "position 8: where( ) begins with a comparison"),
    ("where()", "position 7: something is missing before this parenthesis"),
    ("where(a < x)", "position 12: where( ) needs 3 parts"),
    ("where(a < x, b)", "position 15: where( ) needs 3 parts: where(x <= c, a, b)"),
    ("where(a < x, b, c, x)", "position 18: where( ) has 3 parts"),
    ("where(a < x < b, b, c)", "position 13: where( ) takes one comparison"),
    ("where(a < x, b < c, x)", "position 16: < cannot stand"),
    ("where((a < x), b, c)", "position 10: < cannot stand"),
    ("where(a == x, b, c)", "position 9: compare with <, <=, > or >="),
    ("where(a != x, b, c)", "position 9: ! cannot stand"),
    ("where(< x, b, c)", "position 7: something is missing before \"<\""),
    ("where(a <, b, c)", "position 10: something is missing before this comma"),
    ("where(a < x, , c)", "position 14: something is missing before this comma"),
    ("where(a < x, b, )", "position 17: something is missing before this parenthesis"),
    ("where(a < x, b, c", "position 6: this parenthesis is never closed"),
    ("where(a < x, 1/0, c)", "position 14: what begins here is too large"),
    ("min(a)", "position 6: min( ) needs 2 parts: min(a, b)"),
    ("max(a, b, c)", "position 9: max( ) has 2 parts: max(a, b)"),
    ("max(a, (b, c))", "position 10: a comma cannot stand here"),
    ("max(1,5)(x)", "position 9: write a sign such as *"),
    ("min(, a)", "position 5: something is missing before this comma"),
    ("max a", "position 5: write a sign such as *"),
    ("sign + x", "position 6: write sign( )"),
    ("a // x", "position 4: something is missing before \"/\""),
    ("a % x", "position 3: % cannot stand"),
    ("a @ x", "position 3: @ cannot stand"),
    ("a & x", "position 3: & cannot stand"),
    ("~x", "position 1: ~ cannot stand"),
    ("exp(a, x)", "position 6: a comma cannot stand here"),
    ("a, x", "position 2: a comma"),
    ("exp(x=1)", "position 6: write the right-hand side alone"),
    ("exp(*x)", "position 5: something is missing before \"*\""),
    ("exp()", "position 5: something is missing before this parenthesis"),
    ("exp", "position 1: something is missing after \"exp\""),
    ("exp*x", "position 4: write exp( )"),
    ("a + exp x", "position 9: write exp( )"),
    ("1j*x", "position 2: write a sign such as * between \"1\" and \"j\""),
    ("2x", "position 2: write a sign such as * between \"2\" and \"x\""),
    ("2(x)", "position 2: write a sign such as *"),
    ("(a)(x)", "position 4: write a sign such as *"),
    ("x(2)", "position 1: there is no function \"x\"; to multiply write x*"),
    ("pi(x)", "position 1: write a sign such as * between \"pi\" and \"(\""),
    ("0x1F", "position 2: write a sign"),
    ("1_000*x", "position 2: a name begins with a letter"),
    ("1,5*x", "position 2: a comma cannot stand here; write numbers with a decimal point"),
    ("1.2.3", "position 4: write a sign"),
    ("a..b", "position 2: . cannot stand"),
    ("a b", "position 3: write a sign such as * between \"a\" and \"b\""),
    ("a +", "position 3: something is missing after \"+\""),
    ("* a", "position 1: something is missing before \"*\""),
    ("a + * b", "position 5: something is missing before \"*\""),
    ("a^*2", "position 3: something is missing"),
    ("²", "position 1: something is missing before \"^\""),
    ("(a", "position 1: this parenthesis is never closed"),
    ("a)", "position 2: this parenthesis was never opened"),
    ("a*(b + (c)", "position 3: this parenthesis is never closed"),
    ("|x|", "position 1: write abs( )"),
    ("a # comment", "position 3: # cannot stand"),
    ("a; b", "position 2: ; cannot stand"),
    ("a\\b", "position 2: \\\\ cannot stand"),
    ("a`b", "position 2: ` cannot stand"),
    ("a$b", "position 2: \\$ cannot stand"),
    ("x\x00", "position 2: ␀ cannot stand"),
    ("x\u202e", "position 2: . cannot stand"),
    ("x\ud800", "position 2: . cannot stand"),
    ("a*א", "position 3: a name begins with a letter"),
    ("½*x", "position 1: a name begins with a letter"),
    ("_a*x", "position 1: a name begins with a letter"),
    ("a_*x", "position 1: a name begins with a letter"),
    ("a__b*x", "position 1: a name begins with a letter"),
    ("n" * 31 + "*x", "position 1: a name has at most 30 characters"),
    ("9**9**9*x", "position 1: what begins here is too large a number"),
    ("x + 9^9^9^9^9", "position 9: what begins here is too large a number"),
    ("1e999*x", "position 1: this number is too large"),
    ("a + 1/0", "position 5: what begins here is too large a number"),
    ("a + (2 - 2)/0", "position 5: what begins here is not a number"),
    ("a + log(-1)", "position 5: what begins here is not a number"),
    ("exp(1000)*x", "position 1: what begins here is too large"),
    ("(" * 41 + "x" + ")" * 41, "position 41: more than 40 are nested"),
    ("(" * 250, "position 41: more than 40 are nested"),
    ("-" * 41 + "x", "position 41: more than 40 are nested"),
    ("x+" * 120 + "x", "position 201: a formula has at most 200"),
    ("x" * 501, "position 501: a formula has at most 500 characters"),
    ("9" * 501, "position 501: a formula has at most 500 characters"),
    ("(" * 100_000, "position 501"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), HOSTILE, ids=lambda value: ascii(value)[:40])
def test_what_is_no_formula_is_refused_with_its_position(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.sub(r"([()*^|?+\"])", r"\\\1", sentence)) as refused:
        parse(text)
    told = str(refused.value)
    assert told.endswith(".")
    assert len(told) < 400


def test_the_largest_formulas_that_are_allowed_are_read() -> None:
    assert len(list(walk(parse("x" + "+x" * 99)))) == 199
    parse("(" * 40 + "x" + ")" * 40)
    parse("-" * 40 + "x")


ALPHABET = st.sampled_from(
    ["x", "a", "b1", "exp", "log", "(", ")", "+", "-", "*", "/", "^", "**", "2", "0.5", "1e300", "²", "·", "−", " ", ",", "=",
     "<", "<=", "≥", "min(", "where(", "softplus(", "__", ".", "'", "[", "lambda", ":", "π", "Phi(", "sqrt("]
)  # fmt: skip


@given(st.text(max_size=60) | st.lists(ALPHABET, max_size=40).map("".join))
@settings(max_examples=1500, deadline=None, derandomize=True)
@example("x" * 100_000)
@example("\ud800")
def test_any_text_is_a_finite_tree_or_a_sentence(text: str) -> None:
    """No other exception, no warning, no hang; what it contains are numbers and names."""
    try:
        tree, sentence = parse(text), "."
    except ValueError as refusal:
        tree, sentence = Number(0.0), str(refusal)
    assert sentence.endswith(".")
    for node in walk(tree):
        assert isinstance(node, Number | Name | Negative | Operation | Call | Extreme | Choice)
        if isinstance(node, Number):
            assert type(node.value) is float
            assert math.isfinite(node.value)
        if isinstance(node, Name):
            assert all(letter.isalnum() or letter == "_" for letter in node.name)


_heard: list[str] = []
_listening: list[bool] = []


def _listen(event: str, _: object) -> None:
    if _listening and event in ("exec", "import", "open", "os.system", "subprocess.Popen", "socket.connect"):
        _heard.append(event)


def heard_while(reads: Callable[[], object]) -> list[str]:
    """What the interpreter reports of code that is run, modules that are imported, files that are opened."""
    if not _heard:
        sys.addaudithook(_listen)  # for as long as the process lives: there is no way to take it off
    _heard[:] = ["installed"]
    _listening.append(True)
    with contextlib.suppress(ValueError):
        reads()
    _listening.clear()
    return _heard[1:]


@given(st.lists(ALPHABET, max_size=40).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
@example("__import__('os').system('ls')")
@example("a*exp(-b*x) + 9^9^9")
def test_nothing_of_a_text_is_run(text: str) -> None:
    assert heard_while(lambda: parse.__wrapped__(text)) == []


def test_what_is_run_would_be_heard() -> None:
    assert heard_while(lambda: eval("1 + 1")) == ["exec"]


def test_a_long_refusal_is_quick() -> None:
    """A page must not wait for nonsense."""
    began = time.process_time()
    for text, _ in HOSTILE:
        with pytest.raises(ValueError, match="formula"):
            parse.__wrapped__(text)
    assert time.process_time() - began < 2.0
