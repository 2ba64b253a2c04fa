"""The library that a notebook sees, as the design writes it."""

import importlib
import inspect
import pkgutil

import numpy as np
import pandas as pd
import pytest

import mlexplore as mx
from tests.worlds import World, X, Y


def test_everything_that_is_exported_exists_and_says_what_it_is() -> None:
    for name in mx.__all__:
        assert inspect.getdoc(getattr(mx, name)) or not callable(getattr(mx, name))
    assert sorted(mx.__all__) == sorted(set(mx.__all__))


def test_the_registries_are_exported_whole() -> None:
    for kind in (*mx.CURVES, *mx.FAMILIES):
        assert getattr(mx, kind.__name__) is kind
        assert kind.__name__ in mx.__all__


def test_no_module_bears_the_name_of_a_function() -> None:
    """``mx.fit`` must be the function: a module of that name would hide it."""
    modules = {module.name for module in pkgutil.iter_modules(mx.__path__)}
    assert not modules & set(mx.__all__)


def test_the_calls_of_the_design_work_as_they_stand() -> None:
    mx.fit(X, Y, curve=mx.Polynomial(2), family=mx.StudentT())
    mx.fit(X, Y, curve=mx.LogisticGrowth(), family=mx.Normal())
    table = pd.DataFrame({"a": X, "b": X**2})
    weights = np.ones(X.size)
    fit = mx.fit(
        table, Y, curve=mx.Linear(intercept=False), family=mx.StudentT(nu=3), fixed={"nu"}, weights=weights
    )
    assert list(fit.estimates) == ["a", "b", "sigma", "nu"]
    assert fit.estimates["nu"] == 3


def test_a_fit_has_what_the_design_promises() -> None:
    fit = mx.fit(X, Y, curve=mx.Polynomial(2), family=mx.StudentT())
    assert list(fit.estimates) == list(fit.standard_errors) == ["c0", "c1", "c2", "sigma", "nu"]
    assert fit.covariance.shape == (5, 5)
    for number in (fit.log_likelihood, fit.loss, fit.aic, fit.aicc, fit.bic, fit.n):
        assert isinstance(number, float)
    assert isinstance(fit.n_parameters, int)
    assert isinstance(fit.converged, bool)
    assert isinstance(fit.message, str)
    assert isinstance(fit.iterations, int)
    assert fit.predict([1.0, 2.0]).shape == (2,)
    for kind in ("prediction", "confidence"):
        lower, upper = fit.interval([1.0, 2.0], level=0.9, kind=kind)
        assert lower.shape == upper.shape == (2,)
    assert fit.residuals(kind="quantile").shape == (X.size,)
    assert fit.profile("c1").log_likelihood.shape == (41,)
    assert set(fit.confidence_intervals(method="profile")) == set(fit.estimates)
    assert isinstance(fit.summary(), pd.DataFrame)


@pytest.mark.parametrize("family", mx.FAMILIES, ids=lambda family: family.__name__)
@pytest.mark.parametrize("curve", mx.CURVES, ids=lambda curve: curve.__name__)
def test_every_curve_goes_with_every_family(curve: type[mx.Curve], family: type[mx.Family]) -> None:
    fit = mx.fit(X, World(curve(), family(), {}).y, curve=curve(), family=family())
    assert np.isfinite(fit.log_likelihood)


def test_the_documentation_of_the_front_door_names_its_arguments() -> None:
    module = importlib.import_module("mlexplore.fitting")
    for name in inspect.signature(mx.fit).parameters:
        assert f"\n    {name}\n" in (module.fit.__doc__ or "") or name in ("curve", "family")
