"""Medians and quantiles around curves: known answers, and the conditions of a minimum checked from outside."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import linprog

from mlexplore.solvers.least_absolute import least_absolute
from mlexplore.solvers.nonlinear_least_absolute import nonlinear_least_absolute
from mlexplore.solvers.nonlinear_least_squares import NonlinearFit

Array = NDArray[np.float64]
T = np.arange(37.0)


def gompertz(theta: Array) -> Array:
    return theta[0] * np.exp(-theta[1] * np.exp(-theta[2] * T))


def gompertz_slopes(theta: Array) -> Array:
    decay = np.exp(-theta[2] * T)
    share = np.exp(-theta[1] * decay)
    return np.column_stack([share, -theta[0] * share * decay, theta[0] * share * theta[1] * decay * T])


def loss(residuals: Array, tau: float) -> float:
    return float(np.sum(residuals * (tau - (residuals < 0.0))))


def assert_stationary(fit: NonlinearFit, tau: float) -> None:
    """Slopes within their bounds in the rows of residual zero balance those of all others."""
    zero = fit.residuals == 0.0
    slopes = np.where(fit.residuals > 0.0, tau, tau - 1.0)
    pull = fit.jacobian[~zero].T @ slopes[~zero]
    size = np.linalg.norm(fit.jacobian, axis=0)
    # With ties there is a choice of slopes: an independent linear programme finds those that leave the least
    # unbalanced.
    k, p = int(zero.sum()), size.shape[0]
    rows = (fit.jacobian[zero] / size).T
    balance = linprog(
        np.concatenate((np.zeros(k), np.ones(2 * p))),
        A_eq=np.hstack((rows, np.eye(p), -np.eye(p))),
        b_eq=-pull / size,
        bounds=[(tau - 1.0, tau)] * k + [(0.0, None)] * (2 * p),
    )
    assert balance.status == 0
    assert float(balance.fun or 0.0) < 1e-8


@pytest.mark.parametrize(
    "start", [(330.0, 0.2, 9.0), (300.0, 0.1, 20.0), (100.0, 1.0, 5.0), (500.0, 0.5, 18.0)]
)
def test_the_article_s_logistic_growth_under_laplace_errors(
    reference_curve: Callable[[str], Any], start: tuple[float, float, float]
) -> None:
    """Its AIC with four parameters counted is 222.4, whatever the start."""
    curve = reference_curve("twitter_normal_logistic_growth")
    fit = nonlinear_least_absolute(curve.mean, curve.jacobian, curve.y, np.array(start))
    b = np.abs(fit.residuals).mean()
    assert fit.converged
    assert 2 * 4 + 2 * 37 * (np.log(2 * b) + 1) == pytest.approx(222.4, abs=0.05)
    assert np.flatnonzero(fit.residuals == 0.0).tolist() == [5, 13, 22]
    assert_allclose(curve.mean(fit.theta)[[5, 13, 22]], curve.y[[5, 13, 22]], rtol=1e-15)
    assert_stationary(fit, 0.5)


def test_the_article_s_gompertz_curve_under_laplace_errors(reference_curve: Callable[[str], Any]) -> None:
    """The table's other growth curve: AIC 235.2."""
    y = reference_curve("twitter_normal_logistic_growth").y
    fit = nonlinear_least_absolute(gompertz, gompertz_slopes, y, np.array([300.0, 1.0, 0.1]))
    b = np.abs(fit.residuals).mean()
    assert 2 * 4 + 2 * 37 * (np.log(2 * b) + 1) == pytest.approx(235.2, abs=0.05)


@pytest.mark.parametrize("tau", [0.5, 0.25, 0.75])
@pytest.mark.parametrize(
    "name",
    ["Chwirut1", "DanWood", "Eckerle4", "Gauss1", "Kirby2", "MGH09", "Misra1a", "Nelson", "Rat42", "Thurber"],
)
def test_both_starts_lead_to_the_same_proved_minimum(
    reference_curve: Callable[[str], Any], name: str, tau: float
) -> None:
    """Where fewer rows are interpolated than there are parameters (Thurber) the rest is as exact."""
    curve = reference_curve(f"nonlinear_{name}")
    fits = [
        nonlinear_least_absolute(curve.mean, curve.jacobian, curve.y, np.array(curve.case[start]), tau=tau)
        for start in ("start1", "start2")
    ]
    for fit in fits:
        assert fit.converged
        assert fit.message == "converged"
        assert_stationary(fit, tau)
    assert loss(fits[0].residuals, tau) == pytest.approx(loss(fits[1].residuals, tau), rel=1e-10)


