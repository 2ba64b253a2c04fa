"""Fits at the ends of what the data can say: parameters that run away, and everything that is asked of such fits."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.residuals import residuals
from tests.worlds import X


@pytest.mark.parametrize("family", [mx.Poisson(), mx.NegativeBinomial()], ids=lambda family: family.name)
def test_a_surface_of_few_successes_holds_the_whole_curve(family: mx.Family) -> None:
    y = np.array([0.0, 0, 1, 0, 0, 2, 0, 1])
    fit = mx.fit(X[:8], y, curve=mx.Linear(), family=family)
    a, b = (fit.estimates[name] * np.array([0.9, 1.0]) for name in ("intercept", "x"))
    found = fit.surface("intercept", "x", a, b, others="refit").log_likelihood
    assert found[1, 1] == pytest.approx(fit.log_likelihood, abs=1e-6)
    assert np.all(found <= fit.log_likelihood + 1e-9)


@pytest.mark.parametrize(
    "family", [mx.Bernoulli(), mx.Binomial(3), mx.Poisson()], ids=lambda family: family.name
)
def test_what_was_certain_and_came_has_no_residual(family: mx.Family) -> None:
    sure = np.array([0.0, 1.0]) if family.location_domain.high == 1.0 else np.array([0.0])
    y = sure * (3.0 if isinstance(family, mx.Binomial) else 1.0)
    for kind in ("raw", "pearson", "deviance"):
        assert_array_equal(residuals(y, sure, family, kind=kind), 0.0 * sure)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "family", [mx.NegativeBinomial(), mx.Binomial(), mx.Bernoulli()], ids=lambda f: f.name
)
def test_of_a_single_success_everything_can_be_asked(family: mx.Family) -> None:
    x = np.linspace(0.5, 6.0, 20)
    fit = mx.fit(x, np.append(np.zeros(19), 1.0), curve=mx.Linear(), family=family)
    assert fit.confidence_intervals()
    for kind in ("raw", "deviance", "quantile"):
        assert np.isfinite(fit.residuals(kind)).all()  # type: ignore[arg-type]


@pytest.mark.parametrize("family", [mx.Categorical(), mx.Ordinal()], ids=lambda family: family.name)
def test_labels_may_be_no_rows_or_huge_numbers(family: mx.ClassFamily) -> None:
    with pytest.raises(ValueError, match="There are no rows"):
        mx.fit([], [], curve=mx.Linear(), family=family)
    fit = mx.fit(np.arange(6.0), [1, 10**400] * 3, curve=mx.Linear(), family=family)
    assert fit.classes == (1, 10**400)


def test_a_score_test_with_counts_beyond_all_numbers_is_refused() -> None:
    x = np.linspace(0.5, 6.0, 20)
    y = np.floor(np.exp(30.0 * np.random.default_rng(2).normal(size=20)))
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.NegativeBinomial())
    with pytest.raises(ValueError, match="The score test needs the slope of the likelihood"):
        fit.test({"intercept": 0.0}, method="score")


def test_a_score_test_of_classes_without_information_is_refused() -> None:
    x = np.linspace(0.5, 6.0, 20)
    labels = np.random.default_rng(0).integers(0, 3, 20)
    fit = mx.fit(1e70 * x, labels, curve=mx.Linear(), family=mx.Categorical())
    with pytest.raises(ValueError, match="The score test needs the information where the values are held"):
        fit.test({"2:x": 1.3 * fit.estimates["2:x"] + 0.01}, method="score")
