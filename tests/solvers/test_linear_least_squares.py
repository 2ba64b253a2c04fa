"""Linear least squares against certified values and against rational arithmetic."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, log2
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.precision import multiply_pairs, two_sum
from mlexplore.solvers.linear_least_squares import REFINED_ENTRIES, independent_columns, linear_least_squares

Case = Callable[[str], dict[str, Any]]
POLYNOMIALS = ["Filip", "Norris", "Wampler1", "Wampler3", "Wampler5"]


def powers(
    x: NDArray[np.float64], degree: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, int]:
    """Return the powers of (x - m) / 2^k in twice the working precision, with m and k."""
    m = round(float(x.min() + x.max()) / 2, 3)
    k = ceil(log2(np.abs(x - m).max()))
    high, low = two_sum(x, np.full_like(x, -m))
    u = (high / 2.0**k, low / 2.0**k)
    columns = [(np.ones_like(x), np.zeros_like(x))]
    for _ in range(degree):
        columns.append(multiply_pairs(columns[-1], u))
    return np.column_stack([c[0] for c in columns]), np.column_stack([c[1] for c in columns]), m, k


def in_powers_of_x(shifted: list[Fraction], m: float, k: int) -> list[Fraction]:
    """Expand a polynomial in (x - m) / 2^k, exactly."""
    raw = [Fraction(0)] * len(shifted)
    for j, coefficient in enumerate(shifted):
        for i in range(j + 1):
            raw[i] += coefficient / Fraction(2) ** (k * j) * comb(j, i) * (-Fraction(m)) ** (j - i)
    return raw


def exactly(high: NDArray[np.float64], low: NDArray[np.float64]) -> list[Fraction]:
    return [Fraction(float(a)) + Fraction(float(b)) for a, b in zip(high, low, strict=True)]


def worst_error(found: list[Fraction], certified: list[str]) -> float:
    return max(float(abs(a / Fraction(b) - 1)) for a, b in zip(found, certified, strict=True))


def rational_solution(
    design: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[Fraction]:
    """Solve the normal equations in rational arithmetic."""
    rows = [[Fraction(float(v)) for v in row] for row in design]
    w, z = [Fraction(float(v)) for v in weights], [Fraction(float(v)) for v in y]
    p = design.shape[1]
    system: list[list[Any]] = [
        [sum(wi * r[i] * r[j] for wi, r in zip(w, rows, strict=True)) for j in range(p)]
        + [sum(wi * r[i] * zi for wi, r, zi in zip(w, rows, z, strict=True))]
        for i in range(p)
    ]
    for i in range(p):
        pivot = next(j for j in range(i, p) if system[j][i] != 0)
        system[i], system[pivot] = system[pivot], system[i]
        system[i] = [v / system[i][i] for v in system[i]]
        for j in range(p):
            if j != i:
                system[j] = [a - system[j][i] * b for a, b in zip(system[j], system[i], strict=True)]
    return [row[-1] for row in system]


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_certified_polynomials_are_met_and_numpy_is_not_better(reference: Case, name: str) -> None:
    """Filip's tenth degree included; what remains is that decimal data are not binary numbers."""
    case = reference(f"linear_{name}")
    certified = case["exact_params_30"]
    x, y = (np.array(case["data"][key], dtype=float) for key in ("x", "y"))
    high, low, m, k = powers(x, len(certified) - 1)
    fit = linear_least_squares(high, y, low=low)
    ours = worst_error(in_powers_of_x(exactly(fit.coefficients, fit.low), m, k), certified)
    theirs = np.asarray(np.polynomial.Polynomial.fit(x, y, len(certified) - 1).convert().coef, dtype=float)
    assert fit.rank == len(certified)
    assert ours < 2e-14
    assert ours <= worst_error(exactly(theirs, np.zeros_like(theirs)), certified)


@pytest.mark.parametrize("name", ["Longley", "NoInt1"])
def test_certified_regressions_are_met(reference: Case, name: str) -> None:
    """Longley's columns are collinear to a condition number of 5e9 in their own units."""
    case = reference(f"linear_{name}")
    columns = [np.array(case["data"][predictor], dtype=float) for predictor in case["predictors"]]
    if case["intercept"]:
        columns.insert(0, np.ones(case["n"]))
    fit = linear_least_squares(np.column_stack(columns), np.array(case["data"]["y"], dtype=float))
    assert worst_error(exactly(fit.coefficients, fit.low), case["exact_params_30"]) < 1e-14
    assert fit.residuals @ fit.residuals == pytest.approx(case["certified_rss"], rel=1e-12)


