"""Losses with kinks: minima that are proved, held against exact programmes, and the proof withheld where there is none."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import linprog

from mlexplore.solvers.elemental import through_observations
from mlexplore.solvers.kinked_loss import KinkedFit, KinkedLoss, least_kinked_loss
from mlexplore.solvers.least_absolute import least_absolute

Array = NDArray[np.float64]

RNG = np.random.default_rng(1984)
T = np.linspace(-1.0, 2.0, 29)
DESIGN = np.column_stack([np.ones_like(T), T, T**2])
Y = DESIGN @ [3.0, -2.0, 0.7] + RNG.standard_t(2.0, T.size)
W = RNG.uniform(0.2, 2.0, T.size)

TUBE = KinkedLoss(
    lambda r: np.maximum(np.abs(r) - 0.4, 0.0) * np.where(r > 0.0, 2.0, 1.0),
    lambda r: np.where(r > 0.4, 2.0, np.where(r < -0.4, -1.0, 0.0)),
    np.zeros_like,
    np.array([-0.4, 0.4]),
    np.array([-1.0, 0.0]),
    np.array([0.0, 2.0]),
)
ELASTIC = KinkedLoss(
    lambda r: np.abs(r) + 0.3 * r**2,
    lambda r: np.sign(r) + 0.6 * r,
    lambda r: np.full_like(r, 0.6),
    np.zeros(1),
    -np.ones(1),
    np.ones(1),
)


def line(loss: KinkedLoss, y: Array = Y, start: Array | None = None) -> KinkedFit:
    nothing = np.zeros((3, 3))
    begin = np.zeros(3) if start is None else start
    return least_kinked_loss(
        loss, lambda b: DESIGN @ b, lambda _: DESIGN, lambda *_: nothing, y, begin, weights=W
    )


def test_a_lopsided_tube_reaches_the_optimum_of_a_linear_programme() -> None:
    n = T.size
    programme = linprog(
        np.concatenate([np.zeros(3), 2.0 * W, W]),
        A_ub=np.block([[-DESIGN, -np.eye(n), np.zeros((n, n))], [DESIGN, np.zeros((n, n)), -np.eye(n)]]),
        b_ub=np.concatenate([0.4 - Y, 0.4 + Y]),
        bounds=[(None, None)] * 3 + [(0.0, None)] * (2 * n),
    )
    found = line(TUBE)
    assert found.converged
    assert found.objective == pytest.approx(programme.fun, rel=1e-10)


def test_slopes_that_hold_residuals_on_a_kink_balance_all_others() -> None:
    found = line(ELASTIC)
    assert found.converged
    held = np.abs(found.residuals) < 1e-12
    assert held.any()
    pull = DESIGN[~held].T @ (W * ELASTIC.slope(found.residuals))[~held]
    holding, *_ = np.linalg.lstsq(DESIGN[held].T, -pull, rcond=None)
    assert_allclose(DESIGN[held].T @ holding, -pull, atol=1e-9)
    assert np.all(np.abs(holding) <= W[held])


def test_the_start_does_not_decide_where_a_convex_loss_ends() -> None:
    ends = [line(ELASTIC, start=np.array(start)).theta for start in ([0.0] * 3, [50.0, -9.0, 4.0])]
    assert_allclose(ends[0], ends[1], rtol=1e-11)


def test_more_residuals_on_kinks_than_parameters_are_proved_too() -> None:
    """Whole numbers around a level: many residuals are zero together."""
    ones, y = np.ones((9, 1)), np.array([1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 7.0, 0.0, 2.0])
    found = least_kinked_loss(
        ELASTIC, lambda b: ones @ b, lambda _: ones, lambda *_: np.zeros((1, 1)), y, np.array([5.0])
    )
    assert found.converged
    assert found.theta[0] == pytest.approx(2.0, abs=1e-13)


def test_a_curve_that_is_not_linear_ends_where_no_neighbour_is_better() -> None:
    def mean(b: Array) -> Array:
        return b[0] * np.exp(b[1] * T)

    def jacobian(b: Array) -> Array:
        return np.column_stack([np.exp(b[1] * T), b[0] * T * np.exp(b[1] * T)])

    def bend(b: Array, weights: Array) -> Array:
        growth = np.exp(b[1] * T) * weights
        mixed = growth @ T
        return np.array([[0.0, mixed], [mixed, b[0] * growth @ T**2]])

    y = 2.0 * np.exp(0.6 * T) + RNG.standard_t(3.0, T.size)
    for loss in (TUBE, ELASTIC):
        found = least_kinked_loss(loss, mean, jacobian, bend, y, np.array([1.0, 0.1]), weights=W)
        assert found.converged
        for step in RNG.normal(size=(50, 2)) * 1e-4:
            assert float(W @ loss.value(y - mean(found.theta + step))) >= found.objective


def test_no_proof_is_claimed_where_the_loss_has_no_minimum() -> None:
    """A loss that falls for ever on one side."""
    falling = KinkedLoss(
        lambda r: np.maximum(r, 0.0) + 0.5 * np.minimum(r, 0.0),
        lambda r: np.where(r > 0.0, 1.0, 0.5),
        np.zeros_like,
        np.zeros(1),
        np.array([0.5]),
        np.ones(1),
    )
    assert not line(falling).converged


def test_the_best_curve_through_observations_is_the_corner_of_least_absolute_deviations() -> None:
    found = through_observations(DESIGN, Y, np.abs, weights=W, keep=1)
    assert not found.exhaustive  # 29 over 3 is more than is looked at
    few = slice(0, 12)
    found = through_observations(DESIGN[few], Y[few], np.abs, weights=W[few], keep=2)
    assert found.exhaustive
    assert found.looked_at == 220
    exact = least_absolute(DESIGN[few], Y[few], weights=W[few])
    assert_allclose(found.coefficients[0], exact.coefficients, rtol=1e-9)
