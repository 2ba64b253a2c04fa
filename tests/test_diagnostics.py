"""Q-Q and worm plots as numbers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

import mlexplore as mx
from mlexplore.diagnostics import quantile_plot, worm_plot
from tests.worlds import World, each_world, home


def test_points_are_residuals_in_order_beside_medians_of_order_statistics() -> None:
    rng = np.random.default_rng(1)
    x = np.linspace(0.0, 1.0, 25)
    fit = mx.fit(x, rng.normal(x), curve=mx.Linear(), family=mx.Normal())
    plot = quantile_plot(fit, level=0.9)
    assert_allclose(plot.observed, np.sort(fit.residuals("quantile")))
    assert_allclose(plot.observed, fit.residuals("quantile")[plot.rows])
    rank = np.arange(1, 26)
    for share, found in ((0.5, plot.expected), (0.05, plot.lower), (0.95, plot.upper)):
        assert_allclose(found, stats.norm.ppf(stats.beta(rank, 26 - rank).ppf(share)), rtol=1e-10, atol=1e-12)


def test_a_worm_is_the_same_without_the_line() -> None:
    fit = mx.fit(
        np.arange(9.0), np.array([1.0, 3, 2, 5, 4, 6, 8, 7, 9]), curve=mx.Linear(), family=mx.Normal()
    )
    plot, worm = quantile_plot(fit), worm_plot(fit)
    for name in ("observed", "lower", "upper"):
        assert_allclose(getattr(worm, name), getattr(plot, name) - plot.expected)
    assert_array_equal(worm.rows, plot.rows)


def test_the_band_holds_a_point_as_often_as_it_says() -> None:
    """Of normal variables of known parameters, at each rank."""
    rng = np.random.default_rng(2)
    fit = mx.fit(np.arange(20.0), rng.normal(size=20), curve=mx.Constant(), family=mx.Normal())
    plot = quantile_plot(fit, level=0.8)
    draws = np.sort(rng.normal(size=(2000, 20)), axis=1)
    held = ((draws >= plot.lower) & (draws <= plot.upper)).mean(axis=0)
    assert np.all(np.abs(held - 0.8) < 4 * np.sqrt(0.16 / 2000))


@each_world
def test_most_points_of_a_fit_lie_in_the_band(world: World) -> None:
    plot = quantile_plot(home(world), level=0.999)
    inside = np.mean((plot.observed >= plot.lower) & (plot.observed <= plot.upper))
    # Curves and errors that are wrong for the growth data leave it, the others do not.
    right = isinstance(world.curve, mx.LogisticGrowth) and world.family.response != "real"
    assert inside > (0.97 if right else 0.2)


def test_a_weight_is_so_many_places() -> None:
    weights = np.array([1.0, 3, 1, 1, 0, 1])
    y = np.array([1.0, 2.5, 2.0, 4.2, 9.0, 5.0])
    fit = mx.fit(np.arange(6.0), y, curve=mx.Linear(), family=mx.Normal(), weights=weights)
    plot = quantile_plot(fit)
    assert 4 not in plot.rows
    repeated = mx.fit(
        np.repeat(np.arange(6.0), weights.astype(int)),
        np.repeat(y, weights.astype(int)),
        curve=mx.Linear(),
        family=mx.Normal(),
    )
    place, theirs = int(np.flatnonzero(plot.rows == 1)[0]), quantile_plot(repeated)
    middle = np.flatnonzero(np.isin(theirs.rows, [1, 2, 3]))[1]
    assert plot.expected[place] == pytest.approx(theirs.expected[middle], abs=1e-12)


def test_what_has_no_density_has_no_plot() -> None:
    perfect = mx.fit(np.arange(5.0), 2.0 * np.arange(5.0), curve=mx.Linear(), family=mx.Normal())
    with pytest.raises(ValueError, match="There are no quantile residuals"):
        quantile_plot(perfect)
    with pytest.raises(ValueError, match=r"level must be between 0 and 1, not 1\.5"):
        worm_plot(perfect, level=1.5)
