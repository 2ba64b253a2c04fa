"""The numbers behind the views of labels: each held against its definition."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.class_scene import ClassScene
from mlexplore.class_scene.along_feature import AlongFeature
from mlexplore.class_scene.along_height import AlongHeight
from mlexplore.class_scene.boundaries import level_lines
from mlexplore.class_scene.plane import LEVELS, Plane
from mlexplore.class_scene.shown_classes import MOST_SHOWN
from mlexplore.classification.class_residuals import quantile_residuals
from mlexplore.exploration import explore_classes
from tests.class_scene.labelled_scenes import CASES, Case, features, labels, scene

every_case = pytest.mark.parametrize("case", CASES, ids=str)
SOFTMAX = Case(mx.Categorical(), "logit", 2, 0, "probabilities", "stay")
BINARY = Case(mx.Binary(), "logit", 2, 0, "probabilities", "stay")


@every_case
def test_the_frame_at_home_is_the_fit_and_each_frame_has_its_likelihood(case: Case) -> None:
    seen = scene(case)
    home = seen.exploration.home
    assert_allclose(seen.probabilities[home], seen.fit.fitted, rtol=1e-11)
    assert_allclose(seen.probabilities.sum(axis=2), 1.0, rtol=1e-13)
    assert_allclose(seen.losses.sum(axis=1), -seen.exploration.path.log_likelihood, rtol=1e-10)
    assert_allclose(seen.mean_losses, seen.losses.mean(axis=1), rtol=1e-10)
    assert_allclose(np.exp(-seen.losses), seen.own, rtol=1e-12)


@every_case
def test_weights_are_counted_and_rows_without_any_are_not_drawn(case: Case) -> None:
    seen = scene(case, weighted=True)
    weights = seen.fit.model.weights
    assert weights is not None
    assert_array_equal(seen.rows, np.flatnonzero(weights > 0))
    assert_allclose(
        (seen.losses * weights[seen.rows]).sum(axis=1), -seen.exploration.path.log_likelihood, rtol=1e-10
    )
    found = seen.by_class
    assert_allclose(found.observed.sum(axis=(1, 2)), weights.sum())
    assert_allclose(found.expected.sum(axis=(1, 2)), weights.sum(), rtol=1e-12)


@every_case
def test_lanes_count_each_class_and_expect_the_sum_of_its_probabilities(case: Case) -> None:
    seen = scene(case)
    home, found = seen.exploration.home, seen.by_class
    counts = np.bincount(seen.codes, minlength=len(seen.fit.classes))
    assert_array_equal(found.observed.sum(axis=2), np.tile(counts, (seen.frames, 1)))
    assert_allclose(found.expected.sum(axis=2), seen.probabilities.sum(axis=1), rtol=1e-12)
    label, inside = 1, np.digitize(seen.fit.fitted[:, 1], found.edges) - 1
    assert_allclose(
        found.expected[home, label],
        np.bincount(inside, seen.fit.fitted[:, 1], minlength=len(found.edges) - 1),
        atol=1e-12,
    )
    if case.link == "logit" and not case.family.ordered:  # the likelihood equations of intercepts
        assert_allclose(found.expected[home].sum(axis=1), counts, rtol=1e-9)


@every_case
def test_quantile_residuals_are_those_of_the_fit_and_as_likely_as_they_should_be(case: Case) -> None:
    seen = scene(case)
    if case.family.ordered:
        assert_allclose(seen.quantiles[seen.exploration.home], seen.fit.residuals("quantile"), rtol=1e-9)
    assert seen.histograms.shape == (seen.frames, len(seen.bins.edges) - 1)
    shares = np.random.default_rng(5).random((400, len(seen.codes)))
    home = seen.exploration.home
    drawn = np.stack([quantile_residuals(seen.probabilities[home], seen.codes, each) for each in shares])
    mean = seen.bins.density(drawn).mean(axis=0)
    # The bars are the mean of the histograms of all draws that could have been made.
    assert_allclose(
        seen.histograms[home], mean, atol=5.0 * np.sqrt(0.4 / 400 / len(seen.codes) / seen.bins.width)
    )
    assert np.all((seen.histograms * seen.bins.width).sum(axis=1) <= 1.0 + 1e-12)


def test_a_row_of_many_observations_is_spread_as_they_would_be() -> None:
    x, y, weights = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0, 1, 0, 1]), np.array([70, 30, 20, 90])
    each = [np.repeat(values, weights) for values in (x, y)]
    one, many = (
        mx.fit(a, b, curve=mx.Linear(), family=mx.Binary(), weights=w)
        for a, b, w in ((x, y, weights), (*each, None))
    )
    bars = [
        ClassScene(fit, explore_classes(fit, "x", steps=11), residuals="quantile").histograms
        for fit in (one, many)
    ]
    assert_allclose(bars[0], bars[1], rtol=1e-6, atol=1e-9)


@every_case
def test_points_stand_on_the_curve_of_their_class_over_what_the_fit_is_drawn_over(case: Case) -> None:
    seen = scene(case)
    ground = seen.ground
    assert type(ground) is {1: AlongFeature, 2: Plane, 3: AlongHeight}[case.columns]
    if isinstance(ground, Plane):
        return
    home = seen.exploration.home
    if isinstance(ground, AlongFeature):
        across, curves = seen.table[:, 0], ground.curves
        lanes = np.zeros(len(across), dtype=int) if seen.two else seen.point_codes
    else:
        across, curves = ground.places[home], ground.curves
        lanes = np.zeros(len(across), dtype=int) if seen.two or ground.focus is not None else seen.point_codes
    on_curve = [np.interp(x, ground.grid, curves[lane]) for x, lane in zip(across, lanes, strict=True)]
    assert_allclose(ground.point_heights[home], on_curve, atol=3e-3)


@every_case
def test_shares_and_bands_belong_to_the_curves(case: Case) -> None:
    ground = scene(case).ground
    if not isinstance(ground, AlongFeature):
        return
    assert ground.band is not None
    assert np.all((ground.band.lower <= ground.curves) & (ground.curves <= ground.band.upper))
    assert len(ground.shares) == len(ground.curves)
    assert sum(each.weight.sum() for each in ground.shares) == len(ground.shares) * scene(case).counting.size


def test_on_a_border_two_classes_are_equally_probable_and_no_other_more() -> None:
    seen = scene(SOFTMAX)
    ground = seen.ground
    assert isinstance(ground, Plane)
    for lines, thetas in (
        (ground.fitted, [seen.fit.maximum.theta]),
        (ground.explored, seen.exploration.path.thetas),
    ):
        for x, y, theta in zip(lines.x, lines.y, thetas, strict=True):
            places = np.column_stack([x, y])[np.isfinite(x)]
            assert len(places) > 2
            model = seen.fit.model
            p = np.sort(model.probabilities(theta, model.mean.at(places)), axis=1)  # type: ignore[arg-type]
            assert_allclose(p[:, -1], p[:, -2], rtol=1e-7)


def test_contours_lie_where_the_second_class_has_their_probability() -> None:
    seen = scene(BINARY)
    ground = seen.ground
    assert isinstance(ground, Plane)
    assert len(ground.contours) == len(LEVELS)
    for level, lines in zip(LEVELS, ground.contours, strict=True):
        places = np.column_stack([lines.x[0], lines.y[0]])[np.isfinite(lines.x[0])]
        assert_allclose(seen.fit.predict(places)[:, 1], level, rtol=1e-7)


def test_lines_of_a_curved_function_close_on_it() -> None:
    """Marching squares on a saddle and a circle: also cells that two lines cross."""
    x = np.linspace(-2.0, 2.0, 41)
    across, up = np.meshgrid(x, x)
    circle, saddle = level_lines(x, x, np.stack([across**2 + up**2 - 1.7, across * up - 1e-3])), None
    radius = np.hypot(circle.x[0], circle.y[0])
    assert_allclose(radius[np.isfinite(radius)], np.sqrt(1.7), atol=2e-3)
    product = circle.x[1] * circle.y[1]
    assert_allclose(product[np.isfinite(product)], 1e-3, atol=1.1e-2)
    length = np.hypot(np.diff(circle.x[0]), np.diff(circle.y[0]))
    assert np.nansum(length) == pytest.approx(2.0 * np.pi * np.sqrt(1.7), rel=2e-3)
    assert saddle is None


def test_of_many_classes_the_most_frequent_are_told_apart_and_the_rest_stand_together() -> None:
    x = features(600, 1)
    counts = [5, 200, 40, 90, 7, 30, 80, 60, 50, 20, 18]
    y = np.repeat([f"class {k}" for k in range(11)], counts)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical())
    seen = ClassScene(fit, explore_classes(fit, fit.model.names[0], steps=11))
    assert len(seen.shown.names) == MOST_SHOWN
    assert seen.shown.names[-1] == "4 other classes"
    assert {"class 0", "class 4", "class 9", "class 10"}.isdisjoint(seen.shown.names)
    assert_allclose(seen.shown.shares(seen.probabilities).sum(axis=-1), 1.0, rtol=1e-12)
    assert seen.by_class.observed[0, -1].sum() == 5 + 7 + 20 + 18


def test_regions_are_those_of_single_classes_also_where_some_stand_together() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 12, 900)
    middles = 3.0 * np.column_stack([np.cos(np.arange(12)), np.sin(np.arange(12))])
    x = middles[codes] + rng.normal(size=(900, 2))
    fit = mx.fit(x, codes, curve=mx.Linear(), family=mx.Categorical())
    seen = ClassScene(fit, explore_classes(fit, fit.model.names[1], steps=11))
    ground = seen.ground
    assert isinstance(ground, Plane)
    assert seen.shown.pooled
    across, up = (each.ravel() for each in np.meshgrid(*ground.axes))
    best = fit.predict(np.column_stack([across, up])).argmax(axis=1)
    assert_array_equal(ground.first.ravel(), seen.shown.place[best])
    # Borders of single classes are straight, so the coarse grid of what moves shows the same ones at home.
    home = seen.exploration.home
    places = np.column_stack([ground.explored.x[home], ground.explored.y[home]])
    p = np.sort(fit.predict(places[np.isfinite(places[:, 0])]), axis=1)
    assert_allclose(p[:, -1], p[:, -2], rtol=1e-6)


def test_another_baseline_changes_no_colour_and_no_residual() -> None:
    x, names = features(150, 2), np.array(["a", "b", "c"])
    y = names[labels(mx.Categorical(), x)]
    scenes = []
    for baseline in names.tolist():
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical(baseline=baseline))
        turned = explore_classes(fit, fit.model.names[1], steps=11)
        scenes.append(ClassScene(fit, turned, residuals="quantile", order=tuple(names.tolist())))
    for seen in scenes:
        assert seen.shown.names == ("a", "b", "c")
        assert_array_equal(np.array(seen.shown.names)[seen.point_lanes], y)
        home = seen.exploration.home
        assert_allclose(seen.quantiles[home], scenes[0].quantiles[scenes[0].exploration.home], rtol=1e-7)
        assert_allclose(
            seen.shown.shares(seen.fit.fitted), scenes[0].shown.shares(scenes[0].fit.fitted), rtol=1e-7
        )


def test_pieces_that_meet_are_one_line() -> None:
    x = np.linspace(-2.0, 2.0, 41)
    across, up = np.meshgrid(x, x)
    circle = level_lines(x, x, (across**2 + up**2 - 1.711)[None])
    joined = circle.joined()
    assert np.count_nonzero(np.isnan(circle.x)) > 50
    assert np.count_nonzero(np.isnan(joined.x)) == 1
    assert np.nansum(np.hypot(np.diff(joined.x[0]), np.diff(joined.y[0]))) == pytest.approx(
        2.0 * np.pi * np.sqrt(1.711), rel=2e-3
    )


def test_of_very_many_rows_each_class_and_the_costliest_are_drawn() -> None:
    seen = scene(SOFTMAX, 5_000)
    assert seen.thinned
    assert len(seen.rows) < 850
    assert np.unique(seen.point_codes).size == 3
    assert np.argmax(-np.log(seen.fit.fitted[np.arange(5_000), seen.fit.model.codes])) in seen.rows
    home = seen.exploration.home
    counts = np.bincount(seen.codes)
    for frame in (0, home, -1):
        assert_allclose(seen.by_class.observed[frame].sum(axis=1), counts, rtol=1e-12)
    assert seen.by_class.observed[home] == pytest.approx(np.round(seen.by_class.observed[home]))


def test_of_two_classes_the_event_is_the_second_whatever_order_they_are_shown_in() -> None:
    x = features(120, 1)
    y = np.array(["a", "b"])[labels(mx.Binary(), x)]
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binary(event="a"))
    seen = ClassScene(fit, explore_classes(fit, fit.model.names[1], steps=11), order=("a", "b"))
    ground, home = seen.ground, seen.exploration.home
    assert isinstance(ground, AlongFeature)
    assert seen.shown.names == ("b", "a")
    on_curve = np.interp(seen.table[:, 0], ground.grid, ground.curves[0])
    assert_allclose(on_curve, seen.places[home], atol=3e-3)
    assert_allclose(ground.curves[0], fit.predict(ground.grid[:, None])[:, 1], rtol=1e-12)