@pytest.mark.parametrize(
    "name",
    ["anscombe1", "anscombe2", "anscombe3", "cars", "stackloss"],
)
def test_normal_fits_agree_with_twenty_digit_answers(
    reference: Case, design_and_response: Callable[..., Any], name: str
) -> None:
    """Ordinary regressions: every digit of the coefficients and of the maximum-likelihood sigma."""
    case = reference(f"normal_{name}")
    design, y = design_and_response(case)
    fit = linear_least_squares(design, y)
    expected = [float(value) for value in case["exact"]["coef"].values()]
    assert_allclose(fit.coefficients, expected, rtol=1e-15)
    sigma = np.sqrt(np.mean(fit.residuals**2))
    assert sigma == pytest.approx(float(case["exact"]["extra"]["sigma"]), rel=1e-15)


def test_the_solution_is_that_of_rational_arithmetic_with_weights_and_rounding_errors() -> None:
    """High and low parts together carry about thirty digits, also in an ill-conditioned weighted problem."""
    generator = np.random.default_rng(29)
    x = generator.uniform(2.0, 3.0, 25)
    design = np.column_stack([x**j for j in range(5)])
    y = 10.0 + generator.normal(size=25)
    weights = generator.integers(0, 4, 25).astype(float)
    fit = linear_least_squares(design, y, weights=weights)
    truth = rational_solution(design, y, weights)
    found = exactly(fit.coefficients, fit.low)
    assert max(float(abs(a / b - 1)) for a, b in zip(found, truth, strict=True)) < 1e-24
    assert [float(value) for value in truth] == fit.coefficients.tolist()
    mean = [
        sum((Fraction(float(v)) * b for v, b in zip(row, truth, strict=True)), Fraction(0)) for row in design
    ]
    residuals = [float(Fraction(float(v)) - m) for v, m in zip(y, mean, strict=True)]
    assert_allclose(fit.residuals, residuals, rtol=1e-15)


def test_the_low_part_of_the_design_belongs_to_the_problem() -> None:
    """A design split into two halves is the same problem as their sum."""
    generator = np.random.default_rng(5)
    full = generator.normal(size=(20, 3))
    y = generator.normal(size=20)
    high = full.astype(np.float32).astype(float)
    whole, halves = linear_least_squares(full, y), linear_least_squares(high, y, low=full - high)
    assert_allclose(halves.coefficients, whole.coefficients, rtol=1e-15)


def test_weights_count_rows() -> None:
    """A weight of three is three equal rows, and of zero none (but its residual is told)."""
    generator = np.random.default_rng(7)
    design, y = generator.normal(size=(12, 3)), generator.normal(size=12)
    counts = np.array([1, 2, 3, 0] * 3)
    weighted = linear_least_squares(design, y, weights=counts.astype(float))
    repeated = linear_least_squares(np.repeat(design, counts, axis=0), np.repeat(y, counts))
    assert_allclose(weighted.coefficients, repeated.coefficients, rtol=1e-15)
    assert_allclose(weighted.factor, repeated.factor, rtol=1e-13, atol=1e-14)
    assert_allclose(weighted.residuals, y - design @ weighted.coefficients, rtol=1e-12)


def test_the_factor_is_the_root_of_the_weighted_cross_products() -> None:
    """Standard errors come from it: R'R = D'WD with a diagonal that is not negative."""
    generator = np.random.default_rng(13)
    design = generator.normal(size=(30, 4)) * [1.0, 1e-6, 1e7, 3.0]
    weights = generator.uniform(0.1, 5.0, 30)
    fit = linear_least_squares(design, generator.normal(size=30), weights=weights)
    assert_allclose(fit.factor.T @ fit.factor, design.T @ (weights[:, None] * design), rtol=1e-12)
    assert np.array_equal(fit.factor, np.triu(fit.factor))
    assert (np.diagonal(fit.factor) > 0).all()


def test_dependent_columns_get_zero_and_the_fit_is_that_of_the_others() -> None:
    """As in R: of columns that depend on each other the earlier ones are kept."""
    generator = np.random.default_rng(17)
    x, z = generator.normal(size=(2, 40))
    y = generator.normal(size=40)
    design = np.column_stack([np.ones(40), x, 0.1 * x + 0.3, z, np.zeros(40), z])
    fit = linear_least_squares(design, y)
    basic = linear_least_squares(design[:, [0, 1, 3]], y)
    assert fit.rank == 3
    assert fit.coefficients[[2, 4, 5]].tolist() == [0.0, 0.0, 0.0]
    assert_allclose(fit.coefficients[[0, 1, 3]], basic.coefficients, rtol=1e-12)
    assert_allclose(fit.residuals, basic.residuals, rtol=1e-12, atol=1e-14)
    assert_allclose(fit.factor.T @ fit.factor, design.T @ design, rtol=1e-12, atol=1e-12)
    assert independent_columns(design)[0].tolist() == [0, 1, 3]


