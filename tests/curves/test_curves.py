"""What every curve promises, over the registry: derivatives, coordinates, held parameters, words."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from mlexplore.codes import curve_code, curve_of, family_of, kind_code
from mlexplore.curves import (
    CURVES,
    Constant,
    Curve,
    ExponentialGrowth,
    Formula,
    Gompertz,
    Linear,
    LogisticGrowth,
    MichaelisMenten,
    Polynomial,
    Power,
    Seasonal,
    Spline,
)
from mlexplore.curves.mean import BasisMean, LinkedMean, Mean, hold
from mlexplore.families import FAMILIES
from mlexplore.links import LINKS, Link

Array = NDArray[np.float64]

# SymPy's operators have no types that a checker understands.
X: Any = sp.Symbol("place", real=True)
exp: Any = sp.exp
# Uneven places far from zero, as years are.
PLACES = np.array([2009.5, 2010.0, 2011.25, 2014.0, 2014.75, 2018.5, 2019.0, 2023.0])


def wave(function: Any, k: int, period: int) -> Any:
    return function(2 * sp.pi * k * X / period)


def natural_spline(knots: tuple[float, ...], heights: list[Any]) -> Any:
    """Natural cubic spline in its truncated powers, the coefficients from the conditions that define it.

    Another road than that of the code, which solves for second derivatives at the knots.
    """
    exact: list[Any] = [sp.Rational(knot) for knot in knots]
    a, b, *c = sp.symbols(f"a b c0:{len(knots)}")
    cubes = [coefficient * sp.Max(X - knot, 0) ** 3 for coefficient, knot in zip(c, exact, strict=True)]
    curve = a + b * X + sum(cubes)
    # Straight beyond the last knot: what stands before x^3 and x^2 there adds up to nothing.
    straight = [sum(c), sum(coefficient * knot for coefficient, knot in zip(c, exact, strict=True))]
    through = [curve.subs(X, knot) - height for knot, height in zip(exact, heights, strict=True)]
    solution = sp.solve([*straight, *through], [a, b, *c])
    return curve.subs(solution)


class Oracle(NamedTuple):
    """A curve stated once more, as symbols in its parameters, with generic values of them."""

    curve: Curve
    formula: Callable[..., Any]
    values: dict[str, float]


ORACLES: dict[type[Curve], tuple[Oracle, ...]] = {
    Linear: (
        Oracle(Linear(), lambda intercept, x: intercept + x * X, {"intercept": -812.3, "x": 0.417}),
        Oracle(Linear(intercept=False), lambda x: x * X, {"x": -1.31}),
    ),
    Polynomial: (
        Oracle(
            Polynomial(3),
            lambda c0, c1, c2, c3: c0 + c1 * X + c2 * X**2 + c3 * X**3,
            {"c0": 3.2e6, "c1": -4750.3, "c2": 2.3571, "c3": -3.9e-4},
        ),
        Oracle(Polynomial(0), lambda c0: c0 + 0 * X, {"c0": 5.3}),
    ),
    LogisticGrowth: (
        Oracle(
            LogisticGrowth(),
            lambda ceiling, rate, midpoint: ceiling / (1 + exp(-rate * (X - midpoint))),
            {"ceiling": 37.1, "rate": 0.463, "midpoint": 2013.7},
        ),
        Oracle(
            LogisticGrowth(),
            lambda ceiling, rate, midpoint: ceiling / (1 + exp(-rate * (X - midpoint))),
            {"ceiling": -2.2, "rate": -0.71, "midpoint": 2021.1},
        ),
    ),
    Constant: (Oracle(Constant(), lambda intercept: intercept + 0 * X, {"intercept": -4.7}),),
    Spline: (
        Oracle(
            Spline(3),  # the median of eight places lies between the fourth and the fifth
            lambda s0, s1, s2: natural_spline((2009.5, 2014.375, 2023.0), [s0, s1, s2]),
            {"s0": 3.1, "s1": -12.7, "s2": 8.9},
        ),
        Oracle(
            Spline(5),
            lambda **heights: natural_spline(
                (2009.5, 2010.9375, 2014.375, 2018.625, 2023.0), list(heights.values())
            ),
            {"s0": 3.1, "s1": -12.7, "s2": 8.9, "s3": 5.3, "s4": -0.7},
        ),
        Oracle(
            Spline(2),
            lambda s0, s1: s0 + (s1 - s0) * (X - 2009.5) / (2023.0 - 2009.5),
            {"s0": 3.1, "s1": -12.7},
        ),
    ),
    Seasonal: (
        Oracle(
            Seasonal(period=4, harmonics=2, degree=1),
            lambda c0, c1, cos1, sin1, cos2: (
                c0
                + c1 * X
                + cos1 * wave(sp.cos, 1, 4)
                + sin1 * wave(sp.sin, 1, 4)
                + cos2 * wave(sp.cos, 2, 4)
            ),
            {"c0": -812.3, "c1": 0.417, "cos1": 3.9, "sin1": -1.7, "cos2": 0.83},
        ),
        Oracle(
            Seasonal(period=7, harmonics=2, degree=0),
            lambda c0, cos1, sin1, cos2, sin2: (
                c0
                + cos1 * wave(sp.cos, 1, 7)
                + sin1 * wave(sp.sin, 1, 7)
                + cos2 * wave(sp.cos, 2, 7)
                + sin2 * wave(sp.sin, 2, 7)
            ),
            {"c0": 5.1, "cos1": 3.9, "sin1": -1.7, "cos2": 0.83, "sin2": 2.3},
        ),
    ),
    ExponentialGrowth: (
        Oracle(
            ExponentialGrowth(),
            lambda initial, rate: initial * exp(rate * (X - PLACES[0])),
            {"initial": 2.9, "rate": 0.133},
        ),
        Oracle(
            ExponentialGrowth(),
            lambda initial, rate: initial * exp(rate * (X - PLACES[0])),
            {"initial": -41.0, "rate": -0.71},
        ),
    ),
    Gompertz: (
        Oracle(
            Gompertz(),
            lambda ceiling, rate, midpoint: ceiling * exp(-exp(-rate * (X - midpoint))),
            {"ceiling": 37.1, "rate": 0.463, "midpoint": 2013.7},
        ),
        Oracle(
            Gompertz(),
            lambda ceiling, rate, midpoint: ceiling * exp(-exp(-rate * (X - midpoint))),
            {"ceiling": -2.2, "rate": -0.71, "midpoint": 2021.1},
        ),
    ),
    Power: (
        Oracle(Power(), lambda factor, exponent: factor * X**exponent, {"factor": 3.1e-4, "exponent": 1.37}),
        Oracle(Power(), lambda factor, exponent: factor * X**exponent, {"factor": -7e3, "exponent": -0.83}),
    ),
    MichaelisMenten: (
        Oracle(MichaelisMenten(), lambda vmax, km: vmax * X / (km + X), {"vmax": 213.7, "km": 1893.1}),
    ),
    Formula: (
        Oracle(Formula(), lambda L, A, k: L - A * exp(-k * X), {"L": 31.7, "A": -4.1, "k": -7.3e-4}),
        Oracle(
            Formula("p*atan(x/m)^2*x^-r"),
            lambda p, m, r: p * sp.Pow(sp.atan(X / m), 2) * X**-r,
            {"p": 3.7, "m": -512.3, "r": 0.37},
        ),
    ),
}
CASES = tuple(case for kind in CURVES if kind in ORACLES for case in ORACLES[kind])
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case.curve))
each_kind = pytest.mark.parametrize("kind", CURVES, ids=lambda kind: kind.__name__)


def coordinates(mean: Mean, case: Oracle) -> Array:
    return mean.from_user @ np.array(list(case.values.values()))


def derivatives(case: Oracle, x: Array, *orders: str) -> Array:
    """Derivative of the stated curve in some of its parameters, at places x, with 40 digits on the way."""
    symbols = {name: sp.Symbol(name, real=True) for name in case.values}
    formula = (
        sp.diff(case.formula(**symbols), *(symbols[name] for name in orders))
        if orders
        else case.formula(**symbols)
    )
    function = sp.lambdify([X, *symbols.values()], formula, "mpmath")
    with mpmath.workdps(40):
        exact = [mpmath.mpf(value) for value in case.values.values()]
        return np.array([float(function(mpmath.mpf(place), *exact)) for place in x.tolist()])


def test_every_curve_has_an_oracle_and_no_oracle_is_left_over() -> None:
    assert set(ORACLES) == set(CURVES)


# ---- words ------------------------------------------------------------------------------------------------------


@each_kind
def test_a_curve_says_what_it_is(kind: type[Curve]) -> None:
    """Menus, sliders and sentences are made from these words."""
    assert kind.name.strip()
    assert kind().formula.startswith("μ(x) = ")
    assert kind.about.endswith(".")
    assert kind.__doc__
    parameters = kind().parameters(("dose",))
    for parameter in parameters:
        assert parameter.name.isidentifier()
        assert parameter.label.strip()
        assert parameter.symbol.strip()
        assert parameter.meaning.strip()
        assert not parameter.meaning.endswith(".")
    for what in ("name", "symbol"):
        values = [getattr(parameter, what) for parameter in parameters]
        assert len(set(values)) == len(values)
    for option in kind.options():
        assert option.meaning.strip()
        assert option.allowed[0] <= option.offered[0] < option.offered[1] <= option.allowed[1]
    for typed in kind.text_options():
        assert typed.meaning.strip()
        assert typed.hint.endswith(".")
        assert len(getattr(kind(), typed.name)) <= typed.longest


@each_kind
def test_a_formula_on_one_predictor_is_the_formula(kind: type[Curve]) -> None:
    """Whatever the column is called: what is drawn over is x."""
    assert kind().formula_on(("anything",)) == kind().formula


def test_a_formula_on_several_predictors_names_each_with_its_symbol() -> None:
    written = Linear().formula_on(("dose", "age", "b")).replace("\N{NO-BREAK SPACE}", " ")
    assert written == "μ = β₀ + β₁ dose + β₂ age + β₃ b"
    assert "β₀" not in Linear(intercept=False).formula_on(("dose", "age"))


def test_a_formula_on_many_predictors_with_long_names_stays_short() -> None:
    written = Linear().formula_on([f"{place:02d} {'long ' * 2_000}" for place in range(1, 21)])
    assert len(written) < 200
    for part in ("β₁\N{NO-BREAK SPACE}01", "…", "β₂₀\N{NO-BREAK SPACE}20"):
        assert part in written


def test_names_of_curves_are_their_own() -> None:
    names = [kind.name for kind in CURVES]
    assert len(set(names)) == len(names)


@each_case
def test_the_parameters_are_named_as_the_design_says(case: Oracle) -> None:
    assert [parameter.name for parameter in case.curve.parameters(("x",))] == list(case.values)


def test_a_plane_names_its_slopes_after_the_columns() -> None:
    names = [parameter.name for parameter in Linear().parameters(("dose", "age"))]
    assert names == ["intercept", "dose", "age"]


# ---- height and derivatives -------------------------------------------------------------------------------------


@each_case
def test_the_height_is_that_of_the_formula(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    expected = derivatives(case, PLACES)
    theta = coordinates(mean, case)
    # Parameters in raw powers of a year cancel: what they can say about the height ends at this size.
    size = np.abs(mean.from_user) @ np.abs(np.array(list(case.values.values())))
    assert_allclose(mean.value(theta), expected, rtol=1e-13, atol=4e-16 * size.max())


@each_case
def test_the_jacobian_is_the_derivative_of_the_formula(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    found = mean.jacobian(coordinates(mean, case)) @ mean.from_user
    for place, name in enumerate(case.values):
        assert_allclose(found[:, place], derivatives(case, PLACES, name), rtol=1e-9, atol=1e-12)


@each_case
def test_the_bend_is_the_second_derivative_of_the_formula(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    weights = np.linspace(-1.3, 2.9, PLACES.size)
    found = mean.from_user.T @ mean.bend(coordinates(mean, case), weights) @ mean.from_user
    for i, a in enumerate(case.values):
        for j, b in enumerate(case.values):
            expected = weights @ derivatives(case, PLACES, a, b)
            assert found[i, j] == pytest.approx(expected, rel=1e-10, abs=1e-10)


@each_case
@pytest.mark.parametrize("link", LINKS.values(), ids=lambda link: link.name)
def test_a_curve_behind_a_link_has_its_derivatives_by_the_chain_rule(case: Oracle, link: Link) -> None:
    """Against differences of one order lower, in coordinates of about unit size, at heights that every link takes."""
    places = np.linspace(1.0, 3.0, 9)
    curve = case.curve.bind(places)
    mean = LinkedMean(curve=curve, link=link)
    size = curve.to_user.shape[1]
    if curve.linear:
        target = 0.9 + 0.3 * np.sin(places)
        theta = np.asarray(np.linalg.lstsq(curve.jacobian(np.zeros(size)), target, rcond=None)[0], np.float64)
    else:
        theta = np.array([0.51, 0.52, 1.73])[:size]
    weights = np.linspace(-1.3, 2.9, 9)
    assert_allclose(link.link(mean.value(theta)), curve.value(theta), rtol=1e-14, atol=1e-15)
    step = 1e-5 * np.eye(theta.size)
    slopes = np.stack([(mean.value(theta + h) - mean.value(theta - h)) / 2e-5 for h in step], axis=1)
    assert_allclose(mean.jacobian(theta), slopes, atol=1e-9)
    bends = np.stack(
        [weights @ (mean.jacobian(theta + h) - mean.jacobian(theta - h)) / 2e-5 for h in step], axis=1
    )
    assert_allclose(mean.bend(theta, weights), bends, atol=1e-8)


@each_case
def test_the_same_coordinates_give_the_same_curve_at_other_places(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    theta = coordinates(mean, case)
    elsewhere = mean.at(PLACES[[5, 1, 1]])
    assert_allclose(elsewhere.value(theta), mean.value(theta)[[5, 1, 1]], rtol=1e-12)


@each_kind
def test_linear_curves_say_so(kind: type[Curve]) -> None:
    mean = kind().bind(PLACES - 2009.0)
    size = mean.to_user.shape[1]
    one, other = np.linspace(0.4, 1.3, size), np.linspace(-0.8, 0.1, size)
    adds_up = np.allclose(mean.value(one + other), mean.value(one) + mean.value(other), rtol=1e-12)
    assert kind.linear == mean.linear == adds_up
    if mean.linear:
        with pytest.raises(NotImplementedError, match="needs no start values"):
            kind().starts(PLACES, PLACES)


# ---- coordinates ------------------------------------------------------------------------------------------------


@each_case
def test_coordinates_and_parameters_undo_each_other(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    size = mean.to_user.shape[0]
    # Relative to the terms that are added up: entries of raw powers of a year differ by 1e10.
    terms = np.abs(mean.to_user) @ np.abs(mean.from_user)
    assert np.all(np.abs(mean.to_user @ mean.from_user - np.eye(size)) <= 1e-14 * terms)
    theta = np.linspace(0.7, -1.9, size)
    back = mean.from_user @ mean.parameters(theta)
    slack = 1e-15 * (np.abs(mean.from_user) @ np.abs(mean.to_user) @ np.abs(theta))
    assert np.all(np.abs(back - theta) <= 4 * slack + 1e-15)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.curve.linear], ids=lambda case: repr(case.curve)
)
def test_the_two_changes_of_basis_are_exact_inverses(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    assert isinstance(mean, BasisMean)
    rows, inverse = mean.basis.rows, mean.basis.inverse_rows
    product = [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*inverse, strict=True)]
        for row in rows
    ]
    size = len(rows)
    assert product == [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]


def test_digits_beyond_double_precision_reach_the_parameters() -> None:
    """The solver's low part matters where the change of basis cancels."""
    mean = Polynomial(2).bind(PLACES)
    theta = np.array([-0.9 * (2016.25 / 8) ** 2, 0.0, 0.9])
    low = np.array([1e-13, -2e-18, 5e-17])
    exact = [
        float(
            sum(
                entry * (Fraction(high) + Fraction(rest))
                for entry, high, rest in zip(row, theta.tolist(), low.tolist(), strict=True)
            )
        )
        for row in mean.basis.rows
    ]
    assert mean.parameters(theta, low).tolist() == exact
    assert mean.parameters(theta).tolist() != exact


