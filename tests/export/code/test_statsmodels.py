"""The statsmodels code of every fit runs as it is shown, and leaves the numbers on screen.

What its own scale, AIC and log-likelihood would be is told as numbers: the results that the code made say whether they are right.
"""

import re
from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Problem, Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.determined import HARDLY, hardly_determined
from mlexplore.export.code.statsmodels import snippet
from mlexplore.fitted import UNDETERMINED
from mlexplore.outcome import NOT_UNIQUE
from tests.export.code import fits
from tests.export.code.running import agreement, run_python
from tests.parity import library

OWN: dict[type[mx.Family], str] = {
    mx.Normal: "sm.OLS(",
    mx.Laplace: "sm.QuantReg(",
    mx.AsymmetricLaplace: "sm.QuantReg(",
    mx.LogNormal: "sm.OLS(",
    mx.Gamma: "sm.GLM(",
    mx.Exponential: "sm.GLM(",
    mx.InverseGaussian: "sm.GLM(",
    mx.Tweedie: "sm.GLM(",
    mx.Poisson: "sm.GLM(",
    mx.NegativeBinomial: "sm.NegativeBinomial(",
    mx.ZeroInflatedPoisson: "sm.ZeroInflatedPoisson(",
    mx.Binomial: "sm.GLM(",
    mx.Bernoulli: "sm.GLM(",
    mx.Beta: "BetaModel(",
}
"""The model that statsmodels has for a line with errors of a family, through its first link; any other is generic."""
GENERIC = "GenericLikelihoodModel("
CORNERED = {mx.Laplace, mx.AsymmetricLaplace}
SIX = 5.1e-6
"""Share by which a number may differ that is told with six digits."""


def assert_same(problem: Problem) -> tuple[Snippet, dict[str, Any]]:
    """Run the code of a problem and compare."""
    library("statsmodels")
    found = snippet(problem)
    assert isinstance(found, Snippet), found
    assert not found.missing
    namespace = run_python(found.code)
    if problem.fit.message == NOT_UNIQUE:
        assert namespace["log_likelihood"] == pytest.approx(problem.fit.log_likelihood, rel=1e-8)
    else:
        assert agreement(namespace, problem.fit) >= found.digits
    return found, namespace


def assert_same_or_reasoned(fit: mx.Fit) -> None:
    """Losses with corners, or as good as one, have code where the curve is linear and seen through no link."""
    plain = fit.curve.linear and fit.model.link.name == "identity"
    power = getattr(fit.family, "p", 2.0)
    cornered = type(fit.family) in CORNERED or power == 1.0
    if fit.converged and (not plain if cornered else power < 1.5):
        found = snippet(problem_of_fit(fit))
        assert isinstance(found, Unable)
        assert "corner" in found.reason
    elif fit.converged and hardly_determined(fit):
        assert snippet(problem_of_fit(fit)) == Unable("statsmodels", HARDLY)
    elif not fit.converged and not np.isinf(list(fit.family.shape_values().values())).any():
        found = snippet(problem_of_fit(fit))
        assert isinstance(found, Unable)
        assert fit.message in found.reason
    else:
        assert_same(problem_of_fit(fit))


# ---- every fit that it is offered for ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family_with_every_curve(kind: type[mx.Family]) -> None:
    for fit in fits.with_every_curve(kind):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_link_with_weights_and_several_predictors(kind: type[mx.Family]) -> None:
    for fit in fits.through_every_link(kind):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_its_own_model_is_taken_where_it_has_one(kind: type[mx.Family]) -> None:
    fit = next(each for each in fits.with_every_curve(kind) if isinstance(each.curve, mx.Linear))
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Snippet)
    assert OWN.get(kind, GENERIC) in found.code


@pytest.mark.parametrize(
    "family",
    [
        mx.Poisson(),
        mx.NegativeBinomial(size=4.0),
        mx.ZeroInflatedPoisson(inflation=0.2),
        mx.Gamma(shape=8.0),
        mx.Normal(),
        mx.LogNormal(sigma=0.3),
    ],
    ids=repr,
)
@pytest.mark.parametrize("curve", [mx.Polynomial(2), mx.LogisticGrowth()], ids=repr)
def test_exposures(family: mx.Family, curve: mx.Curve) -> None:
    rng = np.random.default_rng(6)
    x, exposure = np.linspace(1.0, 20.0, 81), rng.uniform(0.5, 4.0, 81)
    mu = exposure * np.exp(2.5 / (1.0 + np.exp(-0.5 * (x - 9.0))))
    y = family.sample(mu, rng)
    fit = mx.fit(x, y, curve=curve, family=family, link="log", offset=np.log(exposure))
    assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("kind", [mx.Normal, mx.Laplace, mx.Logistic], ids=kind_code)
def test_offsets(kind: type[mx.Family]) -> None:
    assert_same(problem_of_fit(fits.with_offset(kind)))


