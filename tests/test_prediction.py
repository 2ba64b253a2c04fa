"""Bands: where the curve may run, where the next observation may fall."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

import mlexplore as mx
from mlexplore.links import LINKS, Link
from mlexplore.prediction import confidence_band, location_band, prediction_band
from tests.families.oracles import EXAMPLES, LIMITS, frozen, middle, spread
from tests.worlds import World, X, each_world, home

each_family = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)
# Of each kind of family one, at generic values, and its limit: what is promised here does not depend on the others.
each_kind = pytest.mark.parametrize(
    "family", [*{type(family): family for family in reversed(EXAMPLES)}.values(), *LIMITS], ids=repr
)
each_shift = pytest.mark.parametrize(
    "family", [family for family in (*EXAMPLES, *LIMITS) if family.pivot == "difference"], ids=repr
)
# Where a normal variable is looked at: so densely that the trapezoidal rule is as good as exact.
DEVIATIONS = np.linspace(-9.0, 9.0, 1201)
SHARES = np.exp(-0.5 * DEVIATIONS**2) / np.exp(-0.5 * DEVIATIONS**2).sum()


def usual_link(family: mx.Family) -> Link:
    """A link under which eta may be any number."""
    domain = family.location_domain
    return LINKS["identity" if np.isinf(domain.low) else "log" if np.isinf(domain.high) else "logit"]


def probability_below(y: float, family: mx.Family, eta: float, error: float) -> float:
    """Of an observation around a curve that is normal on the scale of the link, by brute force.

    The probabilities of the family itself are held against SciPy where families are tested.
    """
    mu = usual_link(family).inverse(eta + error * DEVIATIONS)
    kept = SHARES > 1e-12  # farther out a mean may overflow
    with np.errstate(all="ignore"):
        below = family.cdf(np.full(int(kept.sum()), y), mu[kept])
    return float(SHARES[kept] @ below)


@each_kind
@pytest.mark.parametrize(("share", "level"), [(0.03, 0.95), (0.4, 0.5), (0.9, 0.95), (1.3, 0.5), (8.0, 0.95)])
def test_the_prediction_band_ends_at_quantiles_of_error_plus_uncertainty(
    family: mx.Family, share: float, level: float
) -> None:
    """By the density and not by a normal approximation, whether the curve or the error is the more uncertain."""
    link, mu = usual_link(family), np.array([middle(family)])
    eta = link.link(mu)
    # Not farther than three units of a logarithm: beyond, a mean of 10^10 is as likely as one of 10^-10.
    error = share * spread(family) / np.abs(link.slope(eta))
    error = error if link.name == "identity" else np.minimum(error, 3.0)
    band = prediction_band(eta, error, family, link, level=level)
    for end, wanted in zip(band, (0.5 - level / 2, 0.5 + level / 2), strict=True):
        y = float(end[0])
        below = probability_below(y, family, float(eta[0]), float(error[0]))
        if family.discrete:
            # The least count that reaches the probability.
            before = probability_below(y - 1.0, family, float(eta[0]), float(error[0]))
            assert before < wanted + 1e-4 * (1 - level)
            assert below > wanted - 1e-4 * (1 - level)
        elif y == family.support.low:
            # The end of the support has a probability of its own, and the quantile lies inside it.
            assert below > wanted - 1e-4 * (1 - level)
        else:
            # The clip of far deviations leaves about this; and close to 1 a share can be told to a few roundings only.
            low, high = (
                probability_below(
                    float(np.clip(y + side * 4 * np.spacing(y), family.support.low, family.support.high)),
                    family,
                    float(eta[0]),
                    float(error[0]),
                )
                for side in (-1.0, 1.0)
            )
            assert low - 1e-3 * (1 - level) <= wanted <= high + 1e-3 * (1 - level)


@each_kind
def test_a_band_of_many_places_is_the_band_of_each(family: mx.Family) -> None:
    """Where the ends depend on the standard error alone they are interpolated, and nobody can tell."""
    link = usual_link(family)
    eta = link.link(np.array([middle(family)])) + np.linspace(-0.5, 0.5, 101)
    errors = 0.02 + np.linspace(0.0, 0.9, 101) ** 2
    band = prediction_band(eta, errors, family, link, level=0.9)
    for place in (0, 3, 50, 100):
        alone = prediction_band(eta[[place]], errors[[place]], family, link, level=0.9)
        assert_allclose([end[place] for end in band], [end[0] for end in alone], rtol=1e-6, atol=1e-6)


def test_a_mean_that_must_be_positive_has_no_negative_band() -> None:
    """Under the identity link the normal distribution of the curve is cut off where the family ends."""
    eta, spread_ = np.array([0.4, 0.4, -0.1]), np.array([0.3, 3.0, 0.3])
    family = mx.Gamma(shape=2.0)
    curve = location_band(eta, spread_, family, LINKS["identity"], level=0.9)
    assert_allclose(curve.lower[:2], 0.0, atol=1e-300)
    band = prediction_band(eta, spread_, family, LINKS["identity"], level=0.9)
    mu = np.linspace(1e-6, 20.0, 200001)
    shares = np.exp(-0.5 * ((mu - 0.4) / 3.0) ** 2)
    for end, wanted in ((band.lower[1], 0.05), (band.upper[1], 0.95)):
        below = stats.gamma.cdf(end, 2.0, scale=mu / 2.0) @ shares / shares.sum()
        assert below == pytest.approx(wanted, abs=1e-4)
    assert np.isnan(band.lower[2])


@pytest.mark.parametrize(
    "family",
    [
        kind()
        for kind in mx.FAMILIES
        if kind.location_domain.low == 0.0 and kind.location_domain.high == np.inf
    ],
    ids=repr,
)
def test_the_band_of_a_mean_that_may_be_cut_off_rises_with_the_mean(family: mx.Family) -> None:
    """Where eight standard errors reach below zero the curve's own distribution is cut off there, at every place alike."""
    eta = np.linspace(34.0, 37.0, 40)
    band = prediction_band(eta, np.full_like(eta, 4.3), family, LINKS["identity"], level=0.95)
    for end in band:
        assert np.all(np.diff(end) >= -1e-9 * end[1:])
        assert end[-1] <= 1.25 * end[0]  # the mean rises by 9 %


