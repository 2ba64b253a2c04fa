"""The curve that is typed: its names, its start values, and certified answers through the front door."""

import functools
import pickle
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pandas as pd
import pytest
import sympy as sp
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.curves.formula import MOST_PARAMETERS
from tests.certified import digits, read

Array = NDArray[np.float64]

NIST = [
    "Chwirut1", "DanWood", "Eckerle4", "Gauss1", "Gauss3", "Kirby2", "Lanczos1", "Lanczos2", "MGH09", "MGH10",
    "Misra1a", "Misra1b", "Misra1c", "Nelson", "Rat42", "Roszman1", "Thurber",
]  # fmt: skip
LIKELIHOODS = ["normal_nls_dnase1", "normal_nls_puromycin", "twitter_normal_exp_saturation"]
# Three sums of exponentials (Lanczos) may come in any order, and three bumps too close to tell apart from afar (Gauss3).
WITHOUT_STARTS = [name for name in NIST if name not in ("Gauss3", "Lanczos1", "Lanczos2")]


class Problem:
    """A reference problem as it stands in its file."""

    def __init__(self, name: str) -> None:
        raw = read(name)
        columns = {key: column for key, column in raw["data"].items() if key not in ("y", "X")}
        columns |= raw["data"].get("X", {})
        self.text: str = raw["formula"]
        self.names: list[str] = raw.get("parameters") or list(raw["exact"]["coef"])
        self.table = pd.DataFrame(columns, dtype=np.float64)
        y = np.array(raw["data"]["y"], dtype=np.float64)
        self.y: Array = np.log(y) if raw.get("response_transform") == "log" else y
        exact = raw.get("exact_params_30") or list(raw["exact"]["coef"].values())
        self.exact = dict(zip(self.names, map(Fraction, exact), strict=True))
        self.raw = raw

    def start(self, which: str) -> dict[str, float]:
        return dict(zip(self.names, self.raw[which], strict=True))

    def fit(self, start: dict[str, float] | None) -> mx.Fit:
        return mx.fit(self.table, self.y, curve=mx.Formula(self.text, start=start), family=mx.Normal())

    def found(self, fit: mx.Fit) -> list[float]:
        return [fit.estimates[name] for name in self.names]

    def standard_errors(self) -> list[float]:
        """From the observed information at the exact maximum, by SymPy and mpmath: another road than ours."""
        symbols: Any = {name: sp.Symbol(name, real=True) for name in [*self.names, *self.table.columns]}
        formula: Any = sp.sympify(self.text, locals=symbols | {"arctan": sp.atan})
        slopes = [sp.diff(formula, symbols[name]) for name in self.names]
        bends = [[sp.diff(slope, symbols[name]) for name in self.names] for slope in slopes]
        everything = sp.lambdify(list(symbols.values()), [formula, slopes, bends], "mpmath", cse=True)
        p = len(self.names)
        with mp.workdps(50):
            theta = [mp.mpf(value.numerator) / value.denominator for value in self.exact.values()]
            information, squares = mp.zeros(p), mp.mpf(0)
            for row, y in zip(self.table.to_numpy().tolist(), self.y.tolist(), strict=True):
                height, slope, bend = everything(*theta, *map(mp.mpf, row))
                rest = y - height
                squares += rest**2
                for i in range(p):
                    for j in range(p):
                        information[i, j] += slope[i] * slope[j] - rest * bend[i][j]
            covariance = (squares / len(self.y)) * information**-1
            return [float(mp.sqrt(covariance[i, i])) for i in range(p)]


problem = functools.cache(Problem)
expected_errors = functools.cache(lambda name: problem(name).standard_errors())


# ---- certified answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("name", NIST)
def test_certified_problems_are_met_from_both_starts(name: str, start: str) -> None:
    """Eleven digits of every coefficient and nine of every standard error, where the project asks for eight.

    Residuals are known to the rounding of the observations, and what follows from them to no more digits.
    """
    case = problem(f"nonlinear_{name}")
    fit = case.fit(case.start(start))
    assert fit.converged
    assert digits(case.found(fit), case.exact.values()) > 11.0
    residual_digits = 2.0**-52 * np.abs(case.y).max() / fit.estimates["sigma"]
    slack = max(1e-9, 20.0 * residual_digits)
    found = [fit.standard_errors[each] for each in case.names]
    assert_allclose(found, expected_errors(f"nonlinear_{name}"), rtol=slack)
    # NIST's divide by n - p and leave out the curvature of the curve.
    sigma = fit.estimates["sigma"] * np.sqrt(len(case.y) / (len(case.y) - len(case.names)))
    factor = np.linalg.inv(np.linalg.qr(fit.model.mean.jacobian(fit.maximum.theta), mode="r"))
    order = [list(fit.estimates).index(each) for each in case.names]
    certified = sigma * np.sqrt((factor**2).sum(axis=1))[order]
    assert_allclose(certified, [float(each) for each in case.raw["exact_sd_30"]], rtol=slack)
    expected = case.raw["exact_loglik_gaussian_ml"]
    assert fit.log_likelihood == pytest.approx(expected, rel=1e-12, abs=len(case.y) * residual_digits)


