"""The scikit-learn code of every fit that it is offered for runs as it is shown, and leaves the numbers on screen.

What its hidden penalties would have given is told as numbers: the same code with the default says whether they are right.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Problem, Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.scikit_learn import snippet
from mlexplore.outcome import NOT_UNIQUE
from tests.export.code import fits
from tests.export.code.running import agreement, run_python
from tests.parity import library
from tests.simulation.telling_worlds import world_of

ABLE: dict[type[mx.Family], set[str]] = {
    mx.Normal: {"identity", "log"},
    mx.Laplace: {"identity"},
    mx.AsymmetricLaplace: {"identity"},
    mx.LogNormal: {"log"},
    mx.Gamma: {"log", "identity"},
    mx.Exponential: {"log", "identity"},
    mx.InverseGaussian: {"log", "identity"},
    mx.Tweedie: {"log", "identity"},
    mx.Poisson: {"log", "identity"},
    mx.Binomial: {"logit"},
    mx.Bernoulli: {"logit"},
}
"""Families that scikit-learn has with a curve that is linear in its parameters, and the links that it has with them."""

LINEAR = tuple(kind for kind in mx.CURVES if kind.linear)
TOLD = re.compile("(?:, |and |given |give )([^\\s=]+) = (−?[0-9.\u202f]+(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?) in place of")
SAME = 2e-5
"""Share by which two numbers may differ that are told with six digits."""
NOTHING = 1e-9
"""Share of an estimate that is nothing."""


def assert_same(problem: Problem) -> Snippet:
    """Run the code of a problem, and compare."""
    library("sklearn")
    found = snippet(problem)
    assert isinstance(found, Snippet), found
    assert not found.missing
    namespace = run_python(found.code)
    if problem.fit.message == NOT_UNIQUE:
        assert namespace["log_likelihood"] == pytest.approx(problem.fit.log_likelihood, rel=1e-9)
    else:
        assert agreement(namespace, problem.fit) >= found.digits
    return found


def assert_same_and_told(problem: Problem) -> None:
    """The same, and hold what its note tells against the same code with the default."""
    found = assert_same(problem)
    default = (
        found.code.replace("alpha=0,", "alpha=1,").replace("alpha=0)", "alpha=1)").replace("C=np.inf", "C=1")
    )
    # A penalty on sizes makes the highest coefficients exactly 0, and NumPy's conversion to powers leaves those out.
    shortened = "QuantileRegressor" in default and "Legendre" in default
    # With another curve the code finds another power, and the note tells of the same one.
    another_power = "at this power" in found.notes[0]
    if default == found.code:
        assert "no penalty" in found.notes[0]
    elif not (shortened or another_power):
        assert_told(found.notes[0], run_python(default)["estimates"], problem.fit.estimates)


def assert_told(note: str, estimates: Mapping[str, Any], here: Mapping[str, float]) -> None:
    """The numbers in a note are estimates of another fit than that on screen."""
    told = {name: number(text) for name, text in TOLD.findall(note)}
    assert told
    for name, value in told.items():
        there = float(estimates[name])
        rounding = SAME * abs(there) + NOTHING * abs(here.get(name, 0.0))
        assert value == pytest.approx(there, abs=rounding, rel=0.0), (name, note)


def number(text: str) -> float:
    """A number as people read it."""
    mantissa, _, power = text.partition("·10")
    raised = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(mantissa.replace("−", "-").replace("\u202f", "")) * 10.0 ** int(raised or 0)


def of_linear_curves(kind: type[mx.Family]) -> Iterator[mx.Fit]:
    """Fits of a family with every curve that is linear in its parameters."""
    n, seed = fits.DRAWN.get(kind, (37, 1))
    for curve in LINEAR:
        world = world_of(curve(), kind, n=n, seed=seed)
        drawn = world.draw()
        yield mx.fit(drawn.x, drawn.y, curve=curve(), family=world.family, link=world.chosen_link)


def able(fit: mx.Fit) -> bool:
    """Whether scikit-learn has a fit."""
    links = ABLE.get(type(fit.family), set())
    # Without a constant beside others the curve begins at 0 there, where only normal errors have a likelihood.
    begins = fit.model.link.name != "identity" or type(fit.family) in {
        mx.Normal,
        mx.Laplace,
        mx.AsymmetricLaplace,
    }
    return fit.model.link.name in links and (begins or not isinstance(fit.curve, mx.Constant))


def assert_same_or_reasoned(fit: mx.Fit) -> None:
    """There is code where scikit-learn has the model, and a reason elsewhere."""
    if able(fit):
        assert_same_and_told(problem_of_fit(fit))
    else:
        found = snippet(problem_of_fit(fit))
        assert isinstance(found, Unable)
        assert "Regress" in found.reason or "scikit-learn" in found.reason or fit.message in found.reason


# ---- every fit that it is offered for ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family_with_every_linear_curve(kind: type[mx.Family]) -> None:
    for fit in of_linear_curves(kind):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_link_with_weights_and_several_predictors(kind: type[mx.Family]) -> None:
    for fit in fits.through_every_link(kind):
        assert_same_or_reasoned(fit)


@pytest.mark.parametrize(
    "kind", [mx.Poisson, mx.Gamma, mx.Normal, mx.InverseGaussian, mx.LogNormal], ids=kind_code
)
def test_exposures_become_weights(kind: type[mx.Family]) -> None:
    assert_same_and_told(problem_of_fit(fits.with_exposure(kind, mx.Polynomial(2))))


@pytest.mark.parametrize("kind", [mx.Normal, mx.Laplace], ids=kind_code)
def test_offsets_are_taken_from_the_observations(kind: type[mx.Family]) -> None:
    assert_same_and_told(problem_of_fit(fits.with_offset(kind)))


def test_an_offset_of_log_odds_has_no_place() -> None:
    x = np.linspace(-1.0, 1.0, 30)
    fit = mx.fit(x, np.arange(30) % 2, curve=mx.Linear(), family=mx.Bernoulli(), offset=x**2)
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "no offset" in found.reason


def test_trials_that_differ_from_row_to_row() -> None:
    for fit in fits.with_trials():
        if fit.curve.linear:
            assert_same_and_told(problem_of_fit(fit))


@pytest.mark.parametrize(
    ("family", "fixed"),
    [
        (mx.Normal(sigma=2.0), ("sigma",)),
        (mx.Laplace(b=2.0), ("b",)),
        (mx.AsymmetricLaplace(tau=0.9), ()),
        (mx.StudentT(nu=np.inf), ("nu",)),
    ],
    ids=repr,
)
def test_shape_parameters_that_are_chosen(family: mx.Family, fixed: tuple[str, ...]) -> None:
    linear, _ = fits.with_chosen_shapes(family, fixed)
    assert_same_and_told(problem_of_fit(linear))


@pytest.mark.parametrize("fixed", [{"power": 1.4}, {"phi": 2.0}, {"power": 1.4, "phi": 2.0}], ids=repr)
def test_powers_that_are_chosen(fixed: dict[str, float]) -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(0.0, 5.0, 40)
    y = mx.Tweedie(phi=2.0, power=1.5).sample(np.exp(0.5 + 0.3 * x), rng)
    assert_same_and_told(problem_of_fit(mx.fit(x, y, curve=mx.Linear(), family=mx.Tweedie(), fixed=fixed)))


@pytest.mark.parametrize("curve", [mx.Linear(), mx.Polynomial(6)], ids=repr)
@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace()], ids=repr)
def test_calendar_years(curve: mx.Curve, family: mx.Family) -> None:
    assert_same_and_told(problem_of_fit(fits.of_calendar_years(curve, family)))


@pytest.mark.parametrize("unit", [1e-4, 1e5])
@pytest.mark.parametrize("kind", [mx.Gamma, mx.InverseGaussian, mx.Normal, mx.Laplace], ids=kind_code)
def test_the_units_of_x_and_y_do_not_matter(kind: type[mx.Family], unit: float) -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(1.0, 5.0, 40)
    y = 2.0 + 0.8 * x + np.abs(rng.normal(size=40))
    for link in ABLE[kind]:
        fit = mx.fit(x / unit, unit * y, curve=mx.Linear(), family=kind(), link=link)
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("family", [mx.Binary(), mx.Categorical()], ids=repr)
def test_labels_with_every_curve(family: mx.ClassFamily) -> None:
    for fit in fits.of_labels(family):
        if fit.model.link.name == "logit":
            assert_same_and_told(problem_of_labels(fit))
        else:
            found = snippet(problem_of_labels(fit))
            assert isinstance(found, Unable)
            assert f"not the {fit.model.link.name} link" in found.reason


def test_two_classes_of_a_softmax() -> None:
    x, y = fits.labels_of(mx.Binary())
    assert_same_and_told(problem_of_labels(mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical())))


# ---- what it has not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in mx.CURVES if not kind.linear], ids=kind_code)
def test_curves_that_are_not_linear_are_none_of_its_own(kind: type[mx.Curve]) -> None:
    drawn = world_of(kind(), mx.Normal, n=37, seed=1).draw()
    found = snippet(problem_of_fit(mx.fit(drawn.x, drawn.y, curve=kind(), family=mx.Normal())))
    assert isinstance(found, Unable)
    assert kind().label in found.reason


def test_huber_regression_has_another_scale() -> None:
    linear_model = library("sklearn.linear_model")
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 40)
    y = 3.0 + 2.0 * x + rng.standard_t(2.0, 40)
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Huber(delta=1.5))
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    model = linear_model.HuberRegressor(epsilon=1.5, alpha=0.0, tol=1e-9, max_iter=1000).fit(x[:, None], y)
    assert_told(
        found.reason,
        {"intercept": model.intercept_, "x": model.coef_[0], "scale": model.scale_},
        fit.estimates,
    )


@pytest.mark.parametrize(
    ("kind", "nearest"), [(mx.StudentT, "LinearRegression"), (mx.NegativeBinomial, "PoissonRegressor")]
)
def test_a_family_that_is_missing_has_a_nearest_one(kind: type[mx.Family], nearest: str) -> None:
    linear_model = library("sklearn.linear_model")
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 3.0, 60)
    y = kind().sample(np.exp(1.0 + 0.5 * x), rng)
    fit = mx.fit(x, y, curve=mx.Linear(), family=kind())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert nearest in found.reason
    options = (
        {} if nearest == "LinearRegression" else {"alpha": 0.0, "tol": 1e-10, "solver": "newton-cholesky"}
    )
    model = getattr(linear_model, nearest)(**options).fit(x[:, None], y)
    assert_told(found.reason, {"intercept": model.intercept_, "x": model.coef_[0]}, fit.estimates)


def test_separated_classes_are_held_together_by_the_penalty_alone() -> None:
    linear_model = library("sklearn.linear_model")
    x = np.arange(12.0)
    fit = mx.fit(x, x > 5.5, curve=mx.Linear(), family=mx.Binary())
    found = snippet(problem_of_labels(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason
    model = linear_model.LogisticRegression(tol=1e-10).fit(x[:, None], x > 5.5)
    assert_told(found.reason, {"intercept": model.intercept_[0], "x": model.coef_[0, 0]}, fit.estimates)


def test_classes_in_an_order_are_none_of_its_own() -> None:
    x, y = fits.labels_of(mx.Ordinal())
    found = snippet(problem_of_labels(mx.fit(x, y, curve=mx.Linear(), family=mx.Ordinal())))
    assert isinstance(found, Unable)
    assert "order" in found.reason


def test_a_loss_that_was_typed_is_none_of_its_own() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0.0, 9.0, 40)
    fit = mx.fit(x, x + rng.logistic(size=40), curve=mx.Linear(), family=mx.typed_errors("log(1 + r^4)")())
    assert isinstance(snippet(problem_of_fit(fit)), Unable)


def test_a_linear_programme_with_many_rows_is_told_to_be_slow() -> None:
    rng = np.random.default_rng(1)
    for count, slow in ((500, False), (12_000, True)):
        x = rng.uniform(size=count)
        fit = mx.fit(x, x + rng.laplace(size=count), curve=mx.Linear(), family=mx.Laplace())
        found = snippet(problem_of_fit(fit))
        assert isinstance(found, Snippet)
        assert ("take it minutes" in " ".join(found.notes)) == slow
