"""Newton's method against certified likelihood fits, and its manners where there is no maximum."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import digamma, expit, gammaln, polygamma

from mlexplore.solvers.newton import maximise

Array = NDArray[np.float64]
Evaluate = Callable[[Array], tuple[float, Array, Array]]
FIXED_NU = {
    "student_t_marietta_nu3": 3.0,
    "student_t_phones_nu3": 3.0,
    "student_t_stackloss_nu1": 1.0,
    "student_t_stackloss_nu3": 3.0,
    "student_t_stackloss_nu4": 4.0,
    "student_t_stackloss_nu8": 8.0,
    "twitter_t1_errors_linear": 1.0,
    "twitter_t5_errors_linear": 5.0,
}


def student_t(design: Array, y: Array, nu: float | None) -> Evaluate:
    """Return the log-likelihood in (coefficients, log sigma, log nu), its gradient and its negative Hessian."""
    n, p = design.shape

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        sigma = np.exp(theta[p])
        v = np.exp(theta[p + 1]) if nu is None else nu
        z = (y - design @ theta[:p]) / sigma
        q = v + z**2
        constant = gammaln((v + 1) / 2) - gammaln(v / 2) - 0.5 * np.log(v * np.pi) - theta[p]
        value = n * constant - (v + 1) / 2 * np.log1p(z**2 / v).sum()
        slope = -(v + 1) * z / q
        curve = -(v + 1) * (v - z**2) / q**2
        size = p + 1 + (nu is None)
        gradient, hessian = np.zeros(size), np.zeros((size, size))
        gradient[:p] = design.T @ -slope / sigma
        gradient[p] = -n - slope @ z
        hessian[:p, :p] = (design * (curve / sigma**2)[:, None]).T @ design
        hessian[:p, p] = hessian[p, :p] = design.T @ (curve * z + slope) / sigma
        hessian[p, p] = np.sum(curve * z**2 + slope * z)
        if nu is None:
            first = n * (0.5 * digamma((v + 1) / 2) - 0.5 * digamma(v / 2) - 0.5 / v)
            first += np.sum((v + 1) / 2 * z**2 / (v * q) - 0.5 * np.log1p(z**2 / v))
            second = n * (0.25 * polygamma(1, (v + 1) / 2) - 0.25 * polygamma(1, v / 2) + 0.5 / v**2)
            second += np.sum(z**2 / (v * q) - (v + 1) / 2 * z**2 * (q + v) / (v * q) ** 2)
            mixed = -z / q + (v + 1) * z / q**2
            gradient[p + 1] = first * v
            hessian[p + 1, p + 1] = second * v**2 + first * v
            hessian[:p, p + 1] = hessian[p + 1, :p] = design.T @ -mixed / sigma * v
            hessian[p, p + 1] = hessian[p + 1, p] = -(mixed @ z) * v
        return value, gradient, -hessian

    return evaluate


def start_of(design: Array, y: Array, nu: float | None) -> Array:
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    spread = np.log(np.sqrt(np.mean((y - design @ coefficients) ** 2)))
    return np.concatenate((coefficients, [spread], [np.log(5.0)] if nu is None else []))


@pytest.mark.parametrize("name", [*FIXED_NU, "student_t_marietta_est", "iid_t_newcomb"])
def test_certified_student_t_fits_are_met(
    reference: Callable[[str], Any], design_and_response: Callable[..., Any], name: str
) -> None:
    """Twelve digits in every estimate, nu included, where the project asks for eight."""
    case = reference(name)
    design, y = design_and_response(case)
    nu = FIXED_NU.get(name)
    evaluate = student_t(design, y, nu)
    found = maximise(evaluate, start_of(design, y, nu))
    exact = case["exact"]
    scale = exact["extra"].get("sigma", exact["extra"].get("scale"))
    location = [exact["extra"]["location"]] if "location" in exact["extra"] else list(exact["coef"].values())
    expected = [float(value) for value in [*location, scale, *([exact["extra"]["nu"]] if nu is None else [])]]
    p = design.shape[1]
    assert found.converged
    assert found.message == "converged"
    assert_allclose(np.concatenate((found.theta[:p], np.exp(found.theta[p:]))), expected, rtol=1e-12)
    assert found.value == pytest.approx(float(exact["loglik"]), abs=1e-11)
    for here, there in zip(found[1:4], evaluate(found.theta), strict=True):
        assert_allclose(here, there, rtol=0, atol=0)


def test_a_normal_limit_is_a_flight_and_not_a_maximum(
    reference: Callable[[str], Any], design_and_response: Callable[..., Any]
) -> None:
    """Light tails: the likelihood rises with nu for ever."""
    design, y = design_and_response(reference("nonexistent_t_nu_normal_limit"))
    found = maximise(student_t(design, y, None), np.array([0.3, 0.2, np.log(5.0)]))
    assert not found.converged
    assert "parameter 3 runs to infinity" in found.message
    assert found.theta[0] == pytest.approx(0.0, abs=1e-9)


def test_separated_classes_are_a_flight() -> None:
    """Logistic regression on classes that a line parts has no finite maximum."""
    x = np.arange(10.0)
    design = np.column_stack([np.ones(10), x])
    y = (x > 4.5).astype(float)

    def evaluate(beta: Array) -> tuple[float, Array, Array]:
        eta = design @ beta
        share = expit(eta)
        information = (design * (share * (1.0 - share))[:, None]).T @ design
        return float(np.sum(y * eta - np.logaddexp(0.0, eta))), design.T @ (y - share), information

    found = maximise(evaluate, np.zeros(2))
    assert not found.converged
    assert "infinity" in found.message


def banana(theta: Array) -> tuple[float, Array, Array]:
    a, b = theta
    value = -((1.0 - a) ** 2) - 100.0 * (b - a * a) ** 2
    gradient = np.array([2.0 * (1.0 - a) + 400.0 * a * (b - a * a), -200.0 * (b - a * a)])
    return value, gradient, np.array([[2.0 - 400.0 * (b - 3.0 * a * a), -400.0 * a], [-400.0 * a, 200.0]])


@pytest.mark.parametrize("start", [(-1.2, 1.0), (0.0, 2.0), (-3.0, -4.0), (1.0, 1.0)])
def test_a_curved_ridge_is_followed_through_indefinite_country(start: tuple[float, float]) -> None:
    """Rosenbrock's banana, turned upside down; its Hessian is indefinite above the parabola."""
    found = maximise(banana, np.array(start))
    assert found.converged
    assert_allclose(found.theta, [1.0, 1.0], rtol=1e-12)


