"""What a picture of calibration is drawn from."""

import numpy as np
import pytest

from mlexplore.judging.calibrated import Calibrated
from mlexplore.judging.judged import Judged, judged_probabilities


def rows(n: int = 400, *, weighted: bool = False) -> Judged:
    """Labels whose probabilities are a little too extreme."""
    rng = np.random.default_rng(5)
    p = rng.beta(0.7, 1.4, n)
    y = rng.random(n) < 0.15 + 0.7 * p
    return judged_probabilities(y, p, rng.integers(0, 4, n) if weighted else None)


@pytest.mark.parametrize("weighted", [False, True])
def test_counts_are_sums_over_the_rows_as_often_as_they_count(weighted: bool) -> None:
    judged = rows(weighted=weighted)
    found = Calibrated(judged)
    repeated = np.repeat(np.arange(judged.y.size), judged.weights.astype(int))
    assert found.total == repeated.size
    assert found.observed == judged.y[repeated].sum()
    assert found.expected == pytest.approx(judged.score[repeated].sum())
    edges, counts = found.histogram
    np.testing.assert_array_equal(counts, np.histogram(judged.score[repeated], edges)[0])


def test_probabilities_of_nothing_and_of_certainty_have_a_bar() -> None:
    found = Calibrated(judged_probabilities([0, 0, 1, 1], [0.0, 0.0, 1.0, 0.5]))
    _, counts = found.histogram
    assert counts[0] == 2.0
    assert counts[-1] == 1.0
    assert counts.sum() == 4.0


def test_weights_are_rows_repeated_in_all_that_is_said() -> None:
    judged = rows(weighted=True)
    times = judged.weights.astype(int)
    found = Calibrated(judged)
    apart = Calibrated(judged_probabilities(np.repeat(judged.y, times), np.repeat(judged.score, times)))
    np.testing.assert_allclose(found.parts, apart.parts, rtol=1e-12)
    np.testing.assert_allclose(found.line[:-1], apart.line[:-1], rtol=1e-8)
    for got, expected in zip(found.curve.corners, apart.curve.corners, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12)