def test_a_smooth_minimum_is_found_to_the_last_digit() -> None:
    """Observations far above a summit: none is interpolated, and only the second derivative leads to the top."""
    place = np.linspace(-1.0, 1.0, 9)

    def mean(theta: Array) -> Array:
        return np.cos(theta[0] - 0.7 - 0.1 * place) + 0.2 * np.cos(theta[1] * place - 0.3)

    def slopes(theta: Array) -> Array:
        return np.column_stack(
            [-np.sin(theta[0] - 0.7 - 0.1 * place), -0.2 * place * np.sin(theta[1] * place - 0.3)]
        )

    fit = nonlinear_least_absolute(mean, slopes, np.full(9, 50.0), np.array([0.2, 0.1]))
    assert fit.converged
    assert (fit.residuals > 1.0).all()
    assert fit.theta[0] == pytest.approx(0.7, abs=1e-14)
    assert np.abs(fit.jacobian.sum(axis=0)).max() < 1e-14


def test_a_linear_mean_gives_the_linear_answer() -> None:
    """The two routines meet, weights and quantile included."""
    generator = np.random.default_rng(12)
    design = np.column_stack([np.ones(37), T])
    y = 3.0 + 0.5 * T + generator.standard_cauchy(37)
    weights = generator.integers(0, 3, 37).astype(float)
    exact = least_absolute(design, y, tau=0.3, weights=weights)
    fit = nonlinear_least_absolute(
        lambda theta: design @ theta, lambda _: design, y, np.zeros(2), tau=0.3, weights=weights
    )
    assert fit.converged
    assert_allclose(fit.theta, exact.coefficients, rtol=1e-13)
    assert np.flatnonzero(fit.residuals == 0.0).tolist() == np.flatnonzero(exact.residuals == 0.0).tolist()


def test_a_held_parameter_stays() -> None:
    """The others find their best around it."""
    y = gompertz(np.array([9.0, 3.0, 0.2])) + np.random.default_rng(1).laplace(size=37)
    fit = nonlinear_least_absolute(
        gompertz, gompertz_slopes, y, np.array([8.0, 3.5, 0.15]), free=np.array([True, False, True])
    )
    assert fit.theta[1] == 3.5
    assert fit.converged
    assert np.count_nonzero(fit.residuals == 0.0) == 2


def test_an_exact_curve_is_found_exactly() -> None:
    """All observations are interpolated."""
    truth = np.array([9.0, 3.0, 0.2])
    fit = nonlinear_least_absolute(gompertz, gompertz_slopes, gompertz(truth), np.array([5.0, 2.0, 0.1]))
    assert fit.converged
    assert_allclose(fit.theta, truth, rtol=1e-13)


def test_a_jump_in_the_data_is_not_called_a_plain_minimum() -> None:
    """The steeper the curve the better: no finite rate is best."""
    x = 3.0 * T
    y = np.where(T > 18.0, 1.0, -0.2) + 0.01 * np.sin(5.0 * T)
    y[19] = 1.5

    def mean(theta: Array) -> Array:
        return theta[0] / (1.0 + np.exp(-theta[1] * (x - 55.5)))

    def slopes(theta: Array) -> Array:
        share = 1.0 / (1.0 + np.exp(-theta[1] * (x - 55.5)))
        return np.column_stack([share, theta[0] * share * (1.0 - share) * (x - 55.5)])

    fit = nonlinear_least_absolute(mean, slopes, y, np.array([0.8, 0.1]))
    assert fit.message != "converged"
    assert fit.theta[1] > 5.0


def test_bad_input_is_refused() -> None:
    """A quantile outside (0, 1), and a start without a curve."""
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        nonlinear_least_absolute(gompertz, gompertz_slopes, T, np.ones(3), tau=1.0)
    with pytest.raises(ValueError, match="not finite at the start"):
        nonlinear_least_absolute(gompertz, gompertz_slopes, T, np.array([1.0, np.nan, 1.0]))
