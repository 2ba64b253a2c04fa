"""The memory of residuals: pairs and correlations belong to each other, and a known memory is found again."""

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.plots.memory_linked import memory_payload
from mlexplore.scene.memory import Memory, residuals_in_order


def remembering(n: int, memory: float, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    z = rng.standard_normal(n)
    for place in range(1, n):
        z[place] += memory * z[place - 1]
    return z


def test_correlations_are_those_of_the_pairs_that_are_drawn() -> None:
    found = Memory(remembering(60, 0.6))
    square = float(found.residuals @ found.residuals)
    for here, later, correlation in zip(*found.pairs, found.measured.correlations, strict=True):
        assert np.nansum(here * later) / square == pytest.approx(correlation, rel=1e-12)
    assert [np.isnan(row).sum() for row in found.pairs[1]] == list(range(1, found.lags.size + 1))


def test_so_many_independent_ones_tell_as_much_of_the_mean() -> None:
    # The variance of a mean, over many repetitions, is that of the mean of so many independent residuals.
    n, memory = 400, 0.7
    series = np.array([remembering(n, memory, seed) for seed in range(400)])[:, 50:]
    one = Memory(remembering(100_000, memory))
    share = one.alike / one.measured.n
    assert series.var() / series.mean(axis=1).var() == pytest.approx(share * series.shape[1], rel=0.15)


@pytest.mark.parametrize("n", [8, 37, 5_000])
def test_the_picture_is_plotly_s_and_small(n: int) -> None:
    payload = memory_payload(Memory(remembering(n, 0.5)), "residual")
    for view in payload.views:
        assert view.figure.data
    assert len(payload.pack()) < 1_000_000


def test_rows_have_an_order_where_x_is_time_or_never_the_same() -> None:
    x, y = np.array([3.0, 1.0, 2.0, 1.0]), np.array([1.0, 4.0, 2.0, 6.0])
    fit = mx.fit(x, y, curve=mx.Constant(), family=mx.Normal())
    assert residuals_in_order(fit, x, is_time=False) is None
    in_time = residuals_in_order(fit, x, is_time=True)
    assert in_time is not None
    assert in_time[0] == pytest.approx(np.array([4.0, 6.0, 2.0, 1.0]) - y.mean())
