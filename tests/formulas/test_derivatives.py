"""Values and derivatives of formulas, against numbers with sixty digits."""

import re
import time

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.formulas import Node, Program, Run, bends_of, names_of, parse, slopes_of, value_of
from mlexplore.formulas.functions import FUNCTIONS
from mlexplore.formulas.program import MOST_STEPS
from tests.formulas.exactly import derivative, exactly

X = np.array([0.13, 0.37, 0.59, 0.83])
PARAMETERS = {"a": 0.47, "b": 0.31, "c": 0.77}

FORMULAS = [
    *(f"c*{name}(a*x + b)" for name in FUNCTIONS if name not in ("asin", "acos")),
    "c*asin(a*x + b)",
    "c*acos(a*x - b)",
    "a*x^b + c",
    "(a + x)^(b*c)",
    "x^(a*x)",
    "a^x/b^c",
    "(a*x - 2)^3*(b*x)^-2 + (c*x)^0.5 + (b + x)^70 + (x + c)^1.37",
    "a/(1 + exp(-b*(x - c)))",
    "a/(exp(b*x - c) + 1)",
    "a*(1 - exp(-b*x)) + c*(exp(a*x) - 1)",
    "log(1 + a*x) + log(b*x + 1)*log(1 - c*x)",
    "a*exp(-exp(b - c*x))",
    "(a + b*x + c*x^2)/(1 + b*x)",
    "a*sin(2*pi*x/b + c) - -a",
    "sqrt((a - x)^2 + b^2)*e^(-c*x)",
    "abs(a - x)*abs(b*c)",
    "a*b*c*x",
    "max(a*x - b*c, 0)^2 + min(c*x, a)*b",
    "where(x <= a, b*x, b*a + c*(x - a))",
    "where(a*x > b*c, exp(a*x), log(b + c*x)) - where(x < 1, a^2, b)",
    "log(cosh(a*x)) + log(1 + exp(b*x - c)) + log(exp(a*x) + exp(-b*x)) + log(expit(c*x)) + log(1 - expit(b*x))",
    "log(Phi(a*x - b)) + log(2*Phi(c*x)) + log((exp(a*x) + exp(-a*x))/2) + log(exp(b*x*c)) + log1p(exp(a*x))",
]
each_formula = pytest.mark.parametrize("text", FORMULAS)


def run(tree: Node, *outputs: str) -> list[NDArray[np.float64]]:
    """Derivatives in one or two names written together, such as "ab"; the value for an empty word."""
    names = tuple(PARAMETERS)
    found = []
    for each in outputs:
        if not each:
            program, place = value_of(tree)
        elif len(each) == 1:
            slopes = slopes_of(tree, names)
            program, place = slopes.program, slopes.places[names.index(each)]
        else:
            bends = bends_of(tree, names)
            pair = (names.index(each[0]), names.index(each[1]))
            if pair not in bends.places:
                found.append(np.zeros_like(X))
                continue
            program, place = bends.program, bends.places[pair]
        result = Run(program, [place], {"x": X}, names)(list(PARAMETERS.values()))[0]
        found.append(np.broadcast_to(result, X.shape))
    return found


@each_formula
def test_a_formula_has_the_value_that_it_says(text: str) -> None:
    tree = parse(text)
    expected = [float(exactly(tree, PARAMETERS | {"x": x})) for x in X.tolist()]
    assert_allclose(run(tree, "")[0], expected, rtol=2e-14)


@each_formula
def test_first_derivatives_are_those_of_the_formula(text: str) -> None:
    tree = parse(text)
    for name in PARAMETERS:
        expected = [derivative(tree, PARAMETERS | {"x": x}, name) for x in X.tolist()]
        assert_allclose(run(tree, name)[0], expected, rtol=1e-12, atol=1e-15)


