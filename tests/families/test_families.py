"""What every error distribution promises, over the registry; oracles are SciPy, SymPy and mpmath (see `oracles`)."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import stats

from mlexplore.domains import REAL, Interval
from mlexplore.families import FAMILIES, Family
from mlexplore.links import LINKS
from tests.families.oracles import EXAMPLES, LIMITS, ORACLES, frozen, middle, spread, symbols
from tests.families.situations import locations, observations

Array = NDArray[np.float64]

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_family_and_limit = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)
each_kind = pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)


def test_every_family_has_an_oracle_and_no_oracle_is_left_over() -> None:
    """A family without an oracle would be tested against nothing."""
    assert set(ORACLES) == set(FAMILIES)


@each_kind
def test_a_family_says_what_it_is(kind: type[Family]) -> None:
    """Menus, tables and sentences are made from these words."""
    words = (kind.name, kind.loss_name, kind.loss_formula, kind.risk_name, kind.risk_symbol, kind.about)
    assert all(word.strip() for word in (*words, kind.errors_name))
    assert kind.about.endswith(".")
    assert kind.__doc__
    names = {item.name for item in kind.shapes()}
    assert names >= set(kind.limits)
    assert names >= set(kind().dispersions)
    assert names >= {name for name, _ in kind.ends}
    for item in kind.shapes():
        assert item.label.strip()
        assert item.symbol.strip()
        assert item.meaning.strip()
        low, high = item.typical
        assert low < high
        assert item.search.contains([low, high]).all()
        assert item.domain.contains([low, high]).all()


@each_kind
def test_the_links_of_a_family_lead_to_locations(kind: type[Family]) -> None:
    """The default link reaches nothing but locations: no linear curve can leave them."""
    default, *others = (LINKS[name] for name in kind.links)
    assert default.span == REAL
    assert kind.location_domain.holds(default.domain)
    for link in (default, *others):
        low, high = (
            max(link.domain.low, kind.location_domain.low),
            min(link.domain.high, kind.location_domain.high),
        )
        assert low < high


def test_names_of_families_are_their_own() -> None:
    names = [kind.name for kind in FAMILIES]
    assert len(set(names)) == len(names)


# ---- the distribution -------------------------------------------------------------------------------------------


@each_family_and_limit
def test_the_density_is_that_of_scipy_far_out_too(family: Family) -> None:
    y, mu = observations(family)
    theirs = frozen(family, mu)
    log_density, density = (theirs.logpmf, theirs.pmf) if family.discrete else (theirs.logpdf, theirs.pdf)
    assert_allclose(family.loglik(y, mu), log_density(y), rtol=1e-12)
    assert_allclose(family.density(y, mu), density(y), rtol=1e-11)
    assert_array_equal(family.nll(y, mu), -family.loglik(y, mu))


@each_family_and_limit
def test_the_probabilities_are_those_of_scipy_in_both_tails(family: Family) -> None:
    y, mu = observations(family)
    theirs = frozen(family, mu)
    assert_allclose(family.cdf(y, mu), theirs.cdf(y), rtol=1e-12)
    assert_allclose(family.survival(y, mu), theirs.sf(y), rtol=1e-12)


@each_family_and_limit
def test_the_probability_below_a_value_leaves_out_that_of_the_value(family: Family) -> None:
    y, mu = observations(family)
    single = family.density(y, mu) if family.discrete else np.zeros_like(y)
    if family.support.closed and not family.discrete:
        single = np.where(y == family.support.low, family.cdf(y, mu), 0.0)
    assert_allclose(family.below(y, mu) + single, family.cdf(y, mu), rtol=1e-12, atol=1e-300)


@each_family
def test_the_probabilities_add_up_the_density(family: Family) -> None:
    """SciPy often uses the same special function, so mpmath adds up the density once more."""
    log_density = symbols(type(family)).value
    shapes = [mpmath.mpf(value) for value in family.shape_values().values()]
    mu, size = middle(family), spread(family)

    def density(y: Any) -> Any:
        value = log_density(mpmath.mpf(y), mpmath.mpf(mu), *shapes)
        # So small a density is zero; the exponential of a number with a million digits would never end.
        return mpmath.exp(value) if value > -1e6 else mpmath.mpf(0)

    if family.pivot == "difference":
        places = mu + size * np.array([-30.0, -0.6, 1.9])
    else:
        places = np.unique(family.quantile(np.array([1e-6, 0.42, 0.999]), np.full(3, mu)))
    for place in places.tolist():
        with mpmath.workdps(25):
            if family.discrete:
                below = mpmath.fsum(density(y) for y in np.arange(family.support.low, place + 1.0))
            else:
                corners = [mu + size * distance for distance in ORACLES[type(family)].corners(family)]
                below = integral(density, place, corners, mu, size, family.support)
        assert_allclose(family.cdf(np.array([place]), np.array([mu])), [float(str(below))], rtol=2e-11)


STEPS = (0.0, 0.001, 0.005, 0.02, 0.07, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0, 100.0, 1e4)


def integral(
    density: Callable[[Any], Any],
    place: float,
    corners: list[float],
    mu: float,
    size: float,
    support: Interval,
) -> Any:
    """Probability below a place of a family with a density, and of the least value if that has a probability."""
    if support == REAL:
        # The integral must be cut where the density has a kink.
        cuts = sorted({place - size * step for step in STEPS} | {at for at in corners if at < place})
        # An integral is right to so many digits of 1: the tail is measured against the density at its end.
        top = max(density(place), density(mu) * mpmath.mpf(10) ** -400)
        return top * mpmath.quad(lambda y: density(y) / top, [-mpmath.inf, *cuts])
    atom = density(support.low) if support.closed else 0
    # On the scale of the logarithm, where a density that is infinite at the end has a harmless tail.
    width = size / mu
    cuts = sorted(
        mpmath.log(place) - width * step for step in (0.0, 0.1, 0.4, 1.0, 2.0, 4.0, 8.0, 20.0, 100.0)
    )
    return (
        mpmath.mpf(mpmath.quad(lambda u: density(mpmath.exp(u)) * mpmath.exp(u), [-mpmath.inf, *cuts])) + atom
    )


@each_family_and_limit
def test_quantiles_are_those_of_scipy_and_undo_the_probabilities(family: Family) -> None:
    probability = np.array([1e-12, 1e-5, 0.01, 0.3, 0.5, 0.62, 0.999, 1 - 1e-9])
    mu = locations(family, probability.size)
    quantile = family.quantile(probability, mu)
    if family.discrete:
        assert_array_equal(quantile, frozen(family, mu).ppf(probability))
        assert np.all(family.cdf(quantile, mu) >= probability)
        assert np.all(family.below(quantile, mu) < probability)
        return
    scale = np.abs(quantile - mu) + spread(family)
    assert_allclose((quantile - frozen(family, mu).ppf(probability)) / scale, 0.0, atol=1e-12)
    # A probability below that of the least value leads to that value.
    least = family.cdf(np.full_like(mu, family.support.low), mu) if family.support.closed else 0.0
    reached = np.maximum(probability, least)
    assert_allclose(family.cdf(quantile, mu), reached, rtol=1e-9)


@each_family_and_limit
def test_the_mean_and_the_variance_are_those_of_scipy_and_infinite_where_there_is_none(
    family: Family,
) -> None:
    mu = locations(family, 5)
    theirs = frozen(family, mu)
    mean, variance = (np.broadcast_to(moment, mu.shape) for moment in (theirs.mean(), theirs.var()))
    found = family.expectation(mu)
    exists = np.isfinite(mean) & (np.isfinite(variance) | np.isfinite(found))
    assert_allclose(found[exists], mean[exists], rtol=1e-12)
    # SciPy calls the variance of a t with fewer than one degree of freedom NaN: there is no mean to vary around.
    assert_allclose(family.variance(mu), np.where(np.isnan(variance), np.inf, variance), rtol=1e-12)


@each_family_and_limit
def test_samples_follow_the_distribution(family: Family) -> None:
    mu = np.sort(locations(family, 4000))
    rng = np.random.default_rng(20261123)
    y = family.sample(mu, rng)
    assert y.shape == mu.shape
    assert family.support.contains(y).all()
    # A value with a probability of its own is spread evenly over it.
    below, at = family.below(y, mu), family.cdf(y, mu)
    assert stats.kstest(below + rng.uniform(size=mu.size) * (at - below), "uniform").pvalue > 0.01


@each_family_and_limit
def test_equal_seeds_give_equal_samples(family: Family) -> None:
    mu = np.full(99, middle(family))
    first, second, third = (family.sample(mu, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert_array_equal(first, second)
    assert not np.array_equal(first, third)


@each_family_and_limit
def test_a_symmetric_family_is_the_same_on_both_sides(family: Family) -> None:
    if family.pivot != "difference":
        assert not family.symmetric
        return
    r = spread(family) * np.array([0.2, 1.7, 12.0])
    left, right = family.loglik(5.0 - r, np.full(3, 5.0)), family.loglik(5.0 + r, np.full(3, 5.0))
    assert np.allclose(left, right, rtol=1e-13) == family.symmetric


@each_family_and_limit
def test_a_search_begins_at_possible_values(family: Family) -> None:
    y, mu = observations(family)
    start = family.starting_location(y)
    assert family.location_domain.contains(start).all()
    begins = family.begin(y, mu, np.ones_like(y))
    assert begins
    for begin in begins:
        assert type(begin) is type(family)
        assert np.isfinite(begin.loglik(y, start)).all()


@each_family_and_limit
def test_locations_broadcast_against_observations(family: Family) -> None:
    """A path of curves is evaluated in one call: (values, 1) against (rows,)."""
    at, heights = observations(family)
    y, mu = at[[1, 4, 11]], heights[[3, 6]][:, None]
    for function in (
        family.loss,
        family.loglik,
        family.cdf,
        family.survival,
        family.score,
        family.curvature,
        family.excess_loss,
        family.shape_score,
        family.cross_curvature,
    ):
        rows = np.stack([function(y, np.full_like(y, height)) for height in mu[:, 0]], axis=-2)
        assert_allclose(function(y, mu), rows, rtol=1e-14)
        single = function(np.array(y[1]), np.array(mu[0, 0]))
        assert_allclose(single, rows[..., 0, 1], rtol=1e-14)


# ---- shape parameters -------------------------------------------------------------------------------------------


@each_kind
def test_an_impossible_shape_is_refused_with_a_sentence(kind: type[Family]) -> None:
    for item, value in itertools.product(kind.shapes(), (-1.3, 0.0, 1.0, 2.0, np.nan, -np.inf)):
        if not item.domain.contains(value):
            sentence = f"{kind.name}: {item.name} must be {item.domain}, not"
            with pytest.raises(ValueError, match=re.escape(sentence)):
                kind(**{item.name: value})


@each_kind
def test_only_a_shape_with_a_limit_may_be_infinite(kind: type[Family]) -> None:
    for item in kind.shapes():
        if item.name in kind.limits:
            assert getattr(kind(**{item.name: np.inf}), item.name) == np.inf
        else:
            with pytest.raises(ValueError, match=item.name):
                kind(**{item.name: np.inf})


@each_family
def test_shapes_are_read_and_replaced_by_name(family: Family) -> None:
    assert family.with_shapes(family.shape_values()) == family
    for item in family.shapes():
        value = item.natural(item.free(getattr(family, item.name)) + 0.4)
        moved = family.with_shapes({item.name: value})
        assert moved.shape_values() == {**family.shape_values(), item.name: value}
