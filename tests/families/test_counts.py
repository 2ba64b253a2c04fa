"""What families of counts, labels and proportions promise beyond the rest: whole numbers, extremes, rows of trials."""

import itertools
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import optimize, stats

from mlexplore.families.bernoulli import Bernoulli
from mlexplore.families.beta import Beta
from mlexplore.families.binomial import Binomial
from mlexplore.families.counting import by_count, least_count, log_peak
from mlexplore.families.family import Family
from mlexplore.families.negative_binomial import NegativeBinomial
from mlexplore.families.poisson import Poisson
from mlexplore.families.zero_inflated_poisson import ZeroInflatedPoisson
from mlexplore.links import LINKS, UnitLink
from tests.families.oracles_counts import EXTREMES, ORACLES_COUNTS

Array = NDArray[np.float64]

EXAMPLES = [kind(**shapes) for kind, oracle in ORACLES_COUNTS.items() for shapes in oracle.examples]
EXAMPLES += [NegativeBinomial(size=np.inf), Binomial(trials=1234), Binomial(trials=[1, 4, 9, 200, 3, 1])]
DISCRETE = [family for family in EXAMPLES if family.discrete]
SHARES = np.array([1e-7, 0.02, 0.3, 0.5, 0.83, 0.9994])
MEANS = np.array([1e-7, 0.3, 1.0, 7.7, 93.1, 2100.0])

each_example = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_discrete = pytest.mark.parametrize("family", DISCRETE, ids=repr)
extremes = pytest.mark.parametrize(
    "family", [kind(**shapes) for kind, e in EXTREMES.items() for shapes in e.shapes], ids=repr
)


def locations(family: Family) -> Array:
    return MEANS if family.location_domain.contains(2.0) else SHARES


def counts(family: Family, mu: float) -> Array:
    """All counts that have any probability worth a sum."""
    if isinstance(family, Bernoulli):
        return np.arange(2.0)
    if isinstance(family, Binomial):
        return np.arange(family.typical().trials + 1.0)
    sd = float(np.sqrt(family.variance(np.array([mu]))[0]))
    return np.arange(np.ceil(mu + 40.0 * sd + 60.0))


# ---- the distribution -------------------------------------------------------------------------------------------


def derivative(function: Any, at: list[Any], order: tuple[int, ...]) -> Any:
    """Central differences with 90 digits: nothing of them is lost in steps of 1e-20."""
    steps = [abs(value) * mpmath.mpf(10) ** -20 for value in at]
    if not order:
        return function(*at)
    first, *rest = order
    above, below = list(at), list(at)
    above[first] += steps[first] / 2
    below[first] -= steps[first] / 2
    more = derivative(function, above, tuple(rest)) - derivative(function, below, tuple(rest))
    return more / steps[first]


@extremes
def test_everything_keeps_its_digits_from_one_end_of_the_domains_to_the_other(family: Family) -> None:
    extreme = EXTREMES[type(family)]
    shapes = [mpmath.mpf(value) for value in family.shape_values().values()]
    y, mu = (np.array(v) for v in zip(*itertools.product(extreme.y, extreme.mu), strict=True))

    def exact(*order: int) -> Array:
        with mpmath.workdps(90):
            return np.array(
                [
                    float(
                        derivative(
                            lambda *free, a=a: extreme.log_density(mpmath.mpf(a), *free),
                            [mpmath.mpf(m), *shapes],
                            order,
                        )
                    )
                    for a, m in zip(y.tolist(), mu.tolist(), strict=True)
                ]
            )

    assert_allclose(family.loglik(y, mu), exact(), rtol=1e-12, atol=1e-14)
    # Differences resolve no zero: those of 90 digits leave 1e-30 where y = mu.
    close = {"rtol": 2e-10, "atol": 1e-25}
    assert_allclose(family.score(y, mu), exact(0), **close)
    assert_allclose(family.curvature(y, mu), exact(0, 0), **close)
    for value in family.shape_values().values():
        # A sum over rows notices errors beside its largest terms only, here on the logarithmic scale of the shape.
        unit = 1.0 / value * min(1.0, 10.0 / value)
        assert_allclose(family.shape_score(y, mu)[0], exact(1), rtol=2e-10, atol=1e-13 * unit)
        assert_allclose(
            family.shape_curvature(y, mu)[0, 0], exact(1, 1), rtol=2e-10, atol=1e-13 * unit / value
        )
        assert_allclose(
            family.cross_curvature(y, mu)[0], exact(0, 1), rtol=2e-10, atol=1e-14 * min(1.0, unit)
        )


