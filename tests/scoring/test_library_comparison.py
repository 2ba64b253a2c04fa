"""One set of predictions given to every library: the values, and how many probabilities were clipped."""

import numpy as np
import pytest
from scipy.special import log_expit, logsumexp

from mlexplore.scoring import cross_entropy
from mlexplore.scoring.library_comparison import Compared, compared

ETA = np.array([-800.0, -40.0, -17.0, -3.1, -0.2, 0.7, 4.4, 16.5, 33.0, 900.0])
CODES = np.array([0, 0, 0, 1, 0, 1, 1, 0, 1, 1])


def two(weights: np.ndarray | None = None) -> dict[str, Compared]:
    logs = np.stack([log_expit(-ETA), log_expit(ETA)], axis=1)
    return {each.loss.name: each for each in compared(CODES, np.exp(logs), logs, weights)}


def test_each_clips_the_labels_whose_probability_it_cannot_take() -> None:
    own = log_expit(np.where(CODES == 1, ETA, -ETA))
    found = two()
    for name, nearest in (("sklearn.metrics.log_loss", 2.0**-52), ("keras.losses.BinaryCrossentropy", 1e-7)):
        outside = (own < np.log(nearest)) | (-np.expm1(own) < nearest)
        assert found[name].clipped == outside.sum() > 0
    assert found["torch.nn.BCELoss"].clipped == 0
    assert found["torch.nn.BCEWithLogitsLoss"].clipped == 0


def test_rows_of_weight_zero_are_not_counted() -> None:
    weights = np.where(np.abs(ETA) < 10.0, 2.0, 0.0)
    found = two(weights)
    assert all(each.clipped == 0 for each in found.values())
    assert found["sklearn.metrics.log_loss"].value == pytest.approx(
        -np.mean(log_expit(np.where(CODES == 1, ETA, -ETA))[weights > 0.0]), rel=1e-12
    )


def test_several_classes_go_to_the_functions_for_several() -> None:
    heights = np.random.default_rng(5).normal(size=(40, 4))
    logs = heights - logsumexp(heights, axis=1, keepdims=True)
    codes = np.arange(40) % 4
    found = compared(codes, np.exp(logs), logs)
    assert {each.loss.problem for each in found} == {"several classes"}
    defined = cross_entropy(codes, np.exp(logs))
    assert [each.value for each in found] == pytest.approx([defined] * len(found), rel=1e-12)
    assert not any(each.clipped for each in found)
