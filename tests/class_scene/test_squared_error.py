"""Squared error beside cross-entropy along a path, held against the definitions at its places."""

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.class_scene import ClassScene
from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.classification.log_probabilities import log_probabilities
from mlexplore.exploration import explore_classes
from mlexplore.scoring import brier_losses, brier_score, cross_entropy, losses_along
from tests.class_scene.labelled_scenes import CASES, Case, scene

SLICES = [case for case in CASES if case.others == "stay" and case.columns != 2]
every_case = pytest.mark.parametrize("case", SLICES, ids=str)


@every_case
def test_at_the_estimate_both_are_those_of_the_fit(case: Case) -> None:
    seen = scene(case)
    found, fit = SquaredError(seen), seen.fit
    assert found.values[found.home] == pytest.approx(fit.estimates[seen.exploration.name], rel=1e-12)
    assert found.cross_entropy[found.home] == pytest.approx(fit.loss, rel=1e-10)
    assert found.brier[found.home] == pytest.approx(brier_score(fit.model.codes, fit.fitted), rel=1e-10)
    np.testing.assert_allclose(np.exp(log_probabilities(fit)), fit.fitted, rtol=1e-9, atol=1e-300)


@every_case
def test_along_the_path_they_are_means_of_the_rows(case: Case) -> None:
    seen = scene(case, weighted=True)
    found, fit = SquaredError(seen), seen.fit
    assert not found.sampled
    weights = fit.model.weights
    assert weights is not None
    for place in (0, 20, 95, 120):
        path = fit.slice(seen.exploration.name, found.values[[place]])
        p = fit.model.probabilities(path.thetas[0])
        assert found.brier[place] == pytest.approx(brier_score(fit.model.codes, p, weights), rel=1e-9)
        assert found.cross_entropy[place] == pytest.approx(-path.log_likelihood[0] / fit.n, rel=1e-9)
        own = p[np.arange(len(p)), fit.model.codes]
        assert found.mistaken[place] == pytest.approx(np.average(own < 1.0 / 3.0, weights=weights))


def test_concave_stretches_are_those_of_the_second_derivative() -> None:
    seen = scene(Case(mx.Binary(), "logit", 1, -1, "probabilities", "stay"))
    found = SquaredError(seen)
    heights = found.exploration.heights(seen.mean_of(found.rows))[:, 0]
    exact = losses_along(found.values, heights, found.model.codes)
    inside = np.zeros(found.values.size, dtype=np.bool_)
    for low, high in found.concave(found.brier):
        inside |= (found.values >= low) & (found.values <= high)
    sure = np.abs(exact.brier_bend) > 1e-3 * np.abs(exact.brier_bend).max()
    # The ends have no second difference, and a bend changes its sign between two places.
    sure[[0, -1]] = False
    crossing = np.flatnonzero(np.diff(np.sign(exact.brier_bend)))
    sure[crossing] = sure[crossing + 1] = False
    assert sure.sum() > 80
    np.testing.assert_array_equal(inside[sure], exact.brier_bend[sure] < 0.0)
    assert 20 < inside.sum() < 100
    assert found.concave(found.cross_entropy) == []
    np.testing.assert_allclose(found.brier, exact.brier, rtol=1e-10)
    np.testing.assert_allclose(found.cross_entropy, exact.cross_entropy, rtol=1e-10)


@pytest.mark.parametrize("kind", [mx.Binary, mx.Categorical, mx.Ordinal])
def test_slopes_are_derivatives_in_the_height_of_a_class(kind: type[mx.ClassFamily]) -> None:
    found = SquaredError(scene(Case(kind(), kind.links[0], 3, 0, "probabilities", "stay")))
    codes = found.point_codes
    p = found.probabilities[found.home][found.points]
    rows = np.arange(codes.size)
    label = np.ones_like(codes) if found.two else codes
    step = 1e-5
    moved = []
    for side in (step, -step):
        heights = np.log(p)
        heights[rows, label] += side
        softmax = np.exp(heights)
        moved.append(softmax / softmax.sum(axis=1, keepdims=True))
    brier = (brier_losses(codes, moved[0]) - brier_losses(codes, moved[1])) / (2.0 * step)
    entropy = np.log(moved[1][rows, codes] / moved[0][rows, codes]) / (2.0 * step)
    np.testing.assert_allclose(found.brier_slopes[found.home], brier, rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.cross_entropy_slopes[found.home], entropy, rtol=0, atol=1e-8)


def test_of_very_many_rows_a_sample_is_followed_and_rows_are_drawn_from_cheap_to_costly() -> None:
    case = Case(mx.Binary(), "logit", 1, -1, "probabilities", "stay")
    found = SquaredError(scene(case, 20_000))
    assert found.sampled
    assert found.points.size == 160
    own = found.model.row_terms(found.scene.fit.maximum.theta)
    assert own[found.points].min() == own.min()
    assert own[found.points].max() == own.max()
    sample = cross_entropy(found.model.codes, found.probabilities[found.home])
    assert found.cross_entropy[found.home] == pytest.approx(sample, rel=1e-10)


def test_where_classes_are_separated_there_is_a_path_too() -> None:
    x = np.linspace(0.0, 9.0, 30)
    fit = mx.fit(x, np.where(x > 4.0, "b", "a"), curve=mx.Linear(), family=mx.Binary())
    assert not fit.converged
    found = SquaredError(ClassScene(fit, explore_classes(fit, "x", steps=21)))
    assert np.isfinite(found.brier).all()
    assert np.isfinite(found.cross_entropy).all()
    assert np.isfinite(found.log_odds).all()
