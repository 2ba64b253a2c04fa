"""Counts in bins that stay while the departures move."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from mlexplore.histogram import Bins, bins_for


def test_a_histogram_that_holds_everything_has_area_one() -> None:
    values = np.random.default_rng(1).normal(size=500)
    bins = bins_for(values, -6.0, 6.0)
    assert bins.density(values).sum() * bins.width == pytest.approx(1.0)


def test_the_counts_are_those_of_numpy() -> None:
    values = np.random.default_rng(1).normal(size=(4, 300))
    bins = bins_for(values[0], -1.5, 2.0)
    for row in values:
        counts = np.histogram(row, bins.edges)[0]
        assert_allclose(bins.density(row), counts / (row.size * bins.width))
    assert_allclose(bins.density(values), np.stack([bins.density(row) for row in values]))


def test_values_outside_count_towards_the_total() -> None:
    """Otherwise bars would be taller than the density over them says."""
    bins = Bins(np.linspace(-1.0, 1.0, 5))
    density = bins.density(np.array([-5.0, -0.9, 0.1, 99.0]))
    assert density.sum() * bins.width == pytest.approx(0.5)


def test_bins_reach_from_end_to_end_in_equal_steps() -> None:
    bins = bins_for(np.random.default_rng(2).normal(3.0, 1.0, 50), -2.0, 7.0)
    assert_allclose(np.diff(bins.edges), bins.width)
    assert (bins.edges[0], bins.edges[-1]) == (-2.0, 7.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(1e-3, 1e7))
def test_any_residuals_have_bins(values: list[float], reach: float) -> None:
    """Ties and outliers too: a rule for the width must not ask for no bins, or for a million."""
    bins = bins_for(np.array(values), -0.3 * reach, reach)
    assert 8 <= len(bins.edges) - 1 <= 60
    density = bins.density(np.array(values))
    assert np.all(density >= 0)
    assert density.sum() * bins.width <= 1 + 1e-9
