"""`fit` against certified answers for positive observations, and the story's table under errors that multiply."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

import mlexplore as mx
from tests.certified import digits, likelihood, read


class Asked(NamedTuple):
    """How a certified case is asked for, and its shape parameter as a function of ours, with the derivative."""

    family: mx.Family
    link: str
    shape: str
    theirs: Callable[[float], float] = lambda value: value
    slope: Callable[[float], float] = lambda _: 1.0
    curve: mx.Curve = mx.Linear()
    fixed: frozenset[str] = frozenset()


def reciprocal(value: float) -> float:
    return 1.0 / value


def steepness(value: float) -> float:
    return value**-2.0


CASES = {
    "gamma_inverse_clotting_lot1": Asked(mx.Gamma(), "inverse", "shape"),
    "gamma_log_cancer": Asked(mx.Gamma(), "log", "shape"),
    "gamma_log_clotting_lot2": Asked(mx.Gamma(), "log", "shape"),
    "inverse_gaussian_canonical_clotting_lot1": Asked(
        mx.InverseGaussian(), "inverse squared", "lambda_", reciprocal, steepness
    ),
    "inverse_gaussian_log_clotting_lot1": Asked(
        mx.InverseGaussian(), "log", "lambda_", reciprocal, steepness
    ),
    "inverse_gaussian_log_clotting_lot2": Asked(
        mx.InverseGaussian(), "log", "lambda_", reciprocal, steepness
    ),
    "lognormal_mammals": Asked(mx.LogNormal(), "log", "sigma"),
    "tweedie15_identity_cpunish": Asked(
        mx.Tweedie(), "identity", "phi", curve=mx.Linear(intercept=False), fixed=frozenset({"power"})
    ),
    "tweedie15_log_quine": Asked(mx.Tweedie(), "log", "phi", fixed=frozenset({"power"})),
    "weibull_leuk": Asked(mx.Weibull(), "log", "shape", reciprocal, steepness),
}


@pytest.mark.parametrize("name", CASES)
def test_likelihood_fits_are_met(name: str) -> None:
    case, asked = likelihood(name), CASES[name]
    fit = mx.fit(case.x, case.y, curve=asked.curve, family=asked.family, link=asked.link, fixed=asked.fixed)
    found = [fit.estimates[parameter.name] for parameter in fit.model.parameters]
    assert digits(found, case.coefficients) > 13
    # Tweedie's files give a moment estimate besides the one of maximum likelihood.
    certified = next(iter(case.shapes.values()))
    assert digits([asked.theirs(fit.estimates[asked.shape])], [certified]) > 13
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-11)
    assert fit.converged


@pytest.mark.parametrize("name", [name for name in CASES if likelihood(name).standard_errors])
def test_standard_errors_are_those_of_the_observed_information(name: str) -> None:
    case, asked = likelihood(name), CASES[name]
    fit = mx.fit(case.x, case.y, curve=asked.curve, family=asked.family, link=asked.link)
    *curve, last = fit.standard_errors.values()
    found = [*curve, last * asked.slope(fit.estimates[asked.shape])]
    assert digits(found, case.standard_errors) > 12


def test_a_constant_curve_fits_a_distribution() -> None:
    for name, family, shape, level, theirs in (
        ("iid_lognormal_groundbeef", mx.LogNormal(), "sdlog", "meanlog", np.log),
        ("iid_weibull_groundbeef", mx.Weibull(), "shape", "scale", lambda mu: mu),
    ):
        raw = read(name)
        y = np.array(raw["data"]["y"], dtype=float)
        fit = mx.fit(np.arange(y.size), y, curve=mx.Constant(), family=family, link="identity")
        mu, estimate = fit.estimates.values()
        certified = raw["exact"]["extra"]
        assert digits([theirs(mu), estimate], [certified[level], certified[shape]]) > 13
        assert fit.log_likelihood == pytest.approx(float(raw["exact"]["loglik"]), abs=1e-10)


def test_the_power_of_a_tweedie_fit_is_estimated_too() -> None:
    """No table has it: at the estimate the score is zero, and the profile over fixed powers is nowhere higher."""
    case = likelihood("tweedie15_log_quine")
    fit = mx.fit(case.x, case.y, curve=mx.Linear(), family=mx.Tweedie(), link="log")
    power, best = fit.estimates["power"], fit.log_likelihood
    assert fit.converged
    assert best > case.log_likelihood + 0.05

    def profile(at: float) -> float:
        family = mx.Tweedie(power=at)
        return mx.fit(
            case.x, case.y, curve=mx.Linear(), family=family, link="log", fixed={"power"}
        ).log_likelihood

    step = 1e-3
    below, above = profile(power - step), profile(power + step)
    assert max(below, above) < best
    # The parabola through three points has its top at the estimate.
    assert abs(above - below) < 1e-2 * (2.0 * best - above - below)


QUARTERLY_USERS = likelihood("twitter_normal_linear")


@pytest.mark.parametrize(
    ("curve", "family", "aic"),
    [
        (mx.Linear(), mx.LogNormal(), 360.6),
        (mx.Linear(), mx.Gamma(), 360.0),
        (mx.Polynomial(2), mx.LogNormal(), 332.4),
        (mx.Polynomial(2), mx.Gamma(), 331.7),
        (mx.LogisticGrowth(), mx.LogNormal(), 231.8),
        (mx.LogisticGrowth(), mx.Gamma(), 231.6),
        (mx.Gompertz(), mx.LogNormal(), 268.9),
        (mx.Gompertz(), mx.Gamma(), 268.5),
    ],
    ids=repr,
)
def test_the_table_of_the_story_holds_for_errors_that_multiply(
    curve: mx.Curve, family: mx.Family, aic: float
) -> None:
    fit = mx.fit(QUARTERLY_USERS.x, QUARTERLY_USERS.y, curve=curve, family=family, link="identity")
    assert round(fit.aic, 1) == aic