@each_discrete
def test_probabilities_of_single_counts_add_up_to_those_of_scipy(family: Family) -> None:
    for mu in locations(family):
        y = counts(family, mu)
        here = family.typical()
        at = np.full_like(y, mu)
        pmf = here.density(y, at)
        assert pmf.sum() == pytest.approx(1.0, rel=1e-11)
        assert_allclose(here.cdf(y, at), np.cumsum(pmf), rtol=1e-11, atol=1e-300)
        upper = np.cumsum(pmf[::-1])[::-1]
        # What lies beyond the last count is missing from the sum.
        shown = (upper > 1e-200) & (upper > 1e13 * pmf[-1])
        assert_allclose(here.survival(y - 1.0, at)[shown], upper[shown], rtol=1e-9)
        assert_array_equal(here.below(y, at), here.cdf(y - 1.0, at))
        if mu > 1e-3 and not isinstance(family, NegativeBinomial):  # whose oracle adds up counts too
            theirs = ORACLES_COUNTS[type(family)].frozen(here, at)
            assert_allclose(pmf, theirs.pmf(y), rtol=1e-9, atol=1e-280)
            assert_allclose(here.cdf(y, at), theirs.cdf(y), rtol=1e-9, atol=1e-280)


@each_discrete
def test_below_zero_there_is_no_probability_and_between_counts_nothing_is_added(family: Family) -> None:
    mu, here = locations(family), family.typical()
    assert_array_equal(here.cdf(np.full_like(mu, -1.0), mu), 0.0)
    assert_array_equal(here.survival(np.full_like(mu, -1.0), mu), 1.0)
    assert_array_equal(here.cdf(np.full_like(mu, 1.7), mu), here.cdf(np.full_like(mu, 1.0), mu))


@each_discrete
def test_quantiles_are_exact_where_the_distribution_jumps(family: Family) -> None:
    """An error of one rounding would move a randomised residual by a whole count."""
    for mu in locations(family)[1:]:
        here = family.typical()
        y = counts(family, mu)
        at = np.full_like(y, mu)
        jumps = here.cdf(y, at)
        certain = (jumps > 1e-290) & (jumps < 1.0) & (np.diff(jumps, prepend=0.0) > 0.0)
        some = np.unique(np.geomspace(1, certain.sum(), 60).astype(int)) - 1
        y, at, jumps = (values[certain][some] for values in (y, at, jumps))
        assert_array_equal(here.quantile(jumps, at), y)
        beyond = here.quantile(np.nextafter(jumps, 1.0), at)
        grows = here.cdf(y + 1.0, at) > jumps
        assert_array_equal(beyond[grows], y[grows] + 1.0)


@pytest.mark.parametrize("mean", [1e9, 1e13])
def test_quantiles_of_huge_counts_are_found(mean: float) -> None:
    mu = np.array([mean])
    found = Poisson().quantile(np.array([0.3, 0.999]), mu)
    assert_allclose((found - mean) / np.sqrt(mean), stats.norm.ppf([0.3, 0.999]), atol=1e-3)


def test_the_search_for_a_quantile_ends_where_nothing_is_defined() -> None:
    found = least_count(lambda y: y * np.nan, np.array([0.5]), np.array([np.nan]), np.array([np.nan]))
    assert found.shape == (1,)


# ---- links ------------------------------------------------------------------------------------------------------

PAIRS = [(family, link) for family in EXAMPLES for link in family.links]