@pytest.mark.parametrize("start", [(0.0, 0.0), (0.0, 1.0), (1e-9, 0.3)])
def test_a_saddle_is_left(start: tuple[float, float]) -> None:
    """At a saddle the gradient is zero; the lowest axis of the negative Hessian leads away."""

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        a, b = theta
        gradient = np.array([-4.0 * a * (a * a - 1.0), -2.0 * b])
        return -((a * a - 1.0) ** 2) - b * b, gradient, np.diag([12.0 * a * a - 4.0, 2.0])

    found = maximise(evaluate, np.array(start))
    assert found.converged
    assert_allclose(np.abs(found.theta), [1.0, 0.0], rtol=1e-14, atol=1e-14)


def test_a_forbidden_region_shortens_the_step() -> None:
    """The likelihood of an exponential rate from far below: full Newton steps would make it negative."""
    y = np.random.default_rng(6).exponential(2.5, 40)

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        rate = theta[0]
        value = 40 * np.log(rate) - rate * y.sum()
        return float(value), 40 / theta - y.sum(), np.array([[40 / rate**2]])

    for start in (1e-3, 3.0):
        found = maximise(evaluate, np.array([start]))
        assert found.converged
        assert_allclose(found.theta, 1.0 / y.mean(), rtol=1e-14)


def test_units_of_the_parameters_do_not_matter() -> None:
    """Parameters of size 1e8 and 1e-8 together, with and without being told."""
    unit = np.array([1e8, 1e-8])

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        value, gradient, information = banana(theta / unit)
        return value, gradient / unit, information / np.outer(unit, unit)

    for scale in (None, unit):
        found = maximise(evaluate, unit * [-1.2, 1.0], scale=scale)
        assert found.converged
        assert_allclose(found.theta, unit, rtol=1e-12)


def test_a_cheap_value_saves_derivatives() -> None:
    """Rejected steps then cost no Hessian, and the answer is the same."""
    calls = []

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        calls.append(theta)
        return banana(theta)

    plain = maximise(evaluate, np.array([-1.2, 1.0]))
    without, calls = len(calls), []
    cheap = maximise(evaluate, np.array([-1.2, 1.0]), value=lambda theta: banana(theta)[0])
    assert cheap.theta.tolist() == plain.theta.tolist()
    assert len(calls) < without


def test_a_flat_direction_is_reported() -> None:
    """Only the sum of the parameters matters: every choice of them is a maximum."""
    found = maximise(
        lambda theta: (
            -((theta.sum() - 3.0) ** 2),
            np.full(2, 6.0 - 2.0 * theta.sum()),
            np.full((2, 2), 2.0),
        ),
        np.array([0.0, 1.0]),
    )
    assert found.converged
    assert "flat in some direction" in found.message
    assert found.theta.sum() == pytest.approx(3.0, rel=1e-14)


def test_running_out_of_steps_is_not_called_convergence() -> None:
    """The caller decides how long to wait."""
    found = maximise(banana, np.array([-1.2, 1.0]), max_iterations=3)
    assert not found.converged
    assert "stopped after 3 steps" in found.message


def test_a_start_without_a_likelihood_is_refused() -> None:
    """There is nothing to improve on."""
    with pytest.raises(ValueError, match="not finite at the start"):
        maximise(lambda theta: (-np.inf, theta, np.eye(1)), np.zeros(1))


def test_no_parameters_are_at_their_maximum() -> None:
    """Everything may be held fixed."""
    found = maximise(lambda theta: (-1.5, theta, np.zeros((0, 0))), np.zeros(0))
    assert found.converged
    assert found.value == -1.5
