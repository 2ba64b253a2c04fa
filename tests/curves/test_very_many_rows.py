"""A line at very many places: its design is made block by block, and is the same line."""

from typing import Literal

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from mlexplore.blocks import room_for, slices
from mlexplore.curves.linear import Linear
from mlexplore.curves.mean import ROWWISE_ENTRIES, BasisMean, LinearMean, RowwiseMean, hold

Array = NDArray[np.float64]
ROWS = ROWWISE_ENTRIES // 3 + 1_000


def table(order: Literal["C", "F"] = "C") -> Array:
    """Return columns far from zero, of ordinary, tiny and huge size."""
    rng = np.random.default_rng(8)
    columns = rng.normal(size=(ROWS, 3)) * [0.5, 1e-14, 1e30] + [2010.0, 3e-14, -2e30]
    return np.asarray(columns, order=order)


def user_heights(x: Array, parameters: Array, *, intercept: bool) -> Array:
    return parameters[0] + x @ parameters[1:] if intercept else x @ parameters


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("intercept", [True, False])
def test_blocks_heights_and_design_agree(order: Literal["C", "F"], *, intercept: bool) -> None:
    x = table(order)
    mean = Linear(intercept=intercept).bind(x)
    assert isinstance(mean, RowwiseMean)
    assert mean.x is x
    n, p = mean.shape
    design = mean.jacobian(np.zeros(p))
    assert design.shape == (n, p) == (ROWS, 3 + intercept)
    room = room_for(mean)
    for rows in slices(n, p, every=3):
        assert_array_equal(mean.block(rows, room), design[rows].T)
        assert_array_equal(mean.block(rows), design[rows].T)
    theta = np.array([2.0, -1.5, 0.25, 3.0])[:p]
    heights = mean.value(theta)
    assert_allclose(heights, design @ theta, rtol=1e-13, atol=1e-13)
    assert_allclose(
        user_heights(x, mean.parameters(theta), intercept=intercept), heights, rtol=1e-9, atol=1e-9
    )
    assert_allclose(mean.from_user @ mean.parameters(theta), theta, rtol=1e-9)


def test_columns_are_of_ordinary_size() -> None:
    """Sums of their squares neither overflow nor vanish, whatever the unit of x."""
    mean = Linear().bind(table())
    lengths = np.sqrt(np.mean(mean.jacobian(np.zeros(4)) ** 2, axis=0))
    assert ((lengths > 0.1) & (lengths < 10.0)).all()


def test_elsewhere_it_is_the_same_line() -> None:
    x = table()
    mean = Linear().bind(x)
    theta = np.array([2.0, -1.5, 0.25, 3.0])
    few = mean.at(x[:50])
    assert isinstance(few, LinearMean)
    assert_allclose(few.value(theta), mean.value(theta)[:50], rtol=1e-13)
    assert isinstance(mean.at(x), RowwiseMean)


def test_held_parameters_leave_blocks_of_the_others() -> None:
    x = table()
    mean = Linear().bind(x)
    held = hold(mean, {1: 4.0})
    assert held.shape == (ROWS, 3)
    design = held.jacobian(np.zeros(3))
    for rows in slices(*held.shape):
        assert_allclose(held.block(rows), design[rows].T, rtol=1e-13, atol=1e-13)


def test_a_design_at_hand_gives_the_same_blocks() -> None:
    mean = Linear().bind(table()[:100])
    assert isinstance(mean, LinearMean)
    assert isinstance(mean, BasisMean)
    assert_array_equal(mean.block(slice(10, 90, 2)), mean.design[10:90:2].T)
    assert mean.shape == (100, 4)
