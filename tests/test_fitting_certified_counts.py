"""`fit` against certified answers for counts, labels and proportions, each computed with 40 digits."""

import numpy as np
import pytest
from scipy.special import expit

import mlexplore as mx
from tests.certified import Case, digits, likelihood, read

FAMILIES: dict[str, mx.Family] = {
    "bernoulli": mx.Bernoulli(),
    "beta": mx.Beta(),
    "binomial": mx.Binomial(),
    "negbin": mx.NegativeBinomial(),
    "poisson": mx.Poisson(),
    "zip": mx.ZeroInflatedPoisson(),
}
CASES = (
    "bernoulli_cloglog_spector",
    "bernoulli_logit_challenger",
    "bernoulli_logit_spector",
    "bernoulli_probit_challenger",
    "beta_foodexp",
    "beta_gasoline_batch",
    "binomial_logit_beetle",
    "binomial_logit_budworm",
    "binomial_logit_menarche",
    "binomial_probit_beetle",
    "negbin_biochemists",
    "negbin_crabs",
    "negbin_quine_main",
    "negbin_yeast_iid",
    "poisson_biochemists",
    "poisson_crabs_log",
    "poisson_crabs_weight",
    "poisson_discoveries",
    "poisson_dobson93",
    "zip_biochemists",
)


def fitted(name: str, case: Case) -> mx.Fit:
    family = FAMILIES[name.split("_")[0]]
    if isinstance(family, mx.Binomial):
        family = mx.Binomial(trials=case.raw["data"]["n"])
    alone = len(case.raw["data"]["X"]) == 1
    x = np.arange(len(case.y)) if alone else case.x
    curve = mx.Polynomial(0) if alone else mx.Linear()
    return mx.fit(x, case.y, curve=curve, family=family, link=case.raw["link"].split()[0])


def certified_shapes(case: Case) -> list[float]:
    """Shape parameters as we have them: the file gives the logit of the inflation."""
    return [
        float(expit(value)) if name == "zero_logit_intercept" else value
        for name, value in case.shapes.items()
    ]


def certified_errors(case: Case) -> list[float]:
    errors = list(case.standard_errors)
    if "zero_logit_intercept" in case.shapes:
        share = float(expit(case.shapes["zero_logit_intercept"]))
        errors[-1] *= share * (1.0 - share)
    return errors


@pytest.mark.parametrize("name", CASES)
def test_every_number_of_a_certified_fit_is_met(name: str) -> None:
    case = likelihood(name)
    fit = fitted(name, case)
    p = len(case.coefficients)
    found = np.array([fit.estimates[parameter.name] for parameter in fit.model.parameters])
    errors = np.array(certified_errors(case))
    # Beside its standard error: a coefficient of Dobson's table is 0 in exact arithmetic.
    exact = np.array([float(value) for value in case.coefficients])
    assert np.max(np.abs(found - exact) / np.maximum(np.abs(exact), errors[:p])) < 1e-12
    assert digits(list(fit.estimates.values())[p:], certified_shapes(case)) > 12
    assert digits(fit.standard_errors.values(), errors.tolist()) > 12
    assert fit.log_likelihood == pytest.approx(case.log_likelihood, abs=1e-11)
    assert fit.converged


def test_the_mean_of_the_horse_kicks_is_their_rate() -> None:
    raw = read("iid_poisson_horsekicks")
    y = np.array(raw["data"]["y"], dtype=float)
    fit = mx.fit(np.arange(y.size), y, curve=mx.Polynomial(0), family=mx.Poisson(), link="identity")
    assert fit.estimates["c0"] == pytest.approx(raw["expected"]["extra"]["lambda"], rel=1e-14)
    assert fit.standard_errors["c0"] == pytest.approx(
        raw["expected"]["extra_se_observed_info"]["lambda"], rel=1e-13
    )
    assert fit.log_likelihood == pytest.approx(float(raw["exact"]["loglik"]), abs=1e-11)
    again = mx.fit(np.arange(y.size), y, curve=mx.Polynomial(0), family=mx.Poisson())
    assert np.exp(again.estimates["c0"]) == pytest.approx(fit.estimates["c0"], rel=1e-14)


def test_weights_count_rows_of_a_binomial_and_trials_do_not() -> None:
    """Ten trials in one row and ten rows of one trial have the same best curve, and likelihoods that differ by a constant."""
    case = likelihood("binomial_logit_beetle")
    trials = np.array(case.raw["data"]["n"], dtype=float)
    together = fitted("binomial_logit_beetle", case)
    x, y = np.concatenate([case.x, case.x]), np.repeat([1.0, 0.0], len(case.x))
    apart = mx.fit(
        x, y, curve=mx.Linear(), family=mx.Bernoulli(), weights=np.concatenate([case.y, trials - case.y])
    )
    assert digits(apart.estimates.values(), together.estimates.values()) > 12
    assert digits(apart.standard_errors.values(), together.standard_errors.values()) > 12


def test_more_successes_than_trials_are_refused_by_the_fit() -> None:
    with pytest.raises(ValueError, match="row 2 has 7 in 5"):
        mx.fit([1, 2, 3, 4], [1, 2, 7, 3], curve=mx.Linear(), family=mx.Binomial(trials=5))


# ---- maxima that do not exist -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nonexistent_logit_iris_setosa", "x separates the labels"),
        ("nonexistent_logit_penguins_gentoo", "A combination of x1 and x2 separates the labels"),
    ],
)
def test_separated_labels_are_said_and_not_fitted(name: str, told: str) -> None:
    raw = read(name)
    columns = [np.array(column) for label, column in raw["data"]["X"].items() if label != "const"]
    fit = mx.fit(np.column_stack(columns), raw["data"]["y"], curve=mx.Linear(), family=mx.Bernoulli())
    assert not fit.converged
    assert fit.message.startswith(told)
    assert fit.log_likelihood == pytest.approx(raw["expected"]["supremum_loglik"], abs=1e-6)
    assert np.isnan(list(fit.standard_errors.values())).all()


def test_zeros_that_poisson_counts_explain_leave_no_inflation() -> None:
    y = np.random.default_rng(2).poisson(3.0, 40).astype(float) + 1.0
    fit = mx.fit(np.arange(40.0), y, curve=mx.Linear(), family=mx.ZeroInflatedPoisson())
    assert not fit.converged
    assert "no more zeros than Poisson counts have" in fit.message
    poisson = mx.fit(np.arange(40.0), y, curve=mx.Linear(), family=mx.Poisson())
    assert fit.log_likelihood == pytest.approx(poisson.log_likelihood, abs=1e-5)


def test_counts_that_scatter_less_than_poisson_counts_have_infinite_size() -> None:
    y = np.random.default_rng(2).binomial(10, 0.5, 40).astype(float)
    fit = mx.fit(np.arange(40.0), y, curve=mx.Linear(), family=mx.NegativeBinomial())
    poisson = mx.fit(np.arange(40.0), y, curve=mx.Linear(), family=mx.Poisson())
    assert fit.estimates["size"] == np.inf
    assert "size runs to infinity" in fit.message
    assert "Poisson" in fit.message
    assert fit.log_likelihood == pytest.approx(poisson.log_likelihood, abs=1e-11)
    assert [fit.standard_errors[key] for key in ("intercept", "x")] == pytest.approx(
        list(poisson.standard_errors.values()), rel=1e-10
    )
