"""Residuals on five scales, and their memory."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, logit

import mlexplore as mx
from mlexplore.domains import POSITIVE, REAL
from mlexplore.residuals import residuals
from tests.families.oracles import EXAMPLES, frozen, middle, spread
from tests.families.situations import locations, observations
from tests.worlds import World, each_world, home

Array = NDArray[np.float64]
each_family = pytest.mark.parametrize("family", EXAMPLES, ids=repr)
each_continuous = pytest.mark.parametrize(
    # A closed support has a value with a probability of its own, where the residual is drawn.
    "family",
    [family for family in EXAMPLES if not family.discrete and not family.support.closed],
    ids=repr,
)
each_discrete = pytest.mark.parametrize(
    "family", [family for family in EXAMPLES if family.discrete], ids=repr
)
# Of families whose oracle is none of SciPy's own distributions; their mean is the curve.
DEVIATIONS: dict[type[mx.Family], Any] = {
    mx.InverseGaussian: lambda family, mu: np.sqrt(mu**3 / family.lambda_),
    mx.NegativeBinomial: lambda family, mu: np.sqrt(mu + mu**2 / family.size),
    mx.Tweedie: lambda family, mu: np.sqrt(family.phi * mu**family.power),
    mx.Beta: lambda family, mu: np.sqrt(mu * (1.0 - mu) / (1.0 + family.precision)),
}
MU = np.array([2.0, -1.0, 0.0, 5.0, 7.0, 3.0])


def ordinary(family: mx.Family) -> tuple[Array, Array]:
    """Observations that the family would not be surprised by."""
    mu = locations(family, 5)
    return family.sample(mu, np.random.default_rng(3)), mu


def from_smaller_tail(below: Array, above: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.where(below < above, stats.norm.ppf(below), stats.norm.isf(above))


@each_continuous
def test_quantile_residuals_are_normal_quantiles_of_the_probabilities(family: mx.Family) -> None:
    """Computed from the smaller tail, so that far away they still differ."""
    y, mu = observations(family)
    theirs = frozen(family, mu)
    below, above = np.asarray(theirs.cdf(y), float), np.asarray(theirs.sf(y), float)
    found = residuals(y, mu, family, kind="quantile")
    sure = np.minimum(below, above) > 1e-250  # beyond, some of SciPy's tails are zero
    assert sure.sum() >= y.size // 2
    assert_allclose(found[sure], from_smaller_tail(below, above)[sure], rtol=1e-8, atol=1e-10)
    assert np.all(np.abs(found) < 38.5)
    assert_allclose(residuals(y, mu, family, kind="pit"), below, rtol=1e-9, atol=1e-12)


@each_discrete
def test_quantile_residuals_of_counts_lie_inside_the_jump_of_the_distribution(family: mx.Family) -> None:
    y, mu = observations(family)
    theirs = frozen(family, mu)
    low = from_smaller_tail(np.asarray(theirs.cdf(y - 1.0), float), np.asarray(theirs.sf(y - 1.0), float))
    high = from_smaller_tail(np.asarray(theirs.cdf(y), float), np.asarray(theirs.sf(y), float))
    for seed in (0, 1):
        found = residuals(y, mu, family, kind="quantile", seed=seed)
        assert np.all((found >= low - 1e-6) & (found <= high + 1e-6))
    again = residuals(y, mu, family, kind="quantile", seed=1)
    assert_array_equal(found, again)
    assert not np.array_equal(found, residuals(y, mu, family, kind="quantile", seed=0))


@each_family
def test_quantile_residuals_are_normal_and_the_pit_even_when_the_model_is_true(family: mx.Family) -> None:
    mu = locations(family, 2000)
    y = family.sample(mu, np.random.default_rng(17))
    assert stats.kstest(residuals(y, mu, family, kind="quantile", seed=5), "norm").pvalue > 1e-4
    assert stats.kstest(residuals(y, mu, family, kind="pit", seed=5), "uniform").pvalue > 1e-4


def test_quantile_residuals_of_normal_errors_are_the_pearson_residuals() -> None:
    family = mx.Normal(1.7)
    y = MU + 1.7 * np.array([-25.0, -1.3, 0.0, 0.2, 2.0, 31.0])
    assert_allclose(
        residuals(y, MU, family, kind="quantile"),
        residuals(y, MU, family, kind="pearson"),
        rtol=1e-12,
        atol=1e-15,
    )


@each_family
def test_pearson_residuals_divide_by_the_standard_deviation_where_there_is_one(family: mx.Family) -> None:
    mu = np.full(5, middle(family))
    y = np.asarray(frozen(family, middle(family)).ppf([0.05, 0.3, 0.5, 0.8, 0.99]), float)
    if np.isfinite(family.variance(mu)).all():
        theirs, known = frozen(family, middle(family)), DEVIATIONS.get(type(family))
        mean = middle(family) if known else float(theirs.mean())
        expected = (y - mean) / (known(family, middle(family)) if known else float(theirs.std()))
        assert_allclose(residuals(y, mu, family, kind="pearson"), expected, rtol=1e-8, atol=1e-10)
    else:
        with pytest.raises(ValueError, match=r"this Student t distribution has none\. Take kind"):
            residuals(y, mu, family, kind="pearson")


@each_family
def test_deviance_residuals_are_signed_roots_of_the_likelihood_lost(family: mx.Family) -> None:
    """Against the best location for that observation alone, found by looking everywhere; signed by where it lies."""
    y, mu = ordinary(family)
    found = residuals(y, mu, family, kind="deviance")
    real = family.location_domain == REAL
    reach = 10.0 * (np.abs(y - mu).max() + 3.0 * spread(family)) if real else 25.0
    for place in range(y.size):
        centre, half = 0.0, reach
        for _ in range(3):  # ever closer around the best of many
            steps = centre + np.linspace(-half, half, 2001)
            if real:
                candidates = mu[place] + steps
            elif family.location_domain == POSITIVE:
                candidates = mu[place] * np.exp(steps)
            else:
                candidates = expit(logit(mu[place]) + steps)
            with np.errstate(all="ignore"):
                heights = family.loglik(np.full_like(candidates, y[place]), candidates)
            best = int(np.nanargmax(heights))
            centre, half = steps[best], 0.003 * half
        lost = 2.0 * (heights[best] - family.loglik(y[[place]], mu[[place]])[0])
        assert found[place] ** 2 == pytest.approx(lost, rel=1e-4, abs=1e-5)
        if lost > 1e-3:
            assert np.sign(found[place]) == np.sign(centre)


@each_world
def test_a_fit_gives_its_residuals_observed_minus_fitted(world: World) -> None:
    fit = home(world)
    assert_allclose(fit.residuals(), world.y - fit.fitted, rtol=1e-12)
    assert_allclose(fit.residuals("quantile"), residuals(world.y, fit.fitted, fit.family, kind="quantile"))


def test_where_the_curve_is_a_probability_the_expected_count_is_taken_away() -> None:
    family = mx.Binomial(trials=np.array([4.0, 10.0]))
    assert_allclose(residuals(np.array([3.0, 2.0]), np.array([0.5, 0.3]), family), [1.0, -1.0])


def test_another_kind_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match="choose raw, pearson, deviance, quantile or pit"):
        residuals(MU, MU, mx.Normal(), kind="student")  # type: ignore[arg-type] - that is the point
