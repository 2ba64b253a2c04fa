"""Losses of the dictionary over one axis, while a parameter of one of them is turned."""

import numpy as np
import pytest

from mlexplore.loss_scene import LossScene, Turn, turned_values
from mlexplore.losses import LOSSES, Loss, LossParameter, loss_named

PARAMETERS = [(loss, each) for loss in LOSSES for each in loss.parameters]
each_parameter = pytest.mark.parametrize(
    ("loss", "parameter"), PARAMETERS, ids=[f"{loss.key}.{each.name}" for loss, each in PARAMETERS]
)


def named(*keys: str) -> list[Loss]:
    return [loss_named(key) for key in keys]


@each_parameter
def test_the_slider_goes_from_end_to_end_and_stands_where_the_loss_opens_and_where_a_link_asks(
    loss: Loss, parameter: LossParameter
) -> None:
    asked = parameter.low + 0.3721 * (parameter.high - parameter.low)
    values = turned_values(parameter, asked)
    assert np.all(np.diff(values) > 0.0)
    assert (values[0], values[-1]) == (parameter.low, parameter.high)
    assert {parameter.value, asked} <= set(values.tolist())


@each_parameter
def test_every_state_is_the_loss_at_its_parameters(loss: Loss, parameter: LossParameter) -> None:
    others = {each.name: each.low + 0.4 * (each.high - each.low) for each in loss.parameters}
    scene = LossScene([loss], {loss.key: others}, Turn(loss, parameter))
    (lines,) = scene.lines
    assert scene.values[scene.home] == parameter.value
    for state in (0, scene.home, len(scene.values) - 1):
        chosen = others | {parameter.name: float(scene.values[state])}
        np.testing.assert_array_equal(lines.value[state], loss.value(scene.x, **chosen))
        np.testing.assert_array_equal(lines.influence[state], loss.influence(scene.x, **chosen))


@pytest.mark.parametrize("residual", ["squared", "huber", "log-cosh"])
@pytest.mark.parametrize("observed", ["poisson-deviance", "gamma-deviance"])
def test_a_loss_of_residuals_lies_on_an_axis_of_observations_around_the_curve(
    residual: str, observed: str
) -> None:
    """And pulls at log μ like what it is compared with: minus the slope of its cost there, by differences."""
    scene = LossScene(named(residual, observed), {})
    other = loss_named(observed)
    assert scene.axis == other.axis
    assert not scene.left_out
    lines = scene.lines[0]
    loss, height, step = loss_named(residual), other.height, 1e-6

    def cost(log_mu: float) -> np.ndarray:
        return loss.cost(scene.x, np.full_like(scene.x, np.exp(log_mu)), **loss.at({}))

    slope = (cost(np.log(height) + step) - cost(np.log(height) - step)) / (2.0 * step)
    np.testing.assert_allclose(lines.value[0], cost(np.log(height)), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(lines.influence[0], -slope, rtol=1e-6, atol=1e-6)
    weight = -slope / np.where(scene.x == height, np.nan, scene.x - height)
    known = np.isfinite(weight) & (np.abs(scene.x - height) > 0.05)
    np.testing.assert_allclose(lines.weight[0][known], weight[known], rtol=1e-4)


def test_losses_of_one_kind_share_the_widest_axis() -> None:
    scene = LossScene(named("squared", "hampel", "tukey"), {})
    hampel = loss_named("hampel").axis
    assert (scene.x[0], scene.x[-1]) == (hampel.low, hampel.high)
    assert len(scene.lines) == 3


@pytest.mark.parametrize(
    ("keys", "left_out"),
    [
        (("squared", "hinge"), ["hinge"]),
        (("hinge", "squared", "brier"), ["squared"]),
        (("hinge", "multiclass-hinge"), ["multiclass-hinge"]),
        (("poisson-deviance", "gamma-deviance", "absolute"), ["gamma-deviance"]),
        (("cosine", "squared"), ["squared"]),
    ],
)
def test_a_loss_that_runs_over_something_else_is_left_out(keys: tuple[str, ...], left_out: list[str]) -> None:
    scene = LossScene(named(*keys), {})
    assert [loss.key for loss in scene.left_out] == left_out
    assert [each.place.loss.key for each in scene.lines] == [key for key in keys if key not in left_out]


def test_a_density_stands_beside_what_has_a_probability_of_its_own() -> None:
    """A Tweedie amount is 0 with a probability, which is no height of its density."""
    (lines,) = LossScene(named("tweedie-deviance"), {}).lines
    first, second = lines.density[0, :2]
    assert first == pytest.approx(second, rel=0.02)
