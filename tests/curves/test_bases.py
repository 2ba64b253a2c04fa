"""Splines and seasons against constructions that share nothing with ours."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.interpolate import CubicSpline

import mlexplore as mx
from mlexplore.curves.mean import LinearMean
from mlexplore.data import load_sample

UNEVEN = np.array([0.0, 0.3, 1.1, 1.2, 2.9, 3.3, 5.0, 5.1, 7.7, 9.2, 9.9, 12.4])

# ---- splines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("df", [2, 3, 4, 7, 12])
@pytest.mark.parametrize(("origin", "scale"), [(0.0, 1.0), (2010.0, 0.25), (0.0, 1e-8), (1.6e9, 1e6)])
def test_the_spline_is_the_natural_interpolant_of_its_parameters(
    df: int, origin: float, scale: float
) -> None:
    """SciPy's natural spline through the heights at the knots; straight beyond them, which SciPy's is not."""
    x = origin + scale * UNEVEN
    knots = np.quantile(x, np.linspace(0.0, 1.0, df))
    heights = np.random.default_rng(df).normal(size=df)
    mean = mx.Spline(df).bind(x)
    inside = np.linspace(x[0], x[-1], 200)
    if df == 2:
        expected = np.interp(inside, knots, heights)
    else:
        theirs = CubicSpline((knots - origin) / scale, heights, bc_type="natural")
        expected = theirs((inside - origin) / scale)
        width = x[-1] - x[0]
        for end, side in ((x[0], -1.0), (x[-1], 1.0)):
            beyond = end + side * width * np.array([0.1, 1.0, 30.0])
            slope = float(theirs((end - origin) / scale, 1)) / scale
            line = float(theirs((end - origin) / scale)) + slope * (beyond - end)
            assert_allclose(mean.at(beyond).value(heights), line, rtol=1e-9)
    lost = 1e-15 * max(1.0, abs(origin) / scale)
    assert_allclose(mean.at(inside).value(heights), expected, atol=1e-12 + 100.0 * lost)
    assert_allclose(mean.at(knots).value(heights), heights, atol=1e-12 + 100.0 * lost)


def test_the_columns_of_a_spline_are_exact_to_twice_double_precision() -> None:
    """At the places themselves, in rational numbers: heights and second derivatives by the three-moment equations."""
    knots = [Fraction(0), Fraction(4), Fraction(9)]
    mean = mx.Spline(3).bind(np.array([0.0, 1.1, 4.0, 7.3, 9.0]))
    assert isinstance(mean, LinearMean)
    assert mean.low is not None
    for row, place in enumerate((0.0, 1.1, 4.0, 7.3, 9.0)):
        x = Fraction(place)
        left, right = (knots[0], knots[1]) if x < 4 else (knots[1], knots[2])
        width = right - left
        for k in range(3):
            height = [Fraction(int(k == j)) for j in range(3)]
            bend = 3 * ((height[2] - height[1]) / 5 - (height[1] - height[0]) / 4) / 9
            start, end = (height[0], height[1]) if x < 4 else (height[1], height[2])
            bends = (Fraction(0), bend) if x < 4 else (bend, Fraction(0))
            a, b = (right - x) / width, (x - left) / width
            exact = a * start + b * end + ((a**3 - a) * bends[0] + (b**3 - b) * bends[1]) * width**2 / 6
            found = Fraction(float(mean.design[row, k])) + Fraction(float(mean.low[row, k]))
            assert abs(found - exact) <= Fraction(1, 2**95)


def test_two_knots_make_the_line() -> None:
    x = 2010.0 + 0.25 * np.arange(37)
    y = np.random.default_rng(2).normal(size=37) + 0.3 * x
    line = mx.fit(x, y, curve=mx.Linear(), family=mx.Normal())
    spline = mx.fit(x, y, curve=mx.Spline(2), family=mx.Normal())
    assert spline.log_likelihood == pytest.approx(line.log_likelihood, abs=1e-10)
    assert_allclose(list(spline.estimates.values())[:2], line.predict([x[0], x[-1]]), rtol=1e-13)


def test_repeated_rows_and_rows_of_weight_zero_move_no_knot() -> None:
    x = np.array([0.0, 1.0, 2.0, 3.0, 5.0, 9.0, 40.0])
    y = np.array([1.0, 3.0, 2.0, 4.0, 4.5, 7.0, 100.0])
    weights = np.array([3.0, 1.0, 5.0, 1.0, 2.0, 1.0, 0.0])
    weighted = mx.fit(x, y, curve=mx.Spline(3), family=mx.Normal(), weights=weights)
    repeated = np.repeat(np.arange(7), weights.astype(int))
    plain = mx.fit(x[repeated], y[repeated], curve=mx.Spline(3), family=mx.Normal())
    assert_allclose(list(weighted.estimates.values()), list(plain.estimates.values()), rtol=1e-12)


def test_too_few_places_for_the_knots_are_told() -> None:
    x = np.repeat([0.0, 1.0, 2.0], 5)
    with pytest.raises(
        ValueError, match="5 knots needs data at 5 different places at least, and there are 3"
    ):
        mx.fit(x, x, curve=mx.Spline(5), family=mx.Normal())


# ---- seasons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "curve"),
    [
        ("co2-quarterly", mx.Seasonal(period=4, harmonics=2, degree=2)),
        ("co2-monthly", mx.Seasonal(period=12, harmonics=3, degree=3)),
        ("co2-monthly", mx.Seasonal(period=12, harmonics=6, degree=1)),
    ],
    ids=str,
)
def test_seasons_are_least_squares_in_an_explicit_design(sample: str, curve: mx.Seasonal) -> None:
    data = load_sample(sample)
    fit = mx.fit(data.x, data.y, curve=curve, family=mx.Normal())
    columns = {f"c{power}": data.x**power for power in range(curve.degree + 1)}
    for k in range(1, curve.harmonics + 1):
        angle = 2.0 * np.pi * k * data.x / curve.period
        columns |= {f"cos{k}": np.cos(angle)} | ({f"sin{k}": np.sin(angle)} if 2 * k < curve.period else {})
    design = np.column_stack(list(columns.values()))
    size = np.abs(design).max(axis=0)
    expected = np.linalg.lstsq(design / size, data.y, rcond=None)[0] / size
    assert list(fit.estimates)[:-1] == list(columns)
    assert_allclose(list(fit.estimates.values())[:-1], expected, rtol=1e-9, atol=1e-11)
    assert_allclose(fit.fitted, design @ expected, rtol=1e-11)


def test_a_full_set_of_waves_is_a_mean_for_every_season() -> None:
    """Period 4 with two waves and no trend: four coefficients, and each quarter's own average as the curve."""
    x = np.arange(37.0)
    y = np.random.default_rng(4).normal(size=37)
    fit = mx.fit(x, y, curve=mx.Seasonal(period=4, harmonics=2, degree=0), family=mx.Normal())
    assert list(fit.estimates) == ["c0", "cos1", "sin1", "cos2", "sigma"]
    assert_allclose(fit.predict([0, 1, 2, 3]), [y[quarter::4].mean() for quarter in range(4)], rtol=1e-12)