@each_formula
def test_second_derivatives_are_those_of_the_formula(text: str) -> None:
    tree = parse(text)
    for pair in ("aa", "ab", "ac", "bb", "bc", "cc"):
        expected = [derivative(tree, PARAMETERS | {"x": x}, *pair) for x in X.tolist()]
        assert_allclose(run(tree, pair)[0], expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("rate", [1e-14, 1e-9, 1e-4])
def test_one_minus_exp_keeps_its_digits_where_it_is_small(rate: float) -> None:
    """As it is typed, 1 - exp(-1e-14) has two digits left."""
    names = ("b",)
    tree = parse("1 - exp(-b*x)")
    program, place = value_of(tree)
    found = Run(program, [place], {"x": X}, names)([rate])[0]
    with mp.workdps(40):
        assert_allclose(found, [float(-mp.expm1(-mp.mpf(rate) * x)) for x in X.tolist()], rtol=1e-15)


def test_growth_far_from_its_middle_has_derivatives_and_no_nan() -> None:
    """The exponential of 800 is infinite, and the textbook's derivative there is infinity over infinity."""
    tree = parse("K/(1 + exp(-r*(x - m)))")
    names = ("K", "r", "m")
    columns = {"x": np.array([-800.0, 800.0])}
    for program, places in (
        (slopes_of(tree, names).program, slopes_of(tree, names).places),
        (bends_of(tree, names).program, tuple(bends_of(tree, names).places.values())),
    ):
        for found in Run(program, places, columns, names)([3.0, 1.0, 0.0]):
            assert np.isfinite(found).all()


def test_the_slope_of_what_is_not_chosen_does_not_count() -> None:
    """The square root of a negative number has no slope, and 0 times nothing would be nothing."""
    tree = parse("where(x <= 0, a, a*sqrt(x)) + where(x <= 0, a*x, log(x))")
    columns = {"x": np.array([-1.0, 0.0, 4.0])}
    slopes = slopes_of(tree, ("a",))
    found = Run(slopes.program, slopes.places, columns, ("a",))([3.0])[0]
    assert found.tolist() == [0.0, 1.0, 2.0]


def test_at_a_kink_the_slope_is_that_of_one_side_and_the_kink_adds_nothing() -> None:
    names = ("a", "b")
    columns = {"x": np.array([1.0, 2.0, 3.0])}
    for text, first in {
        "b*max(x - a, 0)": [0.0, -5.0, -5.0],
        "b*min(x - a, 0)": [-5.0, -5.0, 0.0],
        "b*where(x < a, 0, x - a)": [0.0, -5.0, -5.0],
        "b*abs(x - a)": [5.0, 0.0, -5.0],
    }.items():
        tree = parse(text)
        slopes = slopes_of(tree, names)
        assert Run(slopes.program, slopes.places, columns, names)([2.0, 5.0])[0].tolist() == first
        assert (0, 0) not in bends_of(tree, names).places or not np.any(
            Run(bends_of(tree, names).program, (bends_of(tree, names).places[0, 0],), columns, names)(
                [2.0, 5.0]
            )[0]
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("log(cosh(x))", 1000.0 - np.log(2.0)),
        ("log(1 + exp(x))", 1000.0),
        ("log(exp(x) + exp(-x))", 1000.0),
        ("log((exp(x) + exp(-x))/2)", 1000.0 - np.log(2.0)),
        ("log(exp(x))", 1000.0),
        ("-log(expit(-x))", 1000.0),
        ("-log(1/(1 + exp(x)))", 1000.0),
        ("-log(1 - expit(x))", 1000.0),
        ("log(2*exp(x))", 1000.0 + np.log(2.0)),
        ("-log(Phi(-x))", 500_000.0 + np.log(1000.0 * np.sqrt(2.0 * np.pi)) + 1e-6),
        ("-log(1 - Phi(x))", 500_000.0 + np.log(1000.0 * np.sqrt(2.0 * np.pi)) + 1e-6),
        ("log2(1 + exp(x))*log(2)", 1000.0),
        ("log10(exp(-x)/7)*-log(10)", 1000.0 + np.log(7.0)),
        ("-log(x*exp(-x))", 1000.0 - np.log(1000.0)),
        ("log(exp(2*x)/(x^2*exp(x)))", 1000.0 - np.log(1e6)),
    ],
)
def test_a_logarithm_is_there_where_what_it_is_taken_of_overflows_or_vanishes(
    text: str, expected: float
) -> None:
    program, place = value_of(parse(text))
    found = Run(program, [place], {"x": np.array([1000.0])}, ())([])[0]
    assert_allclose(found, expected, rtol=1e-15)
    slope = slopes_of(parse(text), ("x",))
    slope_found = Run(slope.program, slope.places, {"x": np.array([1000.0])}, ())([])[0]
    of_x = 1e-3 * (text.count("x*exp") + 2 * text.count("x^2"))
    assert_allclose(slope_found, 1000.001 if "Phi" in text else 1.0 - of_x, rtol=1e-9)


def test_a_product_of_two_negative_factors_has_its_logarithm() -> None:
    program, place = value_of(parse("log(x*exp(x)*x) + log(-exp(x)/x)"))
    found = Run(program, [place], {"x": np.array([-3.0])}, ())([])[0]
    assert_allclose(found, 2.0 * np.log(3.0) - 3.0 - 3.0 - np.log(3.0), rtol=1e-15)


@pytest.mark.parametrize("small", [1e-3, 1e-9, 1e-150])
def test_the_logarithm_of_a_hyperbolic_cosine_keeps_its_digits_near_zero(small: float) -> None:
    program, place = value_of(parse("log(cosh(x))"))
    found = Run(program, [place], {"x": np.array([small])}, ())([])[0]
    with mp.workdps(400):
        assert_allclose(found, float(mp.log(mp.cosh(mp.mpf(small)))), rtol=1e-15)


