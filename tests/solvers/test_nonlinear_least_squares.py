"""Nonlinear least squares against certified values, and its manners where there is no answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from mlexplore.solvers.nonlinear_least_squares import nonlinear_least_squares

NIST = [
    "Chwirut1", "DanWood", "Eckerle4", "Gauss1", "Gauss3", "Kirby2", "Lanczos1", "Lanczos2", "MGH09", "MGH10",
    "Misra1a", "Misra1b", "Misra1c", "Nelson", "Rat42", "Roszman1", "Thurber",
]  # fmt: skip
T = np.arange(30.0)


def growth(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    return theta[0] / (1.0 + np.exp(-theta[1] * (T - theta[2])))


def growth_slopes(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    share = 1.0 / (1.0 + np.exp(-theta[1] * (T - theta[2])))
    slope = theta[0] * share * (1.0 - share)
    return np.column_stack([share, slope * (T - theta[2]), -slope * theta[1]])


@pytest.fixture
def noisy_growth() -> NDArray[np.float64]:
    """Logistic growth seen through noise."""
    return growth(np.array([5.0, 0.4, 11.0])) + 0.2 * np.random.default_rng(2).normal(size=T.shape[0])


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("name", NIST)
def test_certified_parameters_are_met_from_both_starts(
    reference_curve: Callable[[str], Any], name: str, start: str
) -> None:
    """Eleven digits of every parameter, where the project asks for eight."""
    curve = reference_curve(f"nonlinear_{name}")
    fit = nonlinear_least_squares(curve.mean, curve.jacobian, curve.y, np.array(curve.case[start]))
    certified = curve.case.get("exact_params_30", curve.case["certified_params_str"])
    assert fit.converged
    assert fit.message == "converged"
    assert_allclose(fit.theta, [float(value) for value in certified], rtol=1e-11)
    assert_allclose(fit.residuals, curve.y - curve.mean(fit.theta), rtol=0, atol=0)
    assert_allclose(fit.jacobian, curve.jacobian(fit.theta), rtol=0, atol=0)


@pytest.mark.parametrize(
    "name",
    [
        "normal_nls_dnase1",
        "normal_nls_puromycin",
        "twitter_normal_logistic_growth",
        "twitter_normal_exp_saturation",
        "twitter_normal_quadratic",
    ],
)
def test_normal_curve_fits_agree_with_twenty_digit_answers(
    reference_curve: Callable[[str], Any], name: str
) -> None:
    """The curves that textbooks and the app open with."""
    curve = reference_curve(name)
    expected = [float(value) for value in curve.case["exact"]["coef"].values()]
    fit = nonlinear_least_squares(
        curve.mean, curve.jacobian, curve.y, np.array(curve.case.get("start", np.ones(len(expected))))
    )
    assert fit.converged
    assert_allclose(fit.theta, expected, rtol=1e-12)
    assert fit.residuals @ fit.residuals == pytest.approx(float(curve.case["exact"]["rss"]), rel=1e-13)


def test_large_residuals_around_a_bent_curve_do_not_cost_digits() -> None:
    """Gauss-Newton alone does not converge here: the curvature it leaves out is larger than what it keeps."""
    x = np.array([1.0, 2.0, 3.0])
    y = np.array([2.0, 4.0, -4.0])

    def mean(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.exp(theta[0] * x)

    fit = nonlinear_least_squares(mean, lambda theta: (x * mean(theta))[:, None], y, np.array([0.5]))
    slope = fit.residuals @ fit.jacobian[:, 0]
    curvature = np.sum(x**2 * mean(fit.theta) * (mean(fit.theta) - fit.residuals))
    assert fit.converged
    assert curvature > 0.0
    assert abs(slope / curvature) < 1e-14


def test_weights_count_rows(noisy_growth: NDArray[np.float64]) -> None:
    """A weight of two is two equal rows, and a row of weight zero may be anything."""
    counts = np.arange(30) % 3
    y = np.where(counts == 0, 1e9, noisy_growth)
    start = np.array([4.0, 0.3, 9.0])
    weighted = nonlinear_least_squares(growth, growth_slopes, y, start, weights=counts.astype(float))
    repeated = nonlinear_least_squares(
        lambda theta: np.repeat(growth(theta), counts),
        lambda theta: np.repeat(growth_slopes(theta), counts, axis=0),
        np.repeat(y, counts),
        start,
    )
    assert_allclose(weighted.theta, repeated.theta, rtol=1e-12)
    assert weighted.residuals.shape == y.shape


def test_a_held_parameter_stays_and_the_others_find_their_best(noisy_growth: NDArray[np.float64]) -> None:
    """At the held value the fit is that of a curve that never had the parameter."""
    start = np.array([4.0, 0.3, 9.0])
    held = nonlinear_least_squares(
        growth, growth_slopes, noisy_growth, start, free=np.array([True, False, True])
    )
    smaller = nonlinear_least_squares(
        lambda q: growth(np.array([q[0], 0.3, q[1]])),
        lambda q: growth_slopes(np.array([q[0], 0.3, q[1]]))[:, [0, 2]],
        noisy_growth,
        start[[0, 2]],
    )
    assert held.theta[1] == 0.3
    assert_allclose(held.theta[[0, 2]], smaller.theta, rtol=1e-13)
    assert held.jacobian.shape == (30, 3)


def test_with_nothing_free_the_start_is_the_answer(noisy_growth: NDArray[np.float64]) -> None:
    """A slider may hold every parameter."""
    start = np.array([4.0, 0.3, 9.0])
    fit = nonlinear_least_squares(growth, growth_slopes, noisy_growth, start, free=np.zeros(3, dtype=bool))
    assert fit.converged
    assert fit.theta.tolist() == start.tolist()


def test_overflow_on_the_way_only_shortens_the_step() -> None:
    """The first Gauss-Newton step lands where the exponential is infinite."""
    x = np.linspace(0.0, 10.0, 12)
    y = 2.0 * np.exp(0.3 * x)

    def mean(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return theta[0] * np.exp(theta[1] * x)

    def slopes(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([np.exp(theta[1] * x), theta[0] * x * np.exp(theta[1] * x)])

    fit = nonlinear_least_squares(mean, slopes, y, np.array([1e-3, -5.0]))
    assert_allclose(fit.theta, [2.0, 0.3], rtol=1e-13)


@pytest.mark.parametrize("unit", [1e-120, 1.0, 1e120])
def test_the_unit_of_the_observations_does_not_matter(noisy_growth: NDArray[np.float64], unit: float) -> None:
    """Squares of such numbers overflow or vanish."""
    fit = nonlinear_least_squares(
        growth, growth_slopes, unit * noisy_growth, np.array([4.0 * unit, 0.3, 9.0])
    )
    plain = nonlinear_least_squares(growth, growth_slopes, noisy_growth, np.array([4.0, 0.3, 9.0]))
    assert fit.converged
    assert_allclose(fit.theta, plain.theta * [unit, 1.0, 1.0], rtol=1e-12)


def test_an_exact_curve_is_found_exactly() -> None:
    """No residual is left but rounding."""
    truth = np.array([5.0, 0.4, 11.0])
    fit = nonlinear_least_squares(growth, growth_slopes, growth(truth), np.array([3.0, 1.0, 5.0]))
    assert fit.converged
    assert_allclose(fit.theta, truth, rtol=1e-14)


def test_a_step_in_the_data_sends_the_rate_to_infinity_and_it_is_said() -> None:
    """Separated data: the steeper the better, so no finite rate is best."""
    y = np.where(T > 13.0, 1.0, 0.0) + 0.01 * np.sin(T)
    x = 3.0 * T  # the jump lies between two observations, whatever the midpoint

    def mean(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return theta[0] / (1.0 + np.exp(-theta[1] * (x - 40.5)))

    def slopes(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        share = 1.0 / (1.0 + np.exp(-theta[1] * (x - 40.5)))
        return np.column_stack([share, theta[0] * share * (1.0 - share) * (x - 40.5)])

    fit = nonlinear_least_squares(mean, slopes, y, np.array([1.0, 0.5]))
    assert not fit.converged
    assert "infinity" in fit.message


def test_parameters_that_the_data_cannot_tell_apart_are_reported() -> None:
    """Only the sum of the two is determined: the fit is right, its parameters are one choice of many."""
    y = np.random.default_rng(4).normal(size=30) + 3.0
    fit = nonlinear_least_squares(
        lambda theta: np.full(30, theta[0] + theta[1]), lambda _: np.ones((30, 2)), y, np.array([1.0, 0.0])
    )
    assert fit.converged
    assert "do not determine" in fit.message
    assert fit.theta.sum() == pytest.approx(y.mean(), rel=1e-14)


def test_fewer_observations_than_parameters_interpolate() -> None:
    """A curve of three parameters through two points."""

    def mean(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return growth(theta)[[5, 20]]

    fit = nonlinear_least_squares(
        mean, lambda theta: growth_slopes(theta)[[5, 20]], np.array([1.0, 4.0]), np.array([5.0, 0.4, 11.0])
    )
    assert_allclose(mean(fit.theta), [1.0, 4.0], rtol=1e-12)


def test_a_start_without_a_curve_is_refused() -> None:
    """There is nothing to improve on."""
    with pytest.raises(ValueError, match="not finite at the start"):
        nonlinear_least_squares(
            lambda theta: np.log(theta[0]) * T, lambda theta: (T / theta[0])[:, None], T, np.array([0.0])
        )
