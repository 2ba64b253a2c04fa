"""Median and quantile regression against exact rational answers, an independent linear programme and every corner there is."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import linprog

from mlexplore.solvers.least_absolute import AbsoluteFit, least_absolute

Array = NDArray[np.float64]
CERTIFIED = [
    "laplace_engel",
    "quantile_engel_10",
    "quantile_engel_25",
    "quantile_engel_75",
    "quantile_engel_95",
    "quantile_stackloss_75",
]


def check_loss(design: Array, y: Array, b: Array, tau: float, weights: Array | None = None) -> float:
    r = y - design @ b
    return float(np.sum((1.0 if weights is None else weights) * r * (tau - (r < 0.0))))


def lowest_by_linear_programme(design: Array, y: Array, tau: float, weights: Array) -> float:
    """Return the optimum found by HiGHS."""
    n, p = design.shape
    found = linprog(
        np.concatenate((np.zeros(p), tau * weights, (1.0 - tau) * weights)),
        A_eq=np.hstack((design, np.eye(n), -np.eye(n))),
        b_eq=y,
        bounds=[(None, None)] * p + [(0.0, None)] * (2 * n),
    )
    assert found.fun is not None
    return float(found.fun)


def assert_interpolates(fit: AbsoluteFit, design: Array, y: Array) -> None:
    """The residuals are those of the coefficients, and exact zeros in the basis."""
    assert (fit.residuals[fit.basis] == 0.0).all()
    size = np.abs(y) + np.abs(design) @ np.abs(fit.coefficients)
    assert (np.abs(y - design @ fit.coefficients - fit.residuals) <= 1e-14 * size).all()


@pytest.mark.parametrize("name", CERTIFIED)
def test_certified_quantile_fits_are_met(
    reference: Callable[[str], Any], design_and_response: Callable[..., Any], name: str
) -> None:
    """Coefficients to the last digit, the same interpolated rows, and uniqueness proved."""
    case = reference(name)
    design, y = design_and_response(case)
    fit = least_absolute(design, y, tau=case["tau"])
    exact = [float(Fraction(value)) for value in case["exact"]["coef"].values()]
    assert_allclose(fit.coefficients, exact, rtol=4e-15, atol=1e-15)
    assert fit.objective == pytest.approx(float(Fraction(case["exact"]["objective"])), rel=1e-14)
    assert fit.unique == case["checks"].get("unique", True)
    if "interpolated_rows_0based" in case["checks"]:
        assert sorted(fit.basis) == sorted(case["checks"]["interpolated_rows_0based"])
    assert_interpolates(fit, design, y)


@pytest.mark.parametrize("tau", [0.5, 0.23, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_no_corner_is_lower(seed: int, tau: float) -> None:
    """With few rows every corner can be looked at."""
    generator = np.random.default_rng(seed)
    design = np.column_stack([np.ones(11), generator.normal(size=(11, 2))])
    y = generator.standard_cauchy(11)
    weights = generator.uniform(0.2, 3.0, 11)
    fit = least_absolute(design, y, tau=tau, weights=weights)
    corners = [
        np.asarray(np.linalg.solve(design[list(rows)], y[list(rows)]), dtype=float)
        for rows in combinations(range(11), 3)
    ]
    lowest = min(check_loss(design, y, corner, tau, weights) for corner in corners)
    assert fit.objective == pytest.approx(lowest, rel=1e-13)
    assert fit.unique


@pytest.mark.parametrize("tau", [0.5, 0.1])
@pytest.mark.parametrize("seed", range(8))
def test_ties_and_duplicates_do_not_confuse(seed: int, tau: float) -> None:
    """Small integers: most corners interpolate more rows than they need, many rows are equal, some weights are zero."""
    generator = np.random.default_rng(seed)
    n = 60
    design = np.column_stack([np.ones(n), generator.integers(0, 4, (n, 2))]).astype(float)
    y = generator.integers(-3, 4, n).astype(float)
    weights = generator.integers(0, 3, n).astype(float)
    fit = least_absolute(design, y, tau=tau, weights=weights)
    assert fit.objective == pytest.approx(lowest_by_linear_programme(design, y, tau, weights), rel=1e-12)
    assert check_loss(design, y, fit.coefficients, tau, weights) == pytest.approx(fit.objective, rel=1e-12)
    assert_interpolates(fit, design, y)


@pytest.mark.parametrize("n", [300, 5000, 40000])
@pytest.mark.parametrize("tau", [0.5, 0.05])
def test_many_rows_are_solved_as_exactly_as_few(n: int, tau: float) -> None:
    """Pooling is checked: at the end the slopes of all rows balance within their bounds."""
    generator = np.random.default_rng(n)
    design = np.column_stack([np.ones(n), generator.normal(size=(n, 3))])
    y = design @ [1.0, 2.0, -1.0, 0.3] + (1.0 + np.abs(design[:, 1])) * generator.standard_t(2, n)
    fit = least_absolute(design, y, tau=tau)
    slopes = np.where(fit.residuals > 0.0, tau, tau - 1.0)
    slopes[fit.basis] = 0.0
    needed = np.linalg.solve(design[fit.basis].T, -design.T @ slopes)
    assert np.count_nonzero(fit.residuals == 0.0) == 4
    assert ((needed < tau) & (needed > tau - 1.0)).all()
    assert fit.unique


def test_many_tied_rows_are_solved_exactly() -> None:
    """Counts at a few places, as in a survey: the quantile of each group is known."""
    generator = np.random.default_rng(8)
    group = generator.integers(0, 3, 9000)
    y = generator.poisson(4.0 + 3.0 * group).astype(float)
    design = (group[:, None] == np.arange(3)).astype(float)
    fit = least_absolute(design, y, tau=0.3)
    for j in range(3):
        values = y[group == j]
        assert np.mean(values < fit.coefficients[j]) <= 0.3 <= np.mean(values <= fit.coefficients[j])
    assert fit.unique


def test_a_median_between_two_values_is_not_unique() -> None:
    """Four observations: everything between the middle two is a median."""
    y = np.array([1.0, 2.0, 5.0, 9.0])
    fit = least_absolute(np.ones((4, 1)), y)
    assert fit.objective == pytest.approx(0.5 * (1 + 8 - 1 + 3 + 0), rel=1e-15)
    assert 2.0 <= fit.coefficients[0] <= 5.0
    assert not fit.unique


def test_a_tied_median_is_unique_although_its_corner_is_degenerate() -> None:
    """Half of the observations are equal: one corner's slopes touch a bound, and still no other median exists."""
    y = np.array([1.0, 2.0, 2.0, 2.0, 2.0, 7.0])
    fit = least_absolute(np.ones((6, 1)), y)
    assert fit.coefficients.tolist() == [2.0]
    assert fit.residuals.tolist() == [-1.0, 0.0, 0.0, 0.0, 0.0, 5.0]
    assert fit.unique


