"""Calibration: pooled shares against their definition, and a decomposition that adds up."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binom, norm

from mlexplore.judging.calibration import consistency_band, decomposed, pooled, reliability
from mlexplore.judging.recalibration import recalibration
from mlexplore.judging.shares import binned_shares, wilson
from tests.judging.worlds_of_labels import ANY, Array, Labelled, labelled


def largest_of_smallest(values: Array, weights: Array) -> Array:
    """Isotonic regression by its formula: the largest, over starts, of the smallest mean, over ends."""
    n = len(values)

    def mean(i: int, j: int) -> float:
        return float(np.average(values[i : j + 1], weights=weights[i : j + 1]))

    return np.array([max(min(mean(i, j) for j in range(k, n)) for i in range(k + 1)) for k in range(n)])


# ---- the curve ----------------------------------------------------------------------------------------------------


@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_curve_is_isotonic_regression_and_weights_are_repetitions(sample: Labelled) -> None:
    found = reliability(sample.y, sample.p, sample.weights)
    y, p = sample.repeated
    values = np.unique(p)
    assert_array_equal(found.p, values)
    assert_allclose(found.weight, [np.sum(p == value) for value in values])
    assert_allclose(found.observed, [y[p == value].mean() for value in values])
    assert_allclose(found.share, largest_of_smallest(found.observed, found.weight), atol=1e-12)
    again = reliability(y, p)
    assert_allclose(again.share, found.share, atol=1e-12)


@given(ANY)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_corners_draw_the_whole_curve(sample: Labelled) -> None:
    found = reliability(sample.y, sample.p)
    assert_allclose(np.interp(found.p, *found.corners), found.share, atol=1e-15)


def test_a_small_example_by_hand() -> None:
    found = reliability([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.3, 0.9])
    assert_allclose(found.p, [0.1, 0.2, 0.3, 0.9])
    assert_allclose(found.share, [0.0, 2 / 3, 2 / 3, 1.0])


# ---- the band -----------------------------------------------------------------------------------------------------


def test_with_one_probability_the_band_is_that_of_a_binomial_share() -> None:
    n, p = 200, 0.3
    band = consistency_band(np.zeros(n), np.full(n, p), level=0.8, resamples=20_000, seed=3)
    assert_allclose([band.low[0], band.high[0]], binom(n, p).ppf([0.1, 0.9]) / n, atol=1.01 / n)
    weighted = consistency_band([0.0], [p], [float(n)], level=0.8, resamples=20_000, seed=4)
    assert_allclose([weighted.low[0], weighted.high[0]], [band.low[0], band.high[0]], atol=1.01 / n)


def test_calibrated_labels_lie_in_the_band_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    inside = []
    for seed in range(60):
        p = rng.random(300)
        y = (rng.random(300) < p).astype(float)
        band = consistency_band(y, p, level=0.9, resamples=200, seed=seed)
        curve = reliability(y, p).share
        inside.append(np.mean((curve >= band.low) & (curve <= band.high)))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.03)


def test_labels_that_are_not_calibrated_leave_the_band() -> None:
    rng = np.random.default_rng(6)
    p = rng.random(900)
    y = (rng.random(900) < 0.5).astype(float)
    band, curve = consistency_band(y, p), reliability(y, p).share
    assert np.mean((curve < band.low) | (curve > band.high)) > 0.8


def test_very_many_rows_are_put_together_and_the_band_hardly_notices() -> None:
    rng = np.random.default_rng(7)
    p = rng.random(20_000)
    y = (rng.random(20_000) < p).astype(float)
    many = consistency_band(y, p, seed=1, resamples=300)
    assert many.p.size <= 1_000
    rough = np.round(p, 2)
    few = consistency_band(y, rough, seed=2, resamples=300)
    middle = (few.p > 0.05) & (few.p < 0.95)
    assert_allclose(
        np.interp(few.p, many.p, many.high)[middle] - few.p[middle],
        (few.high - few.p)[middle],
        atol=0.02,
    )


def test_weights_that_are_no_whole_numbers_have_a_band_of_the_right_mean() -> None:
    band = consistency_band(np.zeros(40), np.full(40, 0.4), np.full(40, 0.5), resamples=4_000, level=0.5)
    spread = norm.ppf(0.75) * np.sqrt(0.24 / 20)
    assert_allclose([band.low[0], band.high[0]], [0.4 - spread, 0.4 + spread], atol=0.03)


def test_weights_beyond_counting_leave_no_room_beside_the_truth() -> None:
    band = consistency_band([0.0, 1.0], [0.3, 0.6], [1e60, 1e60])
    assert_allclose(band.low, band.p, atol=1e-6)
    assert_allclose(band.high, band.p, atol=1e-6)


def test_equal_seeds_draw_the_same_band() -> None:
    sample = labelled(8, 100, 1000)
    first, again, other = (
        consistency_band(sample.y, sample.p, seed=seed, resamples=50) for seed in (1, 1, 2)
    )
    assert_array_equal(first.low, again.low)
    assert not np.array_equal(first.low, other.low)


# ---- the decomposition --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["log", "brier"])
@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_parts_are_what_their_names_say_and_add_up(loss: str, sample: Labelled) -> None:
    y, p = sample.repeated
    found = decomposed(sample.y, sample.p, sample.weights, loss=loss)

    def mean_loss(q: Array) -> float:
        with np.errstate(divide="ignore"):
            each = -np.log(np.where(y == 1.0, q, 1.0 - q)) if loss == "log" else (y - q) ** 2
        return float(np.mean(each))

    curve = reliability(y, p)
    recalibrated = curve.share[np.searchsorted(curve.p, p)]
    assert found.score == pytest.approx(mean_loss(p), abs=1e-13)
    assert found.miscalibration == pytest.approx(mean_loss(p) - mean_loss(recalibrated), abs=1e-13)
    assert found.uncertainty == pytest.approx(mean_loss(np.full(y.size, y.mean())), abs=1e-13)
    total = found.miscalibration - found.discrimination + found.uncertainty
    assert found.score == pytest.approx(total, abs=1e-13)
    assert found.miscalibration >= 0.0
    assert found.discrimination >= 0.0


def test_what_is_calibrated_has_no_miscalibration_and_a_constant_no_discrimination() -> None:
    y = np.array([0.0, 0, 0, 1, 1, 1, 0, 1])
    p = np.array([0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75])
    for loss in ("log", "brier"):
        assert decomposed(y, p, loss=loss).miscalibration == pytest.approx(0.0, abs=1e-15)
        constant = decomposed(y, np.full(8, 0.3), loss=loss)
        assert constant.discrimination == pytest.approx(0.0, abs=1e-15)
    assert decomposed(y, p, loss="brier").uncertainty == pytest.approx(0.25)
    assert decomposed(y, p).uncertainty == pytest.approx(np.log(2.0))


def test_what_was_ruled_out_and_happened_costs_infinitely_much() -> None:
    found = decomposed([0.0, 1.0, 1.0], [0.2, 0.0, 0.9])
    assert found.score == np.inf
    assert found.miscalibration == np.inf
    assert np.isfinite(found.discrimination)


# ---- shares in bins -----------------------------------------------------------------------------------------------


@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_bins_hold_all_rows_and_part_no_equal_values(sample: Labelled) -> None:
    y, x = sample.repeated
    found = binned_shares(sample.p, sample.y, sample.weights, bins=5)
    assert len(found.share) <= 5
    assert found.weight.sum() == y.size
    assert np.all(found.first[1:] > found.last[:-1])
    for k in range(len(found.share)):
        inside = (x >= found.first[k]) & (x <= found.last[k])
        assert found.weight[k] == inside.sum()
        assert found.ones[k] == y[inside].sum()
        assert found.share[k] == pytest.approx(y[inside].mean())
        assert found.centre[k] == pytest.approx(x[inside].mean())


def test_bins_hold_equally_many_rows_and_few_values_are_kept_apart() -> None:
    x = np.random.default_rng(1).normal(size=1_000)
    assert_array_equal(binned_shares(x, x > 0, bins=8).weight, 125.0)
    apart = binned_shares([3.0, 1, 1, 2, 3], [1, 0, 1, 0, 1])
    assert_array_equal(apart.centre, [1.0, 2.0, 3.0])
    assert_array_equal(apart.share, [0.5, 0.0, 1.0])


@given(ANY)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_ends_of_a_wilson_interval_are_where_a_score_test_rejects(sample: Labelled) -> None:
    found = binned_shares(sample.p, sample.y, sample.weights, bins=4, level=0.9)
    z = norm.ppf(0.95)
    for end in (found.low, found.high):
        inside = (end > 0.0) & (end < 1.0)
        score = np.abs(found.share - end) / np.sqrt(np.where(inside, end * (1 - end), 1.0) / found.weight)
        assert_allclose(score[inside], z, rtol=1e-9)
    assert np.all((found.low <= found.share) & (found.share <= found.high))


def test_wilson_interval_of_a_published_example() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    low, high = wilson(np.array([81.0, 15, 0, 1]), np.array([263.0, 148, 20, 29]))
    assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061], atol=5e-5)
    assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


# ---- slope and intercept ------------------------------------------------------------------------------------------


def test_slope_and_intercept_are_the_maximum_of_their_likelihood() -> None:
    sample = labelled(11, 400, 50)
    y, p = sample.repeated
    odds = np.log(p / (1.0 - p))

    def slopes(intercept: float, slope: float) -> tuple[float, float]:
        rest = y - 1.0 / (1.0 + np.exp(-intercept - slope * odds))
        return float(rest.sum()), float(rest @ odds)

    found = recalibration(sample.y, sample.p, sample.weights)
    assert_allclose(slopes(found.intercept, found.slope), 0.0, atol=1e-9)
    assert slopes(found.in_the_large, 1.0)[0] == pytest.approx(0.0, abs=1e-9)
    q = 1.0 / (1.0 + np.exp(-found.intercept - found.slope * odds))
    design = np.column_stack([np.ones(y.size), odds])
    covariance = np.linalg.inv(design.T @ ((q * (1 - q))[:, None] * design))
    assert_allclose([found.intercept_error, found.slope_error], np.sqrt(np.diag(covariance)))
    assert found.message == ""
    again = recalibration(y, p)
    assert_allclose(again[:6], found[:6], rtol=1e-9)


def test_probabilities_that_are_too_extreme_have_the_slope_that_brings_them_back() -> None:
    rng = np.random.default_rng(12)
    truth = rng.normal(size=200_000)
    y = (rng.random(truth.size) < 1 / (1 + np.exp(-truth))).astype(float)
    found = recalibration(y, 1 / (1 + np.exp(-(2.0 * truth + 0.5))))
    assert found.slope == pytest.approx(0.5, abs=5 * found.slope_error)
    assert found.intercept == pytest.approx(-0.25, abs=5 * found.intercept_error)


def test_what_has_no_slope_says_why() -> None:
    equal = recalibration([0.0, 1, 1, 1], [0.5] * 4)
    assert np.isnan(equal.slope)
    assert equal.message == "All probabilities are equal, so there is no slope."
    assert equal.in_the_large == pytest.approx(np.log(3.0))
    assert recalibration([0.0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).slope == np.inf
    assert recalibration([1.0, 1, 0, 0, 1], [0.1, 0.2, 0.8, 0.9, 0.2]).slope == -np.inf
    assert "All labels are equal" in recalibration([1.0, 1], [0.2, 0.3]).message


def test_certain_probabilities_are_taken_for_ones_that_are_nearly_so() -> None:
    found = recalibration([0.0, 1, 1, 0, 1, 0], [0.0, 1.0, 0.4, 0.6, 0.7, 0.2])
    assert np.isfinite(found[:6]).all()


# ---- refusals -----------------------------------------------------------------------------------------------------


def test_what_cannot_be_judged_is_refused_with_its_row() -> None:
    with pytest.raises(ValueError, match="row 1 is 2"):
        reliability([0, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match=r"row 1 is 1\.5"):
        reliability([0, 1], [0.1, 1.5])
    with pytest.raises(ValueError, match="row 0 has none"):
        reliability([0, 1], [np.nan, 0.5])
    with pytest.raises(ValueError, match="one length"):
        reliability([0, 1, 1], [0.1, 0.5])
    with pytest.raises(ValueError, match="no rows"):
        reliability([], [])
    with pytest.raises(ValueError, match="must not be negative"):
        reliability([0, 1], [0.1, 0.5], [1.0, -1.0])
    with pytest.raises(ValueError, match="level must be"):
        consistency_band([0, 1], [0.1, 0.5], level=1.0)
    with pytest.raises(ValueError, match="choose log or brier"):
        decomposed([0, 1], [0.1, 0.5], loss="hinge")
    with pytest.raises(ValueError, match="at least one bin"):
        binned_shares([0.1, 0.5], [0, 1], bins=0)
    with pytest.raises(ValueError, match="finite"):
        binned_shares([0.1, np.inf], [0, 1])


def test_pooling_leaves_what_rises_as_it_is() -> None:
    values = np.array([0.1, 0.2, 0.2, 0.9])
    assert_array_equal(pooled(values, np.ones(4)), values)


@pytest.mark.parametrize(
    ("y", "slope", "bound"),
    [([0, 0, 1, 1], np.inf, "at least"), ([1, 1, 0, 0], -np.inf, "at most")],
)
def test_labels_that_one_threshold_tells_apart_have_a_slope_without_end(
    y: list[int], slope: float, bound: str
) -> None:
    found = recalibration(y, [0.1, 0.4, 0.4, 0.9])
    assert found.slope == slope
    assert found.message.startswith(f"Every 1 has {bound} the probability of any 0: one threshold tells all")
    assert ("minus infinite" in found.message) == (slope < 0.0)
