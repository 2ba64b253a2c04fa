"""The numbers behind the four views: their shapes, that they are numbers, and that they agree with each other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.exploration import Others, explore
from mlexplore.scene import MOST_POINTS, Scene
from mlexplore.simulation import simulate
from tests.test_exploration import each_turn, turned
from tests.worlds import X, Y

G, N = 21, Y.size


@each_turn
def test_every_number_of_a_scene_is_there_and_finite(turn: tuple[int, str, Others]) -> None:
    scene = Scene(turned(*turn).fit, turned(*turn))
    grid, residual_grid, bins = scene.grid.size, scene.residual_grid.size, len(scene.bins.edges) - 1
    shapes = {
        "x": (N,),
        "curve": (grid,),
        "explored_curves": (G, grid),
        "sideways_heights": (G, scene.sideways_places.size),
        "density": (residual_grid,),
        "loss": (residual_grid,),
        "explored_densities": (G, residual_grid),
        "explored_losses": (G, residual_grid),
        "rows": (N,),
        "residuals": (G, N),
        "point_losses": (G, N),
        "point_terms": (G, N),
        "mean_losses": (G,),
        "histograms": (G, bins),
    }
    for name, shape in shapes.items():
        values = getattr(scene, name)
        assert values.shape == shape, name
        assert np.all(np.isfinite(values)), name
    for band in (scene.confidence, scene.prediction):
        assert np.all(band.lower < band.upper)
        assert np.all(np.isfinite(band))
    assert scene.frames == G
    assert not scene.thinned


@each_turn
def test_the_views_agree_with_each_other_in_every_frame(turn: tuple[int, str, Others]) -> None:
    """A point stands at the same place in the histogram and on the loss below it."""
    scene = Scene(turned(*turn).fit, turned(*turn))
    home = scene.exploration.home
    assert_allclose(scene.explored_curves[home], scene.curve, rtol=1e-9)
    assert_allclose(scene.explored_densities[home], scene.density, rtol=1e-6, atol=1e-300)
    assert_allclose(scene.residuals[home], scene.fit.residuals(), atol=1e-8 * np.abs(Y).max())
    assert_allclose(scene.point_losses.mean(axis=1), scene.mean_losses, rtol=1e-10)
    assert_allclose(scene.point_terms.sum(axis=1), scene.exploration.path.log_likelihood, atol=1e-8)
    inside = np.abs(scene.residuals) < scene.reach
    assert_allclose(scene.histograms.sum(axis=1) * scene.bins.width, inside.mean(axis=1), atol=1e-12)
    assert inside[home].all()
    middle = scene.residual_grid.size // 2
    assert scene.residual_grid[middle] == pytest.approx(0.0, abs=1e-12 * scene.reach)
    assert scene.loss[middle] == pytest.approx(0.0, abs=1e-12)


def test_the_curve_is_carried_a_little_past_the_data() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Normal())
    scene = Scene(fit, explore(fit, "x", steps=5))
    assert scene.grid[0] < X.min() < X.max() < scene.grid[-1]
    assert X.min() < scene.sideways_places[0] < scene.sideways_places[-1] < X.max()


def test_a_scene_of_simulated_data_knows_the_truth() -> None:
    truth = {"ceiling": 330.0, "rate": 0.22, "midpoint": 10.0}
    x = np.linspace(0.0, 36.0, 40)
    world = simulate(x, truth, curve=mx.LogisticGrowth(), family=mx.Laplace(4.0), seed=8)
    fit = mx.fit(world.x, world.y, curve=mx.Polynomial(2), family=mx.Normal())
    scene = Scene(fit, explore(fit, "c1", steps=5), truth=world)
    expected = 330.0 / (1.0 + np.exp(-0.22 * (scene.grid - 10.0)))
    assert_allclose(np.asarray(scene.true_curve), expected, rtol=1e-12)
    assert_allclose(
        np.asarray(scene.true_density), np.exp(-np.abs(scene.residual_grid) / 4.0) / 8.0, rtol=1e-12
    )
    without = Scene(fit, scene.exploration)
    assert without.true_curve is None
    assert without.true_density is None


@pytest.mark.parametrize("name", ["x", "sigma"])
def test_many_points_are_thinned_but_all_are_counted(name: str) -> None:
    """The largest residuals are the ones a person looks for: they stay."""
    rng = np.random.default_rng(21)
    x = rng.uniform(0.0, 10.0, 5000)
    y = 3.0 * x + rng.standard_t(3, 5000)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    scene = Scene(fit, explore(fit, name, steps=7))
    assert scene.thinned
    assert len(scene.rows) <= MOST_POINTS
    assert_array_equal(scene.rows, np.unique(scene.rows))
    largest = np.argsort(-np.abs(fit.residuals()))[:20]
    assert set(largest.tolist()) <= set(scene.rows.tolist())
    assert {int(np.argmin(x)), int(np.argmax(x))} <= set(scene.rows.tolist())
    assert scene.residuals.shape == (7, len(scene.rows))
    home = scene.exploration.home
    assert scene.histograms[home].sum() * scene.bins.width == pytest.approx(1.0)
    counts = np.histogram(fit.residuals(), scene.bins.edges)[0]
    assert_allclose(scene.histograms[home] * 5000 * scene.bins.width, counts, atol=1e-6)
    # The mean loss is that of all observations, not of those drawn.
    assert scene.mean_losses[home] == pytest.approx(fit.loss / fit.family.dispersion)
