"""Tweedie's density where its series has one term, thousands, or more than could ever be added."""

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from mlexplore.families import Gamma, Tweedie
from mlexplore.families.compound_series import _added, _few, _many, log_series
from tests.families.compound import added_up


def exact(log_rate: float, alpha: float) -> float:
    """The series in its usual form, whose large terms cancel, with 40 digits."""
    with mpmath.workdps(40):
        a, rate = mpmath.mpf(alpha), mpmath.exp(mpmath.mpf(log_rate))

        def log_term(j: int) -> mpmath.mpf:
            poisson = j * mpmath.mpf(log_rate) - rate - mpmath.loggamma(j + 1)
            return poisson + j * a * mpmath.log(rate * a) - rate * a - mpmath.loggamma(j * a)

        return float(added_up(log_term, rate))


@pytest.mark.parametrize("alpha", [99.0, 9.3, 1.0, 0.34, 0.012])
def test_the_series_is_right_for_any_number_of_terms(alpha: float) -> None:
    log_rate = np.log([1e-100, 1e-9, 0.02, 0.6, 1.0, 3.7, 29.5, 30.5, 61.0, 64.3, 617.0, 629.0, 2e3])
    found = log_series(log_rate, alpha).value
    assert_allclose(found, [exact(value, alpha) for value in log_rate.tolist()], rtol=2e-14, atol=2e-13)


@pytest.mark.parametrize("alpha", [7.0, 1.0, 0.05])
def test_the_sum_and_the_integral_agree_in_every_derivative(alpha: float) -> None:
    """They agree far beyond the place where one takes over from the other."""
    log_rate = np.log([80.0, 300.0, 2000.0])
    sums, integrals = (_added(terms(log_rate, np.exp(log_rate), alpha)) for terms in (_few, _many))
    assert_allclose(sums, integrals, rtol=1e-11, atol=1e-11)


def test_with_endless_terms_the_density_is_that_of_a_normal_distribution() -> None:
    y = np.array([1e-3, 1.0, 250.0])
    for phi in (1e-12, 1e-20, 1e-60):
        family = Tweedie(phi=phi, power=1.4)
        assert_allclose(
            family.loglik(y, y),
            stats.norm(0.0, np.sqrt(family.variance(y))).logpdf(0.0),
            rtol=1e-9,
        )
        curvature = family.shape_curvature(y, y)
        assert_allclose(curvature[0, 0], 0.5 / phi**2, rtol=1e-8)
        assert_allclose(curvature[1, 1], 0.0, atol=1e-8)


def test_near_power_two_the_amounts_are_those_of_the_gamma_distribution() -> None:
    y, mu = np.array([0.3, 2.0, 9.0]), np.full(3, 2.0)
    gaps = [
        np.abs(Tweedie(phi=0.4, power=2.0 - gap).loglik(y, mu) - Gamma(shape=2.5).loglik(y, mu)).max()
        for gap in (1e-3, 1e-5, 1e-7)
    ]
    assert gaps[0] < 1e-2
    assert gaps[1] < 0.02 * gaps[0]
    assert gaps[2] < 0.02 * gaps[1]


def test_near_power_one_the_amounts_are_multiples_of_the_dispersion() -> None:
    """A Poisson number of almost equal amounts: the density is a row of peaks."""
    family = Tweedie(phi=0.5, power=1.0001)
    mu = np.full(2, 2.0)
    at, between = family.density(np.array([1.5, 1.75]), mu)
    assert between < 1e-6 * at


def test_rescaling_the_observations_rescales_the_dispersion_by_a_power_of_the_factor() -> None:
    family, factor = Tweedie(phi=0.7, power=1.3), 731.0
    rescaled = family.with_shapes({"phi": family.phi * factor**0.7})
    y, mu = np.array([0.0, 0.01, 2.4, 90.0]), np.array([0.4, 1.1, 2.0, 31.0])
    expected = family.loglik(y, mu) - np.log(factor) * (y > 0.0)
    assert_allclose(rescaled.loglik(factor * y, factor * mu), expected, rtol=1e-12)


def test_observations_that_are_all_zero_ask_for_an_infinite_dispersion() -> None:
    assert Tweedie().best_dispersions(np.zeros(3), np.full(3, 0.2), np.ones(3)) == {"phi": np.inf}


def test_probabilities_are_right_where_the_number_of_gamma_variables_is_large() -> None:
    """Far below the number of terms that could be added: a normal number of variables with a normal sum."""
    family, mu = Tweedie(phi=1e-9, power=1.6), np.array([2.0, 2.0, 2.0])
    y = mu + np.sqrt(family.variance(mu)) * np.array([-1.7, 0.0, 2.2])
    assert_allclose(family.cdf(y, mu), stats.norm.cdf([-1.7, 0.0, 2.2]), atol=1e-4)
    assert_allclose(family.cdf(y, mu) + family.survival(y, mu), 1.0, rtol=1e-12)
    assert_allclose(family.quantile(family.cdf(y, mu), mu), y, rtol=1e-13)


@pytest.mark.parametrize("power", [1.14, 1.5, 1.83])
@pytest.mark.parametrize("phi", [1e-6, 0.05, 1.3, 40.0])
def test_the_best_dispersion_has_no_slope_and_no_better_neighbour(phi: float, power: float) -> None:
    rng = np.random.default_rng(5)
    family = Tweedie(phi=phi, power=power)
    mu = np.exp(rng.normal(0.5, 0.5, 60))
    y = family.sample(mu, rng)
    found = family.best_dispersions(y, mu, np.ones(60))["phi"]
    best = family.with_shapes({"phi": found})
    assert best.shape_score(y, mu)[0].sum() * found == pytest.approx(0.0, abs=1e-9)
    for factor in (0.5, 0.99, 1.01, 2.0):
        other = family.with_shapes({"phi": factor * found})
        assert other.loglik(y, mu).sum() < best.loglik(y, mu).sum()
