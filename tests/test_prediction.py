"""Bands: where the curve may run, where the next observation may fall."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, stats

import mlexplore as mx
from mlexplore.prediction import confidence_band, prediction_band
from tests.families.oracles import EXAMPLES, LIMITS, frozen, spread
from tests.worlds import World, X, each_world, home

each_family = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)


def probability_below(y: float, family: mx.Family, error: float) -> float:
    """Of an error plus an independent normal deviation: the convolution, integrated numerically."""
    theirs, size = frozen(family, 0.0), spread(family)

    def integrand(t: float) -> float:
        return float(theirs.cdf(y - error * t) * stats.norm.pdf(t))

    # Cut where the distribution of the errors bends.
    places = sorted(y / error + size / error * np.array([-20.0, -3.0, -1.0, 0.0, 1.0, 3.0, 20.0]))
    cuts = [-12.0, *(place for place in places if -12.0 < place < 12.0), 12.0]
    return sum(
        integrate.quad(integrand, low, high, epsabs=1e-13, epsrel=1e-12, limit=200)[0]
        for low, high in pairwise(cuts)
    )


@each_family
@pytest.mark.parametrize("share", [0.03, 0.4, 0.9, 1.3, 8.0])
def test_the_prediction_band_ends_at_quantiles_of_error_plus_uncertainty(
    family: mx.Family, share: float
) -> None:
    """By the density and not by a normal approximation, whether the curve or the error is the more uncertain."""
    error = share * spread(family)
    for level in (0.5, 0.95):
        band = prediction_band(np.array([2.0]), np.array([error]), family, level=level)
        found = [probability_below(float(end[0]) - 2.0, family, error) for end in band]
        assert_allclose(found, [0.5 - level / 2, 0.5 + level / 2], atol=2e-3 * (1 - level))


@pytest.mark.parametrize("family", [mx.Normal(1.7), mx.StudentT(sigma=1.7, nu=np.inf)], ids=repr)
def test_for_normal_errors_variances_add(family: mx.Family) -> None:
    mu, errors = np.linspace(-3.0, 3.0, 7), np.array([0.0, 1e-6, 0.2, 1.699, 1.701, 20.0, 1e6])
    band = prediction_band(mu, errors, family, level=0.9)
    reach = stats.norm.ppf(0.95) * np.hypot(1.7, errors)
    assert_allclose(band.lower, mu - reach, rtol=1e-8)
    assert_allclose(band.upper, mu + reach, rtol=1e-8)


@each_family
def test_around_a_certain_curve_the_band_ends_at_the_quantiles_of_the_family(family: mx.Family) -> None:
    band = prediction_band(np.array([5.0]), np.array([0.0]), family, level=0.9)
    assert_allclose([band.lower[0], band.upper[0]], frozen(family, 5.0).ppf([0.05, 0.95]), rtol=1e-9)


@each_family
def test_uncertainty_only_widens_a_band(family: mx.Family) -> None:
    errors = spread(family) * np.geomspace(1e-3, 1e3, 25)
    band = prediction_band(np.zeros(25), errors, family, level=0.8)
    assert np.all(np.diff(band.upper - band.lower) > 0)


def test_a_confidence_band_is_a_normal_quantile_wide() -> None:
    band = confidence_band(np.array([1.0, 2.0]), np.array([0.5, 0.0]), level=0.95)
    assert_allclose(band.upper, [1.0 + 0.5 * 1.959963984540054, 2.0])
    assert_allclose(band.lower, [1.0 - 0.5 * 1.959963984540054, 2.0])


@each_world
def test_the_confidence_band_of_a_fit_is_the_delta_method(world: World) -> None:
    """Slopes of the curve in the parameters, differentiated numerically, with the covariance of the estimates."""
    fit = home(world)
    places = np.array([1.0, 12.0, 40.0])
    p = len(fit.model.parameters)
    user = np.array(list(fit.estimates.values())[:p])
    mean = fit.model.whole.at(places)
    slopes = np.empty((places.size, p))
    for column in range(p):
        step = 1e-5 * max(abs(user[column]), 1e-3) * np.eye(p)[column]
        ends = [mean.value(fit.model.whole.from_user @ (user + sign * step)) for sign in (1, -1)]
        slopes[:, column] = (ends[0] - ends[1]) / (2 * step[column])
    spread_of_curve = np.sqrt(np.einsum("ij,jk,ik->i", slopes, fit.covariance[:p, :p], slopes))
    band = fit.interval(places, 0.9, kind="confidence")
    assert_allclose((band.upper - band.lower) / 2, stats.norm.ppf(0.95) * spread_of_curve, rtol=1e-5)
    assert_allclose((band.upper + band.lower) / 2, fit.predict(places), rtol=1e-12)


@each_world
def test_a_prediction_band_holds_about_the_share_of_the_data_that_it_says(world: World) -> None:
    fit = home(world)
    band = fit.interval(X, 0.8, kind="prediction")
    held = np.mean((fit.model.y >= band.lower) & (fit.model.y <= band.upper))
    assert 0.65 < held < 0.95
    wider = fit.interval(X, 0.99, kind="prediction")
    assert np.all((wider.lower < band.lower) & (band.upper < wider.upper))
    inner = fit.interval(X, 0.8, kind="confidence")
    assert np.all((band.lower < inner.lower) & (inner.upper < band.upper))
