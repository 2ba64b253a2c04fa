"""Paths of class weights, held against fits with these weights and against what the score equations say."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import mlexplore as mx
from mlexplore.curves import Linear
from mlexplore.families import Bernoulli
from mlexplore.judging.recalibration import recalibration
from mlexplore.scoring import Weighted
from mlexplore.scoring.class_weights import LabelledRows, labelled_rows, weight_path

RNG = np.random.default_rng(12)
X = RNG.normal(size=(180, 2)) * [1.0, 30.0] + [5.0, 200.0]
CODES = (X @ [1.1, -0.02] + RNG.logistic(size=180) > 3.1).astype(np.intp)
TIMES = RNG.integers(0, 4, 180).astype(float)
ROWS = labelled_rows(X, CODES, TIMES)
PATH = weight_path(ROWS, Linear())


def test_plain_and_balanced_are_on_the_way_which_reaches_from_a_twentieth_to_twenty() -> None:
    assert np.all(np.diff(PATH.weights) > 0.0)
    assert PATH.weights[PATH.home] == 1.0
    assert PATH.weights[PATH.balanced] == pytest.approx((1.0 - PATH.share) / PATH.share, rel=1e-14)
    assert PATH.share == pytest.approx(TIMES @ CODES / TIMES.sum(), rel=1e-14)
    assert PATH.weights[[0, -1]] == pytest.approx([0.05, 20.0])
    rare = weight_path(
        LabelledRows(X[:, 0], np.arange(180) % 90 == 0, np.ones(180), sampled=False), mx.Constant()
    )
    assert rare.weights[rare.balanced] == pytest.approx(89.0)
    assert rare.weights[-1] == pytest.approx(178.0)
    assert np.all(np.diff(rare.weights) > 0.0)


@pytest.mark.parametrize("place", [0, 13, PATH.home, PATH.balanced, -1])
def test_every_place_is_the_fit_with_these_weights(place: int) -> None:
    weights = ROWS.weights * np.where(ROWS.codes == 1, PATH.weights[place], 1.0)
    fit = mx.fit(ROWS.x, ROWS.codes, curve=Linear(), family=Bernoulli(), weights=weights)
    eta = fit.estimates["intercept"] + ROWS.x @ [fit.estimates["x1"], fit.estimates["x2"]]
    np.testing.assert_allclose(PATH.log_odds[place], eta, rtol=0, atol=1e-8)
    assert PATH.intercepts[place] == pytest.approx(np.average(eta, weights=ROWS.weights), abs=1e-8)
    assert PATH.mean_predictions[place] == pytest.approx(
        np.average(fit.fitted, weights=ROWS.weights), abs=1e-9
    )
    line = recalibration(ROWS.codes, 1.0 / (1.0 + np.exp(-eta)), ROWS.weights)
    np.testing.assert_allclose(PATH.recalibrations[place], [line.intercept, line.slope], rtol=0, atol=1e-7)


def test_best_constants_make_the_weighted_loss_small() -> None:
    codes = np.array([1] * 3 + [0] * 7)
    path = weight_path(LabelledRows(np.arange(10.0), codes, np.ones(10), sampled=False), mx.Constant())
    for place in (0, 9, path.balanced, -1):
        objective = Weighted(float(path.weights[place]))

        def loss(p: float, objective: Weighted = objective) -> float:
            return objective.value(codes, np.tile([1.0 - p, p], (10, 1)))

        best = minimize_scalar(loss, bounds=(1e-6, 1.0 - 1e-6), method="bounded", options={"xatol": 1e-10})
        assert path.best_constants[place] == pytest.approx(best.x, abs=1e-6)
        # Where nothing is known of a row, the fit is the best constant, and the intercept moves by log w exactly.
        assert path.mean_predictions[place] == pytest.approx(path.best_constants[place], rel=1e-9)
        assert path.intercepts[place] - path.intercepts[path.home] == pytest.approx(
            np.log(path.weights[place]), abs=1e-9
        )


def test_equal_rows_are_gathered_and_say_the_same() -> None:
    x = np.round(X[:, 0])
    found = labelled_rows(x, CODES, TIMES, most=60)
    assert len(found.codes) <= 60 < len(ROWS.codes)
    assert not found.sampled
    whole = weight_path(labelled_rows(x, CODES, TIMES), Linear())
    few = weight_path(found, Linear())
    np.testing.assert_allclose(few.intercepts, whole.intercepts, rtol=0, atol=1e-8)
    np.testing.assert_allclose(few.mean_predictions, whole.mean_predictions, rtol=0, atol=1e-9)


@pytest.mark.parametrize("ones", [3, 400, 1_500])
def test_of_many_rows_a_sample_keeps_the_weight_of_both_classes(ones: int) -> None:
    n = 2_000
    x, codes = np.random.default_rng(ones).normal(size=n), (np.arange(n) < ones).astype(np.intp)
    weights = np.random.default_rng(2).integers(1, 4, n).astype(float)
    found = labelled_rows(x, codes, weights, most=500)
    assert found.sampled
    assert len(found.codes) <= 500
    for label in (0, 1):
        assert found.weights[found.codes == label].sum() == pytest.approx(weights[codes == label].sum())
    assert (found.codes == 1).sum() >= min(ones, 250)
    assert np.isin(found.x, x).all()


def test_what_cannot_be_weighed_is_said() -> None:
    x = np.arange(12.0)
    one = LabelledRows(x, np.ones(12, dtype=np.intp), np.ones(12), sampled=False)
    with pytest.raises(ValueError, match="only one class"):
        weight_path(one, Linear())
    parted = LabelledRows(x, (x > 5.0).astype(np.intp), np.ones(12), sampled=False)
    with pytest.raises(ValueError, match="separate"):
        weight_path(parted, Linear())
