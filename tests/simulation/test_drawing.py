"""Drawing around a known curve."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.links import LINKS
from mlexplore.residuals import residuals
from mlexplore.simulation import links_for, simulate, telling
from mlexplore.ui.offered import default_knowns, default_shapes
from tests.curves.test_curves import CASES, PLACES, Oracle, derivatives
from tests.families.oracles import EXAMPLES


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case.curve))
def test_the_true_curve_is_that_of_the_formula(case: Oracle) -> None:
    world = simulate(PLACES, case.values, curve=case.curve, family=mx.Normal(0.3), seed=1)
    assert_allclose(world.mu, derivatives(case, PLACES), rtol=1e-6, atol=1e-6)
    assert_array_equal(world.x, PLACES)


@pytest.mark.parametrize("family", EXAMPLES, ids=repr)
def test_observations_are_errors_of_the_family_around_the_curve(family: mx.Family) -> None:
    """Seen through every link that suits it."""
    x = np.linspace(0.0, 36.0, 3000)
    for link in family.links:
        parameters = telling(mx.Linear(), type(family), link)
        world = simulate(x, parameters, curve=mx.Linear(), family=family, link=link, seed=77)
        scores = residuals(world.y, world.mu, family, kind="pit")
        assert stats.kstest(scores, "uniform").pvalue > 0.005
        eta = parameters["intercept"] + parameters["x"] * x
        assert_allclose(world.mu, LINKS[link].inverse(eta), rtol=1e-10)
        assert_allclose(world.height(x[7:9]), world.mu[7:9], rtol=1e-10)
        assert world.truth == {**parameters, **family.shape_values()}


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
@pytest.mark.parametrize("curve", mx.CURVES, ids=kind_code)
def test_every_curve_has_a_telling_truth_for_every_family_and_link(
    curve: type[mx.Curve], kind: type[mx.Family]
) -> None:
    """Where the family lives, and not flat: there is something to be seen."""
    for link in links_for(curve(), kind):
        first = 1.0 if curve.domain.low == 0.0 else 0.0
        parameters = telling(curve(), kind, link)
        family = kind(**default_shapes(kind), **default_knowns(kind))
        world = simulate(
            np.linspace(first, 36.0, 40), parameters, curve=curve(), family=family, link=link, seed=1
        )
        assert np.ptp(world.mu) > 0.2 * np.abs(world.mu).max() or curve is mx.Constant


def test_a_curve_that_leaves_the_family_is_refused_with_the_place() -> None:
    with pytest.raises(ValueError, match=r"The curve of Poisson must be > 0, .* it is 0 at x = 2: choose"):
        simulate(
            np.arange(5.0), {"intercept": 4.0, "x": -2.0}, curve=mx.Linear(), family=mx.Poisson(), seed=1
        )


def test_an_unknown_link_is_refused() -> None:
    with pytest.raises(ValueError, match='There is no link "square": choose identity'):
        simulate(
            np.arange(5.0),
            {"intercept": 1.0, "x": 2.0},
            curve=mx.Linear(),
            family=mx.Normal(),
            link="square",
            seed=1,
        )


def test_a_seed_is_a_world() -> None:
    """So that a link shows the same data to everybody."""
    x = np.arange(10.0)
    worlds = [
        simulate(x, {"intercept": 1.0, "x": 2.0}, curve=mx.Linear(), family=mx.Laplace(0.7), seed=seed)
        for seed in (5, 5, 6)
    ]
    assert_array_equal(worlds[0].y, worlds[1].y)
    assert not np.array_equal(worlds[0].y, worlds[2].y)


@pytest.mark.parametrize(
    "parameters", [{"intercept": 1.0}, {"intercept": 1.0, "x": 2.0, "c2": 3.0}, {"a": 1.0, "b": 2.0}]
)
def test_the_parameters_must_be_those_of_the_curve(parameters: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Line has the parameters intercept, x, not"):
        simulate(np.arange(3.0), parameters, curve=mx.Linear(), family=mx.Normal(), seed=1)


def test_a_curve_that_leaves_the_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite everywhere"):
        simulate(
            np.arange(3.0), {"intercept": np.inf, "x": 1.0}, curve=mx.Linear(), family=mx.Normal(), seed=1
        )


@pytest.mark.parametrize(
    "family", [mx.Normal(2.0), mx.Laplace(2.0), mx.StudentT(sigma=2.0, nu=5.0)], ids=repr
)
def test_the_truth_is_found_again(family: mx.Family) -> None:
    """A fit to much simulated data lies within a few standard errors of what made them."""
    x = np.linspace(0.0, 36.0, 2000)
    truth = {"ceiling": 330.0, "rate": 0.22, "midpoint": 10.0}
    world = simulate(x, truth, curve=mx.LogisticGrowth(), family=family, seed=3)
    fit = mx.fit(world.x, world.y, curve=mx.LogisticGrowth(), family=type(family)())
    for name, value in world.truth.items():
        assert abs(fit.estimates[name] - value) < 4 * fit.standard_errors[name]
