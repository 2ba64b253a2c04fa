"""What every error distribution promises, over the registry; oracles are SciPy, SymPy and mpmath (see `oracles`)."""

import itertools
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import integrate, optimize, stats

from mlexplore.families import FAMILIES, Family
from tests.families.oracles import EXAMPLES, LIMITS, MU, ORACLES, frozen, spread, symbols

Array = NDArray[np.float64]

each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_family_and_limit = pytest.mark.parametrize("family", [*EXAMPLES, *LIMITS], ids=repr)
each_kind = pytest.mark.parametrize("kind", FAMILIES, ids=lambda kind: kind.__name__)


def observations(family: Family) -> tuple[Array, Array]:
    """Observations near and far from their locations, on both sides, in no order."""
    distances = np.array([0.0, 0.013, 0.31, 1.0, 2.7, 9.0, 35.0, 600.0])
    rng = np.random.default_rng(8)
    mu = rng.normal(3.0, 2.0, 2 * distances.size)
    return mu + spread(family) * np.concatenate([-distances, distances]), mu


def test_every_family_has_an_oracle_and_no_oracle_is_left_over() -> None:
    """A family without an oracle would be tested against nothing."""
    assert set(ORACLES) == set(FAMILIES)


@each_kind
def test_a_family_says_what_it_is(kind: type[Family]) -> None:
    """Menus, tables and sentences are made from these words."""
    words = (kind.name, kind.loss_name, kind.loss_formula, kind.risk_name, kind.risk_symbol, kind.about)
    assert all(word.strip() for word in words)
    assert kind.about.endswith(".")
    assert kind.__doc__
    assert {item.name for item in kind.shapes()} >= set(kind.limits)
    for item in kind.shapes():
        assert item.label.strip()
        assert item.symbol.strip()
        assert item.meaning.strip()
        low, high = item.typical
        assert low < high
        assert item.search.contains([low, high]).all()
        assert item.domain.contains([low, high]).all()


def test_names_of_families_are_their_own() -> None:
    names = [kind.name for kind in FAMILIES]
    assert len(set(names)) == len(names)


# ---- the distribution -------------------------------------------------------------------------------------------


@each_family_and_limit
def test_the_density_is_that_of_scipy_far_out_too(family: Family) -> None:
    y, mu = observations(family)
    theirs = frozen(family, mu)
    assert_allclose(family.loglik(y, mu), theirs.logpdf(y), rtol=1e-12)
    assert_allclose(family.density(y, mu), theirs.pdf(y), rtol=1e-11)
    assert_array_equal(family.nll(y, mu), -family.loglik(y, mu))


@each_family_and_limit
def test_the_probabilities_are_those_of_scipy_in_both_tails(family: Family) -> None:
    y, mu = observations(family)
    theirs = frozen(family, mu)
    assert_allclose(family.cdf(y, mu), theirs.cdf(y), rtol=1e-12)
    assert_allclose(family.survival(y, mu), theirs.sf(y), rtol=1e-12)


@each_family
def test_the_probabilities_integrate_the_density(family: Family) -> None:
    """SciPy's Student t uses the same special function, so mpmath integrates the density once more."""
    log_density = symbols(type(family)).value
    shapes = [mpmath.mpf(value) for value in family.shape_values().values()]
    mu, size = 2.3, spread(family)
    for place in (-30.0, -4.0, -0.6, 0.0, 1.9):
        y = np.array([mu + size * place])
        with mpmath.workdps(25):
            steps = (0.0, 0.02, 0.07, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0, 100.0, 1e4)
            # The density of Laplace has a kink at mu, where the integral must be cut.
            cuts = sorted({y[0] - size * step for step in steps} | ({mu} if y[0] > mu else set()))
            below = mpmath.quad(
                lambda t: mpmath.exp(log_density(t, mpmath.mpf(mu), *shapes)), [-mpmath.inf, *cuts]
            )
        assert_allclose(family.cdf(y, np.array([mu])), [float(str(below))], rtol=2e-11)


@each_family_and_limit
def test_quantiles_are_those_of_scipy_and_undo_the_probabilities(family: Family) -> None:
    probability = np.array([1e-12, 1e-5, 0.01, 0.3, 0.5, 0.62, 0.999, 1 - 1e-9])
    mu = np.linspace(-4.0, 7.0, probability.size)
    quantile = family.quantile(probability, mu)
    scale = np.abs(quantile - mu) + spread(family)
    assert_allclose((quantile - frozen(family, mu).ppf(probability)) / scale, 0.0, atol=1e-12)
    assert_allclose(family.cdf(quantile, mu), probability, rtol=1e-9)