@pytest.mark.parametrize("name", LIKELIHOODS)
@pytest.mark.parametrize("given", [True, False], ids=["start given", "start guessed"])
def test_curves_of_textbooks_are_met_with_and_without_start_values(name: str, given: bool) -> None:
    case = problem(name)
    fit = case.fit(case.start("start") if given else None)
    assert fit.converged
    assert digits(case.found(fit), case.exact.values()) > 12.0
    assert fit.log_likelihood == pytest.approx(float(case.raw["exact"]["loglik"]), rel=1e-13)
    assert_allclose([fit.standard_errors[each] for each in case.names], expected_errors(name), rtol=1e-11)


@pytest.mark.parametrize("name", WITHOUT_STARTS)
def test_certified_problems_are_met_from_no_start_at_all(name: str) -> None:
    case = problem(f"nonlinear_{name}")
    assert digits(case.found(case.fit(None)), case.exact.values()) > 11.0


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e7])
def test_start_values_are_guessed_in_any_unit(unit: float) -> None:
    case = problem("twitter_normal_exp_saturation")
    x = unit * case.table.to_numpy()[:, 0]
    fit = mx.fit(x, case.y / unit, curve=mx.Formula("L - A*exp(-k*x)"), family=mx.Normal())
    expected = [float(value) for value in case.exact.values()]
    assert_allclose(
        [fit.estimates[name] for name in ("L", "A", "k")],
        [expected[0] / unit, expected[1] / unit, expected[2] / unit],
        rtol=1e-9,
    )


# ---- names ------------------------------------------------------------------------------------------------------


def test_every_name_that_is_no_predictor_is_a_parameter_in_the_order_of_the_text() -> None:
    formula = mx.Formula("K/(1 + exp(-r*(x - m))) + e^(c*x)")
    assert [parameter.name for parameter in formula.parameters(("x",))] == ["K", "r", "m", "c"]


def test_one_predictor_is_x_whatever_its_name_and_may_be_called_by_it() -> None:
    x = np.linspace(0.0, 9.0, 12)
    table = pd.DataFrame({"dose": x})
    y = 2.0 + 3.0 * x**1.5 + np.sin(9.0 * x)
    fits = [
        mx.fit(table, y, curve=mx.Formula(text), family=mx.Normal()) for text in ("a + c*x^p", "a + c*dose^p")
    ]
    assert fits[0].estimates == fits[1].estimates
    assert list(fits[0].estimates) == ["a", "c", "p", "sigma"]
    assert_allclose(fits[1].predict(table), fits[1].fitted, rtol=1e-15)


def test_several_predictors_are_called_by_their_names_or_by_their_places() -> None:
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"dose": rng.uniform(1, 5, 40), "age, years": rng.uniform(20, 60, 40)})
    truth = 3.0 * table["dose"] * np.exp(-0.05 * table["age, years"])
    y = truth.to_numpy() + 0.01 * rng.normal(size=40)
    fit = mx.fit(table, y, curve=mx.Formula("a*dose*exp(-k*x2)"), family=mx.Normal())
    assert list(fit.estimates) == ["a", "k", "sigma"]
    assert fit.estimates["k"] == pytest.approx(0.05, abs=0.001)
    assert fit.curve.formula == "μ(dose, x2) = a·dose·exp(−k·x₂)"
    bare = mx.fit(table.to_numpy(), y, curve=mx.Formula("a*x1*exp(-k*x2)"), family=mx.Normal())
    assert bare.estimates == fit.estimates


def test_symbols_are_those_of_mathematics_and_never_the_same_twice() -> None:
    formula = mx.Formula("b1*x + alpha*x^2 + b_1*x^3 + sigma_2")
    symbols = [parameter.symbol for parameter in formula.parameters(("x",))]
    assert symbols == ["b1", "α", "b_1", "σ₂"]
    assert formula.latex == r"b_{1} \, x + \alpha \, {x}^{2} + b_{1} \, {x}^{3} + \sigma_{2}"


