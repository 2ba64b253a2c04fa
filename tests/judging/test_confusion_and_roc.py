"""Calls and ranks: every number again from rows counted one by one, and pairs compared one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import mannwhitneyu, norm

from mlexplore.judging.confusion import (
    at_thresholds,
    class_rates,
    confusion_table,
    most_probable,
    one_against_the_rest,
    rates,
    undefined,
)
from mlexplore.judging.roc import area_under, precision_recall, roc_curve, roc_curves
from tests.judging.worlds_of_labels import ANY, Array, Labelled, labelled

# ---- calls at thresholds ------------------------------------------------------------------------------------------


@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_counts_are_those_of_rows_counted_one_by_one(sample: Labelled) -> None:
    y, p = sample.repeated
    asked = np.concatenate([[-1.0, 0.5, 0.33, 2.0, np.inf, -np.inf], p])
    found = at_thresholds(sample.y, sample.p, asked, sample.weights)
    for k, threshold in enumerate(asked):
        called = p >= threshold
        expected = [
            np.sum(called & (y == 1)),
            np.sum(called & (y == 0)),
            np.sum(~called & (y == 0)),
            np.sum(~called & (y == 1)),
        ]
        assert_array_equal([part[k] for part in found.counts], expected)
    everywhere = at_thresholds(y, p)
    assert_array_equal(everywhere.threshold, [*np.unique(p), np.inf])


@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_rates_are_what_their_names_say(sample: Labelled) -> None:
    y, p = sample.repeated
    found = at_thresholds(y, p)
    for k, threshold in enumerate(found.threshold):
        called = (p >= threshold).astype(float)
        told = undefined(type(found.counts)(*(part[k] for part in found.counts)))
        here = {name: float(values[k]) for name, values in found.rates._asdict().items()}
        assert {name for name, value in here.items() if np.isnan(value)} == set(told)
        expected = {"accuracy": np.mean(called == y)}
        if y.any():
            expected["sensitivity"] = np.mean(called[y == 1])
        if not y.all():
            expected["specificity"] = np.mean(1 - called[y == 0])
        if called.any():
            expected["precision"] = np.mean(y[called == 1])
        if y.any() and called.any() and (y * called).any():
            expected["f1"] = 2 / (1 / expected["precision"] + 1 / expected["sensitivity"])
        if y.any() and not y.all():
            expected["balanced_accuracy"] = (expected["sensitivity"] + expected["specificity"]) / 2
            if called.any() and not called.all():
                expected["mcc"] = np.corrcoef(y, called)[0, 1]
        for name, value in expected.items():
            assert here[name] == pytest.approx(value, abs=1e-12)


def test_a_rate_that_does_not_exist_says_why() -> None:
    found = at_thresholds([0, 1], [0.2, 0.4], 0.9)
    assert np.isnan(found.rates.precision[0])
    told = undefined(type(found.counts)(*(part[0] for part in found.counts)))
    assert told["precision"] == "Nothing is called 1, so there is no share of it that is right."
    assert set(told) == {"precision", "mcc"}


def test_huge_counts_do_not_overflow() -> None:
    found = at_thresholds([0, 1, 0, 1], [0.1, 0.9, 0.8, 0.2], 0.5, np.full(4, 1e79))
    assert found.rates.mcc[0] == pytest.approx(0.0)
    assert found.rates.accuracy[0] == 0.5


# ---- several classes ----------------------------------------------------------------------------------------------


def many_classes(seed: int, n: int, count: int) -> tuple[np.ndarray, Array, Array]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, count, n), rng.dirichlet(np.ones(count), n), rng.integers(0, 3, n).astype(float)


def test_the_table_counts_labels_in_rows_and_calls_in_columns() -> None:
    assert_array_equal(
        confusion_table([0, 0, 1, 2, 2], [0, 1, 1, 1, 2], 3), [[1, 1, 0], [0, 1, 0], [0, 1, 1]]
    )
    assert_array_equal(most_probable([1], [[0.5, 0.5]], [3.0]), [[0, 0], [3, 0]])


@pytest.mark.parametrize("count", [2, 3, 5])
def test_rates_of_classes_are_those_of_labels_and_calls_in_ones_and_zeros(count: int) -> None:
    codes, p, weights = many_classes(count, 80, count)
    table = most_probable(codes, p, weights)
    times = weights.astype(int)
    labels, calls = np.repeat(codes, times), np.repeat(p.argmax(axis=1), times)
    found = class_rates(table)
    for k in range(count):
        own = rates(one_against_the_rest(table))
        assert own.mcc[k] == pytest.approx(np.corrcoef(labels == k, calls == k)[0, 1])
        assert found.each.sensitivity[k] == pytest.approx(np.mean(calls[labels == k] == k))
        assert found.each.precision[k] == pytest.approx(np.mean(labels[calls == k] == k))
    assert found.accuracy == pytest.approx(np.mean(labels == calls))
    assert found.balanced_accuracy == pytest.approx(found.each.sensitivity.mean())
    # Correlation of two tables of ones and zeros, over all their cells, each column about its mean.
    left, right = np.eye(count)[labels], np.eye(count)[calls]
    left, right = left - left.mean(axis=0), right - right.mean(axis=0)
    assert found.mcc == pytest.approx((left * right).sum() / np.sqrt((left**2).sum() * (right**2).sum()))


def test_a_class_that_nobody_has_leaves_its_rates_undefined() -> None:
    found = class_rates(confusion_table([0, 0, 1], [0, 1, 1], 3))
    assert np.isnan(found.each.sensitivity[2])
    assert np.isnan(found.balanced_accuracy)
    assert found.accuracy == pytest.approx(2 / 3)


def test_codes_that_are_no_places_of_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        confusion_table([0, 2], [0, 1], 2)
    with pytest.raises(ValueError, match="from 0 to 1"):
        most_probable([0, -1], [[0.5, 0.5], [0.1, 0.9]])
    with pytest.raises(ValueError, match="one length"):
        confusion_table([0, 1], [0], 2)
    with pytest.raises(ValueError, match="one column for each class"):
        roc_curves([0, 1], [0.5, 0.5])
    with pytest.raises(ValueError, match="threshold must be a number"):
        at_thresholds([0, 1], [0.5, 0.5], np.nan)


# ---- ranks --------------------------------------------------------------------------------------------------------


def compared(y: Array, p: Array) -> Array:
    """1 where a one has a larger score than a zero, 1/2 where it has the same, for all pairs, shape (ones, zeros)."""
    ones, zeros = p[y == 1][:, None], p[y == 0][None]
    return (ones > zeros) + 0.5 * (ones == zeros)


@given(ANY)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_area_and_its_error_are_those_of_all_pairs(sample: Labelled) -> None:
    y, p = sample.repeated
    if y.all() or not y.any():
        with pytest.raises(ValueError, match="All labels are"):
            area_under(sample.y, sample.p, sample.weights)
        return
    pairs = compared(y, p)
    found = area_under(sample.y, sample.p, sample.weights, level=0.9)
    assert found.area == pytest.approx(pairs.mean(), abs=1e-14)
    assert roc_curve(sample.y, sample.p, sample.weights).area == pytest.approx(pairs.mean(), abs=1e-14)
    ones, zeros = pairs.shape
    if ones > 1 and zeros > 1:
        variance = np.var(pairs.mean(axis=1), ddof=1) / ones + np.var(pairs.mean(axis=0), ddof=1) / zeros
        assert found.standard_error == pytest.approx(np.sqrt(variance), abs=1e-12)
    else:
        assert np.isnan(found.standard_error)
    if np.isfinite(found.low):
        ends = np.log([found.low / (1 - found.low), found.high / (1 - found.high)])
        centre = np.log(found.area / (1 - found.area))
        reach = norm.ppf(0.95) * found.standard_error / (found.area * (1 - found.area))
        assert_allclose(ends, [centre - reach, centre + reach], rtol=1e-6, atol=1e-9)


@given(ANY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_curve_passes_every_threshold_once(sample: Labelled) -> None:
    y, p = sample.repeated
    if y.all() or not y.any():
        return
    found = roc_curve(sample.y, sample.p, sample.weights)
    assert found.threshold[0] == np.inf
    assert_array_equal(found.threshold[1:], np.unique(p)[::-1])
    for threshold, false, true in zip(*found, strict=True):
        assert false == pytest.approx(np.mean(p[y == 0] >= threshold))
        assert true == pytest.approx(np.mean(p[y == 1] >= threshold))
    assert (found.false_positive_rate[0], found.true_positive_rate[0]) == (0.0, 0.0)
    assert (found.false_positive_rate[-1], found.true_positive_rate[-1]) == (1.0, 1.0)
    hits = precision_recall(sample.y, sample.p, sample.weights)
    for threshold, precision, recall in zip(*hits[:3], strict=True):
        assert precision == pytest.approx(np.mean(y[p >= threshold]))
        assert recall == pytest.approx(np.mean(p[y == 1] >= threshold))
    # The mean, over ones, of the precision at the threshold that just lets them in.
    each = [np.mean(y[p >= own]) for own in p[y == 1]]
    assert hits.average_precision == pytest.approx(np.mean(each))
    assert hits.base == pytest.approx(y.mean())


def test_the_area_is_the_statistic_of_mann_and_whitney() -> None:
    sample = labelled(3, 300, 1000)
    y, p = sample.y, sample.p
    statistic = mannwhitneyu(p[y == 1], p[y == 0]).statistic
    assert area_under(y, p).area == pytest.approx(statistic / (np.sum(y == 1) * np.sum(y == 0)))


def test_scores_without_error_have_an_area_of_one_and_no_interval() -> None:
    found = area_under([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])
    assert found.area == 1.0
    assert found.standard_error == 0.0
    assert np.isnan([found.low, found.high]).all()
    assert area_under([0, 1, 0, 1], [0.5] * 4).area == 0.5


def test_the_interval_holds_the_true_area_as_often_as_it_says() -> None:
    """Scores of zeros and ones normal and one standard deviation apart: the area is Phi(1/sqrt 2)."""
    rng, truth = np.random.default_rng(9), norm.cdf(1 / np.sqrt(2))
    y = np.repeat([0.0, 1.0], [60, 40])
    held = [
        found.low < truth < found.high
        for found in (area_under(y, y + rng.normal(size=100)) for _ in range(1_000))
    ]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_scores_may_be_on_any_scale_and_infinite() -> None:
    y, score = np.array([0.0, 1, 0, 1, 1]), np.array([-np.inf, 3.0, 3.0, 40.0, np.inf])
    assert area_under(y, score).area == pytest.approx(compared(y, score).mean())
    found = roc_curve(y, score)
    assert found.area == pytest.approx(compared(y, score).mean())
    assert (found.false_positive_rate[0], found.true_positive_rate[0]) == (0.0, 0.0)
    assert found.true_positive_rate[1] == pytest.approx(1 / 3)


def test_each_class_is_ranked_against_the_rest() -> None:
    codes, p, weights = many_classes(4, 60, 3)
    for k, curve in enumerate(roc_curves(codes, p, weights)):
        assert curve is not None
        assert curve.area == pytest.approx(area_under(codes == k, p[:, k], weights).area)
    assert roc_curves([0, 1, 0], np.full((3, 3), 1 / 3))[2] is None


def test_a_thinned_curve_stays_near_the_whole_one() -> None:
    rng = np.random.default_rng(10)
    y = (rng.random(50_000) < 0.3).astype(float)
    whole = roc_curve(y, y + rng.normal(size=y.size))
    few = whole.thinned(200)
    assert 150 < few.threshold.size <= 200
    assert few.area == pytest.approx(whole.area, abs=1e-3)
    assert (few.false_positive_rate[0], few.true_positive_rate[-1]) == (0.0, 1.0)
    assert whole.thinned(10**6) is whole


def test_nothing_to_find_is_refused() -> None:
    with pytest.raises(ValueError, match="No label is 1"):
        precision_recall([0, 0], [0.1, 0.2])
    with pytest.raises(ValueError, match="level must be"):
        area_under([0, 1], [0.1, 0.2], level=0.0)
