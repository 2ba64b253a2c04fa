"""Fits of classes against certified answers, each computed with 40 digits."""

import numpy as np
import pandas as pd
import pytest

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
