"""What a picture of calls at a threshold is drawn from."""

import numpy as np
import pytest

from mlexplore.judging.judged import Judged, judged_probabilities
from mlexplore.judging.thresholded import MIDDLE, Thresholded


def rows(n: int = 300) -> Judged:
    """Labels with probabilities of which many lie on the steps of the slider."""
    rng = np.random.default_rng(9)
    p = np.round(rng.beta(1.2, 1.5, n), 2)
    return judged_probabilities(rng.random(n) < p, p, rng.integers(1, 4, n))


def test_calls_are_counted_at_every_threshold() -> None:
    judged = rows()
    found = Thresholded(judged)
    for place, threshold in enumerate(found.swept.threshold.tolist()):
        called = judged.score >= threshold
        hits = float(judged.weights @ (called & (judged.y == 1.0)))
        right = float(judged.weights @ (called == (judged.y == 1.0)))
        assert found.swept.counts.true_positive[place] == hits
        assert found.swept.rates.accuracy[place] == pytest.approx(right / judged.weights.sum())


def test_thresholds_run_from_everything_to_certainty_through_the_middle() -> None:
    found = Thresholded(rows())
    thresholds = found.swept.threshold
    assert thresholds[0] == 0.0
    assert thresholds[-1] == 1.0
    assert thresholds[found.home] == MIDDLE
    assert found.swept.rates.sensitivity[0] == 1.0
    np.testing.assert_allclose(np.diff(thresholds), thresholds[1], rtol=1e-9)


@pytest.mark.parametrize("asked", [0.123456, 0.5, 0.0, 1.0])
def test_a_threshold_that_is_asked_for_is_among_them(asked: float) -> None:
    found = Thresholded(rows(), asked)
    assert found.swept.threshold[found.place] == asked
    assert found.swept.threshold[found.home] == MIDDLE


def test_bars_count_each_class() -> None:
    judged = rows()
    edges, counts = Thresholded(judged).histograms
    for label, bars in enumerate(counts):
        own = judged.y == label
        assert bars.sum() == judged.weights[own].sum()
        # Rounded probabilities lie on ends of bars, where rounding decides: sums up to the middle of bars do not ask.
        for middle in 0.5 * (edges[1:] + edges[:-1])[::7]:
            below = judged.weights[own & (judged.score < middle)].sum()
            assert bars[edges[1:] < middle].sum() <= below <= bars[edges[:-1] < middle].sum()