@pytest.mark.parametrize(
    ("text", "start", "columns", "sentence"),
    [
        ("a + b", None, ("x",), "The formula must use x, where the data are: a \\+ b"),
        ("a + b", None, ("dose",), "must use x or dose"),
        ("a + b", None, ("dose", "age, years"), "must use dose or x2"),
        ("2*x + 1", None, ("x",), "no parameter to estimate"),
        ("+".join(f"a{place}" for place in range(21)) + "+x", None, ("x",), f"21 parameters; at most {MOST_PARAMETERS}"),
        ("a*x + c", {"a": 1.0}, ("x",), 'no start value for "c": give one for each of a, c, or none'),
        ("a*x + c", {"a": 1.0, "c": 2.0, "x": 3.0}, ("x",), '"x" is a predictor and needs no start value'),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_fitted_is_told_why(
    text: str, start: dict[str, float] | None, columns: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        mx.Formula(text, start).parameters(columns)


@pytest.mark.parametrize(
    ("text", "start", "sentence"),
    [
        ("a*(x", None, "In the formula, position 3: this parenthesis is never closed"),
        ("a*x", {"b": 1.0}, 'a start value for "b", which is not in the formula: a\\*x'),
        ("a*x", {"a": np.inf}, '"a" must be a finite number, not inf'),
        ("a*x", "a=1, a=2", "two start values"),
        ("a*x", "a", 'Write start values as b1=500, b2=1e-4: "a" cannot be read'),
        ("a*x", "a=one", "cannot be read"),
        ("a*x", "a=1..2", "cannot be read"),
        ("a*x", "a=__import__('os')", "cannot be read"),
        ("a*x", "pi=3", "cannot be read"),
        ("a*x", "a=1e999", "must be a finite number"),
    ],
)
def test_a_wrong_formula_or_start_is_refused_when_it_is_made(text: str, start: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        mx.Formula(text, start)


@pytest.mark.parametrize(("text", "start"), [(3, None), ("a*x", [1.0]), ("a*x", 3.0)])
def test_what_is_neither_text_nor_mapping_is_refused(text: Any, start: Any) -> None:
    with pytest.raises(TypeError, match=r"A formula is a text|Start values are a mapping"):
        mx.Formula(text, start)


# ---- start values -----------------------------------------------------------------------------------------------


def test_start_values_may_be_a_mapping_or_a_text() -> None:
    given = mx.Formula("b₁*(1 - exp(-b2*x))", start={"b2": 1e-4, "b1": 500})
    assert given == mx.Formula("b₁*(1 - exp(-b2*x))", start="b2 = 1e-4, b₁ = 500")
    assert given.start == "b2=0.0001, b1=500"
    assert_array_equal(given.starts(np.arange(5.0), np.arange(5.0)), [[500.0, 1e-4]])
    assert hash(given) == hash(pickle.loads(pickle.dumps(given)))


def test_a_start_where_the_curve_is_no_number_is_refused_with_its_row() -> None:
    with pytest.raises(ValueError, match=r"not a finite number: row 1, where x is 0\. Choose other"):
        mx.fit(
            [1.0, 0.0, 2.0, 3.0],
            [1.0, 2.0, 3.0, 4.0],
            curve=mx.Formula("a + c/x^k", {"a": 1.0, "c": 2.0, "k": 1.0}),
            family=mx.Normal(),
        )


def test_where_no_start_can_be_guessed_it_is_asked_for() -> None:
    x = np.linspace(-5.0, 5.0, 20)
    with pytest.raises(ValueError, match=r"No start values were found .* give some, such as a=1, k=1"):
        mx.fit(x, x**2, curve=mx.Formula("a*log(-x^2 - k^2)"), family=mx.Normal())


def test_a_formula_that_is_linear_after_all_is_solved_at_once() -> None:
    x = np.linspace(2000.0, 2020.0, 30)
    y = 4.0 + 0.3 * x + np.cos(7.0 * x)
    formula = mx.fit(x, y, curve=mx.Formula("a + c*x"), family=mx.Normal())
    line = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    assert formula.estimates["c"] == pytest.approx(line.estimates["x"], rel=1e-9)
    assert formula.log_likelihood == pytest.approx(line.log_likelihood, rel=1e-12)


@pytest.mark.parametrize("text", ["a + b*x + c*max(x - t, 0)", "where(x <= t, a + b*x, a + b*x + c*(x - t))"])
def test_a_line_that_breaks_is_fitted_where_it_breaks_best(text: str) -> None:
    """Among all places of the break: given one, the rest is least squares."""
    rng = np.random.default_rng(12)
    x = np.sort(rng.uniform(0.0, 10.0, 60))
    y = 2.0 + 0.5 * x + 1.7 * np.maximum(x - 6.2, 0.0) + rng.normal(0.0, 0.3, 60)

    def least(t: float) -> float:
        design = np.column_stack([np.ones_like(x), x, np.maximum(x - t, 0.0)])
        return float(np.sum((y - design @ np.linalg.lstsq(design, y)[0]) ** 2))

    best = min(np.linspace(1.0, 9.0, 4001).tolist(), key=least)
    fit = mx.fit(x, y, curve=mx.Formula(text), family=mx.Normal())
    assert fit.converged
    assert fit.estimates["t"] == pytest.approx(best, abs=2e-3)
    assert fit.loss * 60 == pytest.approx(least(fit.estimates["t"]), rel=1e-9)
    assert fit.loss * 60 <= least(best) * (1.0 + 1e-9)


# ---- with other errors, and beside the curves that are written by hand ------------------------------------------


@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.StudentT()], ids=lambda each: each.name)
def test_growth_that_is_typed_is_the_growth_of_the_registry(family: mx.Family) -> None:
    rng = np.random.default_rng(8)
    x = np.linspace(0.0, 36.0, 40)
    y = 330.0 / (1.0 + np.exp(-0.22 * (x - 10.0))) + 5.0 * rng.standard_t(3.0, 40)
    typed = mx.fit(x, y, curve=mx.Formula("K/(1 + exp(-r*(x - m)))"), family=family)
    known = mx.fit(x, y, curve=mx.LogisticGrowth(), family=family)
    assert typed.log_likelihood == pytest.approx(known.log_likelihood, rel=1e-12)
    assert_allclose(list(typed.estimates.values()), list(known.estimates.values()), rtol=1e-6)
    assert_allclose(list(typed.standard_errors.values()), list(known.standard_errors.values()), rtol=1e-5)


@pytest.mark.parametrize("family", [mx.Gamma(), mx.LogNormal(), mx.Weibull()], ids=lambda each: each.name)
@pytest.mark.parametrize("text", ["L - A*exp(-k*x)", "a + c*x + d*x^2", "a*x^p + c"])
def test_positive_observations_are_begun_from_a_positive_curve(text: str, family: mx.Family) -> None:
    """The least-squares curves through these data dip below zero, where such errors cannot be."""
    x = np.linspace(0.3, 36.0, 60)
    y = 330.0 / (1.0 + np.exp(-0.22 * (x - 11.3))) * np.exp(0.1 * np.sin(9.0 * x))
    assert (mx.fit(x, y, curve=mx.Formula(text), family=mx.Normal()).fitted < 0.0).any()
    fit = mx.fit(x, y, curve=mx.Formula(text), family=family)
    assert fit.converged
    assert (fit.fitted > 0.0).all()


def test_a_letter_that_the_errors_need_is_told() -> None:
    with pytest.raises(ValueError, match=r'Two parameters would be named "b": .* that letter of the formula'):
        mx.fit(np.arange(9.0), np.arange(9.0), curve=mx.Formula("a + b*x"), family=mx.Laplace())


def test_a_curve_of_a_hundred_thousand_rows_is_fitted() -> None:
    """In blocks of rows; the standard errors fall with the root of their number."""
    x = np.linspace(0.0, 36.0, 100_000)
    y = 5.0 - 4.0 * np.exp(-0.3 * x) + 0.1 * np.random.default_rng(5).normal(size=x.size)
    fit = mx.fit(x, y, curve=mx.Formula("L - A*exp(-k*x)"), family=mx.Normal())
    assert fit.converged
    for name, truth in {"L": 5.0, "A": 4.0, "k": 0.3}.items():
        assert abs(fit.estimates[name] - truth) < 5.0 * fit.standard_errors[name] < 0.02


@pytest.mark.parametrize(
    "text", ["L - A*exp(-k*x)", "a*x^p", "a + c*x", "a*sin(w*x)", "log(a*x - 2)", "a/(x - c)"]
)
def test_the_example_of_a_formula_is_a_curve_that_can_be_drawn(text: str) -> None:
    formula = mx.Formula(text)
    example = formula.example()
    assert list(example) == list(formula.names)
    x = np.linspace(0.0, 36.0, 37)
    if text != "log(a*x - 2)":  # nowhere a number at x = 0
        assert np.isfinite(formula.bind(x).value(np.array(list(example.values())))).all()


def test_the_example_of_a_formula_with_start_values_is_these() -> None:
    assert mx.Formula("a*x^p", {"p": 2.0, "a": 3.0}).example() == {"a": 3.0, "p": 2.0}
