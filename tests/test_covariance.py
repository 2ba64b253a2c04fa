"""How well the data determine the parameters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.worlds import WORLDS, World, Y, each_world, home, log_likelihood_at

smooth_world = pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.family.objective != "absolute"], ids=repr
)
kinked_world = pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.family.objective == "absolute"], ids=repr
)


@smooth_world
def test_the_covariance_inverts_the_second_derivatives_of_the_log_likelihood(world: World) -> None:
    """In all free parameters together, the degrees of freedom too; differentiated numerically in the user's units."""
    fit = home(world)
    free = [n for n, e in fit.standard_errors.items() if e > 0 and np.isfinite(fit.estimates[n])]
    places = [list(fit.estimates).index(name) for name in free]
    information = np.linalg.inv(fit.covariance[np.ix_(places, places)])
    # A step that changes the log-likelihood by about 2e-4 when taken alone.
    steps = dict(zip(free, 0.02 / np.sqrt(np.diag(information)), strict=True))

    def at(shifts: dict[str, float]) -> float:
        values = {name: fit.estimates[name] + shifts.get(name, 0.0) for name in fit.estimates}
        return log_likelihood_at(fit, values) - fit.log_likelihood

    def second(a: str, b: str) -> float:
        # Fourth order in the step: differences at one and at two steps, combined.
        def once(k: float) -> float:
            up, across = k * steps[a], k * steps[b]
            if a == b:
                return (at({a: up}) + at({a: -up})) / up**2
            both = at({a: up, b: across}) + at({a: -up, b: -across})
            return (both - at({a: up, b: -across}) - at({a: -up, b: across})) / (4 * up * across)

        return (4 * once(1.0) - once(2.0)) / 3

    numerical = -np.array([[second(a, b) for b in free] for a in free])
    unit = np.sqrt(np.diag(numerical))
    assert_allclose(information / np.outer(unit, unit), numerical / np.outer(unit, unit), atol=1e-6)


@kinked_world
def test_around_a_kink_the_variance_of_the_score_stands_in_for_the_second_derivative(world: World) -> None:
    """Bassett & Koenker (1978), under the model: b^2 (J'J)^-1 for the curve and b^2 / n for the scale."""
    fit = home(world)
    design = fit.model.whole.jacobian(fit.maximum.theta) @ fit.model.whole.from_user
    (scale,) = fit.family.shape_values().values()
    p = design.shape[1]
    expected = np.zeros((p + 1, p + 1))
    expected[:p, :p] = scale**2 * np.linalg.inv(design.T @ design)
    expected[p, p] = scale**2 / Y.size
    unit = np.sqrt(np.diag(expected))
    assert_allclose(fit.covariance / np.outer(unit, unit), expected / np.outer(unit, unit), atol=1e-7)


@each_world
def test_standard_errors_are_the_roots_of_the_diagonal(world: World) -> None:
    fit = home(world)
    assert_allclose(np.sqrt(np.diag(fit.covariance)), list(fit.standard_errors.values()), rtol=1e-12)
    finite = fit.covariance[np.isfinite(fit.covariance).all(axis=1)][
        :, np.isfinite(fit.covariance).all(axis=0)
    ]
    assert_allclose(finite, finite.T, rtol=1e-12)


@each_world
def test_wald_intervals_reach_as_far_as_the_normal_quantile(world: World) -> None:
    fit = home(world)
    for name, (low, high) in fit.confidence_intervals(method="wald", level=0.9).items():
        assert name not in world.fixed
        if np.isfinite(fit.estimates[name]):
            reach = 1.6448536269514722 * fit.standard_errors[name]
            assert (low, high) == pytest.approx((fit.estimates[name] - reach, fit.estimates[name] + reach))