@pytest.mark.parametrize(("family", "link"), PAIRS, ids=str)
def test_derivatives_on_the_scale_of_the_link_are_those_composed_through_the_location(
    family: Family, link: str
) -> None:
    g = LINKS[link]
    mu = np.array([0.07, 0.2, 0.45, 0.6, 0.8, 0.93])
    y = family.sample(mu, np.random.default_rng(3))
    if not isinstance(g, UnitLink):
        mu = np.array([0.2, 0.9, 3.0, 8.0, 30.0, 900.0])
        y = np.array([0.0, 1.0, 2.0, 11.0, 29.0, 850.0])
    for observed in (y, 3.0 * y if not isinstance(g, UnitLink) else y):
        eta = g.link(mu)
        found, composed = family.linked(observed, eta, g), Family.linked(family, observed, eta, g)
        assert_allclose(found.loglik, composed.loglik, rtol=1e-11, atol=1e-11)
        assert_allclose(found.score, composed.score, rtol=1e-10, atol=1e-11)
        assert_allclose(found.curvature, composed.curvature, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog", "cauchit"])
@pytest.mark.parametrize("eta", [-1e4, -300.0, -40.0, 40.0, 300.0, 1e4])
def test_a_wrong_label_far_out_has_a_finite_price(link: str, eta: float) -> None:
    """Through the probability, which is 0 or 1 there, it would be infinite."""
    y, at = np.array([0.0, 1.0]), np.array([eta, eta])
    for family in (Bernoulli(), Binomial(trials=1), Binomial(trials=5000)):
        terms = family.linked(y, at, LINKS[link])
        assert all(np.isfinite(part).all() for part in terms)
    terms = Bernoulli().linked(y, at, LINKS[link])
    with mpmath.workdps(40):
        x = mpmath.mpf(eta)
        chance = {
            "logit": lambda z: 1 / (1 + mpmath.exp(-z)),
            "probit": mpmath.ncdf,
            "cauchit": lambda z: mpmath.atan2(1, -z) / mpmath.pi,
        }
        if link in chance:
            expected = [float(mpmath.log(chance[link](-x))), float(mpmath.log(chance[link](x)))]
            assert_allclose(terms.loglik, expected, rtol=1e-12, atol=1e-15)


# ---- relations between families ---------------------------------------------------------------------------------


def test_one_trial_is_a_bernoulli_label() -> None:
    one, label = Binomial(trials=1), Bernoulli()
    y, mu = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.2, 0.31, 0.9999, 1e-9])
    for function in ("loss", "loglik", "constant", "cdf", "survival", "score", "curvature"):
        arguments = (y,) if function == "constant" else (y, mu)
        assert_allclose(
            getattr(one, function)(*arguments), getattr(label, function)(*arguments), rtol=1e-9, atol=1e-15
        )
    assert_array_equal(one.quantile(np.array(0.8), mu), label.quantile(np.array(0.8), mu))
    for link in label.links:
        for mine, theirs in zip(
            one.linked(y, np.array([-50.0, -1.0, 2.0, 60.0]), LINKS[link]),
            label.linked(y, np.array([-50.0, -1.0, 2.0, 60.0]), LINKS[link]),
            strict=True,
        ):
            assert_allclose(mine, theirs, rtol=1e-13, atol=1e-300)


def test_with_infinite_size_it_is_the_poisson_and_nothing_changes_there() -> None:
    y, mu = np.array([0.0, 1.0, 5.0, 900.0]), np.array([0.3, 1.0, 9.1, 2000.0])
    limit, poisson = NegativeBinomial(size=np.inf), Poisson()
    for function in ("loss", "loglik", "cdf", "survival", "score", "curvature"):
        assert_allclose(getattr(limit, function)(y, mu), getattr(poisson, function)(y, mu), rtol=1e-13)
    assert_array_equal(limit.quantile(np.array(0.7), mu), poisson.quantile(np.array(0.7), mu))
    for mine, theirs in zip(
        limit.linked(y, np.log(mu), LINKS["log"]), poisson.linked(y, np.log(mu), LINKS["log"]), strict=True
    ):
        assert_allclose(mine, theirs, rtol=1e-12)
    for derivative_ in (limit.shape_score, limit.shape_curvature, limit.cross_curvature):
        assert_array_equal(derivative_(y, mu), np.zeros_like(derivative_(y, mu)))


@pytest.mark.parametrize("size", [1e6, 1e9, 1e12, 1e15])
def test_it_comes_to_the_poisson_as_the_size_grows(size: float) -> None:
    y, mu = np.array([0.0, 1.0, 5.0, 31.0]), np.array([0.3, 1.7, 9.1, 22.0])
    gap = NegativeBinomial(size=size).loglik(y, mu) - Poisson().loglik(y, mu)
    assert_allclose(gap, ((y - mu) ** 2 - y) / (2.0 * size), rtol=1e-3, atol=1e-14)


