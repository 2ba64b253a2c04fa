"""Every curve finds its optimum from its own start values, whatever the unit and the origin of x."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import mlexplore as mx

Array = NDArray[np.float64]

SCALES = (1e-8, 1.0, 3e3, 1e8)
AXES = (
    *((0.0, scale) for scale in SCALES),
    (1990.0, 30.0 / 36.0),  # years
    (1.6e9, 2.5e6),  # seconds since 1970, a month apart
    (-5.0, 0.3),
    (1e6, 1.0),
)
each_axis = pytest.mark.parametrize(("origin", "step"), AXES, ids=str)
TIMES = np.linspace(0.0, 36.0, 45)

# The truth over origin + step * (0 ... 36), in the units of such an axis.
Truth = Callable[[float, float], tuple[float, ...]]
TRUTHS: dict[type[mx.Curve], tuple[Truth, ...]] = {
    mx.ExponentialGrowth: (
        lambda _, step: (20.0, 0.083 / step),
        lambda _, step: (-310.0, -0.27 / step),
        lambda _, step: (0.4, 1e-3 / step),
    ),
    mx.LogisticGrowth: (
        lambda origin, step: (330.0, 0.22 / step, origin + 10.0 * step),
        lambda origin, step: (-1.7, -0.4 / step, origin + 23.0 * step),
    ),
    mx.Gompertz: (
        lambda origin, step: (330.0, 0.15 / step, origin + 9.0 * step),
        lambda origin, step: (-1.7, -0.4 / step, origin + 23.0 * step),
    ),
    mx.Power: (
        lambda origin, step: (20.0 / (origin + step) ** 0.6, 0.6),
        lambda origin, step: (-3.0 / (origin + step) ** 2.3, 2.3),
    ),
    mx.MichaelisMenten: (
        lambda origin, step: (330.0, 0.5 * origin + 6.0 * step),
        lambda origin, step: (-0.2, 2.0 * origin + 50.0 * step),
    ),
}
NOT_LINEAR = tuple(kind for kind in mx.CURVES if not kind.linear and kind is not getattr(mx, "Formula", None))


def test_every_curve_that_needs_start_values_is_tried() -> None:
    """What is typed as a formula has start values of its own kind, and its own tests."""
    assert set(TRUTHS) == set(NOT_LINEAR)


@each_axis
@pytest.mark.parametrize("kind", NOT_LINEAR, ids=lambda kind: kind.__name__)
def test_the_truth_is_found_again(kind: type[mx.Curve], origin: float, step: float) -> None:
    x = origin + step * TIMES
    if not kind.domain.contains(x).all():
        with pytest.raises(ValueError, match=r"needs x ≥ 0: row 0 is -5"):
            mx.fit(x, x, curve=kind(), family=mx.Normal())
        return
    # What x itself lost to rounding moves the parameters too.
    lost = 1e3 * np.finfo(float).eps * max(1.0, abs(origin) / step)
    for truth in TRUTHS[kind]:
        parameters = np.array(truth(origin, step))
        heights = kind().bind(x).value(parameters)
        noise = 1e-13 * np.abs(heights).max() * np.random.default_rng(3).standard_normal(x.size)
        fit = mx.fit(x, heights + noise, curve=kind(), family=mx.Normal())
        found = [fit.estimates[parameter.name] for parameter in kind().parameters(("x",))]
        assert_allclose(found, parameters, rtol=1e-6 + lost)
        assert fit.converged


@each_axis
@pytest.mark.parametrize("kind", NOT_LINEAR, ids=lambda kind: kind.__name__)
def test_no_other_start_finds_better(kind: type[mx.Curve], origin: float, step: float) -> None:
    """Around noisy data: the optimum from the curve's own starts is that from the truth."""
    x = origin + step * TIMES
    if not kind.domain.contains(x).all():
        return
    for seed, truth in enumerate(TRUTHS[kind]):
        parameters = np.array(truth(origin, step))
        mean = kind().bind(x)
        heights = mean.value(parameters)
        y = heights + 0.05 * np.ptp(heights) * np.random.default_rng(seed).standard_normal(x.size)
        fit = mx.fit(x, y, curve=kind(), family=mx.Normal())
        assert fit.loss <= np.mean((y - heights) ** 2)
        assert fit.converged or "infinity" in fit.message or "determine" in fit.message


@pytest.mark.parametrize("kind", [*NOT_LINEAR], ids=lambda kind: kind.__name__)
def test_data_that_suit_no_curve_of_this_kind_are_fitted_or_refused(kind: type[mx.Curve]) -> None:
    """Constant, zero, wavy, spiky and steep data: a finite fit, and a word where the parameters run away."""
    x = np.linspace(0.0, 20.0, 21)
    spike = np.where(x == 7.0, 50.0, 0.0)
    for y in (np.full(21, 3.0), np.zeros(21), np.sin(x), spike, x**3, np.where(x < 10, 0.0, 1.0)):
        for family in (mx.Normal(), mx.Laplace()):
            fit = mx.fit(x, y, curve=kind(), family=family)
            assert np.isfinite(fit.fitted).all()
            assert fit.converged or fit.message


@pytest.mark.parametrize("kind", NOT_LINEAR, ids=lambda kind: kind.__name__)
def test_far_from_the_data_the_curve_is_quiet(kind: type[mx.Curve]) -> None:
    """Too large for a number is infinite, too small is zero; neither is worth a warning."""
    x = np.linspace(0.0, 36.0, 20)
    mean = kind().bind(x)
    far = mean.at(np.array([0.0, 1.0, 1e6, 1e80]))
    for truth in TRUTHS[kind]:
        for factor in (1e-6, -1.0, 1.0, 1e6):
            theta = factor * np.array(truth(0.0, 1.0))
            assert not np.isnan(far.value(theta)).any()
            far.jacobian(theta)
            far.bend(theta, np.ones(4))
