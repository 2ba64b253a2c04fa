"""Fits at the ends of what the data can say: parameters that run away, and everything that is asked of such fits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import mlexplore as mx
from mlexplore.domains import POSITIVE
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


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=lambda family: family.name)
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


FALLING = np.array([5.0, 4, 3, 3, 2, 1, 1, 0, 2])
PLACES = np.append(np.arange(8.0), 2.0)
WITH_ZEROS = [f for f in mx.FAMILIES if f.support.closed and f.location_domain == POSITIVE]


def edged(kind: type[mx.Family]) -> mx.Fit:
    """A straight line that would rather run below 0, of which the last row is no data."""
    return mx.fit(
        np.append(PLACES, 30.0),
        np.append(FALLING, 0.0),
        curve=mx.Linear(),
        family=kind(),
        link="identity",
        weights=np.append(np.ones(9), 0.0),
    )


@pytest.mark.parametrize("kind", WITH_ZEROS, ids=lambda kind: kind.name)
def test_a_line_that_would_rather_run_below_zero_says_so(kind: type[mx.Family]) -> None:
    fit = edged(kind)
    assert not fit.converged
    assert "its height runs to 0 at 1 row." in fit.message
    assert "The log link keeps the curve inside." in fit.message
    assert np.isnan(fit.standard_errors["x"])
    assert fit.fitted[7] == pytest.approx(0.0, abs=1e-4)


def test_the_best_line_on_the_edge_has_a_closed_form() -> None:
    """Through (7, 0) the mean is s (7 - x), and s the ratio of the sums of counts and of 7 - x."""
    x, y = np.arange(8.0), FALLING[:8]
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), link="identity")
    assert fit.maximum.at_edge
    assert fit.estimates["x"] == pytest.approx(-y.sum() / (7.0 - x).sum(), abs=1e-6)
    assert fit.estimates["intercept"] == pytest.approx(-7.0 * fit.estimates["x"], abs=1e-6)


@pytest.mark.parametrize("link", ["log", "identity"])
def test_a_probability_that_would_rather_be_larger_than_one_says_so(link: str) -> None:
    x, y = np.arange(8.0), np.array([0.0, 0, 1, 0, 1, 1, 1, 1])
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Bernoulli(), link=link)
    assert not fit.converged
    assert "its height runs to 1 at 1 row." in fit.message
    assert "The logit link keeps the curve inside." in fit.message


@pytest.mark.parametrize("kind", WITH_ZEROS, ids=lambda kind: kind.name)
def test_a_row_of_weight_zero_does_not_bar_the_curve_from_running_below_zero_there(
    kind: type[mx.Family],
) -> None:
    fit = edged(kind)
    alone = mx.fit(PLACES, FALLING, curve=mx.Linear(), family=kind(), link="identity")
    assert fit.estimates == pytest.approx(alone.estimates, rel=1e-6)
    assert fit.fitted[-1] < 0.0
    for kind_of_residual in ("pearson", "deviance", "quantile", "pit"):
        found = fit.residuals(kind_of_residual)  # type: ignore[arg-type]
        assert_array_equal(np.isnan(found), fit.model.row_weights == 0.0)
    assert np.isfinite(fit.residuals()).all()
    assert np.isfinite(fit.loss)
    assert np.isfinite(fit.slice("x", [fit.estimates["x"]]).log_likelihood).all()


def test_rows_that_count_have_residuals_where_a_curve_that_runs_away_is_rounded_to_its_end() -> None:
    x = np.array([0.0, 1.0, 2.0, 3.0, 40000.0, 5.0])
    y = np.array([0.0, 3.0, 2.0, 0.0, 0.0, 1.0])
    weights = np.array([1.0, 2.0, 1.0, 1.0, 3.0, 0.0])
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), weights=weights)
    assert fit.fitted[4] == 0.0
    for kind in ("pearson", "deviance", "quantile"):
        assert np.isfinite(fit.residuals(kind)).all()  # type: ignore[arg-type]


def test_a_row_of_weight_zero_has_no_influence() -> None:
    trials = np.array([7.0, 3, 9, 5, 8, 4, 6])
    y, x = np.array([1.0, 2, 3, 2, 7, 3, 6]), np.arange(7.0)
    weights = np.array([1.0, 2, 0, 1, 1, 0, 3])
    rows = np.flatnonzero(weights)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=trials), weights=weights)
    alone = mx.fit(
        x[rows], y[rows], curve=mx.Linear(), family=mx.Binomial(trials=trials[rows]), weights=weights[rows]
    )
    assert_allclose(fit.influence.distance[rows], alone.influence.distance, rtol=1e-9)
    assert_allclose(fit.influence.changes[rows], alone.influence.changes, rtol=1e-9, atol=1e-12)
    assert_array_equal(fit.influence.leverage[weights == 0.0], 0.0)
    assert fit.residuals("quantile").shape == y.shape


@pytest.mark.parametrize(
    ("family", "end"),
    [
        (mx.Normal(), {"sigma": 0.0}),
        (mx.StudentT(), {"sigma": 0.0, "nu": np.nan}),
        (mx.Gamma(), {"shape": np.inf}),
        (mx.InverseGaussian(), {"lambda_": np.inf}),
        (mx.Huber(delta=1.2), {"sigma": 0.0, "delta": 1.2}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_of_a_curve_through_every_point_one_shape_is_at_its_end_and_others_are_unknown(
    family: mx.Family, end: dict[str, float]
) -> None:
    fit = mx.fit(PLACES, 2.0 * PLACES + 1.0, curve=mx.Linear(), family=family, link="identity")
    assert fit.maximum.degenerate
    assert {name: fit.estimates[name] for name in end} == pytest.approx(end, nan_ok=True)
