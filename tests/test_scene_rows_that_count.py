"""Rows set aside, frequency weights, exposures, trials by row and several columns: what the four views make of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.arrays import Array
from mlexplore.exploration import explore
from mlexplore.families import FAMILIES, Family
from mlexplore.scene import Scene
from tests.turning import fitted

STEPS = 21
ON_THE_GRID = ("grid", "curve", "explored_curves")
ON_BANDS = ("confidence", "prediction")
OF_ALL = (
    "sideways_places",
    "reach",
    "departure_grid",
    "density",
    "explored_densities",
    "histograms",
    "branches",
    "loss_grid",
    "loss",
    "explored_losses",
    "mean_losses",
    "most_losses",
)
OF_POINTS = ("departures", "locations", "point_heights", "point_losses", "point_terms")
every_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda kind: kind.__name__)


def scene_of(fit: mx.Fit, name: str = "x", **more: Any) -> Scene:
    return Scene(fit, explore(fit, name, steps=STEPS), **more)


def numbers(scene: Scene) -> Iterator[tuple[str, Array]]:
    """Every number of the views but those of single points and those over the grid."""
    for name in OF_ALL:
        yield name, np.asarray(getattr(scene, name))
    yield "edges", scene.bins.edges
    for end in scene.sideways:
        yield "sideways", end
    yield "log-likelihood", scene.exploration.path.log_likelihood
    yield "risk", scene.exploration.risk


def over_the_grid(scene: Scene) -> Iterator[tuple[str, Array]]:
    """Every number that is drawn over the grid, which is the last dimension."""
    for name in ON_THE_GRID:
        yield name, getattr(scene, name)
    for name in ON_BANDS:
        for end in getattr(scene, name):
            yield name, end


def same_places(found: Scene, wanted: Scene) -> slice:
    """Where the grid of one scene is that of another, which begins and ends within it."""
    first = int(np.argmin(np.abs(found.grid - wanted.grid[0])))
    return slice(first, first + wanted.grid.size)


def require_alike(found: Scene, wanted: Scene) -> None:
    """Equal pictures, to what is left of rounding after two searches for the same maximum."""
    shared = same_places(found, wanted)
    inside = ((name, values[..., shared]) for name, values in over_the_grid(found))
    for (name, one), (_, other) in zip(
        [*numbers(found), *inside], [*numbers(wanted), *over_the_grid(wanted)], strict=True
    ):
        assert one.shape == other.shape, name
        size = np.abs(other).max(initial=0.0)
        assert_allclose(one, other, rtol=1e-6, atol=1e-6 * size, err_msg=name)


def require_continued(found: Scene, wanted: Scene) -> None:
    """From the rows that count the grid goes on to those set aside, as far as the family can have the curve."""
    shared = same_places(found, wanted)
    assert shared.start == 0  # nobody is set aside on the left
    beyond = found.grid[shared.stop :]
    assert (np.diff(found.grid) > 0.0).all()
    reached = beyond.size and beyond[-1] > found.x.max()
    further = wanted.grid[-1] + np.arange(1.0, 100.0) * (found.x.max() - wanted.grid[-1]) / 99.0
    can_be = wanted.fit.family.location_domain.contains(wanted.fit.predict(further))
    assert reached == can_be.all()
    typical = wanted.on_the_scale_of_y(wanted.fit.predict(beyond))
    assert_allclose(found.curve[shared.stop :], typical, rtol=1e-5, atol=1e-6 * np.abs(wanted.curve).max())
    for name, values in over_the_grid(found):
        assert np.isfinite(values).all(), name


@every_family
def test_setting_rows_aside_gives_the_pictures_of_the_data_without_them(family: type[Family]) -> None:
    """Though one of them has a y that few families can have, and one lies far beyond the others along x."""
    fit = fitted(mx.Linear, family, 37)
    x, y, kind = fit.model.x, fit.model.y, fit.model.family
    kept = np.ones(37, dtype=bool)
    kept[[3, 20, 36]] = False
    stranger, far = y.copy(), x.copy()
    stranger[20], far[36] = -3.5, 1.3 * x.max()
    found = scene_of(
        mx.fit(far, stranger, curve=mx.Linear(), family=kind, weights=kept.astype(float)),
    )
    wanted = scene_of(mx.fit(x[kept], y[kept], curve=mx.Linear(), family=kind))
    require_alike(found, wanted)
    require_continued(found, wanted)
    assert_array_equal(found.rows, [*np.flatnonzero(kept), 3, 20, 36])
    assert_array_equal(found.aside, np.arange(37) >= 34)
    assert found.set_aside == 3
    for name in OF_POINTS:
        of_points, without = getattr(found, name), getattr(wanted, name)
        assert of_points.shape == (len(without), 37)
        assert_allclose(
            of_points[:, :34], without, rtol=1e-5, atol=1e-6 * np.abs(without).max(), err_msg=name
        )
    suits = kind.support.contains(np.array([-3.5])).all()
    lost = np.isnan(found.point_losses[:, 34:])
    assert np.all(lost[:, 1] == (not suits))
    assert not lost[:, 0].any()


@every_family
def test_a_weight_of_two_counts_a_row_twice_in_every_number(family: type[Family]) -> None:
    fit = fitted(mx.Linear, family, 37)
    x, y, kind = fit.model.x, fit.model.y, fit.model.family
    weights = np.where(np.arange(37) % 3 == 0, 2.0, 1.0)
    twice = np.repeat(np.arange(37), weights.astype(int))
    found = scene_of(mx.fit(x, y, curve=mx.Linear(), family=kind, weights=weights))
    wanted = scene_of(mx.fit(x[twice], y[twice], curve=mx.Linear(), family=kind))
    if family.discrete:
        # Where the jump of a count is split is drawn for each row: twice the same row is drawn for twice.
        alike = Scene(wanted.fit, wanted.exploration)
        object.__setattr__(alike.exploration, "shares", found.exploration.shares[twice])
        wanted = alike
    require_alike(found, wanted)
    assert found.grid.size == wanted.grid.size
    home = found.exploration.home
    assert found.mean_losses[home] == pytest.approx(
        np.average(found.point_losses[home], weights=weights), rel=1e-10
    )


def test_a_row_set_aside_where_the_curve_cannot_be_has_no_numbers() -> None:
    """Its heights may be none that the family can have: of the points only it is lost."""
    x, y = np.array([1.0, 2, 3, 4, 5, 60]), np.array([6.0, 5.5, 4.1, 3.2, 2.9, 1.0])
    fit = mx.fit(
        x, y, curve=mx.Linear(), family=mx.Gamma(), link="identity", weights=np.array([1.0, 1, 1, 1, 1, 0])
    )
    scene = scene_of(fit)
    for name in ("departures", "point_losses", "point_terms"):
        values = getattr(scene, name)
        assert np.isnan(values[:, 5]).all()
        assert np.isfinite(values[:, :5]).all()
    assert np.isnan(scene.home_departures[5])
    assert 5.0 < scene.grid[-1] < 60.0
    assert scene.curve[-1] > 0.0
    for _, values in over_the_grid(scene):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("curve", [mx.Power(), mx.Linear(), mx.Seasonal()], ids=repr)
def test_curve_and_bands_go_on_to_rows_set_aside_on_both_sides(curve: mx.Curve) -> None:
    """Within what the curve is defined on, and over the others they stand where they would without these rows."""
    x = np.concatenate([[0.0], np.linspace(10.0, 19.0, 30), [70.0]])
    y = 2.0 + x + np.cos(40.0 * x)
    kept = (x >= 10.0) & (x <= 19.0)
    found = scene_of(mx.fit(x, y, curve=curve, family=mx.Normal(), weights=kept.astype(float)), "sigma")
    wanted = scene_of(mx.fit(x[kept], y[kept], curve=curve, family=mx.Normal()), "sigma")
    shared = same_places(found, wanted)
    assert_allclose(found.grid[shared], wanted.grid, rtol=1e-12)
    assert found.grid[0] <= 0.0
    assert found.grid[-1] > 70.0
    assert curve.domain.contains(found.grid).all()
    assert_allclose(found.curve, wanted.fit.predict(found.grid), rtol=1e-6)
    assert_array_equal(found.sideways_places, wanted.sideways_places)


def test_a_curve_that_runs_away_is_not_followed_beyond_all_charts() -> None:
    x = np.concatenate([np.linspace(0.0, 5.0, 30), [4000.0]])
    y = np.exp(np.minimum(x, 5.0)) * (2.0 + np.cos(40.0 * x))
    weights = (x <= 5.0).astype(float)
    scene = scene_of(mx.fit(x, y, curve=mx.Linear(), family=mx.Gamma(), weights=weights))
    assert 5.25 <= scene.grid[-1] < 4000.0
    for _, values in over_the_grid(scene):
        assert np.isfinite(values).all()


def test_with_an_exposure_the_curve_stands_at_its_mean_and_every_point_at_its_own() -> None:
    rng = np.random.default_rng(4)
    x, exposure = rng.uniform(0.0, 10.0, 60), rng.uniform(1.0, 30.0, 60)
    y = rng.poisson(exposure * np.exp(0.2 + 0.1 * x)).astype(float)
    weights = rng.integers(0, 4, 60).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), exposure=exposure, weights=weights)
    scene = scene_of(fit)
    middle = np.exp(np.average(np.log(exposure), weights=weights))
    assert scene.section.exposure == pytest.approx(middle)
    rate = np.exp(fit.estimates["intercept"] + fit.estimates["x"] * scene.grid)
    assert_allclose(scene.curve, middle * rate, rtol=1e-10)
    home = scene.exploration.home
    assert_allclose(scene.explored_curves[home], scene.curve, rtol=1e-10)
    assert_allclose(scene.point_heights[home], fit.fitted[scene.rows], rtol=1e-10)
    for band in (scene.confidence, scene.prediction):
        assert np.all((band.lower <= scene.curve) & (scene.curve <= band.upper))
    slope = scene.exploration.path.values[0]
    own = exposure * np.exp(fit.estimates["intercept"] + slope * x)
    assert_allclose(scene.point_heights[0], own[scene.rows], rtol=1e-9)
    middles = scene.sideways.heights[home].reshape(5, -1, 4).mean(axis=(1, 2))
    drawn = middle * np.exp(fit.estimates["intercept"] + fit.estimates["x"] * scene.sideways_places)
    assert_allclose(middles, drawn, rtol=0.35)


def test_an_offset_without_a_log_link_has_no_exposure() -> None:
    x = np.linspace(0.0, 9.0, 30)
    known = np.sin(x)
    fit = mx.fit(x, 2.0 * x + known + np.cos(40 * x), curve=mx.Linear(), family=mx.Normal(), offset=known)
    scene = scene_of(fit)
    assert scene.section.exposure is None
    assert_allclose(
        scene.curve, fit.estimates["intercept"] + fit.estimates["x"] * scene.grid + known.mean(), rtol=1e-10
    )


@pytest.mark.parametrize(
    "family", [each for each in FAMILIES if each.knowns()], ids=lambda kind: kind.__name__
)
def test_where_trials_differ_curves_are_those_of_a_typical_row_and_points_have_their_own(
    family: type[Family],
) -> None:
    rng = np.random.default_rng(9)
    x = rng.uniform(0.0, 10.0, 80)
    trials = rng.integers(2, 30, 80).astype(float)
    share = 1.0 / (1.0 + np.exp(2.0 - 0.4 * x))
    y = rng.binomial(trials.astype(int), share).astype(float)
    weights = rng.integers(0, 3, 80).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=family(trials=trials), weights=weights)  # type: ignore[call-arg]
    scene = scene_of(fit)
    home = scene.exploration.home
    typical = np.sort(np.repeat(trials, weights.astype(int)))[(int(weights.sum()) - 1) // 2]
    assert_allclose(scene.curve, typical * fit.predict(scene.grid), rtol=1e-12)
    assert_allclose(scene.point_heights[home], (trials * fit.fitted)[scene.rows], rtol=1e-9)
    for name, values in numbers(scene):
        assert np.isfinite(values).all(), name
    assert scene.branches.max() <= typical
    assert scene.confidence.upper.max() <= typical
    assert not scene.exploration.shape_moves


def test_of_several_columns_one_runs_along_and_the_others_stand_at_their_means() -> None:
    rng = np.random.default_rng(6)
    x = np.column_stack([rng.uniform(0.0, 10.0, 50), rng.normal(3.0, 2.0, 50), rng.uniform(-1.0, 1.0, 50)])
    y = 1.0 + x @ np.array([2.0, -1.0, 0.5]) + rng.normal(size=50)
    weights = rng.integers(0, 3, 50).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal(), weights=weights)
    beta = np.array([fit.estimates[name] for name in ("x1", "x2", "x3")])
    middle = np.average(x, axis=0, weights=weights)
    for along in range(3):
        for turned in range(3):
            scene = scene_of(fit, f"x{turned + 1}", along=along)
            assert_array_equal(scene.x, x[:, along])
            others = middle.copy()
            others[along] = 0.0
            at_home = fit.estimates["intercept"] + others @ beta + beta[along] * scene.grid
            assert_allclose(scene.curve, at_home, rtol=1e-9, atol=1e-9)
            # Turning a slope moves the curve by the mean of its column, and every point by its own place there.
            moved = scene.exploration.path.values - beta[turned]
            column = scene.grid if turned == along else np.full_like(scene.grid, middle[turned])
            assert_allclose(scene.explored_curves - at_home, np.outer(moved, column), atol=1e-8)
            own = fit.fitted[scene.rows] + np.outer(moved, x[scene.rows, turned])
            assert_allclose(scene.point_heights, own, atol=1e-8)
            assert scene.confidence.lower.shape == scene.grid.shape


def test_a_column_that_is_not_there_cannot_run_along() -> None:
    fit = fitted(mx.Linear, mx.Normal, 37)
    with pytest.raises(ValueError, match="x has no column 1: columns are numbered from 0 to 0"):
        _ = scene_of(fit, along=1).section
