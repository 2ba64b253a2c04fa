"""Least powers of absolute residuals: proved by the conditions of a minimum, which need no other solver."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.solvers.least_absolute import least_absolute
from mlexplore.solvers.linear_least_squares import linear_least_squares
from mlexplore.solvers.power_loss import least_power

Array = NDArray[np.float64]


def problem(n: int, p: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1)) * 3.0])
    return design, design @ np.arange(1.0, p + 1.0) + 0.8 * rng.standard_t(3, n)


def imbalance(design: Array, residuals: Array, power: float, weights: Array) -> float:
    """Largest component of the gradient, as a share of what its terms are without their signs."""
    pull = weights * (np.abs(residuals) / np.abs(residuals).max()) ** (power - 1.0)
    return float(np.max(np.abs(design.T @ (np.sign(residuals) * pull)) / (np.abs(design).T @ pull)))


@pytest.mark.parametrize("power", [1.2, 1.37, 1.5, 1.9, 1.999, 2.001, 2.5, 4.0, 9.7, 37.0, 100.0])
@pytest.mark.parametrize(("n", "p"), [(12, 2), (60, 3), (500, 5)])
def test_at_the_minimum_the_pulls_of_the_residuals_balance(n: int, p: int, power: float) -> None:
    for seed in range(3):
        design, y = problem(n, p, seed)
        found = least_power(design, y, power)
        assert found.converged
        assert_allclose(found.residuals, y - design @ found.coefficients, rtol=1e-15)
        # A residual near zero has few digits, and near power 1 its pull is as large as any.
        assert imbalance(design, found.residuals, power, np.ones(n)) < (1e-12 if power > 1.4 else 1e-7)


@pytest.mark.parametrize("power", [1.1, 1.2, 1.5])
def test_no_curve_nearby_costs_less_even_where_residuals_all_but_vanish(power: float) -> None:
    for seed in range(8):
        design, y = problem(40, 3, seed)
        found = least_power(design, y, power)
        least = np.sum(np.abs(found.residuals) ** power)
        rng = np.random.default_rng(seed)
        for size in (1e-12, 1e-9, 1e-6, 1e-3):
            for _ in range(10):
                near = found.coefficients + size * rng.normal(size=3)
                assert np.sum(np.abs(y - design @ near) ** power) >= least * (1.0 - 1e-15)


def test_the_powers_one_and_two_are_medians_and_least_squares() -> None:
    design, y = problem(40, 3, 5)
    weights = np.arange(1.0, 41.0)
    assert_allclose(
        least_power(design, y, 1.0, weights=weights).coefficients,
        least_absolute(design, y, weights=weights).coefficients,
        rtol=1e-15,
    )
    assert_allclose(
        least_power(design, y, 2.0, weights=weights).coefficients,
        linear_least_squares(design, y, weights=weights).coefficients,
        rtol=1e-15,
    )


@pytest.mark.parametrize("power", [1.4, 3.0])
def test_powers_near_two_join_least_squares_smoothly(power: float) -> None:
    design, y = problem(40, 3, 5)
    step = 1e-6 * np.sign(power - 2.0)
    gap = least_power(design, y, 2.0 + step).coefficients - least_power(design, y, 2.0).coefficients
    twice = least_power(design, y, 2.0 + 2.0 * step).coefficients - least_power(design, y, 2.0).coefficients
    assert_allclose(twice, 2.0 * gap, rtol=1e-4)
    assert np.abs(gap).max() < 1e-5


@pytest.mark.parametrize("power", [1.3, 6.0])
def test_a_weight_counts_as_so_many_equal_rows(power: float) -> None:
    design, y = problem(20, 2, 7)
    weights = np.arange(20) % 4
    repeated = np.repeat(np.arange(20), weights)
    found = least_power(design, y, power, weights=weights.astype(float))
    assert_allclose(
        found.coefficients, least_power(design[repeated], y[repeated], power).coefficients, rtol=1e-11
    )


@pytest.mark.parametrize("power", [1.3, 1.8, 7.0])
def test_units_do_not_matter(power: float) -> None:
    design, y = problem(40, 3, 2)
    coefficients = least_power(design, y, power).coefficients
    for factor in (1e-150, 1e-8, 1e8, 1e150):
        assert_allclose(
            least_power(design, factor * y, power).coefficients, factor * coefficients, rtol=1e-11
        )


def test_a_large_power_comes_to_the_middle_of_the_extremes() -> None:
    y = np.array([0.0, 0.1, 0.15, 0.2, 3.0])
    found = least_power(np.ones((5, 1)), y, 100.0)
    assert found.coefficients[0] == pytest.approx(1.5, abs=0.01)


def test_observations_on_a_curve_are_met_by_it() -> None:
    design = np.column_stack([np.ones(9), np.arange(9.0)])
    found = least_power(design, design @ [2.0, 0.3], 1.5)
    assert_allclose(found.coefficients, [2.0, 0.3], rtol=1e-14)


@pytest.mark.parametrize("power", [0.9, 0.0, np.inf, np.nan])
def test_a_power_without_a_single_minimum_is_refused(power: float) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        least_power(np.ones((3, 1)), np.arange(3.0), power)