@each_case
def test_a_held_parameter_is_held_whatever_the_others_do(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    values = np.array(list(case.values.values()))
    rng = np.random.default_rng(5)
    for place in range(values.size):
        held = hold(mean, {place: float(values[place])})
        theta = rng.normal(size=values.size - 1)
        slack = 1e-14 * np.linalg.norm(mean.to_user[place]) * np.linalg.norm(held.inside(theta))
        assert abs(held.parameters(theta)[place] - values[place]) <= slack
        assert_allclose(held.value(theta), mean.value(held.inside(theta)), rtol=1e-15)
        moved = held.to_user[place] @ theta
        assert abs(moved) <= 1e-14 * np.linalg.norm(mean.to_user[place]) * np.linalg.norm(theta)


@each_case
def test_with_everything_held_nothing_is_left_to_move(case: Oracle) -> None:
    mean = case.curve.bind(PLACES)
    values = list(case.values.values())
    held = hold(mean, dict(enumerate(values)))
    nothing = np.empty(0)
    assert held.to_user.shape == (len(values), 0)
    assert held.jacobian(nothing).shape == (PLACES.size, 0)
    assert_allclose(held.value(nothing), mean.value(coordinates(mean, case)), rtol=1e-6, atol=1e-6)


def test_holding_nothing_changes_nothing() -> None:
    mean = LogisticGrowth().bind(PLACES)
    theta = np.array([3.0, 0.2, 2012.0])
    assert_array_equal(hold(mean, {}).value(theta), mean.value(theta))


# ---- start values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e-7, 0.0), (3e6, 1e9)])
def test_logistic_growth_is_seen_from_afar(scale: float, shift: float) -> None:
    """The first start explains most of the curve, whatever the unit of x."""
    x = shift + scale * np.linspace(0.0, 40.0, 60)
    for rate in (0.3, -0.3):
        y = 100.0 / (1.0 + np.exp(-rate * np.linspace(-15.0, 25.0, 60)))
        starts = LogisticGrowth().starts(x, y)
        assert starts.shape == (3, 3)
        mean = LogisticGrowth().bind(x)
        assert np.mean((y - mean.value(starts[0])) ** 2) < 0.02 * np.var(y)


# ---- options and codes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degree", [-1, 31, 2.0, True, "2", None])
def test_an_impossible_degree_is_refused_with_a_sentence(degree: object) -> None:
    with pytest.raises(ValueError, match="Polynomial: degree must be a whole number from 0 to 30, not"):
        Polynomial(degree)  # type: ignore[arg-type] - that is the point


@each_kind
def test_a_curve_in_one_predictor_refuses_more_by_name(kind: type[Curve]) -> None:
    if kind in (Constant, Linear):
        assert len(kind().parameters(("dose", "age"))) == (1 if kind is Constant else 3)
        return
    told = "must use dose or age" if kind is Formula else "takes one predictor, not 2: dose, age"
    with pytest.raises(ValueError, match=told):
        kind().parameters(("dose", "age"))


@each_kind
def test_the_code_of_a_curve_finds_it_again(kind: type[Curve]) -> None:
    assert curve_of(curve_code(kind())) == kind()
    assert curve_of(kind_code(kind)) == kind()


@given(st.integers(0, 30))
def test_the_degree_is_part_of_the_code(degree: int) -> None:
    curve = Polynomial(degree)
    assert curve_code(curve) == f"polynomial.{degree}"
    assert curve_of(curve_code(curve)) == curve
    assert str(degree) in curve.label


@pytest.mark.parametrize(
    ("curve", "code"),
    [
        (Formula("a + c*x"), "formula.a + c*x"),
        (Formula("a + 0.5*x^c", start="a=1.5,c=-2e-3"), "formula.a + 0.5*x^c;a=1.5, c=-0.002"),
        (Formula(start={"L": 1, "A": 2, "k": 0.5}), "formula.L - A*exp(-k*x);L=1, A=2, k=0.5"),
    ],
)
def test_what_was_typed_is_part_of_the_code(curve: Curve, code: str) -> None:
    """With its dots and spaces; whoever writes an address quotes it."""
    assert curve_code(curve) == code
    assert curve_of(code) == curve


@given(st.text(max_size=20) | st.text(max_size=20).map("formula.".__add__))
def test_any_text_is_a_curve_or_a_sentence(code: str) -> None:
    """Codes come from the address bar."""
    try:
        sentence, curve = "", curve_of(code)
    except ValueError as refusal:
        sentence, curve = str(refusal), None
    assert sentence.endswith(".") if curve is None else curve_of(curve_code(curve)) == curve


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("polynomial.2.3", "Polynomial is written polynomial.2"),
        ("polynomial.x", "Polynomial is written polynomial.2"),
        ("polynomial.٣", "Polynomial is written polynomial.2"),
        ("polynomial.99", "degree must be a whole number from 0 to 30"),
        ("linear.1", "Line is written linear"),
        ("formula.a*x;a=1;b=2", "Formula is written formula.L - A"),
        ("formula.2x", "In the formula, position 2"),
        ("formula.a*x;b=1", 'a start value for "b", which is not in the formula'),
        ("formula." + "x" * 501, "has at most 500 characters, and this one 501"),
        ("ruler", "The curves are linear, polynomial.2, spline.5, seasonal.4.2.1, exponential-growth"),
    ],
)
def test_a_wrong_code_is_told_how_to_write_it(code: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        curve_of(code)


@pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)
def test_the_code_of_a_family_finds_it_again(kind: type) -> None:
    assert family_of(kind_code(kind)) is kind


def test_a_wrong_family_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match="The error distributions are normal, laplace, student-t"):
        family_of("gauss")


def test_codes_are_their_own() -> None:
    for kinds in (CURVES, FAMILIES):
        codes = [kind_code(kind) for kind in kinds]
        assert len(set(codes)) == len(codes)
