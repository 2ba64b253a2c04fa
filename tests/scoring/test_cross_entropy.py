"""Cross-entropy is minus the log-likelihood, to the last digit that probabilities hold."""

import mpmath
import numpy as np
import pytest

import mlexplore as mx
from mlexplore.scoring import cross_entropy, losses, minus_log

X = np.array([0.3, 1.1, 1.9, 2.2, 3.7, 4.4, 5.2, 5.9, 6.1, 7.3])
LABELS = np.array(["a", "b", "a", "c", "b", "a", "c", "c", "b", "c"])


@pytest.mark.parametrize("weights", [None, np.array([1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 0.0, 2.0, 1.5, 1.0])])
def test_it_is_minus_the_log_likelihood_of_one_observation(weights: np.ndarray | None) -> None:
    fit = mx.fit(X, LABELS, curve=mx.Linear(), family=mx.Categorical(), weights=weights)
    found = cross_entropy(fit.model.codes, fit.fitted, weights)
    assert found == pytest.approx(-fit.log_likelihood / fit.n, rel=1e-14)


def test_it_is_minus_the_log_likelihood_of_bernoulli_labels() -> None:
    y = (LABELS != "a").astype(float)
    fit = mx.fit(X, y, curve=mx.Linear(), family=mx.Bernoulli())
    both = np.stack([1.0 - fit.fitted, fit.fitted], axis=1)
    assert cross_entropy(y.astype(np.intp), both) == pytest.approx(-fit.log_likelihood / fit.n, rel=1e-14)


@pytest.mark.parametrize("doubt", [0.4, 1e-3, 1e-9, 1e-15, 1e-17, 1e-40, 1e-300])
def test_digits_are_kept_near_one(doubt: float) -> None:
    others = np.array([0.25 * doubt, 0.75 * doubt])
    told = minus_log(np.array([[others[0], 1.0 - doubt, others[1]]]))[0]
    with mpmath.workdps(350):
        rest = mpmath.mpf(others[0]) + mpmath.mpf(others[1])
        exact = [-mpmath.log(others[0]), -mpmath.log(1 - rest), -mpmath.log(others[1])]
    assert told == pytest.approx([float(value) for value in exact], rel=4e-16, abs=0.0)


def test_certainty_costs_nothing_or_everything() -> None:
    assert minus_log(np.array([[0.0, 1.0, 0.0]])).tolist() == [[np.inf, 0.0, np.inf]]
    assert losses(np.array([1, 0]), np.array([[0.0, 1.0], [0.0, 1.0]])).tolist() == [0.0, np.inf]


def test_impossible_labels_of_weight_zero_do_not_count() -> None:
    probabilities = np.array([[0.0, 1.0], [0.25, 0.75]])
    assert cross_entropy(np.array([0, 1]), probabilities, np.array([0.0, 2.0])) == pytest.approx(
        -np.log(0.75)
    )
    assert cross_entropy(np.array([0, 1]), probabilities) == np.inf
