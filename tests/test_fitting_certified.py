"""`fit` against certified answers: NIST's linear problems, 40-digit likelihood fits, and the figures of the story."""

import numpy as np
import pytest

import mlexplore as mx
from tests.certified import Case, digits, likelihood, nist, read

NIST_LINEAR = {
    "Filip": mx.Polynomial(10),
    "Longley": mx.Linear(),
    "NoInt1": mx.Linear(intercept=False),
    "Norris": mx.Linear(),
    "Wampler3": mx.Polynomial(5),
    "Wampler5": mx.Polynomial(5),
}
LINE = mx.Linear()
LIKELIHOODS: dict[str, tuple[mx.Curve, mx.Family]] = {
    "huber_density_stackloss": (LINE, mx.Huber(delta=1.345)),
    "laplace_engel": (LINE, mx.Laplace()),
    "logistic_cars": (LINE, mx.Logistic()),
    "normal_anscombe1": (LINE, mx.Normal()),
    "normal_anscombe2": (LINE, mx.Normal()),
    "normal_anscombe3": (LINE, mx.Normal()),
    "normal_cars": (LINE, mx.Normal()),
    "normal_stackloss": (LINE, mx.Normal()),
    "student_t_marietta_est": (LINE, mx.StudentT()),
    "student_t_marietta_nu3": (LINE, mx.StudentT(nu=3.0)),
    "student_t_phones_nu3": (LINE, mx.StudentT(nu=3.0)),
    "student_t_stackloss_nu1": (LINE, mx.StudentT(nu=1.0)),
    "student_t_stackloss_nu3": (LINE, mx.StudentT(nu=3.0)),
    "student_t_stackloss_nu4": (LINE, mx.StudentT(nu=4.0)),
    "student_t_stackloss_nu8": (LINE, mx.StudentT(nu=8.0)),
    "twitter_laplace_linear": (LINE, mx.Laplace()),
    "twitter_logistic_errors_linear": (LINE, mx.Logistic()),
    "twitter_normal_linear": (LINE, mx.Normal()),
    "twitter_normal_quadratic": (mx.Polynomial(2), mx.Normal()),
    "twitter_normal_logistic_growth": (mx.LogisticGrowth(), mx.Normal()),
    "twitter_t1_errors_linear": (LINE, mx.StudentT(nu=1.0)),
    "twitter_t5_errors_linear": (LINE, mx.StudentT(nu=5.0)),
}
SHAPE_NAMES = {"sigma": "sigma", "sigma_ml": "sigma", "laplace_scale_b": "b", "nu": "nu"}


def fitted(name: str, case: Case) -> mx.Fit:
    curve, family = LIKELIHOODS[name]
    fixed = {"nu"} if isinstance(family, mx.StudentT) and "nu" not in case.shapes else set()
    return mx.fit(case.x, case.y, curve=curve, family=family, fixed=fixed)


def coefficients(fit: mx.Fit) -> list[float]:
    return [fit.estimates[parameter.name] for parameter in fit.model.parameters]


# ---- NIST -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NIST_LINEAR)
def test_linear_reference_problems_are_met_in_every_number(name: str) -> None:
    case = nist(f"linear_{name}")
    fit = mx.fit(case.x, case.y, curve=NIST_LINEAR[name], family=mx.Normal())
    p = len(case.coefficients)
    # Ours are maximum likelihood (divide by n); NIST's divide by n - p.
    unbiased = np.sqrt(len(case.y) / (len(case.y) - p))
    errors = [fit.standard_errors[parameter.name] * unbiased for parameter in fit.model.parameters]
    assert digits(coefficients(fit), case.coefficients) > 13
    assert digits(errors, case.standard_errors) > 12
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)
    assert fit.converged


@pytest.mark.parametrize("name", ["Filip", "Norris", "Wampler3", "Wampler5"])
def test_polynomials_are_never_less_exact_than_numpy(name: str) -> None:
    case = nist(f"linear_{name}")
    fit = mx.fit(case.x, case.y, curve=NIST_LINEAR[name], family=mx.Normal())
    series = np.polynomial.Polynomial.fit(case.x, case.y, len(case.coefficients) - 1)
    theirs = np.asarray(series.convert().coef, dtype=float)
    assert digits(coefficients(fit), case.coefficients) >= digits(theirs.tolist(), case.coefficients)