def test_a_power_of_zero_has_derivatives_in_its_exponent() -> None:
    """Growth laws pass through the origin: 0^b is 0 for every b > 0, and stays so."""
    tree, names = parse("a*x^b"), ("a", "b")
    columns = {"x": np.array([0.0, 2.0])}
    slopes, bends = slopes_of(tree, names), bends_of(tree, names)
    values = [3.0, 1.3]
    first = Run(slopes.program, slopes.places, columns, names)(values)
    second = Run(bends.program, tuple(bends.places.values()), columns, names)(values)
    assert [found[0] for found in first + second] == [0.0] * len(first + second)
    assert first[1][1] == pytest.approx(3.0 * 2.0**1.3 * np.log(2.0), rel=1e-15)


@pytest.mark.parametrize(
    ("text", "values"), [("abs(a - x)", [0.37]), ("sqrt(a*x)", [0.0]), ("log(a*x)", [-1.0])]
)
def test_at_the_edge_of_a_function_nothing_warns(text: str, values: list[float]) -> None:
    """An absolute value has slope 0 at its kink, a square root an infinite one; the logarithm of a negative number is NaN."""
    tree = parse(text)
    slopes = slopes_of(tree, ("a",))
    found = Run(slopes.program, slopes.places, {"x": X}, ("a",))(values)[0]
    if text.startswith("abs"):
        assert found.tolist() == np.sign(0.37 - X).tolist()
    elif text.startswith("sqrt"):
        assert np.isinf(found).all()
    else:
        assert np.isfinite(found).all()
        program, place = value_of(tree)
        assert np.isnan(Run(program, [place], {"x": X}, ("a",))(values)[0]).all()


def test_rows_in_blocks_are_the_same_rows() -> None:
    x = np.linspace(0.1, 5.0, 20_000)
    program, place = value_of(parse("a*exp(-b*x) + log(x)^2"))
    run_all = Run(program, [place], {"x": x}, ("a", "b"))
    found = np.concatenate([run_all([2.0, 0.7], rows)[0] for rows in run_all.blocks()])
    assert len(run_all.blocks()) > 1
    assert_allclose(found, 2.0 * np.exp(-0.7 * x) + np.log(x) ** 2, rtol=1e-15)


def test_what_two_derivatives_share_is_computed_once() -> None:
    slopes = slopes_of(parse("a*exp(-b*x)*c"), ("a", "b", "c"))
    assert [operation for operation, _ in slopes.program.steps].count("exp") == 1


def test_parts_in_the_data_alone_are_computed_when_the_curve_is_bound() -> None:
    program, place = value_of(parse("a*log(x)^2 + b"))
    assert len(Run(program, [place], {"x": X}, ("a", "b")).calls) == 2


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_random_formulas_are_differentiated_or_refused(seed: int) -> None:
    """Towers of functions and powers of twelve parameters: bounded work, and no other exception."""
    rng = np.random.default_rng(seed)
    names = [f"p{place}" for place in range(12)]

    def grown(depth: int) -> str:
        if depth == 0:
            return str(rng.choice(["x", *names]))
        if rng.random() < 0.4:
            return f"{rng.choice(list(FUNCTIONS))}({grown(depth - 1)})"
        return f"({grown(depth - 1)}{rng.choice(list('+-*/^'))}{grown(int(rng.integers(0, depth)))})"

    try:
        tree = parse(grown(int(rng.integers(1, 7))))
        names = names_of(tree)
        steps = max(len(find(tree, names).program.steps) for find in (slopes_of, bends_of))
    except ValueError as refusal:
        steps, sentence = 0, str(refusal)
        assert re.search(r"position \d+: what begins here is|too complicated", sentence)
    assert steps <= MOST_STEPS


@pytest.mark.parametrize(
    "text",
    [
        "tanh(" * 20 + "x" + "".join(f"*a{place})" for place in range(20)),
        "(" * 19 + "x" + "".join(f"+a{place})^a{place}" for place in range(19)),
    ],
    ids=["tower of functions", "tower of powers"],
)
def test_a_monster_is_refused_at_once(text: str) -> None:
    tree = parse(text)
    names = tuple(name for name in names_of(tree) if name != "x")
    began = time.process_time()
    for find in (slopes_of, bends_of):
        with pytest.raises(ValueError, match="too complicated to be differentiated"):
            find(tree, names)
    assert time.process_time() - began < 0.5


def test_no_power_of_whole_numbers_grows() -> None:
    """Of 9 to the power 64^4 the exact digits would fill the memory."""
    tree = parse("a*((((9*x)^64)^64)^64)^64 + b*((((9*x)^4)^4)^4)^4")
    assert len(slopes_of(tree, ("a", "b")).program.steps) < 40


def test_a_large_power_of_a_small_number_keeps_its_derivative() -> None:
    """1e6^-60 is no number, and neither is 1e6^60."""
    slopes = slopes_of(parse("a*(x/1e6)^60"), ("a",))
    found = Run(slopes.program, slopes.places, {"x": 1e6 * X}, ("a",))([2.0])[0]
    assert_allclose(found, X**60, rtol=1e-13)


def test_a_program_writes_each_step_once() -> None:
    program = Program()
    one = program.write(parse("a*x + exp(a*x)"))
    assert program.write(parse("x*a + exp(x*a)")) == one
