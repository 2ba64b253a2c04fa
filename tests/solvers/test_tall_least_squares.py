"""Least squares of very many rows: as exact as QR, with one look at the rows; what is not for it is declined."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.blocks import DesignBlocks
from mlexplore.solvers.linear_least_squares import linear_least_squares
from mlexplore.solvers.tall_least_squares import tall_least_squares

Array = NDArray[np.float64]


def plane(n: int, noise: float = 0.7) -> tuple[Array, Array, Array]:
    """Return a design, observations and weights."""
    rng = np.random.default_rng(12)
    design = np.column_stack([np.ones(n), rng.normal(size=(n, 2)), rng.gamma(2.0, 1e-6, n)])
    y = design @ [3.0, -1.0, 0.25, 2e6] + noise * rng.standard_t(5, n)
    return design, y, rng.integers(0, 4, n).astype(float)


def by_qr(design: Array, y: Array, weights: Array | None = None) -> Array:
    """Return coefficients: the R of all rows and of y stands for the rows, and its small problem is solved to the last digit."""
    root = np.ones(len(y)) if weights is None else np.sqrt(weights)
    p = design.shape[1]
    unit = np.ldexp(1.0, -np.frexp(np.abs(design).max(axis=0))[1])
    rows = np.linalg.qr(root[:, None] * np.column_stack([design * unit, y])).R
    return linear_least_squares(rows[:, :p], rows[:, p]).coefficients * unit


@pytest.mark.parametrize("n", [3_000, 70_001])
@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_as_exact_as_qr(n: int, *, weighted: bool) -> None:
    """Columns of very different length, any weights, rows that fill no block."""
    design, y, weights = plane(n)
    w = weights if weighted else None
    found = tall_least_squares(DesignBlocks(design), y, weights=w)
    assert found is not None
    root = np.sqrt(weights if weighted else np.ones(n))
    expected = by_qr(design, y, w)
    assert_allclose(found.coefficients, expected, rtol=1e-11)
    residuals = root * (y - design @ expected)
    assert found.squares == pytest.approx(residuals @ residuals, rel=1e-13)
    assert_allclose(
        found.factor.T @ found.factor, (root[:, None] * design).T @ (root[:, None] * design), rtol=1e-13
    )
    assert (np.diagonal(found.factor) > 0.0).all()
    assert_allclose(found.factor, np.triu(found.factor))


def test_one_look_at_all_rows_is_enough() -> None:
    design, y, _ = plane(200_000)
    found = tall_least_squares(DesignBlocks(design), y)
    assert found is not None
    assert found.passes == 1


@pytest.mark.parametrize("noise", [1e-3, 1e-8, 1e-12])
def test_a_nearly_perfect_fit_keeps_the_digits_of_its_sum_of_squares(noise: float) -> None:
    """The total sum of squares exceeds it by up to 24 powers of ten: a difference of the two would have no digit."""
    design, y, _ = plane(50_000, noise)
    found = tall_least_squares(DesignBlocks(design), y)
    assert found is not None
    residuals = y - design @ found.coefficients
    assert found.squares == pytest.approx(residuals @ residuals, rel=1e-3 if noise < 1e-10 else 1e-9)
    assert_allclose(found.coefficients, by_qr(design, y), rtol=1e-13)


def test_an_offset_is_taken_from_the_observations() -> None:
    design, y, _ = plane(20_000)
    offset = np.random.default_rng(2).normal(size=20_000)
    with_offset = tall_least_squares(DesignBlocks(design), y, offset=offset)
    taken = tall_least_squares(DesignBlocks(design), y - offset)
    assert with_offset is not None
    assert taken is not None
    assert_allclose(with_offset.coefficients, taken.coefficients, rtol=1e-12)
    assert with_offset.squares == pytest.approx(taken.squares, rel=1e-13)


def test_a_sample_that_misleads_costs_another_look_and_no_digits() -> None:
    """Every row that the sample meets lies on another plane, far away."""
    design, y, _ = plane(60_000)
    y[:: 60_000 // 4096] = 1e7 * design[:: 60_000 // 4096, 1]
    found = tall_least_squares(DesignBlocks(design), y)
    assert found is not None
    assert found.passes > 1
    assert_allclose(found.coefficients, by_qr(design, y), rtol=1e-10)


def test_a_column_that_the_sample_does_not_see_is_found_in_the_rows() -> None:
    design, y, _ = plane(60_000)
    design[:, 3] = 0.0
    design[1_000:1_005, 3] = 1.0
    found = tall_least_squares(DesignBlocks(design), y)
    assert found is not None
    assert_allclose(found.coefficients, by_qr(design, y), rtol=1e-10)


@pytest.mark.parametrize("spoil", ["dependent", "nearly", "missing", "infinite", "huge", "zero"])
def test_what_is_not_for_it_is_declined(spoil: str) -> None:
    """None, and no warning: the caller's QR says what is wrong, or copes."""
    design, y, _ = plane(30_000)
    if spoil == "dependent":
        design[:, 3] = design[:, 1] - 2.0 * design[:, 2]
    elif spoil == "nearly":
        design[:, 3] = design[:, 1] + 1e-6 * design[:, 3] / design[:, 3].max()
    elif spoil == "missing":
        design[29_999, 2] = np.nan
    elif spoil == "infinite":
        y[17] = np.inf
    elif spoil == "huge":
        design[:, 2] *= 1e200
    else:
        design[:, 2] = 0.0
    assert tall_least_squares(DesignBlocks(design), y) is None
