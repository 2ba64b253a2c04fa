"""Odds ratios: what they say of the fitted probabilities themselves, and silence where they would say nothing."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.classification.odds_ratios import odds_ratios

Array = NDArray[np.float64]

RNG = np.random.default_rng(7)
N = 120
TABLE = pd.DataFrame({"mass": RNG.normal(4.0, 0.8, N), "year": RNG.integers(2007, 2010, N).astype(float)})
NOISY = 1.2 * (TABLE["mass"] - 4.0) + 0.5 * (TABLE["year"] - 2008.0) + RNG.logistic(size=N)
TWO = np.where(NOISY > 0.0, "b", "a")
THREE = np.digitize(NOISY, [-1.0, 1.0])
WEIGHTS = RNG.integers(1, 4, N).astype(float)
MORE = TABLE.assign(mass=TABLE["mass"] + 1.0)


def odds(p: Array) -> Array:
    return p / (1.0 - p)


def test_one_unit_more_multiplies_the_odds_that_the_fit_predicts() -> None:
    fit = mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary())
    found = odds_ratios(fit)
    assert found.factor_of == "odds"
    assert found.meaning == "One unit more multiplies the odds of b by this."
    assert found.ratios is not None
    assert [ratio.name for ratio in found.ratios] == ["mass", "year"]
    mass = found.ratios[0]
    assert (mass.column, mass.label) == ("mass", "b")
    assert_allclose(odds(fit.predict(MORE)[:, 1]) / odds(fit.fitted[:, 1]), mass.ratio, rtol=1e-9)
    ends = fit.confidence_intervals()["mass"]
    assert_allclose([mass.low, mass.high], np.exp(ends))


def test_of_several_classes_the_odds_are_against_the_baseline() -> None:
    fit = mx.fit(TABLE, THREE, curve=mx.Linear(), family=mx.Categorical(baseline=1))
    found = odds_ratios(fit, level=0.8)
    assert found.ratios is not None
    assert [(ratio.label, ratio.column) for ratio in found.ratios] == [
        ("0", "mass"),
        ("0", "year"),
        ("2", "mass"),
        ("2", "year"),
    ]
    for ratio in found.ratios:
        if ratio.column == "mass":
            place = fit.classes.index(int(ratio.label))
            before, after = (p[:, place] / p[:, 0] for p in (fit.fitted, fit.predict(MORE)))
            assert_allclose(after / before, ratio.ratio, rtol=1e-9)
            assert_allclose(np.log([ratio.low, ratio.high]), fit.confidence_intervals(level=0.8)[ratio.name])
    assert "against 1 by this" in found.meaning


def test_with_an_order_the_odds_of_any_higher_class_are_multiplied() -> None:
    fit = mx.fit(TABLE, THREE, curve=mx.Linear(), family=mx.Ordinal())
    found = odds_ratios(fit)
    assert found.ratios is not None
    assert [ratio.name for ratio in found.ratios] == ["mass", "year"]
    for threshold in (1, 2):
        before, after = (odds(p[:, threshold:].sum(axis=1)) for p in (fit.fitted, fit.predict(MORE)))
        assert_allclose(after / before, found.ratios[0].ratio, rtol=1e-8)


def test_the_complementary_log_log_has_ratios_of_hazards() -> None:
    fit = mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary(), link="cloglog")
    found = odds_ratios(fit)
    assert found.factor_of == "rate"
    assert found.ratios is not None
    before, after = (-np.log(p[:, 0]) for p in (fit.fitted, fit.predict(MORE)))
    assert_allclose(after / before, found.ratios[0].ratio, rtol=1e-9)
    ordinal = mx.fit(TABLE, THREE, curve=mx.Linear(), family=mx.Ordinal(), link="cloglog")
    found = odds_ratios(ordinal)
    assert found.ratios is not None
    assert found.factor_of == "hazard"
    assert "multiplies −log P(higher class)" in found.meaning
    mass = found.ratios[0]
    assert mass.coefficient == ordinal.estimates["mass"]
    assert_allclose([mass.high, mass.low], np.exp(-np.array(ordinal.confidence_intervals()["mass"])))
    assert mass.low < mass.ratio < mass.high
    assert mass.low_of_deviation < mass.ratio_of_deviation < mass.high_of_deviation
    assert mass.ratio_of_deviation == pytest.approx(mass.ratio**mass.deviation)
    for threshold in (1, 2):
        before, after = (
            -np.log(p[:, threshold:].sum(axis=1)) for p in (ordinal.fitted, ordinal.predict(MORE))
        )
        assert_allclose(after / before, mass.ratio, rtol=1e-8)


def test_standard_deviations_count_rows_by_their_weights() -> None:
    fit = mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary(), weights=WEIGHTS)
    found = odds_ratios(fit).ratios
    assert found is not None
    for ratio in found:
        rows = np.repeat(TABLE[ratio.column].to_numpy(), WEIGHTS.astype(int))
        assert ratio.deviation == pytest.approx(np.std(rows))
        assert ratio.ratio_of_deviation == pytest.approx(ratio.ratio**ratio.deviation)
        assert ratio.low_of_deviation == pytest.approx(ratio.low**ratio.deviation)
        assert ratio.high_of_deviation == pytest.approx(ratio.high**ratio.deviation)


@pytest.mark.parametrize("link", ["probit", "cauchit"])
def test_links_without_a_ratio_say_so(link: str) -> None:
    found = odds_ratios(mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary(), link=link))
    assert found.ratios is None
    assert found.factor_of == ""
    assert found.meaning.startswith(f"With the {link} link")
    assert "no odds ratio" in found.meaning


def test_curves_that_are_not_straight_have_no_single_ratio() -> None:
    x = TABLE["mass"].to_numpy()
    for curve in (mx.Polynomial(2), mx.Spline(4)):
        found = odds_ratios(mx.fit(x, TWO, curve=curve, family=mx.Binary()))
        assert found.ratios is None
        assert "not a straight line" in found.meaning
    constant = odds_ratios(mx.fit(x, TWO, curve=mx.Constant(), family=mx.Binary()))
    assert constant.ratios is None
    assert "no slope" in constant.meaning
    straight = odds_ratios(mx.fit(x, TWO, curve=mx.Polynomial(1), family=mx.Binary())).ratios
    assert straight is not None
    assert [ratio.name for ratio in straight] == ["c1"]


def test_held_slopes_are_left_out() -> None:
    fit = mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary(), fixed={"year": 0.0})
    found = odds_ratios(fit).ratios
    assert found is not None
    assert [ratio.name for ratio in found] == ["mass"]


def test_where_the_search_stopped_is_not_shown_as_a_number() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    up = odds_ratios(mx.fit(x, list("aaaabbbb"), curve=mx.Linear(), family=mx.Binary())).ratios
    assert up is not None
    assert up[0].ratio == np.inf
    assert np.isfinite(up[0].low)
    assert up[0].high == np.inf
    down = odds_ratios(mx.fit(x, list("bbbbaaaa"), curve=mx.Linear(), family=mx.Binary(event="b"))).ratios
    assert down is not None
    assert (down[0].ratio, down[0].low) == (0.0, 0.0)
    assert np.isfinite(down[0].high)


def test_hazards_of_separated_classes_in_an_order_run_the_other_way() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    up = odds_ratios(
        mx.fit(x, [1, 1, 1, 1, 2, 2, 2, 2], curve=mx.Linear(), family=mx.Ordinal(), link="cloglog")
    )
    assert up.ratios is not None
    assert up.ratios[0].coefficient == np.inf
    assert (up.ratios[0].ratio, up.ratios[0].low) == (0.0, 0.0)
    assert np.isfinite(up.ratios[0].high)


def test_no_quotient_is_promised_of_factors_without_end() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 4, 5, 6, 7, 8])
    apart = odds_ratios(mx.fit(x, list("aaabbbccbc"), curve=mx.Linear(), family=mx.Categorical()))
    assert apart.ratios is not None
    assert np.inf in [each.ratio for each in apart.ratios]
    assert "quotient" not in apart.meaning
    assert "with that class as the baseline" in apart.meaning


def test_a_column_that_does_not_separate_keeps_its_number_beside_one_that_does() -> None:
    flag = np.repeat([0.0, 1.0], [12, 6])
    x = np.concatenate([np.arange(12.0), [3.0, 5, 7, 4, 6, 8]])
    y = [0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1] + [1] * 6
    table = pd.DataFrame({"flag": flag, "x": x})
    fit = mx.fit(table, y, curve=mx.Linear(), family=mx.Binary())
    assert fit.maximum.separated
    found = odds_ratios(fit).ratios
    assert found is not None
    assert found[0].ratio == np.inf
    # What is left of x is the fit without the rows that the flag decides.
    alone = mx.fit(x[:12], y[:12], curve=mx.Linear(), family=mx.Binary())
    assert found[1].ratio == pytest.approx(np.exp(alone.estimates["x"]), rel=1e-3)


def test_intervals_at_hand_are_taken() -> None:
    fit = mx.fit(TABLE, TWO, curve=mx.Linear(), family=mx.Binary())
    found = odds_ratios(fit, intervals={"mass": (0.0, 1.0), "year": (-1.0, 2.0)}).ratios
    assert found is not None
    assert (found[0].low, found[0].high) == (1.0, pytest.approx(np.e))
