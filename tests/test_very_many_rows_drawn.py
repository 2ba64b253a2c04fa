"""A thousand rows and a million: what is drawn of them, what is counted, and that no number of all rows has changed for it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.arrays import Array
from mlexplore.exploration import explore
from mlexplore.quantiles import quantiles
from mlexplore.scene import Scene
from mlexplore.scene.crowd import crowd
from mlexplore.scene.moving_histograms import SAMPLED
from mlexplore.scene.thinning import EXTREMES, MOST_ASIDE, MOST_POINTS

RNG = np.random.default_rng(14)
N = 30_000
X = RNG.gamma(3.0, 2.0, N)
Y: dict[type[mx.Family], Array] = {
    mx.Normal: 3.0 * X + RNG.normal(size=N),
    mx.StudentT: 3.0 * X + RNG.standard_t(3.0, N),
    mx.Gamma: RNG.gamma(4.0, np.exp(0.3 + 0.1 * X) / 4.0),
    mx.Poisson: RNG.poisson(np.exp(0.3 + 0.1 * X)).astype(float),
}
WEIGHTS = RNG.integers(0, 3, N).astype(float)


def many(family: type[mx.Family], name: str = "x", weights: np.ndarray | None = None) -> Scene:
    fit = mx.fit(X, Y[family], curve=mx.Linear(), family=family(), weights=weights)
    return Scene(fit, explore(fit, name, steps=7))


@pytest.mark.parametrize("family", Y, ids=lambda kind: kind.__name__)
def test_every_planted_outlier_is_drawn(family: type[mx.Family]) -> None:
    rng = np.random.default_rng(3)
    planted = rng.choice(N, EXTREMES, replace=False)
    y = Y[family].copy()
    y[planted] = 10.0 * y.max() + np.arange(EXTREMES)
    fit = mx.fit(X, y, curve=mx.Linear(), family=family())
    scene = Scene(fit, explore(fit, "x", steps=5))
    assert scene.thinned
    assert scene.counting < MOST_POINTS
    assert set(planted.tolist()) <= set(scene.rows.tolist())
    assert {int(X.argmin()), int(X.argmax())} <= set(scene.rows.tolist())
    assert_array_equal(scene.rows, np.unique(scene.rows))


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["all once", "weighted"])
@pytest.mark.parametrize("family", Y, ids=lambda kind: kind.__name__)
def test_bars_and_mean_losses_are_those_of_all_rows(
    family: type[mx.Family], weights: np.ndarray | None
) -> None:
    scene = many(family, weights=weights)
    there, bins = scene.exploration, scene.bins
    counted = np.ones(N) if weights is None else weights
    for step, (theta, kind) in enumerate(zip(there.path.thetas, there.path.families, strict=True)):
        departures = there.departures_at(step)
        exact = np.histogram(departures, bins.edges, weights=counted)[0] / (counted.sum() * bins.width)
        if step == there.home or not scene.bars_are_sampled:
            assert_allclose(scene.histograms[step], exact, atol=1e-9)
        else:
            # Of a sample: as far off as so many draws are.
            share = exact * bins.width
            error = np.sqrt(share * (1.0 - share) / SAMPLED) / bins.width
            assert np.all(np.abs(scene.histograms[step] - exact) < 6.0 * error + 3.0 / (SAMPLED * bins.width))
        loss = kind.loss(Y[family], scene.fit.model.whole.value(theta))
        assert there.risk[step] == pytest.approx(np.average(loss, weights=counted), rel=1e-11)
    assert scene.bars_are_sampled == (family.pivot is None)


@pytest.mark.parametrize("name", ["x", "sigma", "nu"])
def test_a_shape_that_is_turned_changes_mean_losses_as_it_should(name: str) -> None:
    scene = many(mx.StudentT, name)
    there = scene.exploration
    exact = [
        family.loss(Y[mx.StudentT], scene.fit.model.whole.value(theta)).mean()
        for theta, family in zip(there.path.thetas, there.path.families, strict=True)
    ]
    assert_allclose(there.risk, exact, rtol=1e-11)
    if name != "x":
        assert_array_equal(scene.histograms, np.tile(scene.histograms[0], (len(scene.histograms), 1)))


def test_the_shading_counts_every_row() -> None:
    for weights in (None, WEIGHTS):
        scene = many(mx.Normal, weights=weights)
        assert scene.crowd is not None
        counted = np.ones(N) if weights is None else weights
        assert scene.crowd.counts.sum() == counted.sum()
        exact = np.histogram2d(Y[mx.Normal], X, [scene.crowd.y, scene.crowd.x], weights=counted)[0]
        # An observation on an edge may be counted to either side of it.
        assert np.abs(exact - scene.crowd.counts).sum() <= 4.0
    few = mx.fit(X[:100], Y[mx.Normal][:100], curve=mx.Linear(), family=mx.Normal())
    assert Scene(few, explore(few, "x", steps=5)).crowd is None


def test_cells_around_whole_numbers_hold_as_many_of_them_each() -> None:
    """Else some would hold two counts and others three, and the shading would have stripes that are not in the data."""
    y = np.repeat(np.arange(100.0), 10)
    found = crowd(y, y, None)
    assert_array_equal(np.diff(found.y), 3.0)
    per_row = found.counts.sum(axis=1)
    assert_array_equal(per_row[:-1], 30.0)
    assert found.counts.sum() == 1000.0
    same = crowd(np.ones(5), np.linspace(0.0, 1.0, 5), None)
    assert same.counts.shape == (36, 1)
    assert same.counts.sum() == 5.0


def test_of_many_rows_set_aside_some_are_drawn_and_those_that_count_stay() -> None:
    aside = np.arange(N) % 10 == 0
    found = many(mx.Normal, weights=np.where(aside, 0.0, 1.0))
    assert found.set_aside == aside.sum()
    assert found.aside.sum() == MOST_ASIDE
    assert aside[found.rows[found.aside]].all()
    fit = mx.fit(X[~aside], Y[mx.Normal][~aside], curve=mx.Linear(), family=mx.Normal())
    without = Scene(fit, explore(fit, "x", steps=7))
    assert_array_equal(found.rows[~found.aside], np.flatnonzero(~aside)[without.rows])
    assert_allclose(found.histograms, without.histograms, atol=1e-9)


def test_quantiles_of_weights_are_those_of_repeated_values() -> None:
    rng = np.random.default_rng(2)
    values = np.round(rng.normal(size=40), 1)
    weights = rng.integers(0, 4, 40).astype(float)
    asked = np.array([0.0, 0.015, 0.25, 0.5, 0.8, 1.0])
    assert_allclose(
        quantiles(values, asked, weights), np.quantile(np.repeat(values, weights.astype(int)), asked)
    )
    assert_array_equal(quantiles(values, asked), np.quantile(values, asked))
    assert quantiles(values, asked, 1e-3 * np.ones(40)).tolist() == [values.min()] * 6
