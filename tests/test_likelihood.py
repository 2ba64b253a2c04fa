"""Slices, profiles and the intervals read off them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import optimize, stats

import mlexplore as mx
from mlexplore.domains import REAL
from mlexplore.likelihood import Trail
from mlexplore.maximum import maximise
from tests.certified import likelihood
from tests.worlds import WORLDS, World, X, Y, each_world, home

FREE = [
    (place, name)
    for place, world in enumerate(WORLDS)
    for name, value in home(world).estimates.items()
    if name not in world.fixed and np.isfinite(value)
]
each_parameter = pytest.mark.parametrize(
    ("place", "name"), FREE, ids=lambda part: part if isinstance(part, str) else repr(WORLDS[part].curve)
)


def around(fit: mx.Fit, name: str, steps: int = 9, reach: float = 2.5) -> np.ndarray:
    centre, error = fit.estimates[name], fit.standard_errors[name]
    offsets = np.linspace(-reach, reach, steps)
    for item in fit.family.shapes():
        if item.name == name:
            places = item.free(centre) + offsets * error / item.slope(centre)
            return np.array([item.natural(place) for place in places.tolist()])
    return centre + error * offsets


# ---- paths ------------------------------------------------------------------------------------------------------


@each_parameter
def test_slice_and_profile_meet_at_the_maximum(place: int, name: str) -> None:
    fit = home(WORLDS[place])
    at = np.array([fit.estimates[name]])
    assert_allclose(fit.slice(name, at).log_likelihood, fit.log_likelihood, atol=1e-9)
    assert_allclose(fit.profile(name, at).log_likelihood, fit.log_likelihood, atol=1e-9)


@each_parameter
def test_a_profile_is_never_below_the_slice_nor_above_the_maximum(place: int, name: str) -> None:
    """Others fitted again can only gain: never blur the two."""
    fit = home(WORLDS[place])
    values = around(fit, name)
    profile, slice_ = fit.profile(name, values), fit.slice(name, values)
    assert np.all(profile.log_likelihood >= slice_.log_likelihood - 1e-9)
    assert np.all(profile.log_likelihood <= fit.log_likelihood + 1e-9)
    assert_array_equal(profile.values, values)


@each_parameter
def test_a_profile_is_as_high_as_fits_made_from_scratch(place: int, name: str) -> None:
    """Each value starts from where its neighbours lead; a search of the whole landscape finds nothing better."""
    world = WORLDS[place]
    if isinstance(world.family, mx.SkewNormal):
        return  # its likelihood has several ridges, and a profile follows the one on which the maximum lies
    fit = home(world)
    values = around(fit, name, 5, 3.5)
    found = fit.profile(name, values).log_likelihood
    for value, height in zip(values.tolist(), found.tolist(), strict=True):
        fixed = {**world.fixed, name: value}
        if height == -np.inf:
            with pytest.raises(ValueError, match=f"cannot be computed near the data where {name} = .*: hold"):
                mx.fit(X, world.y, curve=world.curve, family=world.family, fixed=fixed)
            continue
        scratch = mx.fit(X, world.y, curve=world.curve, family=world.family, fixed=fixed)
        # Where growth has no ceiling the search is broken off somewhere along its flight.
        assert height >= scratch.log_likelihood - 1e-7 or not scratch.maximum.settled


@each_parameter
def test_along_a_path_the_parameter_has_the_values_and_the_rest_is_consistent(place: int, name: str) -> None:
    fit = home(WORLDS[place])
    values = around(fit, name)
    for path in (fit.profile(name, values), fit.slice(name, values)):
        assert path.name == name
        for value, theta, family, height in zip(
            values, path.thetas, path.families, path.log_likelihood, strict=True
        ):
            parameters = dict(zip(fit.estimates, fit.model.whole.parameters(theta), strict=False))
            found = {**parameters, **family.shape_values()}
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9 * fit.standard_errors[name])
            assert fit.model.log_likelihood(fit.model.whole.value(theta), family) == pytest.approx(
                height, abs=1e-8
            )


def test_a_slice_of_the_scale_of_normal_errors_has_a_closed_form() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Normal())
    sigma = np.geomspace(0.3, 3.0, 7) * fit.estimates["sigma"]
    expected = -Y.size * (np.log(sigma) + 0.5 * np.log(2 * np.pi) + fit.loss / (2 * sigma**2))
    assert_allclose(fit.slice("sigma", sigma).log_likelihood, expected, rtol=1e-12)
    assert_allclose(fit.profile("sigma", sigma).log_likelihood, expected, rtol=1e-12)


def test_the_profile_of_a_normal_line_has_a_closed_form() -> None:
    """-n/2 log(1 + z^2/n) below the maximum, z the distance in standard errors of maximum likelihood."""
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Normal())
    z = np.linspace(-6.0, 6.0, 13)
    for name in ("intercept", "x"):
        path = fit.profile(name, fit.estimates[name] + z * fit.standard_errors[name])
        expected = -0.5 * Y.size * np.log1p(z**2 / Y.size)
        assert_allclose(path.log_likelihood - fit.log_likelihood, expected, atol=1e-10)


def test_without_values_a_profile_shows_three_standard_errors_to_both_sides() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT(nu=3.3), fixed={"nu"})
    path = fit.profile("x")
    assert path.values.size == 41
    reach = 3 * fit.standard_errors["x"]
    assert path.values[[0, -1]] == pytest.approx([fit.estimates["x"] - reach, fit.estimates["x"] + reach])
    assert np.all(fit.profile("sigma").values > 0)
    with pytest.raises(ValueError, match='"nu" has no standard error to choose values by: give the values'):
        fit.profile("nu")


# ---- intervals --------------------------------------------------------------------------------------------------


@each_world
def test_at_both_ends_of_an_interval_the_profile_has_fallen_by_half_a_chi_squared_quantile(
    world: World,
) -> None:
    fit = home(world)
    for level in (0.5, 0.95):
        drop = stats.chi2.ppf(level, 1) / 2
        for name, (low, high) in fit.confidence_intervals(level=level).items():
            assert low < fit.estimates[name] <= high
            domain = next((item.domain for item in fit.family.shapes() if item.name == name), REAL)
            for end in (low, high):
                if np.isfinite(end) and domain.low < end < domain.high:
                    scratch = mx.fit(
                        X, world.y, curve=world.curve, family=world.family, fixed={**world.fixed, name: end}
                    )
                    (followed,) = fit.profile(name, [end]).log_likelihood
                    height = max(scratch.log_likelihood, float(followed))
                    # The profile of a kinked loss has kinks, and its ends are no exacter than a step of bisection.
                    assert fit.log_likelihood - height == pytest.approx(drop, abs=1e-6)


def test_the_interval_of_a_normal_line_has_a_closed_form() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.Normal())
    q, n = stats.chi2.ppf(0.9, 1), Y.size
    reach = np.sqrt(n * np.expm1(q / n))
    intervals = fit.confidence_intervals(level=0.9)
    for name in ("intercept", "x"):
        expected = fit.estimates[name] + reach * fit.standard_errors[name] * np.array([-1, 1])
        assert intervals[name] == pytest.approx(tuple(expected), rel=1e-9)
    # For the scale: n (s^2 - 1 - log s^2) = q with s = sigma-hat / sigma.
    ends = [
        optimize.brentq(lambda s: n * (s**2 - 1 - 2 * np.log(s)) - q, *bracket, xtol=1e-14)
        for bracket in ((1.0, 3.0), (0.2, 1.0))
    ]
    assert intervals["sigma"] == pytest.approx(tuple(fit.estimates["sigma"] / np.array(ends)), rel=1e-9)


def test_an_infinite_estimate_has_a_lower_end_only() -> None:
    """The story's t fit runs to the normal; the data still say how heavy the tails may be at most."""
    case = likelihood("twitter_normal_logistic_growth")
    fit = mx.fit(case.x, case.y, curve=mx.LogisticGrowth(), family=mx.StudentT())
    low, high = fit.confidence_intervals(level=0.95)["nu"]
    assert high == np.inf
    assert 1.0 < low < 100.0
    held = mx.fit(case.x, case.y, curve=mx.LogisticGrowth(), family=mx.StudentT(nu=low), fixed={"nu"})
    assert fit.log_likelihood - held.log_likelihood == pytest.approx(stats.chi2.ppf(0.95, 1) / 2, abs=1e-6)
    narrow = fit.confidence_intervals(level=0.5)["nu"]
    assert low < narrow[0] < narrow[1] == np.inf