def test_trials_that_differ_from_row_to_row() -> None:
    for fit in fits.with_trials():
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize(("family", "fixed"), fits.CHOSEN_SHAPES, ids=repr)
def test_shape_parameters_that_are_chosen(family: mx.Family, fixed: tuple[str, ...]) -> None:
    for fit in fits.with_chosen_shapes(family, fixed):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize("fixed", [{"power": 1.4}, {"phi": 2.0}, {"power": 1.4, "phi": 2.0}], ids=repr)
def test_powers_that_are_chosen(fixed: dict[str, float]) -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(0.0, 5.0, 40)
    y = mx.Tweedie(phi=2.0, power=1.5).sample(np.exp(0.5 + 0.3 * x), rng)
    assert_same(problem_of_fit(mx.fit(x, y, curve=mx.Linear(), family=mx.Tweedie(), fixed=fixed)))


@pytest.mark.parametrize("text", fits.FORMULAS)
def test_typed_curves_whose_letters_the_code_uses_too(text: str) -> None:
    for fit in fits.typed(text):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize("curve", [mx.Linear(), mx.Polynomial(6)], ids=repr)
@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.Gumbel()], ids=repr)
def test_calendar_years(curve: mx.Curve, family: mx.Family) -> None:
    assert_same(problem_of_fit(fits.of_calendar_years(curve, family)))


@pytest.mark.parametrize("unit", [1e-4, 1e5])
@pytest.mark.parametrize("kind", [mx.Gamma, mx.InverseGaussian, mx.Normal, mx.Laplace], ids=kind_code)
def test_the_units_of_x_and_y_do_not_matter(kind: type[mx.Family], unit: float) -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(1.0, 5.0, 40)
    y = 2.0 + 0.8 * x + np.abs(rng.normal(size=40))
    for link in kind.links:
        assert_same_or_reasoned(mx.fit(x / unit, unit * y, curve=mx.Linear(), family=kind(), link=link))


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=repr)
def test_labels_through_every_link_with_every_curve(family: mx.ClassFamily) -> None:
    for fit in fits.of_labels(family):
        assert_same(problem_of_labels(fit))


# ---- what it has not, and what it counts differently ------------------------------------------------------------------


def test_a_loss_that_was_typed_is_none_of_its_own() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 40)
    fit = mx.fit(x, x + rng.logistic(size=40), curve=mx.Linear(), family=mx.typed_errors("log(1 + r^4)")())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "Z(s)" in found.reason


def test_what_the_data_do_not_determine_has_no_code() -> None:
    fit = fits.undetermined()
    assert fit.message == UNDETERMINED
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason


def told(note: str) -> list[float]:
    """The numbers in a note, in their order."""
    return [
        float(text.replace("−", "-").replace("\u202f", ""))
        for text in re.findall("−?[0-9][0-9\u202f]*[.][0-9]+", note)
    ]


def test_least_squares_divides_by_other_counts() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 40)
    fit = mx.fit(x, 2.0 + x + rng.normal(size=40), curve=mx.Linear(), family=mx.Normal())
    found, namespace = assert_same(problem_of_fit(fit))
    result = namespace["result"]
    (scale, aic) = (told(note) for note in found.notes)
    assert scale == pytest.approx([np.sqrt(result.scale), fit.estimates["sigma"]], rel=SIX)
    assert aic == pytest.approx([result.aic, fit.aic], rel=SIX)


@pytest.mark.parametrize(
    ("kind", "link"), [(mx.Gamma, "log"), (mx.InverseGaussian, "log"), (mx.Normal, "log")], ids=repr
)
def test_the_log_likelihood_of_a_generalized_linear_model_is_not_at_the_maximum(
    kind: type[mx.Family], link: str
) -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 40)
    y = mx.Gamma(shape=5.0).sample(np.exp(0.5 + 0.1 * x), rng)
    weights = rng.integers(1, 4, 40)
    fit = mx.fit(x, y, curve=mx.Linear(), family=kind(), link=link, weights=weights)
    found, namespace = assert_same(problem_of_fit(fit))
    result = namespace["result"]
    (note,) = found.notes
    own = np.sqrt(result.scale) if kind is mx.Normal else 1.0 / result.scale
    (name,) = fit.family.shape_values()
    assert told(note) == pytest.approx([own, fit.estimates[name], result.llf, fit.log_likelihood], rel=SIX)


def test_quantile_regression_stops_short_in_the_unit_of_y() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 41)
    fit = mx.fit(x, 2.0 + x + rng.normal(size=41), curve=mx.Linear(), family=mx.Laplace())
    found, _ = assert_same(problem_of_fit(fit))
    plain = run_python(found.code.replace("1e7 / np.std(y)", "1").replace("p_tol=1e-3", "p_tol=1e-12"))
    assert 4.0 < agreement(plain, fit) < 7.0
    assert "five digits" in found.notes[0]
