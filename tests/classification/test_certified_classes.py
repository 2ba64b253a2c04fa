"""Fits of classes against certified answers, each computed with 40 digits."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln

import mlexplore as mx
from tests.certified import digits, read

CASES: dict[str, mx.ClassFamily] = {
    "multinomial_housing": mx.Categorical(),
    "multinomial_penguins_bill": mx.Categorical(),
    "ordinal_logit_housing": mx.Ordinal(order=("Low", "Medium", "High")),
}


def fitted(name: str) -> mx.ClassFit:
    data = read(name)["data"]
    table = pd.DataFrame({column: values for column, values in data["X"].items() if column != "(Intercept)"})
    names = data.get("classes", data.get("levels"))
    labels = pd.Categorical.from_codes(data["y"], names)
    return mx.fit(table, labels, curve=mx.Linear(), family=CASES[name], weights=data.get("weights"))


@pytest.mark.parametrize("name", CASES)
def test_every_number_of_a_certified_fit_is_met(name: str) -> None:
    raw = read(name)
    fit = fitted(name)
    exact = {**raw["exact"]["coef"], **raw["exact"]["extra"]}
    errors = {**raw["expected"]["se_observed_info"], **raw["expected"]["extra_se_observed_info"]}
    assert list(fit.estimates) == [key.replace("(Intercept)", "intercept") for key in exact]
    assert digits(fit.estimates.values(), exact.values()) > 13
    assert digits(fit.standard_errors.values(), errors.values()) > 12
    assert fit.log_likelihood == pytest.approx(float(raw["exact"]["loglik"]), abs=1e-11)
    assert fit.converged
    assert fit.message == "converged"
    assert fit.n == sum(raw["data"].get("weights", [1] * raw["n"]))


BINARY = (
    "bernoulli_cloglog_spector",
    "bernoulli_logit_challenger",
    "bernoulli_logit_spector",
    "bernoulli_probit_challenger",
    "binomial_logit_beetle",
    "binomial_logit_budworm",
    "binomial_logit_menarche",
    "binomial_probit_beetle",
)


@pytest.mark.parametrize("name", BINARY)
def test_certified_labels_and_counts_of_successes_are_met_by_names_and_weights(name: str) -> None:
    """Of k successes among n trials the label "yes" has the weight k and "no" the weight n - k: all but a constant."""
    raw = read(name)
    data = raw["data"]
    x = pd.DataFrame({column: values for column, values in data["X"].items() if column != "(Intercept)"})
    k = np.array(data["y"], dtype=float)
    n = np.array(data.get("n", np.ones_like(k)), dtype=float)
    fit = mx.fit(
        pd.concat([x, x], ignore_index=True),
        ["yes"] * k.size + ["no"] * k.size,
        curve=mx.Linear(),
        family=mx.Binary(event="yes"),
        link=raw["link"].split()[0],
        weights=np.concatenate([k, n - k]),
    )
    assert digits(fit.estimates.values(), raw["exact"]["coef"].values()) > 12
    assert digits(fit.standard_errors.values(), raw["expected"]["se_observed_info"].values()) > 11
    ways = float(np.sum(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)))
    assert fit.log_likelihood + ways == pytest.approx(float(raw["exact"]["loglik"]), abs=1e-9)


def test_calendar_years_cost_no_digits() -> None:
    """Coefficients of a parabola through years are found in a centred basis and brought back exactly."""
    rng = np.random.default_rng(8)
    t = rng.integers(-12, 13, 400) / 2.0
    y = np.digitize(0.3 * t - 0.05 * t**2 + rng.logistic(size=t.size), [-1.0, 0.5])
    for family in (mx.Categorical(), mx.Ordinal()):
        near = mx.fit(t, y, curve=mx.Polynomial(2), family=family)
        years = mx.fit(t + 2010.0, y, curve=mx.Polynomial(2), family=family)
        assert years.log_likelihood == pytest.approx(near.log_likelihood, abs=1e-11)
        leading = [name for name in near.estimates if name.endswith("c2")]
        assert (
            digits([years.estimates[name] for name in leading], [near.estimates[name] for name in leading])
            > 10
        )
        np.testing.assert_allclose(years.fitted, near.fitted, rtol=1e-11)