# ---- the beta distribution --------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", [0.4, 3.7, 441.3, 1e7])
def test_the_least_loss_of_a_proportion_is_found(precision: float) -> None:
    family = Beta(precision=precision)
    y = np.array([1e-6, 0.03, 0.4, 0.5, 0.98])
    least = family.least_loss(y, np.array([0.5]))

    def cost(eta: float, share: float) -> float:
        return -float(family.linked(np.array([share]), np.array([eta]), LINKS["logit"]).loglik[0])

    for share, found in zip(y, least, strict=True):
        centre = np.log(share / (1 - share))
        best = optimize.minimize_scalar(
            cost,
            args=(share,),
            bounds=(centre - 40.0, centre + 40.0),
            method="bounded",
            options={"xatol": 1e-9},
        )
        peak = found + family.constant(np.array([share]))[0]
        assert peak <= float(best.fun) + 1e-9
        if abs(best.x - centre) < 10.0:
            assert peak == pytest.approx(float(best.fun), abs=1e-6)
    mu = np.linspace(0.01, 0.99, 99)[:, None]
    assert np.all(family.unit_deviance(y, mu) >= -1e-12)


# ---- trials -----------------------------------------------------------------------------------------------------


def test_a_family_with_trials_for_each_row_is_compared_by_what_is_in_it() -> None:
    first, second, third = (
        Binomial(trials=[3, 4, 5]),
        Binomial(trials=np.array([3, 4, 5])),
        Binomial(trials=[3, 4, 6]),
    )
    assert first == second
    assert hash(first) == hash(second)
    assert first != third
    assert first != Bernoulli()
    assert Binomial(trials=4) == Binomial(trials=4.0)
    assert Binomial(trials=4) != Binomial(trials=[4])


def test_the_trials_of_some_rows_are_taken_and_of_a_new_row_are_typical() -> None:
    family = Binomial(trials=[3, 4, 5, 60])
    assert family.take(np.array([2, 0])) == Binomial(trials=[5, 3])
    assert family.take(slice(1, 3)) == Binomial(trials=[4, 5])
    assert family.typical() == Binomial(trials=4)
    assert Binomial(trials=9).take(slice(0, 2)) == Binomial(trials=9)
    assert Binomial(trials=9).typical() == Binomial(trials=9)


def test_trials_cannot_be_changed_from_outside() -> None:
    trials = np.array([3.0, 4.0])
    family = Binomial(trials=trials)
    trials[0] = 99.0
    assert family == Binomial(trials=[3, 4])
    with pytest.raises(ValueError, match="read-only"):
        family.trials[0] = 1.0


def test_impossible_trials_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"of at least 1: row 1 has 2\.5"):
        Binomial(trials=[3, 2.5])
    with pytest.raises(ValueError, match="at least 1, not 0"):
        Binomial(trials=0)
    with pytest.raises(ValueError, match="not an array of shape"):
        Binomial(trials=[[1], [2]])


def test_more_successes_than_trials_are_refused_with_the_row() -> None:
    assert Binomial(trials=[3, 4]).refuse(np.array([3.0, 0.0])) is None
    told = Binomial(trials=[3, 4]).refuse(np.array([1.0, 9.0]))
    assert told is not None
    assert "row 1 has 9 in 4" in told
    told = Binomial(trials=5).refuse(np.array([1.0, 2.0, 6.0]))
    assert told is not None
    assert "row 2 has 6 in 5" in told
    told = Binomial(trials=[3, 4]).refuse(np.array([1.0]))
    assert told is not None
    assert "2 rows and y has 1" in told


# ---- many rows, and where they pull -----------------------------------------------------------------------------


def test_sums_over_few_different_counts_are_those_over_all_rows() -> None:
    y = np.random.default_rng(4).poisson(3.0, 5000).astype(float)
    calls: list[int] = []

    def watched(count: Array) -> Array:
        calls.append(count.size)
        return np.stack([log_peak(count), count])

    assert_array_equal(by_count(watched, y), np.stack([log_peak(y), y]))
    assert calls[0] < 100
    # What is no count is not taken for one.
    assert_array_equal(by_count(log_peak, y + 0.25), log_peak(y + 0.25))
    assert by_count(log_peak, np.empty(0)).shape == (0,)


def test_zeros_and_full_counts_pull_for_ever_and_others_do_not() -> None:
    y = np.array([0.0, 1.0, 2.0])
    for family in (Poisson(), NegativeBinomial(size=2.2), ZeroInflatedPoisson(inflation=0.3)):
        assert_array_equal(family.receding(y), [-1, 0, 0])
    assert_array_equal(Binomial(trials=2).receding(y), [-1, 0, 1])
    assert_array_equal(Bernoulli().receding(y[:2]), [-1, 1])
    assert_array_equal(Beta().receding(SHARES), np.zeros(6))
