"""Residuals on four scales, and their memory."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import mlexplore as mx
from mlexplore.residuals import lag_one_correlation, residuals
from tests.certified import likelihood
from tests.families.oracles import EXAMPLES, frozen, spread
from tests.worlds import World, each_world, home

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
MU = np.array([2.0, -1.0, 0.0, 5.0, 7.0, 3.0])


def observed(family: mx.Family) -> np.ndarray:
    return MU + spread(family) * np.array([-25.0, -1.3, 0.0, 0.2, 2.0, 31.0])


@each_family
def test_quantile_residuals_are_normal_quantiles_of_the_probabilities(family: mx.Family) -> None:
    """Computed from the smaller tail, so that thirty standard deviations away they still differ."""
    y = observed(family)
    theirs = frozen(family, MU)
    lower, upper = theirs.cdf(y), theirs.sf(y)
    with np.errstate(all="ignore"):
        expected = np.where(y < MU, stats.norm.ppf(lower), stats.norm.isf(upper))
    found = residuals(y, MU, family, kind="quantile")
    assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    assert found[2] == pytest.approx(0.0, abs=1e-12)
    assert np.all(np.diff(found[np.argsort((y - MU) / spread(family))]) > 0)


def test_quantile_residuals_of_normal_errors_are_the_pearson_residuals() -> None:
    family = mx.Normal(1.7)
    y = observed(family)
    assert_allclose(
        residuals(y, MU, family, kind="quantile"),
        residuals(y, MU, family, kind="pearson"),
        rtol=1e-12,
        atol=1e-15,
    )


@each_family
def test_pearson_residuals_divide_by_the_standard_deviation_where_there_is_one(family: mx.Family) -> None:
    y = observed(family)
    if np.isfinite(family.variance(MU)).all():
        expected = (y - MU) / frozen(family, 0.0).std()
        assert_allclose(residuals(y, MU, family, kind="pearson"), expected, rtol=1e-12)
    else:
        with pytest.raises(ValueError, match=r"this Student t distribution has none\. Take kind"):
            residuals(y, MU, family, kind="pearson")


@each_family
def test_deviance_residuals_are_signed_roots_that_add_up_to_the_loss(family: mx.Family) -> None:
    y = observed(family)
    found = residuals(y, MU, family, kind="deviance")
    theirs = frozen(family, MU)
    assert_allclose(found**2, 2.0 * (theirs.logpdf(MU) - theirs.logpdf(y)), rtol=1e-11, atol=1e-12)
    assert np.array_equal(np.sign(found), np.sign(y - MU))


@each_world
def test_a_fit_gives_its_residuals_observed_minus_fitted(world: World) -> None:
    fit = home(world)
    assert_allclose(fit.residuals(), world.y - fit.fitted, rtol=1e-12)
    assert_allclose(fit.residuals("quantile"), residuals(world.y, fit.fitted, fit.family, kind="quantile"))


def test_another_kind_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match="choose raw, pearson, deviance or quantile"):
        residuals(MU, MU, mx.Normal(), kind="student")  # type: ignore[arg-type] - that is the point


def test_lag_one_correlation_of_a_process_is_its_coefficient() -> None:
    rng = np.random.default_rng(2)
    values = np.zeros(20000)
    for place in range(1, values.size):
        values[place] = 0.6 * values[place - 1] + rng.normal()
    assert lag_one_correlation(values) == pytest.approx(0.6, abs=0.02)
    assert abs(lag_one_correlation(rng.normal(size=20000))) < 0.02


def test_lag_one_correlation_by_hand() -> None:
    assert lag_one_correlation(np.array([1.0, -2.0, 3.0])) == pytest.approx((-2.0 - 6.0) / 14.0)
    assert np.isnan(lag_one_correlation(np.array([1.0, 2.0])))
    assert np.isnan(lag_one_correlation(np.zeros(5)))


def test_the_story_has_a_memory() -> None:
    """Independence is an assumption that a time series breaks: 0.91 around a line, 0.50 around logistic growth."""
    case = likelihood("twitter_normal_linear")
    for curve, expected in ((mx.Linear(), 0.91), (mx.LogisticGrowth(), 0.50)):
        fit = mx.fit(case.x, case.y, curve=curve, family=mx.Normal())
        assert round(lag_one_correlation(fit.residuals()), 2) == expected