def test_fewer_rows_than_columns_interpolate() -> None:
    """The rank is then that of the rows."""
    generator = np.random.default_rng(19)
    design, y = generator.normal(size=(3, 5)), generator.normal(size=3)
    fit = linear_least_squares(design, y)
    assert fit.rank == 3
    assert_allclose(fit.residuals, 0.0, atol=1e-15)
    assert fit.factor.shape == (5, 5)


@pytest.mark.parametrize("shape", [(4, 0), (0, 2), (0, 0), (1, 1)])
def test_empty_and_tiny_problems_have_an_answer(shape: tuple[int, int]) -> None:
    """No columns: the residuals are the observations. No rows: nothing is determined."""
    fit = linear_least_squares(np.ones(shape), np.arange(1.0, shape[0] + 1.0))
    assert fit.rank == min(shape)
    assert fit.coefficients.shape == (shape[1],)
    assert fit.residuals.shape == (shape[0],)


def test_units_change_nothing_but_the_units() -> None:
    """Huge and tiny units, whose squares would overflow or vanish."""
    generator = np.random.default_rng(23)
    design, y = generator.normal(size=(15, 2)), generator.normal(size=15)
    plain = linear_least_squares(design, y)
    scaled = linear_least_squares(design * [2.0**600, 2.0**-600], y * 2.0**300)
    assert scaled.coefficients.tolist() == (plain.coefficients * [2.0**-300, 2.0**900]).tolist()
    assert scaled.residuals.tolist() == (plain.residuals * 2.0**300).tolist()


@pytest.mark.parametrize("spread", [1.0, 1e-3, 1e-5])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_big_problem_is_solved_as_exactly_as_qr_solves_it(spread: float, weighted: bool) -> None:
    """Past the bound two passes over the rows replace QR where the columns are far from dependent, and only there."""
    generator = np.random.default_rng(31)
    n = REFINED_ENTRIES // 3 + 1
    x, z = generator.normal(size=(2, n))
    design = np.column_stack([np.ones(n), 1e6 * x, x + spread * z])
    y = design @ [1.0, -2e-6, 3.0] + generator.normal(size=n)
    weights = generator.integers(0, 4, n).astype(float) if weighted else None
    fit = linear_least_squares(design, y, weights=weights)
    # The oracle refines the R of all rows together: it stands for the rows it was made from.
    root = np.ones(n) if weights is None else np.sqrt(weights)
    rows = np.linalg.qr(root[:, None] * np.column_stack([design, y])).R
    oracle = linear_least_squares(rows[:, :3], rows[:, 3])
    uncertainty = np.sqrt(np.diagonal(np.linalg.inv(rows[:3, :3].T @ rows[:3, :3])))
    assert fit.rank == 3
    assert (np.abs(fit.coefficients - oracle.coefficients) < 1e-9 * uncertainty).all()
    assert_allclose(fit.residuals, y - design @ fit.coefficients, rtol=0, atol=1e-8 * spread + 1e-13)
    assert_allclose(fit.factor, oracle.factor, rtol=1e-9, atol=1e-10)


def test_a_bad_number_among_very_many_is_still_named() -> None:
    """The quick way for many rows leaves the complaint to the careful one."""
    n = REFINED_ENTRIES // 2 + 1
    design, y = np.ones((n, 2)), np.ones(n)
    design[:, 1] = np.arange(n)
    y[77] = np.nan
    with pytest.raises(ValueError, match="y has the value nan in row 77"):
        linear_least_squares(design, y)


@pytest.mark.parametrize(
    ("design", "y", "weights", "words"),
    [
        (np.array([[1.0], [np.nan]]), np.ones(2), None, "row 1, column 0"),
        (np.ones((2, 1)), np.array([np.inf, 1.0]), None, "y has the value inf in row 0"),
        (np.ones((2, 1)), np.ones(2), np.array([1.0, -2.0]), "the weight in row 1 is -2.0"),
    ],
)
def test_what_cannot_be_fitted_is_named(
    design: np.ndarray, y: np.ndarray, weights: np.ndarray | None, words: str
) -> None:
    """An error says what is wrong and where."""
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        linear_least_squares(design, y, weights=weights)