def test_an_interval_is_infinite_where_the_profile_levels_off() -> None:
    """A straight line is a logistic growth far below its ceiling: how far, these data cannot say."""
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 10.0, 25)
    y = 40.0 / (1.0 + np.exp(-0.3 * (x - 12.0))) + rng.normal(0, 1.5, 25)
    fit = mx.fit(x, y, curve=mx.LogisticGrowth(), family=mx.Normal())
    low, high = fit.confidence_intervals(level=0.95)["ceiling"]
    assert 0 < low < fit.estimates["ceiling"]
    assert high == np.inf


def test_a_perfect_fit_has_no_profile_interval() -> None:
    fit = mx.fit(np.arange(5.0), 2.0 * np.arange(5.0), curve=mx.Linear(), family=mx.Normal())
    intervals = fit.confidence_intervals()
    assert all(np.isnan(end) for name in ("intercept", "x") for end in intervals[name])


@pytest.mark.parametrize("family", [mx.Normal(), mx.StudentT(nu=4.0)], ids=lambda family: family.name)
def test_an_interval_covers_the_truth_as_often_as_it_says(family: mx.Family) -> None:
    """Not exactly, in small samples; but not by far."""
    rng = np.random.default_rng(2026)
    x = np.linspace(0.0, 1.0, 40)
    truth, covered, trials = 1.7, 0, 80
    for _ in range(trials):
        y = family.sample(0.3 + truth * x, rng)
        fit = mx.fit(x, y, curve=mx.Linear(), family=family, fixed=family.shape_values())
        low, high = fit.confidence_intervals(level=0.8)["x"]
        covered += low <= truth <= high
    # Three standard deviations of the binomial count.
    assert abs(covered - 0.8 * trials) < 3 * np.sqrt(0.16 * trials)


