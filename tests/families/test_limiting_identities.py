"""Families that become others: at special values of a shape parameter, or as it runs to an end."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mlexplore.families import (
    AsymmetricLaplace,
    Family,
    GeneralizedNormal,
    Gumbel,
    Huber,
    HyperbolicSecant,
    Laplace,
    Logistic,
    Normal,
    SkewNormal,
)

Y = np.array([-7.0, -1.2, 0.1, 0.4, 3.1, 12.0])
MU = np.array([0.3, -0.1, 0.0, 1.0, 2.5, 9.0])
EQUAL = [
    (Huber(sigma=1.7, delta=40.0), Normal(sigma=1.7)),
    (AsymmetricLaplace(b=0.85, tau=0.5), Laplace(b=1.7)),
    (GeneralizedNormal(sigma=1.7, p=1.0), Laplace(b=1.7)),
    (GeneralizedNormal(sigma=1.7 * np.sqrt(2.0), p=2.0), Normal(sigma=1.7)),
    (SkewNormal(sigma=1.7, alpha=0.0), Normal(sigma=1.7)),
]


@pytest.mark.parametrize(("family", "same"), EQUAL, ids=lambda family: repr(family))
def test_at_a_special_shape_a_family_is_another_one(family: Family, same: Family) -> None:
    for function in ("loglik", "density", "excess_loss", "cdf", "survival", "score", "curvature"):
        assert_allclose(
            getattr(family, function)(Y, MU), getattr(same, function)(Y, MU), rtol=2e-14, atol=1e-15
        )
    probability = np.array([1e-9, 0.02, 0.3, 0.5, 0.91, 1.0 - 1e-9])
    assert_allclose(family.quantile(probability, MU), same.quantile(probability, MU), rtol=1e-13, atol=1e-14)
    assert_allclose(family.variance(MU), same.variance(MU), rtol=1e-14)
    assert_allclose(family.fisher_information(MU), same.fisher_information(MU), rtol=1e-14)


def test_a_huber_density_with_a_low_threshold_comes_to_the_laplace() -> None:
    """With b = sigma / delta: the normal middle shrinks to nothing, and the difference with the square of delta."""
    for delta in (1e-2, 1e-4, 1e-6):
        gap = Huber(sigma=1.7 * delta, delta=delta).loglik(Y, MU) - Laplace(b=1.7).loglik(Y, MU)
        assert np.all(np.abs(gap) < delta**2 + 1e-14)


def test_the_loss_is_the_huber_loss_of_the_machine_learning_libraries() -> None:
    """Half of the square up to the threshold, in the unit of y, and a straight line beyond."""
    r = np.array([-5.0, -0.6, 0.0, 0.3, 0.8, 2.0])
    expected = [0.8 * (5.0 - 0.4), 0.18, 0.0, 0.045, 0.32, 0.8 * 1.6]
    assert_allclose(Huber(sigma=0.4, delta=2.0).loss(r, np.zeros(6)), expected, rtol=1e-14)


def test_a_large_power_is_nearly_uniform_between_two_ends() -> None:
    flat = GeneralizedNormal(sigma=1.7, p=1e4)
    inside, outside = np.array([-1.69, 0.0, 1.5]), np.array([-1.72, 1.8])
    assert_allclose(flat.density(inside, np.zeros(3)), 1.0 / 3.4, rtol=1e-3)
    assert_allclose(flat.density(outside, np.zeros(2)), 0.0, atol=1e-30)


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_large_slant_is_nearly_half_normal(side: float) -> None:
    steep = SkewNormal(sigma=1.7, alpha=side * 1e8)
    r = np.array([0.01, 0.5, 4.0])
    assert_allclose(
        steep.density(side * r, np.zeros(3)), 2.0 * Normal(sigma=1.7).density(r, np.zeros(3)), rtol=1e-13
    )
    assert_allclose(steep.density(-side * r, np.zeros(3)), 0.0, atol=1e-300)


def test_small_errors_cost_their_square_and_large_ones_their_size() -> None:
    """What makes a loss smooth and robust: Logistic and hyperbolic secant have both."""
    for family, small, large in ((Logistic(sigma=1.7), 0.25, 1.0), (HyperbolicSecant(sigma=1.7), 0.5, 1.0)):
        z = np.array([1e-9, 1e-6])
        assert_allclose(family.excess_loss(1.7 * z, np.zeros(2)), small * z**2, rtol=1e-9)
        steps = np.diff(family.excess_loss(1.7 * np.array([1e7, 1e8]), np.zeros(2)))
        assert_allclose(steps, large * 9e7, rtol=1e-15)


def test_the_best_constant_under_linex_is_a_mean_of_exponentials() -> None:
    """Varian's loss has a closed form: mu = -sigma log mean exp(-y / sigma)."""
    sigma = 1.7
    best = -sigma * np.log(np.mean(np.exp(-Y / sigma)))
    assert Gumbel(sigma=sigma).score(Y, np.full_like(Y, best)).sum() == pytest.approx(0.0, abs=1e-13)


def test_the_logarithm_of_a_weibull_variable_is_minus_a_gumbel_one() -> None:
    """So ``fit(x, -y)`` with Gumbel errors is the regression of survival analysis for the smallest extreme value."""
    rng = np.random.default_rng(5)
    shape = 2.3
    y = -np.log(rng.weibull(shape, 100_000))
    gumbel = Gumbel(sigma=1.0 / shape)
    share = gumbel.cdf(np.sort(y), np.zeros_like(y))
    assert np.abs(share - (np.arange(y.size) + 0.5) / y.size).max() < 0.006


FAR = np.array([-1e8, -1e4, 1e4, 1e8])


@pytest.mark.parametrize(
    "family",
    [
        Logistic(0.3),
        HyperbolicSecant(0.3),
        Huber(0.3),
        AsymmetricLaplace(0.3, 0.8),
        SkewNormal(0.3, -2.0),
        Gumbel(0.3),
    ],
    ids=repr,
)
def test_nothing_is_lost_and_nothing_warned_about_a_hundred_million_units_out(family: Family) -> None:
    y = 0.3 * FAR
    mu = np.zeros(4)
    assert not np.isnan(family.loglik(y, mu)).any()
    for function in (
        family.score,
        family.curvature,
        family.shape_score,
        family.shape_curvature,
        family.cross_curvature,
    ):
        assert not np.isnan(function(y, mu)).any()
    assert_allclose(family.cdf(y, mu), [0.0, 0.0, 1.0, 1.0], atol=1e-300)
    assert_allclose(family.survival(y, mu), [1.0, 1.0, 0.0, 0.0], atol=1e-300)
