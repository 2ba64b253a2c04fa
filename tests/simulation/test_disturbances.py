"""Disturbances: each does what it says, to every family, and to nothing else."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from scipy.special import expit, logit, ndtr

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.domains import POSITIVE, REAL
from mlexplore.independence import independence
from mlexplore.simulation import Disturbances, Simulation, World
from mlexplore.simulation.disturbances import MOST_REMEMBERED, MOST_SLOW, moved, spread_of
from tests.simulation.telling_worlds import world_of

each_family = pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
PIVOTAL = tuple(kind for kind in mx.FAMILIES if kind.pivot is not None)


def drawn(kind: type[mx.Family], n: int = 60, seed: int = 3, **disturbances: float) -> Simulation:
    return world_of(mx.Linear(), kind, n=n, seed=seed, disturbances=Disturbances(**disturbances)).draw()


@each_family
@pytest.mark.parametrize(
    "disturbances",
    [
        {"outliers": 0.3, "outlier_size": 9.0},
        {"memory": 0.9},
        {"memory": -0.7, "outliers": 0.1},
        {"uneven": 8.0},
    ],
    ids=str,
)
def test_disturbed_observations_stay_in_the_support_and_are_drawn_again_alike(
    kind: type[mx.Family], disturbances: dict[str, float]
) -> None:
    if "uneven" in disturbances and kind.pivot is None:
        return
    disturbed = Disturbances(**disturbances)
    world = world_of(mx.Linear(), kind, n=60, seed=3, disturbances=disturbed)
    first, second = world.draw(), world.draw()
    assert np.all(kind.support.contains(first.y))
    assert_array_equal(first.y, second.y)
    assert_array_equal(first.outliers, second.outliers)
    assert first.notes[-1].startswith("The true density is drawn as it would be without")


@each_family
def test_outliers_are_the_rows_that_are_told_and_no_other_row_changes(kind: type[mx.Family]) -> None:
    still, disturbed = drawn(kind), drawn(kind, outliers=0.1)
    assert disturbed.outliers.size == 6
    assert set(np.flatnonzero(still.y != disturbed.y)) <= set(disturbed.outliers.tolist())
    told = ", ".join(str(row + 1) for row in disturbed.outliers[:-1]) + f" and {disturbed.outliers[-1] + 1}."
    assert disturbed.notes[0] == f"6 outliers, drawn around a curve 5 spreads away: rows {told}"


@each_family
def test_outliers_lie_around_a_curve_that_is_so_many_spreads_away(kind: type[mx.Family]) -> None:
    """To either side alike: they are drawn from a mixture of two of the family, in equal parts."""
    found = drawn(kind, n=3000, seed=5, outliers=0.5, outlier_size=3.0)
    mu, y, family = found.mu[found.outliers], found.y[found.outliers], found.family
    near = [moved(family, mu, np.full_like(mu, steps)) for steps in (-3.0, 3.0)]
    below, upto = (0.5 * sum(ask(y, each) for each in near) for ask in (family.below, family.cdf))
    shares = np.random.default_rng(1).random(y.size)
    assert stats.kstest(below + shares * (upto - below), "uniform").pvalue > 0.005


@each_family
def test_a_spread_is_what_it_is_of_normal_errors(kind: type[mx.Family]) -> None:
    """Two thirds of the observations lie within one, on a scale that fits the family: errors of counts are not quite normal."""
    found = drawn(kind, n=4000)
    one = spread_of(found.family, found.mu)
    assert one.shape == found.mu.shape
    assert np.all(one > 0.0)
    assert (len(np.unique(one)) == 1) == (kind.pivot is not None)
    expected = found.family.expectation(found.mu)
    if kind.location_domain == REAL:
        inside = np.mean(np.abs(found.y - found.mu) <= one)
        assert 0.55 < inside < 0.8 or not kind.symmetric
    elif kind.location_domain == POSITIVE:
        relative = found.y / expected - 1.0
        assert_allclose(np.mean(relative**2), np.mean(np.expm1(one**2)), rtol=0.15)
    else:
        trials = expected / found.mu
        away = (found.y - expected) / (trials * found.mu * (1.0 - found.mu))
        assert_allclose(np.mean(away**2), np.mean(np.expm1(one**2)), rtol=0.15)


def test_the_spread_of_normal_and_lognormal_errors_is_sigma() -> None:
    assert_allclose(spread_of(mx.Normal(sigma=3.2), np.array([7.0])), 3.2)
    assert_allclose(spread_of(mx.LogNormal(sigma=0.47), np.array([7.0])), 0.47)


def test_a_curve_of_probabilities_moves_on_the_logit_and_never_arrives() -> None:
    mu = np.array([1e-6, 0.3, 1.0 - 1e-9])
    steps = np.array([-10.0, 2.0, 10.0])
    found = moved(mx.Binomial(trials=20), mu, steps)
    assert np.all((found > 0.0) & (found < 1.0))
    spread = np.sqrt(np.log1p(1.0 / (20 * 0.3 * 0.7)))
    assert_allclose(found[1], expit(logit(0.3) + 2.0 * spread))


@pytest.mark.parametrize("memory", [-0.9, -0.4, 0.2, 0.6, 0.9])
def test_neighbouring_scores_correlate_as_asked(memory: float) -> None:
    n = 8000
    scores = _scores(memory, n)
    found = independence(scores, lags=2)
    error = np.sqrt((1.0 - memory**2) / n)
    assert abs(found.correlations[0] - memory) < 4.0 * error
    assert abs(found.correlations[1] - memory**2) < 8.0 * error
    assert abs(scores.std() - 1.0) < 4.0 * np.sqrt((1.0 + memory**2) / (1.0 - memory**2) / (2 * n))


@each_family
def test_with_memory_every_observation_is_the_quantile_of_its_score(kind: type[mx.Family]) -> None:
    """So each has the family's own distribution, and all families share the scores of a seed."""
    found = drawn(kind, n=400, memory=0.7)
    u = ndtr(_scores(0.7, 400))
    below, upto = (ask(found.y, found.mu) for ask in (found.family.below, found.family.cdf))
    assert np.all(below <= u + 1e-9)
    assert np.all(u <= upto + 1e-9)