def test_a_trail_that_foretells_the_impossible_begins_inside_the_domain() -> None:
    """A parabola through a few states may lead to a scale beyond the largest number."""
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.HyperbolicSecant())
    for wild in (1e4, -1e4):
        trail = Trail(fit.model, fit.maximum, "x")
        trail.states[0][-1] = wild
        held, found = trail.go_to(1.1 * fit.estimates["x"])
        assert found.log_likelihood == pytest.approx(maximise(held).log_likelihood, abs=1e-8)


def test_a_limit_is_followed_at_infinity() -> None:
    nothing = {"intercept": 30.0, "x": 5.0}
    fit = mx.fit(X, 30.0 + 5.0 * X + np.sin(9.0 * X), curve=mx.Linear(), family=mx.StudentT(), fixed=nothing)
    assert fit.estimates["nu"] == np.inf
    sigma = fit.estimates["sigma"] * np.array([0.8, 1.1])
    found = fit.surface("nu", "sigma", [np.inf], sigma, others="refit").log_likelihood[0]
    normal = mx.fit(X, fit.model.y, curve=mx.Linear(), family=mx.Normal(), fixed=nothing)
    assert_allclose(found, normal.slice("sigma", sigma).log_likelihood, rtol=1e-12)


def test_a_curve_that_overflows_has_no_likelihood_there() -> None:
    fit = mx.fit(X, np.abs(Y) + 1.0, curve=mx.Linear(), family=mx.Gamma(), link="log")
    heights = fit.slice("x", [fit.estimates["x"], 1e3]).log_likelihood
    assert_allclose(heights, [fit.log_likelihood, -np.inf])


@pytest.mark.parametrize(
    "family", [mx.Normal, mx.StudentT, mx.Gamma, mx.Poisson, mx.Binomial], ids=lambda kind: kind.__name__
)
def test_a_slice_of_very_many_rows_is_the_likelihood_of_each_of_its_states(family: type[mx.Family]) -> None:
    """Taken in blocks, once for all values: with weights, with an offset, and with trials that differ from row to row."""
    rng = np.random.default_rng(7)
    n = 160_000
    x, known = rng.uniform(0.0, 4.0, n), rng.uniform(-0.5, 0.5, n)
    weights = rng.integers(0, 3, n).astype(float)
    kind = family(trials=rng.integers(5, 9, n).astype(float)) if family.knowns() else family()  # type: ignore[call-arg]
    y = kind.sample(1.0 / (1.0 + np.exp(1.0 - 0.4 * x)), rng)
    fit = mx.fit(x, y, curve=mx.Linear(), family=kind, weights=weights, offset=known)
    model = fit.model.counted
    assert model.in_blocks
    for name, value in fit.estimates.items():
        path = fit.slice(name, value * np.array([0.9, 1.0, 1.2]))
        exact = [
            model.log_likelihood(model.whole.value(theta), state)
            for theta, state in zip(path.thetas, path.families, strict=True)
        ]
        assert_allclose(path.log_likelihood, exact, rtol=1e-12)
        assert path.log_likelihood[1] == pytest.approx(fit.log_likelihood, rel=1e-12)


def test_a_slice_of_very_many_rows_that_leaves_the_family_is_minus_infinity_there() -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(1.0, 4.0, 120_000)
    for family in (mx.Gamma(), mx.InverseGaussian(lambda_=20.0)):
        fit = mx.fit(x, family.sample(2.0 * x, rng), curve=mx.Linear(), family=family, link="identity")
        heights = fit.slice("x", np.array([-3.0, 2.0])).log_likelihood
        assert heights[0] == -np.inf
        assert np.isfinite(heights[1])
