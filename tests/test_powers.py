"""Fits of families whose likelihood is awkward to search: a power to estimate, a slant that may run away."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from mlexplore.families.generalized_normal import best_scale
from mlexplore.solvers.newton import maximise as newton
from mlexplore.solvers.power_loss import least_power

X = np.linspace(0.0, 10.0, 60)
DESIGN = np.column_stack([np.ones(60), X])
LINE = mx.Linear()
HIGHEST = next(item.search.high for item in mx.GeneralizedNormal.shapes() if item.name == "p")


def drawn(family: mx.Family, seed: int) -> np.ndarray:
    return family.sample(2.0 + 0.5 * X, np.random.default_rng(seed))


@pytest.mark.parametrize("power", [1.4, 2.0, 3.0])
@pytest.mark.parametrize("seed", range(4))
def test_no_power_on_a_grid_is_likelier_than_the_estimate(power: float, seed: int) -> None:
    y = drawn(mx.GeneralizedNormal(sigma=1.2, p=power), seed)
    fit = mx.fit(X, y, curve=LINE, family=mx.GeneralizedNormal())
    for other in np.geomspace(1.0, HIGHEST, 40):
        found = least_power(DESIGN, y, float(other))
        sigma = best_scale(np.abs(found.residuals), np.ones(60), float(other))
        there = mx.GeneralizedNormal(sigma=sigma, p=float(other)).loglik(y, y - found.residuals).sum()
        assert there <= fit.log_likelihood + 1e-9
    if fit.converged:
        family = mx.GeneralizedNormal(sigma=fit.estimates["sigma"], p=fit.estimates["p"])
        slopes = family.shape_score(y, DESIGN @ [fit.estimates["intercept"], fit.estimates["x"]]).sum(axis=-1)
        assert_allclose(slopes, 0.0, atol=1e-7)


def test_even_errors_lead_to_the_uniform_limit_and_say_so() -> None:
    y = 2.0 + 0.5 * X + np.random.default_rng(1).uniform(-1.0, 1.0, 60)
    fit = mx.fit(X, y, curve=LINE, family=mx.GeneralizedNormal())
    assert not fit.converged
    assert f"p runs to the bound {HIGHEST:g}" in fit.message
    assert "uniform" in fit.message


def test_pointed_errors_lead_to_the_laplace_and_say_so() -> None:
    y = 2.0 + 0.5 * X + np.random.default_rng(3).standard_t(1.5, 60)
    fit = mx.fit(X, y, curve=LINE, family=mx.GeneralizedNormal())
    laplace = mx.fit(X, y, curve=LINE, family=mx.Laplace())
    assert not fit.converged
    assert "Laplace" in fit.message
    assert fit.log_likelihood == pytest.approx(laplace.log_likelihood, rel=1e-12)


@pytest.mark.parametrize(("power", "same"), [(1.0, mx.Laplace()), (2.0, mx.Normal())])
def test_with_the_power_fixed_it_is_the_family_of_that_power(power: float, same: mx.Family) -> None:
    y = drawn(mx.Laplace(b=1.3), 7)
    fit = mx.fit(X, y, curve=LINE, family=mx.GeneralizedNormal(p=power), fixed={"p"})
    other = mx.fit(X, y, curve=LINE, family=same)
    assert fit.converged
    for name in ("intercept", "x"):
        assert fit.estimates[name] == pytest.approx(other.estimates[name], rel=1e-12)
    assert fit.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-13)


def test_a_fixed_power_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        mx.fit(X, drawn(mx.Normal(1.0), 1), curve=LINE, family=mx.GeneralizedNormal(p=0.5), fixed={"p"})


@pytest.mark.parametrize("alpha", [-5.0, -3.0, 3.0, 5.0])
def test_a_slant_is_found_on_its_own_side_and_mirrored_with_the_data(alpha: float) -> None:
    x = np.linspace(0.0, 10.0, 800)
    y = mx.SkewNormal(sigma=1.3, alpha=alpha).sample(2.0 + 0.5 * x, np.random.default_rng(11))
    fit = mx.fit(x, y, curve=LINE, family=mx.SkewNormal())
    mirrored = mx.fit(x, -y, curve=LINE, family=mx.SkewNormal())
    assert fit.converged
    assert np.sign(fit.estimates["alpha"]) == np.sign(alpha)
    assert abs(fit.estimates["alpha"] - alpha) < 3.0 * fit.standard_errors["alpha"]
    assert mirrored.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-12)
    assert mirrored.estimates["alpha"] == pytest.approx(-fit.estimates["alpha"], rel=1e-8)


@pytest.mark.parametrize(("side", "where"), [(1.0, "below"), (-1.0, "above")])
def test_errors_on_one_side_of_a_line_lead_to_the_half_normal_and_say_so(side: float, where: str) -> None:
    y = 2.0 + 0.5 * X + side * np.abs(np.random.default_rng(5).normal(0.0, 1.3, 60))
    fit = mx.fit(X, y, curve=LINE, family=mx.SkewNormal())
    assert not fit.converged
    assert "alpha runs to the bound" in fit.message
    assert f"half-normal distribution, which has no errors {where} the curve" in fit.message


@pytest.mark.parametrize("seed", [3, 5, 9, 13, 37, 44, 47, 55])
def test_no_other_ridge_of_a_skewed_likelihood_is_much_higher(seed: int) -> None:
    """In small samples the best slant may be that of the half-normal distribution, far from where moments point."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 70))
    x = np.sort(rng.uniform(0.0, 6.0, n))
    y = mx.SkewNormal(alpha=float(rng.choice([-6, -2, 1, 3, 8]))).sample(1.0 + 0.4 * x, rng) * 3.0
    fit = mx.fit(x, y, curve=LINE, family=mx.SkewNormal())
    model = fit.model
    for alpha in (-40.0, -5.0, -1.0, 1.0, 5.0, 40.0):
        for size in (0.7, 1.0, 1.4):
            family = mx.SkewNormal(sigma=size * float(np.std(y - 0.4 * x)), alpha=alpha)
            begin = model.unknowns(fit.maximum.theta, family)
            if np.isfinite(model.value(begin)):
                assert newton(model.evaluate, begin).value <= fit.log_likelihood + 0.03
