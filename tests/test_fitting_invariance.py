"""What must not matter to a fit, over every curve and family: units, origins, the order of rows, how repeats are told."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mlexplore as mx
from tests.worlds import WORLDS, World, X, Y, each_world, home, name_of


def same_curve(fit: mx.Fit, other: mx.Fit, *, factor: float = 1.0, tolerance: float = 1e-9) -> None:
    size = float(np.abs(other.model.y).max())
    assert_allclose(fit.fitted / factor, other.fitted, atol=tolerance * size)
    assert fit.converged == other.converged


@pytest.mark.parametrize("factor", [1e-8, 1.7e-3, 1e8])
@pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.family.response in ("real", "positive")], ids=name_of
)
def test_the_unit_of_y_shifts_the_log_likelihood_by_its_logarithm(world: World, factor: float) -> None:
    """A density is per unit of y: by -log(factor) for each observation, no more and no less; a probability has no unit."""
    fit, plain = world.fit(y=factor * world.y), home(world)
    measured = np.count_nonzero(
        plain.family.below(world.y, plain.fitted) == plain.family.cdf(world.y, plain.fitted)
    )
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood - measured * np.log(factor), abs=1e-8)
    same_curve(fit, plain, factor=factor, tolerance=1e-8)


# A curve that is told at a fixed place or with a fixed period is another curve on another axis.
ONLY_IN_THE_SAME_UNIT = (mx.Seasonal,)
ONLY_WITH_THE_SAME_ORIGIN = (mx.Formula, mx.MichaelisMenten, mx.Power)
MOVED = [
    pytest.param(world, scale, shift, id=f"{shift}-{scale}-{name_of(world)}")
    for shift, scale, world in itertools.product([0.0, 2010.0, 1e6, 1e9], [1e-8, 1.0, 1e8], WORLDS)
    if (scale == 1.0 or not isinstance(world.curve, ONLY_IN_THE_SAME_UNIT))
    and (shift == 0.0 or not isinstance(world.curve, ONLY_WITH_THE_SAME_ORIGIN))
]


@pytest.mark.parametrize(("world", "scale", "shift"), MOVED)
def test_the_unit_and_the_origin_of_x_do_not_matter(world: World, scale: float, shift: float) -> None:
    """Years, seconds since 1970, microseconds: the curve is the same. What x itself lost to rounding is allowed for."""
    x = scale * X + scale * shift
    fit, plain = world.fit(x=x), home(world)
    lost = (
        4.0 * np.finfo(float).eps * max(shift, 1.0) * 30.0
    )  # the curve moves at most 30 units of y for one of x
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-8 + 60.0 * lost)
    same_curve(fit, plain, tolerance=1e-8 + lost)


def test_parameters_and_standard_errors_follow_the_units() -> None:
    """In closed form where a line is shifted and stretched: the intercept is told at x = 0."""
    plain = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT(nu=3.3), fixed={"nu"})
    moved = mx.fit(1e3 * X + 5e4, Y, curve=mx.Linear(), family=mx.StudentT(nu=3.3), fixed={"nu"})
    to_plain = np.array([[1.0, 5e4, 0.0], [0.0, 1e3, 0.0], [0.0, 0.0, 1.0]])
    estimates = np.array([moved.estimates[name] for name in ("intercept", "x", "sigma")])
    assert_allclose(
        to_plain @ estimates, [plain.estimates[name] for name in ("intercept", "x", "sigma")], rtol=1e-10
    )
    covariance = to_plain @ moved.covariance[:3, :3] @ to_plain.T
    assert_allclose(covariance, plain.covariance[:3, :3], rtol=1e-9, atol=1e-9)


@each_world
def test_the_order_of_the_rows_does_not_matter(world: World) -> None:
    order = np.random.default_rng(4).permutation(X.size)
    fit, plain = world.fit(X[order], world.y[order]), home(world)
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-9)
    assert_allclose(fit.fitted, plain.fitted[order], atol=1e-6)


@each_world
def test_weights_count_rows(world: World) -> None:
    """A weight of 2 is a row twice, a weight of 0 a row left out: in the estimates and in everything that follows."""
    weights = np.random.default_rng(9).integers(0, 4, X.size)
    repeated = world.fit(np.repeat(X, weights), np.repeat(world.y, weights))
    weighted = world.fit(weights=weights.astype(float))
    assert weighted.n == repeated.n == weights.sum()
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, abs=1e-9)
    finite = [name for name, value in repeated.estimates.items() if np.isfinite(value)]
    assert_allclose(
        [weighted.estimates[n] for n in finite], [repeated.estimates[n] for n in finite], rtol=1e-9
    )
    errors = [[fit.standard_errors[n] for n in finite] for fit in (weighted, repeated)]
    assert_allclose(*errors, rtol=1e-8)
    for what in ("aic", "aicc", "bic", "loss"):
        assert getattr(weighted, what) == pytest.approx(getattr(repeated, what), rel=1e-10)


@each_world
def test_the_same_data_give_the_same_numbers(world: World) -> None:
    """Bit for bit: a number on screen can be quoted."""
    assert world.fit().estimates == home(world).estimates


def test_every_curve_and_every_family_is_tried() -> None:
    """A new curve or family joins every promise of these files by itself."""
    assert {type(world.curve) for world in WORLDS} == set(mx.CURVES)
    assert {type(world.family) for world in WORLDS} == set(mx.FAMILIES)