def _scores(memory: float, n: int) -> np.ndarray:
    flat = World(
        curve=mx.Constant(),
        family=mx.Normal(sigma=1.0),
        parameters=(("intercept", 0.0),),
        n=n,
        seed=3,
        disturbances=Disturbances(memory=memory),
    )
    return flat.draw().y


@pytest.mark.parametrize("kind", PIVOTAL, ids=kind_code)
@pytest.mark.parametrize("uneven", [0.2, 5.0])
def test_the_spread_grows_along_x_to_the_ratio_asked_for(kind: type[mx.Family], uneven: float) -> None:
    """Exactly: every departure is that of the undisturbed world times a factor."""
    still, disturbed = drawn(kind), drawn(kind, uneven=uneven)
    before, after = (
        each.y - each.mu if kind.pivot == "difference" else np.log(each.y / each.mu)
        for each in (still, disturbed)
    )
    factor = after / before
    assert_allclose(factor[-1] / factor[0], uneven, rtol=1e-6)
    assert_allclose(np.diff(np.log(factor)), np.log(uneven) / 59, rtol=1e-4)
    assert_allclose(factor[0] * factor[-1], 1.0, rtol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in mx.FAMILIES if kind.pivot is None], ids=kind_code)
def test_a_spread_that_follows_the_curve_cannot_be_made_uneven(kind: type[mx.Family]) -> None:
    with pytest.raises(ValueError, match=f"{kind.name}: the spread of .* follows the curve.* must be 1"):
        drawn(kind, uneven=2.0)


@each_family
def test_memory_is_refused_where_it_would_take_long(kind: type[mx.Family]) -> None:
    most = MOST_SLOW if kind.slow_quantiles else MOST_REMEMBERED
    with pytest.raises(ValueError, match=f"at most {most:,} observations, not {most + 1:,}, or no memory"):
        drawn(kind, n=most + 1, memory=0.5)


def test_the_independence_check_finds_memory() -> None:
    world = World(n=120, disturbances=Disturbances(memory=0.7)).draw()
    fit = mx.fit(world.x, world.y, curve=mx.LogisticGrowth(), family=mx.Normal())
    found = independence(fit.residuals())
    assert found.correlations[0] > found.limit
    assert "Neighbouring errors correlate by 0.7, on the normal scale." in world.notes


def test_rows_of_many_outliers_are_abbreviated() -> None:
    told = drawn(mx.Normal, n=1000, outliers=0.05).notes[0]
    assert told.startswith("50 outliers, ")
    assert told.endswith(" and 38 more.")
    assert (
        drawn(mx.Normal, n=30, outliers=0.01)
        .notes[0]
        .startswith("1 outlier, drawn around a curve 5 spreads away: row ")
    )


def test_counts_beyond_all_numbers_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="no Poisson observations can be drawn: choose smaller ones"):
        World(curve=mx.Constant(), family=mx.Poisson(), parameters=(("intercept", 50.0),)).draw()


@pytest.mark.parametrize(
    ("family", "disturbances"),
    [
        (mx.StudentT(sigma=5.0, nu=1e-6), {"outliers": 0.1}),
        (mx.Weibull(shape=1e-3), {"outliers": 0.1}),
        (mx.LogNormal(sigma=400.0), {"uneven": 10.0}),
    ],
    ids=repr,
)
def test_extreme_errors_are_refused_in_words_and_never_with_a_warning(
    family: mx.Family, disturbances: dict[str, float]
) -> None:
    flat = (("intercept", 3.0),)
    world = World(
        curve=mx.Constant(), family=family, parameters=flat, disturbances=Disturbances(**disturbances)
    )
    with (
        pytest.raises(ValueError, match=r"With these parameters .* choose others"),
        np.errstate(over="ignore"),
    ):
        world.draw()