def test_uniqueness_with_ties_is_told_from_near_flatness() -> None:
    """The loss rises on one side at a twentieth of the rate of the other: still no other minimum."""
    x = np.array([-2, 2, 1, 2, -2, 1, -2, 2, -1, 0, 0, 1, -2, 2, -2, 1, 1], dtype=float)[:, None]
    y = np.array([-1, 0, -2, -1, 0, 1, 1, 0, 5, 0, -4, -1, 1, 0, 1, 0, 0], dtype=float)
    fit = least_absolute(x, y, tau=0.25)
    assert fit.coefficients.tolist() == [0.0]
    assert min(check_loss(x, y, np.array([step]), 0.25) for step in (-1e-3, 1e-3)) > fit.objective
    assert fit.unique


def test_constant_observations_are_met_by_a_constant() -> None:
    """Every row is tied."""
    x = np.linspace(0.0, 1.0, 37)
    fit = least_absolute(np.column_stack([np.ones(37), x, x**2]), np.full(37, 7.25))
    assert_allclose(fit.coefficients, [7.25, 0.0, 0.0], atol=1e-13)
    assert fit.residuals.tolist() == [0.0] * 37
    assert fit.objective == 0.0
    assert fit.unique


def test_as_many_rows_as_columns_are_interpolated() -> None:
    """Nothing is left over."""
    generator = np.random.default_rng(21)
    design, y = generator.normal(size=(4, 4)), generator.normal(size=4)
    fit = least_absolute(design, y)
    assert fit.residuals.tolist() == [0.0] * 4
    assert_allclose(design @ fit.coefficients, y, rtol=1e-12)
    assert fit.unique


def test_dependent_columns_get_zero() -> None:
    """As in least squares the earlier columns are kept; such coefficients are not unique."""
    generator = np.random.default_rng(22)
    x = generator.normal(size=30)
    y = generator.normal(size=30)
    fit = least_absolute(np.column_stack([np.ones(30), x, 2.0 * x - 1.0]), y)
    smaller = least_absolute(np.column_stack([np.ones(30), x]), y)
    assert_allclose(fit.coefficients, [*smaller.coefficients, 0.0], rtol=1e-14)
    assert not fit.unique
    assert smaller.unique


@pytest.mark.parametrize("unit", [2.0**-300, 2.0**300])
def test_units_change_nothing_but_the_units(unit: float) -> None:
    """The unit of the observations, and of a column."""
    generator = np.random.default_rng(24)
    design, y = generator.normal(size=(25, 2)), generator.normal(size=25)
    plain = least_absolute(design, y, tau=0.7)
    scaled = least_absolute(design * [1.0, 2.0**40], y * unit, tau=0.7)
    assert_allclose(scaled.coefficients, plain.coefficients * [unit, unit * 2.0**-40], rtol=1e-14)


def test_without_columns_the_residuals_are_the_observations() -> None:
    """Everything may be held fixed."""
    fit = least_absolute(np.zeros((3, 0)), np.array([1.0, -2.0, 4.0]), tau=0.25)
    assert fit.residuals.tolist() == [1.0, -2.0, 4.0]
    assert fit.objective == pytest.approx(0.25 * 1 + 0.75 * 2 + 0.25 * 4)


@pytest.mark.parametrize("tau", [0.0, 1.0, -0.5, np.nan])
def test_a_quantile_outside_its_range_is_refused(tau: float) -> None:
    """The zeroth and the last quantile have no minimum to find."""
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        least_absolute(np.ones((2, 1)), np.ones(2), tau=tau)


def test_numbers_that_are_none_are_refused() -> None:
    """A missing value must be dropped by the caller, who knows its row."""
    with pytest.raises(ValueError, match="must be finite"):
        least_absolute(np.ones((2, 1)), np.array([1.0, np.nan]))