@each_family_and_limit
def test_the_variance_is_that_of_scipy_and_infinite_where_there_is_none(family: Family) -> None:
    theirs = float(frozen(family, 1.3).var())
    # SciPy calls the variance of a t with fewer than one degree of freedom NaN: there is no mean to vary around.
    assert family.variance == pytest.approx(np.inf if np.isnan(theirs) else theirs, rel=1e-12)


@each_family_and_limit
def test_samples_follow_the_distribution(family: Family) -> None:
    mu = np.linspace(-3.0, 5.0, 4000)
    y = family.sample(mu, np.random.default_rng(20261123))
    assert y.shape == mu.shape
    assert stats.kstest(family.cdf(y, mu), "uniform").pvalue > 0.01


@each_family_and_limit
def test_equal_seeds_give_equal_samples(family: Family) -> None:
    mu = np.zeros(9)
    first, second, third = (family.sample(mu, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert_array_equal(first, second)
    assert not np.array_equal(first, third)


@each_family_and_limit
def test_a_symmetric_family_is_the_same_on_both_sides(family: Family) -> None:
    r = spread(family) * np.array([0.2, 1.7, 12.0])
    left, right = family.loglik(5.0 - r, np.full(3, 5.0)), family.loglik(5.0 + r, np.full(3, 5.0))
    assert np.allclose(left, right, rtol=1e-13) == family.symmetric


# ---- the thesis -------------------------------------------------------------------------------------------------


@each_family_and_limit
def test_the_loss_is_zero_at_perfect_prediction_and_positive_elsewhere(family: Family) -> None:
    y, mu = observations(family)
    assert_array_equal(family.loss(y, y), np.zeros_like(y))
    away = y != mu
    assert np.all(family.loss(y, mu)[away] > 0)


@each_family_and_limit
def test_two_curves_differ_in_loss_as_they_differ_in_likelihood(family: Family) -> None:
    """The thesis: what a loss drops cancels when two curves are compared."""
    y, here = observations(family)
    there = here[::-1]
    by_loss = (family.loss(y, there) - family.loss(y, here)) / family.dispersion
    by_likelihood = frozen(family, here).logpdf(y) - frozen(family, there).logpdf(y)
    assert_allclose(by_loss, by_likelihood, rtol=1e-11, atol=1e-11)


@each_family_and_limit
def test_the_loss_in_nats_is_the_log_density_below_its_peak(family: Family) -> None:
    y, mu = observations(family)
    expected = frozen(family, mu).logpdf(mu) - frozen(family, mu).logpdf(y)
    assert_allclose(family.excess_loss(y, mu), expected, rtol=1e-11, atol=1e-11)


@each_family
def test_loss_dispersion_and_constant_are_those_stated_in_symbols(family: Family) -> None:
    """So the formulas on the page and in the documentation cannot drift from what is computed."""
    y, mu = observations(family)
    oracle, meant = ORACLES[type(family)], symbols(type(family))
    for part, found in (
        (oracle.loss, family.loss(y, mu)),
        (oracle.dispersion, np.full_like(y, family.dispersion)),
        (oracle.constant, family.constant(y)),
    ):
        assert_allclose(found, meant.at(meant.evaluated(part), family, y, mu), rtol=1e-13)


@each_family
def test_rescaling_the_observations_shifts_each_log_density_by_the_log_of_the_factor(family: Family) -> None:
    """A density is per unit of y: that is why likelihoods of different units cannot be compared."""
    y, mu = observations(family)
    factor = 731.0
    scales = {item.name: factor for item in family.shapes() if item.role == "scale"}
    rescaled = family.with_shapes({name: factor * getattr(family, name) for name in scales})
    expected = family.loglik(y, mu) - np.log(factor)
    assert_allclose(rescaled.loglik(factor * y, factor * mu), expected, rtol=1e-12, atol=1e-12)


SAMPLE = np.array([-1.1, 0.2, 0.25, 0.9, 1.6, 2.4, 7.3])
FUNCTIONALS: dict[str, tuple[Array, Callable[[Array], float]]] = {
    "mean": (SAMPLE, lambda y: float(np.mean(y))),
    "median": (SAMPLE, lambda y: float(np.median(y))),
    # What a location is, is told by symmetry alone.
    "location": (np.concatenate([4.0 - SAMPLE, 4.0 + SAMPLE]), lambda _: 4.0),
}


@each_family_and_limit
def test_the_constant_with_the_least_loss_is_the_functional_that_the_family_names(family: Family) -> None:
    """Squared error asks for the mean, absolute error for the median."""
    y, functional = FUNCTIONALS[family.functional]
    y = spread(family) * y
    bounds = (float(y.min()), float(y.max()))
    grid = np.linspace(*bounds, 20001)
    risk = np.array([family.loss(y, np.full_like(y, height)).mean() for height in grid[::100]])
    near = grid[::100][np.argmin(risk)]
    step = 2 * (grid[100] - grid[0])
    best = optimize.minimize_scalar(
        lambda height: float(family.loss(y, np.full_like(y, height)).mean()),
        bounds=(near - step, near + step),
        method="bounded",
        options={"xatol": 1e-9 * spread(family)},
    ).x
    if family.functional != "location":
        assert best == pytest.approx(
            spread(family) * functional(y / spread(family)), abs=1e-6 * spread(family)
        )
    else:
        # A location of a sample may lie to either side where tails are heavy: the losses of the two sides are equal.
        centre = spread(family) * functional(y)
        mirrored = 2 * centre - best
        assert family.loss(y, np.full_like(y, mirrored)).mean() == pytest.approx(
            family.loss(y, np.full_like(y, best)).mean(), rel=1e-12
        )


# ---- derivatives ------------------------------------------------------------------------------------------------


@each_family
def test_every_derivative_is_that_of_the_log_density(family: Family) -> None:
    """Newton's method and every standard error rest on these: differentiated by SymPy, evaluated to 40 digits."""
    y, mu = observations(family)
    y, mu = y[y != mu], mu[y != mu]
    meant = symbols(type(family))
    expected = {order: meant.at(f, family, y, mu) for order, f in meant.derivatives.items()}
    size = max(1.0 / spread(family), 1.0)
    close = {"rtol": 2e-11, "atol": 1e-15 * size}
    assert_allclose(family.score(y, mu), expected[(MU,)], **close)
    assert_allclose(family.curvature(y, mu), expected[(MU, MU)], **close)
    score, curvature = family.shape_score(y, mu), family.shape_curvature(y, mu)
    cross = family.cross_curvature(y, mu)
    for i, a in enumerate(meant.shapes):
        assert_allclose(score[i], expected[(a,)], **close)
        assert_allclose(cross[i], expected[(MU, a)], **close)
        for j, b in enumerate(meant.shapes):
            assert_allclose(curvature[i, j], expected[(a, b)], **close)


@each_family_and_limit
def test_the_score_averages_to_zero_and_its_variance_is_the_fisher_information(family: Family) -> None:
    mu, size = 1.4, spread(family)
    theirs = frozen(family, mu)

    def mean_of(power: int) -> float:
        def integrand(y: float) -> float:
            score = family.score(np.array([y]), np.array([mu]))[0] * size
            return float(score**power * theirs.pdf(y) * size)

        # The two sides apart: the density of Laplace has a kink at mu.
        sides = [
            integrate.quad(lambda z, side=side: integrand(mu + side * size * z), 0, np.inf, limit=200)[0]
            for side in (-1.0, 1.0)
        ]
        return sum(sides)

    assert mean_of(1) == pytest.approx(0.0, abs=1e-9)
    assert mean_of(2) == pytest.approx(family.fisher_information * size**2, rel=1e-7)


@each_family
def test_the_closed_form_of_the_scale_is_the_best_scale(family: Family) -> None:
    if family.objective == "smooth":
        with pytest.raises(NotImplementedError, match="no closed form"):
            family.maximise_scale(np.zeros(2), np.zeros(2), np.ones(2))
        return
    y, mu = observations(family)
    weights = np.arange(1.0, y.size + 1)
    (scale,) = (item.name for item in family.shapes())
    best = family.maximise_scale(y, mu, weights)
    score = family.with_shapes({scale: best}).shape_score(y, mu)[0]
    assert weights @ score * best == pytest.approx(0.0, abs=1e-9 * weights.sum())


@each_family_and_limit
def test_locations_broadcast_against_observations(family: Family) -> None:
    """A path of curves is evaluated in one call: (values, 1) against (rows,)."""
    y, mu = np.array([0.3, -2.0, 5.0]), np.array([[0.0], [1.5]])
    for function in (family.loss, family.loglik, family.cdf, family.score, family.excess_loss):
        rows = np.stack([function(y, np.full_like(y, height)) for height in mu[:, 0]])
        assert_array_equal(function(y, mu), rows)


# ---- shape parameters -------------------------------------------------------------------------------------------


@each_kind
def test_an_impossible_shape_is_refused_with_a_sentence(kind: type[Family]) -> None:
    for item, value in itertools.product(kind.shapes(), (0.0, -1.3, np.nan, -np.inf)):
        with pytest.raises(ValueError, match=f"{kind.name}: {item.name} must be > 0, not"):
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
    for name, value in family.shape_values().items():
        moved = family.with_shapes({name: 1.5 * value})
        assert moved.shape_values() == {**family.shape_values(), name: 1.5 * value}
