"""Worlds: where observations stand, and that at rest they are what links have always shown."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.simulation import SPACINGS, Disturbances, Spacing, World
from mlexplore.simulation.places import MOST_QUARTERS, WIDTH
from tests.simulation.telling_worlds import world_of


@pytest.mark.parametrize(
    ("world", "ends", "held"),
    [
        (World(), (0.0, 36.0), (34.64558236982002, 285.6478461799425, 329.466303883767)),
        (world_of(mx.Linear(), mx.Poisson, seed=7, n=25), (0.0, 36.0), (3.0, 8.0, 43.0)),
        (
            world_of(mx.Power(), mx.Gamma, seed=3, n=30),
            (1.2, 36.0),
            (15.468516945469538, 22.286265792906242, 77.53296828765156),
        ),
        (
            world_of(mx.Polynomial(2), mx.Huber, seed=5, n=12),
            (0.0, 36.0),
            (17.831390604916017, 54.35307095402477, 76.56028537185045),
        ),
        (world_of(mx.Linear(), mx.Binomial, seed=9, n=15), (0.0, 36.0), (3.0, 7.0, 15.0)),
    ],
    ids=lambda each: type(each.family).__name__ if isinstance(each, World) else "",
)
def test_a_world_at_rest_shows_what_its_link_has_always_shown(
    world: World, ends: tuple[float, ...], held: tuple[float, ...]
) -> None:
    drawn = world.draw()
    assert_allclose(drawn.x[[0, -1]], ends, rtol=1e-14)
    assert_allclose(drawn.y[[0, world.n // 2, -1]], held, rtol=1e-13)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_at_rest_nothing_but_the_family_is_drawn(kind: type[mx.Family]) -> None:
    world = world_of(mx.Linear(), kind, seed=4)
    drawn = world.draw()
    assert_array_equal(drawn.x, np.linspace(0.0, 36.0, 40))
    assert_array_equal(drawn.y, world.family.sample(drawn.mu, np.random.default_rng(4)))
    assert not drawn.notes
    assert not drawn.outliers.size
    assert drawn.quarter is None


@given(st.sampled_from(SPACINGS), st.floats(0.0, 0.9), st.integers(3, 200), st.integers(0, 99), st.booleans())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_places_increase_within_the_range_and_leave_the_gap_empty(
    spacing: Spacing, gap: float, n: int, seed: int, from_zero: bool
) -> None:
    curve: mx.Curve = mx.Power() if from_zero else mx.Linear()
    world = dataclasses.replace(
        World(),
        curve=curve,
        parameters=tuple(curve.example().items()),
        n=n,
        gap=gap,
        spacing=spacing,
        seed=seed,
    )
    if spacing == "quarters" and n / (1.0 - gap) > MOST_QUARTERS - 1:
        return
    drawn = world.draw()
    x, first = drawn.x, world.first
    assert x.size == n
    assert np.all(np.diff(x) > 0.0)
    assert x[0] >= first
    if from_zero:
        assert first > 0.0
    if spacing == "quarters":
        assert_array_equal(x, np.rint(x))
        left_out = x[-1] - x[0] + 1.0 - n
        assert abs(left_out - gap * (n + left_out)) <= 0.5 + 1e-9
        assert drawn.quarter == 4 * 2015 - x[0]  # the first observation is of 2015-Q1
    else:
        assert x[-1] <= WIDTH + 1e-12
        middle, half = 0.5 * (first + WIDTH), 0.5 * gap * (WIDTH - first)
        assert not np.any(np.abs(x - middle) < half - 1e-9)
    assert bool(drawn.notes) == (gap > 0.0)


def test_quarters_that_run_out_of_years_are_refused_in_words() -> None:
    quarters = dataclasses.replace(World(), spacing="quarters", n=MOST_QUARTERS)
    assert quarters.draw().x[-1] == MOST_QUARTERS - 1
    with pytest.raises(ValueError, match=r"345 quarters from 2015-Q1 on would run to the year 2101: take at"):
        dataclasses.replace(quarters, n=MOST_QUARTERS + 1).draw()
    with pytest.raises(ValueError, match=r"300 quarters from 2015-Q1 on and a gap of 75 would run to the"):
        dataclasses.replace(quarters, n=300, gap=0.2).draw()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: World(n=2), "at least 3 observations, not 2"),
        (lambda: World(spacing="odd"), 'no spacing "odd": choose even, random, quarters'),  # type: ignore[arg-type]
        (lambda: World(gap=0.95), "gap must be between 0 and 0.9, not 0.95"),
        (lambda: Disturbances(outliers=0.6), "share of outliers must be between 0 and 0.5, not 0.6"),
        (lambda: Disturbances(outlier_size=0.0), "size of outliers must be between 0.5 and 10, not 0"),
        (lambda: Disturbances(uneven=float("nan")), "ratio of spreads must be .* not nan"),
        (lambda: Disturbances(memory=-0.95), "memory of errors must be > -0.95 and < 0.95"),
    ],
)
def test_what_no_world_can_be_is_refused_in_words(made: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        made()


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_only_what_means_the_same_is_shared_with_the_truth(kind: type[mx.Family]) -> None:
    """A slope of a line is not the rate of an exponential, and a scale is that of its own family."""
    drawn = world_of(mx.Linear(), kind).draw()
    family = drawn.family
    assert drawn.shared(mx.Linear(), family, drawn.link) == drawn.truth
    other = next(each for each in mx.FAMILIES if each is not kind and each.shapes())
    assert set(drawn.shared(mx.Linear(), other(), drawn.link)) == {"intercept", "x"}
    assert set(drawn.shared(mx.Constant(), family, drawn.link)) == set(family.shape_values())
    assert set(drawn.shared(mx.Linear(), family, "another")) == set(family.shape_values())


@pytest.mark.parametrize(
    ("true", "fitted", "names"),
    [
        (mx.ExponentialGrowth(), mx.LogisticGrowth(), ""),
        (mx.LogisticGrowth(), mx.Gompertz(), ""),
        (mx.Polynomial(2), mx.Polynomial(4), "c0 c1 c2"),
        (mx.Spline(4), mx.Spline(5), ""),
        (mx.Spline(4), mx.Spline(4), "s0 s1 s2 s3"),
        (mx.Seasonal(period=4), mx.Seasonal(period=12), ""),
        (mx.Formula("a + b*x"), mx.Formula("a*x + b"), ""),
        (mx.Formula("a + b*x"), mx.Formula("a + b*x", start="a=1, b=2"), "a b"),
    ],
    ids=repr,
)
def test_curves_share_parameters_only_where_these_mean_the_same(
    true: mx.Curve, fitted: mx.Curve, names: str
) -> None:
    drawn = world_of(true, mx.Normal).draw()
    assert set(drawn.shared(fitted, mx.Laplace(), "identity")) == set(names.split())


def test_a_letter_that_is_also_a_shape_parameter_keeps_the_true_curve() -> None:
    """No fit takes both; the data can be drawn all the same, and the truth is drawn over them."""
    curve = mx.Formula("sigma*x")
    drawn = World(curve=curve, parameters=(("sigma", 2.0),), family=mx.Normal(sigma=5.0)).draw()
    assert_allclose(drawn.height(np.array([3.0])), 6.0)