@pytest.mark.parametrize("period", [2, 3, 4, 7, 12, 52])
@pytest.mark.parametrize("harmonics", [1, 2, 6, 40])
@pytest.mark.parametrize("origin", [0.0, 8040.0, -1e9])
def test_waves_are_never_copies_of_each_other(period: int, harmonics: int, origin: float) -> None:
    """At whole x over two whole periods the columns are orthogonal, however many waves are asked for."""
    curve = mx.Seasonal(period=period, harmonics=harmonics, degree=0)
    design = curve.bind(origin + np.arange(2.0 * period)).jacobian(np.zeros(1))
    gram = design.T @ design
    assert_allclose(gram, np.diag(np.diag(gram)), atol=1e-10 * period)
    assert np.diag(gram).min() > 0.9 * period
    assert design.shape[1] == 1 + min(2 * harmonics, period - 1)


def test_seasons_at_quarters_are_whole_numbers() -> None:
    design = mx.Seasonal().bind(1e9 + np.arange(8.0)).jacobian(np.zeros(1))
    assert_allclose(
        design[:, 2:], np.tile([[1, 0, 1], [0, 1, -1], [-1, 0, 1], [0, -1, -1]], (2, 1)), atol=0.0
    )


# ---- the constant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "x", [np.zeros(9), np.arange(9.0), np.ones((9, 3))], ids=["zeros", "places", "table"]
)
def test_a_constant_ignores_what_x_is(x: np.ndarray) -> None:
    y = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0])
    fit = mx.fit(x, y, curve=mx.Constant(), family=mx.Normal())
    assert fit.estimates == pytest.approx({"intercept": 4.0, "sigma": float(np.std(y))}, rel=1e-14)
    assert mx.fit(x, y, curve=mx.Constant(), family=mx.Laplace()).estimates["intercept"] == 4.0
    assert_allclose(fit.predict(x[:2]), [4.0, 4.0])


# ---- where curves are defined -----------------------------------------------------------------------------------


@pytest.mark.parametrize("curve", [mx.Power(), mx.MichaelisMenten()], ids=repr)
def test_places_where_a_curve_is_not_defined_are_named(curve: mx.Curve) -> None:
    x = np.array([0.0, 1.0, 2.0, -3.5, 4.0])
    with pytest.raises(ValueError, match=rf"{curve.name} needs x ≥ 0: row 3 is -3\.5"):
        mx.fit(x, x, curve=curve, family=mx.Normal())
    y = np.array([0.1, 1.2, 1.8, 2.1, 2.6])
    fit = mx.fit(np.arange(5.0), y, curve=curve, family=mx.Normal())
    assert fit.predict([0.0])[0] == 0.0
    with pytest.raises(ValueError, match=rf"{curve.name} needs x ≥ 0: row 0 is -1"):
        fit.predict([-1.0])
