"""The numbers behind the four views: their shapes, that they are numbers, and that they agree with each other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.exploration import explore
from mlexplore.residuals import Kind
from mlexplore.scene import Scene
from mlexplore.scene.thinning import MOST_POINTS
from mlexplore.simulation import simulate
from tests.turning import STEPS, TURNS, Turn, fitted, turned

each_turn = pytest.mark.parametrize("turn", TURNS, ids=str)


@each_turn
def test_every_number_of_a_scene_is_there_and_finite(turn: Turn) -> None:
    scene = Scene(turned(turn).fit, turned(turn))
    g, n = STEPS, scene.fit.model.y.size
    grid, departures, bins = scene.grid.size, scene.departure_grid.size, len(scene.bins.edges) - 1
    losses = (len(scene.loss), scene.loss_grid.size)
    shapes = {
        "x": (n,),
        "curve": (grid,),
        "explored_curves": (g, grid),
        "density": (departures,),
        "loss": losses,
        "explored_densities": (g, departures),
        "explored_losses": (g, *losses),
        "rows": (n,),
        "departures": (g, n),
        "locations": (g, n),
        "point_heights": (g, n),
        "point_losses": (g, n),
        "point_terms": (g, n),
        "mean_losses": (g,),
        "histograms": (g, bins),
    }
    for name, shape in shapes.items():
        values = getattr(scene, name)
        assert values.shape == shape, name
        assert np.all(np.isfinite(values)), name
    for values in scene.sideways:
        assert values.shape[0] in (1, g)
        assert values.shape[1] == scene.sideways_places.size
        assert np.all(np.isfinite(values))
    inside = (scene.grid >= scene.x.min()) & (scene.grid <= scene.x.max())
    for band in (scene.confidence, scene.prediction):
        assert np.all(band.lower[inside] <= band.upper[inside])
        assert np.all(np.isfinite(np.stack(band)[:, inside]))
    assert scene.frames == g
    assert not scene.thinned


@each_turn
def test_the_views_agree_with_each_other_in_every_frame(turn: Turn) -> None:
    """A point stands at the same place in the histogram and on the loss below it."""
    scene = Scene(turned(turn).fit, turned(turn))
    home, family, y = scene.exploration.home, scene.fit.family, scene.fit.model.y
    size = np.abs(y).max()
    assert_allclose(scene.explored_curves[home], scene.curve, rtol=1e-9, atol=1e-9 * size)
    assert_allclose(scene.explored_densities[home], scene.density, rtol=1e-6, atol=1e-300)
    assert_allclose(scene.departures[home], scene.home_departures, atol=1e-9 * size)
    kinds: dict[str | None, Kind] = {"difference": "raw", None: "quantile"}
    if family.pivot in kinds:
        assert_allclose(scene.home_departures, scene.fit.residuals(kinds[family.pivot]), atol=1e-9 * size)
    assert_allclose(scene.point_heights[home], scene.on_the_scale_of_y(scene.fit.fitted), rtol=1e-9)
    assert_allclose(scene.point_losses.mean(axis=1), scene.mean_losses, rtol=1e-10)
    assert_allclose(scene.point_terms.sum(axis=1), scene.exploration.path.log_likelihood, atol=1e-8)
    edges = scene.bins.edges
    inside = (scene.departures >= edges[0]) & (scene.departures < edges[-1])
    assert_allclose(scene.histograms.sum(axis=1) * scene.bins.width, inside.mean(axis=1), atol=1e-12)
    assert inside[home].all()
    if scene.departure.pivotal:
        (centre,) = np.flatnonzero(scene.departure_grid == scene.departure.centre)
        assert scene.loss[0, centre] == pytest.approx(0.0, abs=1e-12)
        places = np.interp(scene.loss_places[home], scene.loss_grid, scene.loss[0])
        assert_allclose(places, scene.point_losses[home], atol=0.02 * np.ptp(scene.loss))


def test_the_curve_is_carried_a_little_past_the_data() -> None:
    fit = fitted(mx.Linear, mx.Normal, 37)
    scene = Scene(fit, explore(fit, "x", steps=5))
    first, last = scene.x.min(), scene.x.max()
    assert scene.grid[0] < first < last < scene.grid[-1]
    assert first < scene.sideways_places[0] < scene.sideways_places[-1] < last


@pytest.mark.parametrize("family", [mx.Bernoulli(), mx.Binomial(trials=5.0)], ids=repr)
@pytest.mark.parametrize("name", ["intercept", "x"])
def test_where_separated_labels_are_certain_one_bar_stands_on_the_curve(
    family: mx.Bernoulli | mx.Binomial, name: str
) -> None:
    x = np.arange(12.0)
    most = getattr(family, "trials", 1.0)
    fit = mx.fit(x, np.where(x > 5.0, most, 0.0), curve=mx.Linear(), family=family)
    scene = Scene(fit, explore(fit, name, steps=15))
    assert fit.maximum.separated
    widths, heights = (part[min(scene.exploration.home, len(part) - 1)] for part in scene.sideways)
    assert np.isfinite(scene.sideways.widths).all()
    assert np.isfinite(scene.sideways.heights).all()
    for place, certain in ((0, 0.0), (-1, most)):
        wide = heights[place][widths[place] > 0.5]
        assert wide.mean() == pytest.approx(certain, abs=1e-9)


def test_a_scene_of_simulated_data_knows_the_truth() -> None:
    truth = {"ceiling": 330.0, "rate": 0.22, "midpoint": 10.0}
    x = np.linspace(0.0, 36.0, 40)
    world = simulate(x, truth, curve=mx.LogisticGrowth(), family=mx.Laplace(4.0), seed=8)
    fit = mx.fit(world.x, world.y, curve=mx.Polynomial(2), family=mx.Normal())
    scene = Scene(fit, explore(fit, "c1", steps=5), truth=world)
    expected = 330.0 / (1.0 + np.exp(-0.22 * (scene.grid - 10.0)))
    assert_allclose(np.asarray(scene.true_curve), expected, rtol=1e-12)
    assert_allclose(
        np.asarray(scene.true_density), np.exp(-np.abs(scene.departure_grid) / 4.0) / 8.0, rtol=1e-12
    )
    # The truth has no c1, and its absolute loss is drawn over the same residuals as the squared one.
    assert scene.true_values == {}
    assert_allclose(np.asarray(scene.true_loss)[0], np.abs(scene.loss_grid) / 4.0, rtol=1e-12)
    without = Scene(fit, scene.exploration)
    assert without.true_values == {}
    assert without.true_loss is None
    assert without.true_curve is None
    assert without.true_density is None


@pytest.mark.parametrize(
    ("true", "fitted", "drawn"),
    [
        (mx.NegativeBinomial(size=4.0), mx.Poisson(), True),
        (mx.Poisson(), mx.Normal(), False),  # over counts a mean, over residuals a difference
        (mx.ZeroInflatedPoisson(inflation=0.2), mx.Poisson(), False),  # a location is no mean
        (mx.Gamma(shape=4.0), mx.Exponential(), True),
        (mx.Gamma(shape=4.0), mx.Gamma(), True),
    ],
    ids=repr,
)
def test_the_true_loss_is_drawn_only_where_it_is_on_the_same_scale(
    true: mx.Family, fitted: mx.Family, drawn: bool
) -> None:
    x = np.linspace(0.0, 10.0, 50)
    world = simulate(x, {"intercept": 2.0, "x": 0.1}, curve=mx.Linear(), family=true, link="log", seed=4)
    fit = mx.fit(world.x, world.y, curve=mx.Linear(), family=fitted)
    scene = Scene(fit, explore(fit, "x", steps=5), truth=world)
    assert (scene.true_loss is not None) == drawn
    if scene.true_loss is not None:
        assert scene.true_loss.shape == scene.loss.shape
        assert np.isfinite(scene.true_loss).all()


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
    assert scene.departures.shape == (7, len(scene.rows))
    home = scene.exploration.home
    assert scene.histograms[home].sum() * scene.bins.width == pytest.approx(1.0)
    counts = np.histogram(fit.residuals(), scene.bins.edges)[0]
    assert_allclose(scene.histograms[home] * 5000 * scene.bins.width, counts, atol=1e-6)
    # The mean loss is that of all observations, not of those drawn.
    assert scene.mean_losses[home] == pytest.approx(fit.loss / fit.family.dispersion)
