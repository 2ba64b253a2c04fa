"""What becomes of a logistic regression when classes are weighted, focused on or smoothed."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit

import mlexplore as mx
from mlexplore.scoring import (
    Balanced,
    Focal,
    Objective,
    Plain,
    Smoothed,
    SumOfClassMeans,
    Weighted,
    fit_objective,
)

RNG = np.random.default_rng(5)
X = RNG.normal(size=(4000, 2)) * [1.0, 3.0] + [0.0, 20.0]
CODES = (RNG.random(4000) < expit(-4.5 + 1.2 * X[:, 0] - 0.3 * (X[:, 1] - 20.0))).astype(np.intp)
SHARE = float(CODES.mean())

EVERY: tuple[Objective, ...] = (
    Plain(),
    Weighted(7.0),
    Balanced(),
    SumOfClassMeans(),
    Focal(),
    Focal(1.0, 0.8),
    Smoothed(0.1),
)


@pytest.mark.parametrize("objective", EVERY, ids=repr)
def test_every_fit_stands_at_the_minimum(objective: Objective) -> None:
    x, codes, weights = X[:300], CODES[:300].copy(), RNG.uniform(0.5, 2.0, 300)
    codes[:20] = 1 - codes[:20]
    found = fit_objective(x, codes, objective, weights=weights)
    assert found.converged
    assert found.gradient < 1e-10
    design = np.column_stack([np.ones(300), x - x.mean(axis=0)])

    def value(theta: np.ndarray) -> float:
        eta = design @ theta
        return objective.value(codes, np.stack([expit(-eta), expit(eta)], axis=1), weights)

    rough = minimize(
        value, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-15, "maxfev": 4000}
    )
    assert found.value == pytest.approx(rough.fun, rel=1e-10)
    assert found.value <= rough.fun + 1e-13
    intercept = rough.x[0] - rough.x[1:] @ x.mean(axis=0)
    assert list(found.estimates.values()) == pytest.approx([intercept, *rough.x[1:]], rel=1e-4)


def test_the_likelihood_predicts_the_share_and_is_calibrated() -> None:
    plain = fit_objective(X, CODES, Plain())
    assert plain.mean_prediction == pytest.approx(SHARE, rel=1e-12)
    assert plain.share == SHARE
    assert plain.calibration is not None
    assert plain.calibration.intercept == pytest.approx(0.0, abs=1e-9)
    assert plain.calibration.slope == pytest.approx(1.0, rel=1e-9)
    own = mx.fit(X, CODES, curve=mx.Linear(), family=mx.Bernoulli())
    assert plain.estimates == pytest.approx(own.estimates, rel=1e-12)
    assert plain.value == pytest.approx(own.loss, rel=1e-12)


def test_balance_moves_the_intercept_and_hardly_the_slopes() -> None:
    """By the logarithm of the odds of the classes (King & Zeng 2001); the slopes by less than two standard errors."""
    plain, balanced = fit_objective(X, CODES, Plain()), fit_objective(X, CODES, Balanced())
    moved = np.log((1.0 - SHARE) / SHARE)
    assert moved > 3.0
    # At the mean of the columns: where x is 0 a small turn of the slopes would be told as part of the intercept.
    centre = X.mean(axis=0)
    at_centre = [
        fit.estimates["intercept"] + fit.estimates["x1"] * centre[0] + fit.estimates["x2"] * centre[1]
        for fit in (plain, balanced)
    ]
    assert at_centre[1] - at_centre[0] == pytest.approx(moved, abs=0.15)
    errors = mx.fit(X, CODES, curve=mx.Linear(), family=mx.Bernoulli()).standard_errors
    for name in ("x1", "x2"):
        assert abs(balanced.estimates[name] - plain.estimates[name]) < 2.0 * errors[name]
    assert balanced.mean_prediction > 5.0 * SHARE
    assert balanced.calibration is not None
    assert balanced.calibration.intercept == pytest.approx(-moved, abs=0.4)
    assert balanced.calibration.slope == pytest.approx(1.0, abs=0.15)


def test_equal_minima_are_equal_fits() -> None:
    balanced = fit_objective(X, CODES, Balanced())
    weighted = fit_objective(X, CODES, Weighted((1.0 - SHARE) / SHARE))
    summed = fit_objective(X, CODES, SumOfClassMeans())
    assert weighted.estimates == pytest.approx(balanced.estimates, rel=1e-10)
    assert summed.estimates == pytest.approx(balanced.estimates, rel=1e-10)
    assert summed.value == pytest.approx(2.0 * balanced.value, rel=1e-12)
    assert fit_objective(X, CODES, Focal(0.0)).estimates == pytest.approx(
        fit_objective(X, CODES, Plain()).estimates, rel=1e-9
    )


def test_focus_and_smoothing_make_predictions_timid() -> None:
    for objective in (Focal(2.0), Smoothed(0.1)):
        found = fit_objective(X, CODES, objective)
        assert found.calibration is not None
        assert found.calibration.slope > 1.05
        assert found.mean_prediction > SHARE


@pytest.mark.parametrize("objective", EVERY, ids=repr)
def test_a_constant_is_the_best_constant(objective: Objective) -> None:
    found = fit_objective(X[:, 0], CODES, objective, curve=mx.Constant())
    assert found.mean_prediction == pytest.approx(objective.best_constant(SHARE), rel=1e-10)
    assert found.calibration is None


def test_separated_classes_have_no_minimum_but_with_smoothing() -> None:
    x, codes = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.array([0, 0, 0, 1, 1, 1])
    for objective in (Plain(), Focal()):
        found = fit_objective(x, codes, objective)
        assert not found.converged
        assert found.message
        assert found.calibration is None
    smoothed = fit_objective(x, codes, Smoothed(0.2))
    assert smoothed.converged
    assert smoothed.gradient < 1e-10
    assert smoothed.calibration is None  # the log-odds still tell the classes apart without an error


def test_rows_that_were_observed_twice_are_two_rows() -> None:
    weights = np.ones(300)
    weights[::3] = 2.0
    weights[1::3] = 0.0
    repeated = np.repeat(np.arange(300), weights.astype(int))
    for objective in EVERY:
        once = fit_objective(X[:300], CODES[:300], objective, weights=weights)
        twice = fit_objective(X[repeated], CODES[repeated], objective)
        assert once.estimates == pytest.approx(twice.estimates, rel=1e-8)
        assert once.value == pytest.approx(twice.value, rel=1e-12)
        assert once.mean_prediction == pytest.approx(twice.mean_prediction, rel=1e-10)


def test_names_and_new_places() -> None:
    table = pd.DataFrame(X, columns=["dose", "age"])
    found = fit_objective(table, CODES, Focal())
    assert list(found.estimates) == ["intercept", "dose", "age"]
    assert found.predict(table) == pytest.approx(found.probabilities, rel=1e-12)
    eta = found.estimates["intercept"] + X @ [found.estimates["dose"], found.estimates["age"]]
    assert found.log_odds == pytest.approx(eta, rel=1e-10, abs=1e-12)


def test_what_does_not_suit_is_refused() -> None:
    with pytest.raises(ValueError, match="codes 0 and 1"):
        fit_objective([1.0, 2.0, 3.0], np.array([0, 1, 2]), Plain())
    with pytest.raises(ValueError, match="not linear"):
        fit_objective([1.0, 2.0, 3.0], np.array([0, 1, 1]), Plain(), curve=mx.LogisticGrowth())