def test_an_inverse_link_turns_a_band_around() -> None:
    eta, spread_ = np.array([0.5, 0.1]), np.array([0.1, 0.1])
    band = location_band(eta, spread_, mx.Gamma(), LINKS["inverse"], level=0.9)
    reach = stats.norm.ppf(0.95) * 0.1
    assert_allclose([band.lower[0], band.upper[0]], [1 / (0.5 + reach), 1 / (0.5 - reach)])
    assert band.upper[1] == np.inf


def test_a_mean_that_may_be_infinite_has_a_band_with_an_end() -> None:
    """Through the inverse square an eta near 0 is a mean near infinity, and the density there is that of first passages."""
    family, link, eta, spread = mx.InverseGaussian(1.9), LINKS["inverse squared"], 0.25, 0.25
    band = prediction_band(np.array([eta]), np.array([spread]), family, link, level=0.95)
    nodes = np.linspace(0.0, eta + 9.0 * spread, 200_001)[1:]
    weights = stats.norm.pdf(nodes, eta, spread)
    for end, share in ((band.lower[0], 0.025), (band.upper[0], 0.975)):
        below = family.cdf(np.full_like(nodes, end), link.inverse(nodes))
        assert np.average(below, weights=weights) == pytest.approx(share, abs=1e-5)


