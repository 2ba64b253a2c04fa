"""What residuals remember of each other."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from mlexplore.independence import independence
from tests.certified import likelihood

VALUES = np.array([1.2, -0.4, 0.3, -1.9, 0.7, 1.1, -0.6, 0.2, -0.5, -0.1])


def test_the_measures_are_those_of_statsmodels() -> None:
    """Statsmodels 0.14: acorr_ljungbox(values, lags=3), durbin_watson(values), runstest_1samp(values, 0, correction=False)."""
    for lags, statistic, p_value in (
        (1, 1.489228, 0.222336),
        (2, 1.607437, 0.447661),
        (3, 2.213267, 0.529340),
    ):
        found = independence(VALUES, lags=lags)
        assert found.ljung_box == pytest.approx(statistic, abs=1e-6)
        assert found.p_value == pytest.approx(p_value, abs=1e-6)
    assert found.durbin_watson == pytest.approx(2.47911227154047)
    assert found.runs == 8
    # Theirs is the same normal approximation.
    assert found.runs_p_value == pytest.approx(0.17971249487899976)


def test_correlations_are_about_zero() -> None:
    values = np.array([1.0, -2.0, 3.0, 1.0])
    assert_allclose(independence(values, lags=2).correlations, [(-2 - 6 + 3) / 15, (3 - 2) / 15])


def test_the_lag_one_correlation_of_a_process_is_its_coefficient() -> None:
    rng = np.random.default_rng(2)
    values = np.zeros(20000)
    for place in range(1, values.size):
        values[place] = 0.6 * values[place - 1] + rng.normal()
    assert independence(values).correlations[0] == pytest.approx(0.6, abs=0.02)


def test_a_season_shows_at_its_own_lag() -> None:
    """The first lag of quarters sees nothing of it."""
    rng = np.random.default_rng(1)
    season = np.tile([1.0, 0.0, -1.0, 0.0], 40) + 0.3 * rng.normal(size=160)
    found = independence(season, lags=4)
    assert abs(found.correlations[0]) < found.limit
    assert found.strongest in (2, 4)
    assert found.p_value < 1e-6
    assert independence(season, lags=1).strongest is None


def test_noise_is_rarely_reported() -> None:
    rng = np.random.default_rng(3)
    reported = sum(independence(rng.normal(size=100), lags=12).strongest is not None for _ in range(400))
    assert reported < 0.05 * 400 + 3 * np.sqrt(400 * 0.05 * 0.95)
    assert reported > 0


def test_too_few_values_have_no_memory() -> None:
    for values in (np.empty(0), np.ones(2), np.zeros(6)):
        found = independence(values, lags=4)
        assert found.strongest is None
        assert np.isnan(found.ljung_box)


def test_runs_of_one_sign_say_nothing_by_their_number() -> None:
    found = independence(np.array([1.0, 2.0, 0.5, 1.0]))
    assert found.runs == 1
    assert np.isnan(found.runs_p_value)


def test_the_story_has_a_memory_at_the_first_lag() -> None:
    case = likelihood("twitter_normal_linear")
    line = np.polyfit(case.x, case.y, 1)
    found = independence(case.y - np.polyval(line, case.x), lags=4)
    assert found.strongest == 1
    assert found.correlations[0] == pytest.approx(0.91, abs=0.005)
    assert found.durbin_watson < 0.3


def test_the_story_has_a_memory() -> None:
    """Independence is an assumption that a time series breaks: 0.91 around a line, 0.50 around logistic growth."""
    case = likelihood("twitter_normal_linear")
    for curve, expected in ((mx.Linear(), 0.91), (mx.LogisticGrowth(), 0.50)):
        fit = mx.fit(case.x, case.y, curve=curve, family=mx.Normal())
        assert round(independence(fit.residuals()).correlations[0], 2) == expected
