"""Likelihood-ratio, Wald and score tests."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import mlexplore as mx
from mlexplore.hypotheses import TestMethod
from tests.worlds import WORLDS, World, home, name_of

# x2 says nothing; x1 a lot.
TABLE = np.column_stack([np.arange(10.0), [1.0, 0, 0, 1, 1, 0, 1, 0, 1, 0]])
COUNTS = np.array([2.0, 1, 4, 3, 3, 7, 9, 8, 15, 14])
METHODS: tuple[TestMethod, ...] = ("likelihood ratio", "wald", "score")
few_worlds = pytest.mark.parametrize(
    "world", [world for world in WORLDS if isinstance(world.curve, mx.Linear)], ids=name_of
)


def test_the_three_tests_of_a_count_regression_are_those_of_statsmodels() -> None:
    """Statsmodels 0.14, full and small = sm.GLM(counts, ..., family=sm.families.Poisson()).fit(tol=1e-14).

    2 * (full.llf - small.llf); full.wald_test(np.eye(3)[2]); small.score_test(exog_extra=...).
    """
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson())
    expected = (0.3456011869267357, 0.34620370655063315, 0.346767809895)
    for method, statistic in zip(METHODS, expected, strict=True):
        found = fit.test({"x2": 0.0}, method=method)
        assert found.statistic == pytest.approx(statistic, rel=1e-9)
        assert found.degrees_of_freedom == 1
        assert found.p_value == pytest.approx(stats.chi2.sf(statistic, 1), rel=1e-8)
    both = fit.test({"x1": 0.0, "x2": 0.0}, method="wald")
    assert both.statistic == pytest.approx(25.45779937576657, rel=1e-9)
    assert both.degrees_of_freedom == 2


def test_the_three_tests_of_a_normal_line_have_closed_forms() -> None:
    """With R^2 between the lines: n R^2/(1 - R^2), -n log(1 - R^2) and n R^2 (Buse, The American Statistician 36, 1982)."""
    x, y = TABLE[:, 0], COUNTS
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    share = np.corrcoef(x, y)[0, 1] ** 2
    expected = (-10 * np.log1p(-share), 10 * share / (1 - share), 10 * share)
    for method, statistic in zip(METHODS, expected, strict=True):
        assert fit.test({"x": 0.0}, method=method).statistic == pytest.approx(statistic, rel=1e-9)


@few_worlds
@pytest.mark.parametrize("method", METHODS)
def test_the_estimates_themselves_are_not_rejected(world: World, method: str) -> None:
    fit = home(world)
    values = {"x": fit.estimates["x"]}
    if method == "score" and (fit.family.kinked or not np.isfinite(list(fit.estimates.values())).all()):
        with pytest.raises(ValueError, match="The score test needs the slope of the likelihood"):
            fit.test(values, method="score")
        return
    found = fit.test(values, method=method)  # type: ignore[arg-type]
    assert found.statistic == pytest.approx(0.0, abs=1e-6)
    assert found.p_value > 0.99


@few_worlds
def test_near_the_estimates_the_tests_agree(world: World) -> None:
    """All three are the same parabola there, except that around a kink the likelihood has corners."""
    fit = home(world)
    if fit.family.kinked or not np.isfinite(list(fit.estimates.values())).all():
        return
    near = {"x": fit.estimates["x"] + 0.05 * fit.standard_errors["x"]}
    ratio, wald = (fit.test(near, method=method).statistic for method in ("likelihood ratio", "wald"))
    assert wald == pytest.approx(0.0025, rel=1e-9)
    assert ratio == pytest.approx(wald, rel=0.1)


@few_worlds
def test_a_value_at_the_end_of_the_profile_interval_is_just_rejected(world: World) -> None:
    fit = home(world)
    for end in fit.confidence_intervals(level=0.9)["x"]:
        assert fit.test({"x": end}).p_value == pytest.approx(0.1, abs=1e-4)


def test_a_true_value_is_rejected_as_often_as_the_level_says() -> None:
    rng = np.random.default_rng(11)
    x = np.linspace(0.0, 2.0, 50)
    rejected, trials = dict.fromkeys(METHODS, 0), 300
    for _ in range(trials):
        y = rng.gamma(3.0, np.exp(0.2 + 0.5 * x) / 3.0)
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Gamma())
        for method in METHODS:
            rejected[method] += fit.test({"x": 0.5}, method=method).p_value < 0.1
    for count in rejected.values():
        assert abs(count - 0.1 * trials) < 4 * np.sqrt(0.09 * trials)


def test_shape_parameters_are_tested_too_and_an_edge_is_said() -> None:
    rng = np.random.default_rng(5)
    x = np.linspace(0.0, 1.0, 80)
    y = 1.0 + x + rng.standard_t(3.0, 80)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.StudentT())
    edge = fit.test({"nu": np.inf})
    normal = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    assert edge.statistic == pytest.approx(2 * (fit.log_likelihood - normal.log_likelihood), rel=1e-8)
    assert "edge of what is possible" in edge.sentence
    assert fit.test({"nu": 4.0, "x": 1.0}).caution == ""
    assert fit.test({"nu": 4.0, "x": 1.0}, method="score").degrees_of_freedom == 2


def test_the_score_statistic_uses_the_variance_of_the_score_of_shape_parameters() -> None:
    """Weibull: curve and shape are not orthogonal. The variance of the score at the restricted fit, by simulation."""
    rng = np.random.default_rng(8)
    x = np.linspace(0.0, 1.0, 60)
    y = np.exp(1.0 + 0.4 * x) * rng.weibull(1.7, 60)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Weibull())
    held = mx.fit(x, y, curve=mx.Linear(), family=mx.Weibull(), fixed={"x": 0.0})
    mu, family = held.fitted, held.family
    design = np.column_stack([np.ones(60), x]) * mu[:, None]

    def scores(samples: np.ndarray) -> np.ndarray:
        location = np.broadcast_to(mu, samples.shape)
        of_shape = family.shape_score(samples, location)[0].sum(axis=1)
        return np.column_stack([family.score(samples, location) @ design, of_shape])

    drawn = scores(family.sample(np.broadcast_to(mu, (20000, 60)), rng))
    (observed,) = scores(y[None])
    expected = observed @ np.linalg.solve(np.cov(drawn.T), observed)
    assert fit.test({"x": 0.0}, method="score").statistic == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("values", "method", "sentence"),
    [
        ({}, "wald", "There is nothing to test"),
        ({"z": 0.0}, "wald", 'There is no parameter "z" to test: choose among intercept, x1, x2, sigma'),
        ({"nu": 3.0}, "wald", '"nu" is held and was not estimated'),
        ({"x1": 0.0}, "rao", 'There is no "rao" test: choose likelihood ratio, wald or score'),
    ],
)
def test_what_cannot_be_tested_is_said(values: dict[str, float], method: str, sentence: str) -> None:
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.StudentT(nu=5.0), fixed={"nu"})
    with pytest.raises(ValueError, match=sentence):
        fit.test(values, method=method)  # type: ignore[arg-type]


def test_a_value_at_which_another_parameter_says_nothing_has_no_score_test() -> None:
    """Growth towards 0 is 0 everywhere, whatever its rate."""
    y = 20.0 / (1.0 + np.exp(4.0 - TABLE[:, 0])) + TABLE[:, 1]
    fit = mx.fit(TABLE[:, 0], y, curve=mx.LogisticGrowth(), family=mx.Normal())
    with pytest.raises(ValueError, match="needs the slope of the likelihood where the values are held"):
        fit.test({"ceiling": 0.0}, method="score")
    assert fit.test({"ceiling": 0.0}).p_value < 1e-6


def test_a_test_reads_as_a_sentence() -> None:
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Poisson())
    assert str(fit.test({"x2": 0.0})) == (
        "Likelihood ratio test of x2 = 0: χ² = 0.3456 with 1 degree of freedom, p = 0.557."
    )


def test_coefficients_of_a_design_are_tested_together() -> None:
    fit = mx.fit(TABLE, COUNTS, curve=mx.Linear(), family=mx.Normal())
    alone = mx.fit(np.zeros(10), COUNTS, curve=mx.Constant(), family=mx.Normal())
    found = fit.test({"x1": 0.0, "x2": 0.0})
    assert_allclose(found.statistic, 2 * (fit.log_likelihood - alone.log_likelihood), rtol=1e-9)