def test_new_places_take_an_exposure() -> None:
    rng = np.random.default_rng(4)
    x, hours = np.linspace(0.0, 3.0, 80), rng.uniform(1.0, 20.0, 80)
    y = rng.poisson(hours * np.exp(0.3 + 0.4 * x)).astype(float)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), exposure=hours)
    once, tenfold = fit.predict([1.0, 5.0]), fit.predict([1.0, 5.0], exposure=[10.0, 10.0])
    assert_allclose(tenfold, 10.0 * once, rtol=1e-12)
    assert_allclose(once, np.exp(fit.estimates["intercept"] + fit.estimates["x"] * np.array([1.0, 5.0])))
    band = fit.interval([1.0, 5.0], 0.9, kind="prediction", exposure=[10.0, 10.0])
    same = fit.interval([1.0, 5.0], 0.9, kind="prediction", offset=np.log([10.0, 10.0]))
    assert_allclose(band, same)
    assert np.all((band.lower < tenfold) & (tenfold < band.upper))
    with pytest.raises(ValueError, match="exposure must be one number for each of the 2 rows"):
        fit.predict([1.0, 5.0], exposure=[1.0])


@pytest.mark.parametrize("family", [mx.Normal(1.7), mx.StudentT(sigma=1.7, nu=np.inf)], ids=repr)
def test_for_normal_errors_variances_add(family: mx.Family) -> None:
    mu, errors = np.linspace(-3.0, 3.0, 7), np.array([0.0, 1e-6, 0.2, 1.699, 1.701, 20.0, 1e6])
    band = prediction_band(mu, errors, family, level=0.9)
    reach = stats.norm.ppf(0.95) * np.hypot(1.7, errors)
    assert_allclose(band.lower, mu - reach, rtol=1e-8)
    assert_allclose(band.upper, mu + reach, rtol=1e-8)


@each_family
def test_around_a_certain_curve_the_band_ends_at_the_quantiles_of_the_family(family: mx.Family) -> None:
    link, mu = usual_link(family), middle(family)
    band = prediction_band(link.link(np.array([mu])), np.array([0.0]), family, link, level=0.9)
    expected = [float(frozen(family, mu).ppf(share)) for share in (0.05, 0.95)]
    assert_allclose([band.lower[0], band.upper[0]], expected, rtol=1e-8)


@each_shift
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
    """On the scale of the link: slopes in the parameters, differentiated numerically, with the covariance of the estimates."""
    fit = home(world)
    places = np.array([1.0, 12.0, 40.0])
    p, link = len(fit.model.parameters), fit.model.link
    user = np.array(list(fit.estimates.values())[:p])
    curve = fit.model.whole.predictor.at(places)
    slopes = np.empty((places.size, p))
    for column in range(p):
        step = 1e-5 * max(abs(user[column]), 1e-3) * np.eye(p)[column]
        ends = [curve.value(fit.model.whole.from_user @ (user + sign * step)) for sign in (1, -1)]
        slopes[:, column] = (ends[0] - ends[1]) / (2 * step[column])
    error = np.sqrt(np.einsum("ij,jk,ik->i", slopes, fit.covariance[:p, :p], slopes))
    band = fit.interval(places, 0.9, kind="confidence")
    domain = fit.family.location_domain
    eta = link.link(fit.predict(places))
    for end, sign in ((band.lower, -1.0), (band.upper, 1.0)):
        expected = np.clip(link.inverse(eta + sign * stats.norm.ppf(0.95) * error), domain.low, domain.high)
        assert_allclose(end, expected, rtol=1e-5, atol=1e-12)


@each_world
def test_a_prediction_band_holds_about_the_share_of_the_data_that_it_says(world: World) -> None:
    fit = home(world)
    band = fit.interval(X, 0.8, kind="prediction")
    held = np.mean((world.y >= band.lower) & (world.y <= band.upper))
    # The whole numbers of a discrete band hold more than they must.
    assert 0.65 < held < (1.01 if fit.family.discrete else 0.95)
    wider = fit.interval(X, 0.99, kind="prediction")
    assert np.all((wider.lower <= band.lower) & (band.upper <= wider.upper))
    if not fit.family.discrete and fit.family.functional in ("mean", "median"):
        inner = fit.interval(X, 0.8, kind="confidence")
        assert np.all((band.lower < inner.lower) & (inner.upper < band.upper))
