"""The likelihood that the solvers climb: its derivatives away from the maximum, and holding parameters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.worlds import WORLDS, World, home

smooth_world = pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.family.objective != "absolute"], ids=repr
)


@smooth_world
def test_gradient_and_information_are_derivatives_wherever_the_climb_may_pass(world: World) -> None:
    """Away from the maximum, where the gradient is not zero: there a wrong term would only cost steps, and hide."""
    model = home(world).model
    theta = model.whole.from_user @ np.array([home(world).estimates[p.name] for p in model.parameters])
    shapes = {
        item.name: item.typical[0] + 0.37 * (item.typical[1] - item.typical[0]) for item in model.free_shapes
    }
    start = model.unknowns(model.free_coordinates(theta), model.family.with_shapes(shapes))
    start[0] *= 1.07
    value, gradient, information = model.evaluate(start)
    assert value == pytest.approx(model.value(start), rel=1e-14)
    steps = 1e-5 * np.maximum(np.abs(start), 1.0)
    for place, step in enumerate(steps):
        at = {k: model.evaluate(start + k * step * np.eye(start.size)[place]) for k in (-2, -1, 1, 2)}
        # Fourth order in the step: differences at one and at two steps, combined.
        slope = (8 * (at[1][0] - at[-1][0]) - (at[2][0] - at[-2][0])) / (12 * step)
        assert gradient[place] == pytest.approx(slope, rel=1e-5, abs=1e-6 * np.abs(gradient).max())
        bend = -(8 * (at[1][1] - at[-1][1]) - (at[2][1] - at[-2][1])) / (12 * step)
        # Differences know no more than what the rounding of the gradients leaves of them.
        rounding = 16.0 * np.finfo(np.float64).eps * np.abs(gradient) / step
        allowed = 1e-6 * np.abs(information[place]).max() + 1e-5 * np.abs(bend) + rounding
        assert (np.abs(information[place] - bend) <= allowed).all()


@smooth_world
def test_outside_the_bounds_of_the_search_there_is_nothing_to_climb(world: World) -> None:
    model = home(world).model
    start = np.zeros(model.n_parameters)
    start[model.size :] = 1e4
    if model.free_shapes:
        assert model.value(start) == -np.inf
        assert model.evaluate(start)[0] == -np.inf


def test_holding_twice_is_holding_both() -> None:
    model = home(WORLDS[0]).model
    first, second, *_ = (parameter.name for parameter in model.parameters)
    once = model.hold({first: 1.5, second: -2.0})
    twice = model.hold({first: 9.0}).hold({first: 1.5}).hold({second: -2.0})
    nothing = np.empty(0)
    assert_allclose(once.mean.value(nothing), twice.mean.value(nothing), rtol=1e-12)
    assert dict(once.held) == dict(twice.held) == {first: 1.5, second: -2.0}
    assert model.held == {}
