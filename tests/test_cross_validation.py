"""How well rows are foretold that were left out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from tests.worlds import WORLDS, World, X, name_of

few_worlds = pytest.mark.parametrize(
    "world", [world for world in WORLDS if isinstance(world.curve, mx.Linear)], ids=name_of
)


def test_leaving_out_one_row_at_a_time_is_what_it_says() -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(0.0, 2.0, 15)
    y = rng.gamma(4.0, np.exp(x) / 4.0)
    score = mx.fit(x, y, curve=mx.Linear(), family=mx.Gamma()).cross_validate(folds=15)
    by_hand = []
    for row in range(15):
        others = np.delete(np.arange(15), row)
        fit = mx.fit(x[others], y[others], curve=mx.Linear(), family=mx.Gamma())
        by_hand.append(fit.family.loglik(y[[row]], fit.predict(x[[row]]))[0])
    assert_allclose(score.rows, by_hand, rtol=1e-8)
    assert score.mean == pytest.approx(np.mean(by_hand))
    assert score.standard_error == pytest.approx(np.std(by_hand, ddof=1) / np.sqrt(15))
    assert_allclose(np.sort(score.folds), np.sort(by_hand), rtol=1e-8)


@few_worlds
def test_every_row_is_foretold_once_and_less_well_than_it_is_fitted(world: World) -> None:
    fit = world.fit()
    score = fit.cross_validate(folds=5, seed=3)
    assert score.rows.shape == X.shape
    assert np.isfinite(score.rows).all()
    assert score.folds.shape == (5,)
    assert score.mean < fit.log_likelihood / fit.n
    assert score.mean == fit.cross_validate(folds=5, seed=3).mean
    assert score.mean != fit.cross_validate(folds=5, seed=4).mean


def test_the_true_family_foretells_best() -> None:
    rng = np.random.default_rng(7)
    x = np.linspace(0.0, 1.0, 400)
    y = 1.0 + x + rng.standard_t(2.0, 400)
    scores = [
        mx.fit(x, y, curve=mx.Linear(), family=family).cross_validate()
        for family in (mx.StudentT(), mx.Normal())
    ]
    assert scores[0].mean > scores[1].mean + scores[1].standard_error


def test_trials_go_with_their_rows() -> None:
    rng = np.random.default_rng(9)
    x, trials = np.linspace(-1.0, 1.0, 40), rng.integers(1, 30, 40).astype(float)
    y = rng.binomial(trials.astype(int), 1.0 / (1.0 + np.exp(-x))).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=trials))
    assert np.isfinite(fit.cross_validate(folds=4).rows).all()


def test_offsets_go_with_their_rows() -> None:
    rng = np.random.default_rng(9)
    x, hours = np.linspace(0.0, 1.0, 30), rng.uniform(1.0, 100.0, 30)
    y = rng.poisson(hours * np.exp(x)).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), exposure=hours)
    assert fit.cross_validate(folds=30).mean > fit.log_likelihood / 30 - 0.5


def test_a_part_that_is_fitted_perfectly_foretells_nothing_else() -> None:
    y = np.array([0.0, 1.0, 2.0, 3.0, 9.0])
    fit = mx.fit(np.arange(5.0), y, curve=mx.Linear(), family=mx.Normal())
    score = fit.cross_validate(folds=5)
    assert score.rows[4] == -np.inf
    assert score.mean == -np.inf


@pytest.mark.parametrize("folds", [1, 6])
def test_a_number_of_folds_that_cannot_be_is_refused(folds: int) -> None:
    fit = mx.fit(np.arange(5.0), [1.0, 3, 2, 4, 6], curve=mx.Linear(), family=mx.Normal())
    with pytest.raises(ValueError, match=f"folds must be from 2 to the number of rows, 5: not {folds}"):
        fit.cross_validate(folds=folds)