def test_filip_is_solved_from_a_design_with_raw_powers_far_from_any_centre() -> None:
    """The curve's coordinates are the truth; the parameters in raw powers cannot even be evaluated in double precision."""
    case = nist("linear_Filip")
    fit = mx.fit(case.x, case.y, curve=mx.Polynomial(10), family=mx.Normal())
    assert fit.loss * len(case.y) == pytest.approx(case.raw["certified_rss"], rel=1e-10)


def test_rat42_is_logistic_growth_and_is_met() -> None:
    """NIST writes b1 / (1 + exp(b2 - b3 x)): the rate is b3 and the midpoint b2 / b3. No start value is handed over."""
    case = nist("nonlinear_Rat42")
    fit = mx.fit(case.x, case.y, curve=mx.LogisticGrowth(), family=mx.Normal())
    k, rate, midpoint = coefficients(fit)
    assert digits([k, rate * midpoint, rate], case.coefficients) > 10
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)


def test_michaelis_menten_meets_the_puromycin_fit() -> None:
    """No start value is handed over; the published errors are those of Gauss-Newton, with RSS / (n - p)."""
    case = likelihood("normal_nls_puromycin")
    fit = mx.fit(case.x, case.y, curve=mx.MichaelisMenten(), family=mx.Normal())
    assert list(fit.estimates) == ["vmax", "km", "sigma"]
    assert digits(coefficients(fit), case.coefficients) > 12
    assert fit.estimates["sigma"] == pytest.approx(case.shapes["sigma_ml"], rel=1e-12)
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)
    jacobian = fit.model.mean.jacobian(fit.maximum.theta)
    spread = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian))) * case.shapes["sigma_unbiased"]
    assert digits(spread, case.raw["expected"]["se_gauss_newton"].values()) > 10


def test_dnase_is_logistic_growth_in_the_logarithm_of_the_concentration() -> None:
    case = likelihood("normal_nls_dnase1")
    fit = mx.fit(np.log(case.x), case.y, curve=mx.LogisticGrowth(), family=mx.Normal())
    ceiling, rate, midpoint = coefficients(fit)
    assert digits([ceiling, midpoint, 1.0 / rate], case.coefficients) > 11
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)


# ---- likelihoods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_likelihood_fits_are_met(name: str) -> None:
    case = likelihood(name)
    fit = fitted(name, case)
    assert digits(coefficients(fit), case.coefficients) > 12
    shapes = {SHAPE_NAMES[key]: value for key, value in case.shapes.items() if key in SHAPE_NAMES}
    assert digits([fit.estimates[key] for key in shapes], shapes.values()) > 12
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)
    assert fit.converged


@pytest.mark.parametrize(
    "name", [name for name, (_, family) in LIKELIHOODS.items() if likelihood(name).standard_errors]
)
def test_standard_errors_are_those_of_the_observed_information(name: str) -> None:
    case = likelihood(name)
    found = [error for error in fitted(name, case).standard_errors.values() if error > 0]
    assert digits(found, case.standard_errors) > 11


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("iid_logistic_newcomb", mx.Logistic()),
        ("iid_normal_newcomb", mx.Normal()),
        ("iid_t_newcomb", mx.StudentT()),
    ],
)
def test_a_constant_curve_fits_a_distribution(name: str, family: mx.Family) -> None:
    raw = read(name)
    y = np.array(raw["data"]["y"], dtype=float)
    fit = mx.fit(np.arange(y.size), y, curve=mx.Polynomial(0), family=family)
    assert digits(fit.estimates.values(), raw["exact"]["extra"].values()) > 12
    assert digits(fit.standard_errors.values(), raw["expected"]["extra_se_observed_info"].values()) > 11
    assert fit.log_likelihood == pytest.approx(float(raw["exact"]["loglik"]), abs=1e-10)


