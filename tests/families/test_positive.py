"""Families for positive observations at the ends of their domains, where formulas lose their digits first."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlexplore.families import (
    Exponential,
    Family,
    Gamma,
    Gumbel,
    InverseGaussian,
    LogNormal,
    Tweedie,
    Weibull,
)
from mlexplore.families.gamma import best_shape
from mlexplore.links import LINKS

EXTREMES: tuple[Family, ...] = (
    LogNormal(sigma=1e-9),
    LogNormal(sigma=40.0),
    Gamma(shape=1e-6),
    Gamma(shape=1e12),
    Exponential(),
    InverseGaussian(lambda_=1e-9),
    InverseGaussian(lambda_=1e12),
    Weibull(shape=1e-3),
    Weibull(shape=1e4),
    Tweedie(phi=1e-9, power=1.5),
    Tweedie(phi=1e9, power=1.5),
    Tweedie(phi=1e6, power=1.01),
    Tweedie(phi=1e-6, power=1.99),
)
each_extreme = pytest.mark.parametrize("family", EXTREMES, ids=repr)


@each_extreme
def test_nothing_is_undefined_at_extreme_shapes_and_locations(family: Family) -> None:
    """Warnings are errors here: nor does anything overflow unnoticed."""
    mu = np.repeat([1e-8, 1.0, 1e8], 7)
    y = mu * np.tile([1e-6, 0.5, 1.0 - 1e-9, 1.0, 1.0 + 1e-9, 3.0, 1e4], 3)
    for function in (
        family.loss,
        family.loglik,
        family.cdf,
        family.survival,
        family.score,
        family.curvature,
        family.shape_score,
        family.shape_curvature,
        family.cross_curvature,
    ):
        assert not np.isnan(function(y, mu)).any()
    assert not np.isnan(family.quantile(np.tile([1e-8, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 - 1e-12], 3), mu)).any()


@each_extreme
def test_probabilities_of_the_two_sides_add_up_to_one(family: Family) -> None:
    mu = np.repeat([1e-8, 1.0, 1e8], 5)
    y = mu * np.tile([1e-6, 0.5, 1.0, 3.0, 1e4], 3)
    assert_allclose(family.cdf(y, mu) + family.survival(y, mu), 1.0, rtol=1e-12)


@pytest.mark.parametrize("mean", [1e-14, 3e-7, 0.004, 0.033, 0.21, 1.0, 7.3, 900.0])
def test_the_best_gamma_shape_solves_its_equation(mean: float) -> None:
    shape = best_shape(mean)
    with mpmath.workdps(40):
        k = mpmath.mpf(shape)
        gap = mpmath.log(k) - mpmath.digamma(k)
        error = (gap - mpmath.mpf(mean)) / (k * (mpmath.polygamma(1, k) - 1 / k))
    assert float(abs(error)) < 4e-15


def test_the_best_shapes_of_extreme_curves_are_at_the_ends() -> None:
    assert best_shape(0.0) == np.inf
    assert best_shape(np.inf) == 0.0


def test_a_weibull_log_likelihood_is_that_of_its_accelerated_failure_times() -> None:
    """Under the log link log y is eta plus a Gumbel error over the shape: the same density, in another unit."""
    y, eta = np.array([0.2, 1.4, 9.0]), np.array([-0.3, 0.8, 1.9])
    weibull = Weibull(shape=1.7).linked(y, eta, LINKS["log"])
    gumbel = Gumbel(sigma=1.0 / 1.7)
    assert_allclose(weibull.loglik, gumbel.loglik(-np.log(y), -eta) - np.log(y), rtol=1e-13)
    assert_allclose(weibull.score, -gumbel.score(-np.log(y), -eta), rtol=1e-13)
    assert_allclose(weibull.curvature, gumbel.curvature(-np.log(y), -eta), rtol=1e-13)


@pytest.mark.parametrize(
    "family", [InverseGaussian(lambda_=0.02), InverseGaussian(lambda_=300.0), Tweedie(phi=0.4)], ids=repr
)
def test_quantiles_found_by_search_undo_the_probabilities_in_both_tails(family: Family) -> None:
    probability = np.array([1e-8, 1e-3, 0.2, 0.5, 0.8, 0.999])
    mu = np.full(probability.size, 2.0)
    low = family.quantile(probability, mu)
    positive = low > 0.0
    assert_allclose(family.cdf(low, mu)[positive], probability[positive], rtol=1e-12)
    high = family.quantile(1.0 - probability, mu)
    positive = high > 0.0
    assert_allclose(family.survival(high, mu)[positive], (1.0 - (1.0 - probability))[positive], rtol=1e-11)


@pytest.mark.parametrize("k", [0.7, 299.0, 301.0, 1e5, 1e9])
def test_the_variance_of_narrow_weibull_errors_keeps_its_digits(k: float) -> None:
    with mpmath.workdps(60):
        first, second = mpmath.gamma(1 + 1 / mpmath.mpf(k)), mpmath.gamma(1 + 2 / mpmath.mpf(k))
        expected = float(4 * (second - first**2))
    assert_allclose(Weibull(shape=k).variance(np.array([2.0])), [expected], rtol=2e-11)


def test_a_tweedie_dispersion_whose_third_power_overflows_has_derivatives() -> None:
    wide = Tweedie(phi=1e110, power=1.4)
    found = wide.shape_curvature(np.array([0.0, 3.0]), np.array([2.0, 2.5]))
    assert np.isfinite(found).all()
