"""Least squares among curves that touch the data from one side, against a general solver."""

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, minimize

from mlexplore.solvers.one_sided_least_squares import one_sided_least_squares


@pytest.mark.parametrize("side", [1.0, -1.0])
@pytest.mark.parametrize("seed", range(4))
def test_residuals_have_one_sign_and_the_least_squares(seed: int, side: float) -> None:
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(6, 40)), int(rng.integers(1, 4))
    x = np.column_stack([np.ones(n), rng.normal(size=(n, p))])[:, : p + 1]
    y = 3.7 * x.sum(axis=1) + rng.exponential(size=n)
    found = one_sided_least_squares(x, y, side)
    assert found is not None
    residuals = y - x @ found
    assert (side * residuals).min() >= -1e-9 * np.abs(y).max()
    by_programming = minimize(
        lambda b: (np.sum((y - x @ b) ** 2), -2.0 * x.T @ (y - x @ b)),
        found + 0.1,
        jac=True,
        method="SLSQP",
        constraints=LinearConstraint(side * x, -np.inf, side * y),
        options={"ftol": 1e-15, "maxiter": 500},
    )
    assert residuals @ residuals == pytest.approx(by_programming.fun, rel=1e-7)


def test_the_least_cover_of_numbers_alone_is_their_extreme() -> None:
    y = np.array([4.1, 2.9, 7.3, 5.0])
    ones = np.ones((4, 1))
    for side, extreme in ((1.0, 2.9), (-1.0, 7.3)):
        found = one_sided_least_squares(ones, y, side)
        assert found is not None
        assert found[0] == pytest.approx(extreme, rel=1e-14)


def test_there_is_none_around_a_curve_through_every_point_or_on_both_sides_of_nothing() -> None:
    x = np.arange(5.0)[:, None]
    assert one_sided_least_squares(x, 2.0 * x[:, 0] * 0.0, 1.0) is None
    # Through the origin with observations of both signs at x = 0 no curve lies below all.
    assert one_sided_least_squares(np.array([[0.0], [0.0], [1.0]]), np.array([1.0, -1.0, 2.0]), 1.0) is None