@pytest.mark.parametrize(
    "name",
    [
        "laplace_engel",
        "quantile_engel_10",
        "quantile_engel_25",
        "quantile_engel_75",
        "quantile_engel_95",
        "quantile_stackloss_75",
    ],
)
def test_quantile_fits_are_the_exact_rational_corners(name: str) -> None:
    case = likelihood(name)
    family = mx.AsymmetricLaplace(tau=case.raw.get("tau", 0.5))
    fit = mx.fit(case.x, case.y, curve=LINE, family=family)
    assert digits(coefficients(fit), case.coefficients) > 13
    assert fit.estimates["tau"] == family.tau
    assert fit.estimates["b"] == pytest.approx(case.shapes["sigma_ald"], rel=1e-13)
    assert fit.loss == pytest.approx(fit.estimates["b"], rel=1e-13)
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)
    assert fit.converged


def test_a_minimum_gumbel_fit_is_the_gumbel_fit_of_minus_y() -> None:
    case = likelihood("gumbelmin_leuk_logtime")
    fit = mx.fit(case.x, -case.y, curve=LINE, family=mx.Gumbel())
    assert digits([-value for value in coefficients(fit)], case.coefficients) > 12
    assert fit.estimates["sigma"] == pytest.approx(case.shapes["sigma"], rel=1e-13)
    assert digits(fit.standard_errors.values(), case.standard_errors) > 12
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-10)
    assert fit.converged


def test_degrees_of_freedom_that_run_to_infinity_are_named() -> None:
    """Two points mirrored: lighter tails than the normal's, so no finite nu is best."""
    raw = read("nonexistent_t_nu_normal_limit")
    y = np.array(raw["data"]["y"])
    fit = mx.fit(np.arange(y.size), y, curve=mx.Polynomial(0), family=mx.StudentT())
    expected = raw["expected"]
    assert not fit.converged
    assert "nu runs to infinity" in fit.message
    assert "normal" in fit.message
    assert fit.estimates["nu"] == np.inf
    assert fit.estimates["c0"] == pytest.approx(expected["location"], abs=1e-12)
    assert fit.estimates["sigma"] == pytest.approx(expected["sigma"], rel=1e-12)
    assert fit.log_likelihood == pytest.approx(expected["loglik_supremum"], abs=1e-10)
    assert np.isnan(fit.standard_errors["nu"])
    # What is not infinite has the standard errors of the normal.
    assert fit.standard_errors["c0"] == pytest.approx(1 / np.sqrt(20), rel=1e-12)
    assert fit.standard_errors["sigma"] == pytest.approx(1 / np.sqrt(40), rel=1e-12)


# ---- the story --------------------------------------------------------------------------------------------------

QUARTERLY_USERS = likelihood("twitter_normal_linear")


@pytest.mark.parametrize(
    ("curve", "family", "aic"),
    [
        (mx.Linear(), mx.Normal(), 372.9),
        (mx.Linear(), mx.Laplace(), 381.9),
        (mx.Linear(), mx.StudentT(), 374.9),
        (mx.Polynomial(2), mx.Normal(), 278.7),
        (mx.Polynomial(2), mx.Laplace(), 277.2),
        (mx.Polynomial(2), mx.StudentT(), 277.4),
        (mx.LogisticGrowth(), mx.Normal(), 217.2),
        (mx.LogisticGrowth(), mx.Laplace(), 222.4),
        (mx.LogisticGrowth(), mx.StudentT(), 219.2),
        (mx.Gompertz(), mx.Normal(), 238.6),
        (mx.Gompertz(), mx.Laplace(), 235.2),
        (mx.Gompertz(), mx.StudentT(), 240.6),
    ],
    ids=repr,
)
def test_the_table_of_the_story_holds(curve: mx.Curve, family: mx.Family, aic: float) -> None:
    """Every parameter counted, the shape parameters too: a wrong mean makes a wrong error law look right."""
    fit = mx.fit(QUARTERLY_USERS.x, QUARTERLY_USERS.y, curve=curve, family=family)
    assert round(fit.aic, 1) == aic


def test_the_numbers_of_the_first_screen_hold() -> None:
    fit = mx.fit(QUARTERLY_USERS.x, QUARTERLY_USERS.y, curve=mx.LogisticGrowth(), family=mx.Normal())
    assert round(fit.estimates["ceiling"], 2) == 330.09
    assert round(fit.estimates["rate"], 4) == 0.2159
    assert round(fit.estimates["midpoint"], 2) == 9.93
    assert round(fit.estimates["sigma"], 3) == 4.086
    assert round(fit.log_likelihood, 3) == -104.585
    assert round(fit.loss, 1) == 16.7
