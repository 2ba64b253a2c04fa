"""The front door: what `fit` takes, gives and refuses."""

import contextlib
import doctest
import importlib
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import optimize

import mlexplore as mx
from tests.worlds import World, X, Y, each_world, home, log_likelihood_at


def not_estimated(world: World) -> set[str]:
    """Shape parameters that are chosen and never estimated, such as the quantile of a quantile regression."""
    return {item.name for item in world.family.shapes() if not item.estimable}


LINE_X = np.arange(8.0)
LINE_Y = np.array([1.0, 2.2, 2.9, 4.1, 5.2, 5.8, 7.1, 8.3])


# ---- estimates --------------------------------------------------------------------------------------------------


@each_world
def test_the_estimates_have_the_log_likelihood_that_is_told(world: World) -> None:
    fit = home(world)
    assert log_likelihood_at(fit, fit.estimates) == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert fit.log_likelihood == pytest.approx(
        float(fit.family.loglik(world.y, fit.predict(X)).sum()), abs=1e-9
    )


@each_world
def test_no_step_away_from_the_estimates_gains(world: World) -> None:
    fit = home(world)
    for name, error in fit.standard_errors.items():
        if not error > 0 or not np.isfinite(fit.estimates[name]):
            continue
        for step in (-1.0, -0.03, 0.03, 1.0):
            moved = {**fit.estimates, name: fit.estimates[name] + step * error}
            if not all(item.domain.contains(moved[item.name]) for item in fit.family.shapes()):
                continue
            gain = log_likelihood_at(fit, moved) - fit.log_likelihood
            # The median of an even number of observations is any value between the middle two.
            assert gain < 0.0 or ("not unique" in fit.message and gain < 1e-9)


@each_world
def test_estimates_list_the_curve_then_the_errors(world: World) -> None:
    fit = home(world)
    names = [parameter.name for parameter in world.curve.parameters(("x",))] + list(
        world.family.shape_values()
    )
    assert list(fit.estimates) == list(fit.standard_errors) == names
    assert fit.covariance.shape == (len(names), len(names))


@each_world
def test_every_criterion_counts_every_estimated_parameter(world: World) -> None:
    fit = home(world)
    k = len(fit.estimates) - len({*world.fixed, *not_estimated(world)})
    assert fit.n_parameters == k
    assert fit.n == Y.size
    assert fit.aic == pytest.approx(2 * k - 2 * fit.log_likelihood)
    assert fit.bic == pytest.approx(k * np.log(Y.size) - 2 * fit.log_likelihood)
    assert fit.aicc == pytest.approx(fit.aic + 2 * k * (k + 1) / (Y.size - k - 1))
    assert fit.loss == pytest.approx(float(fit.family.loss(fit.model.y, fit.fitted).mean()))


def test_too_few_rows_for_the_correction_make_aicc_infinite() -> None:
    fit = mx.fit(LINE_X[:4], LINE_Y[:4], curve=mx.Linear(), family=mx.Normal())
    assert fit.aicc == np.inf


# ---- parameters that are held -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fixed", [{"nu"}, ["nu"], ("nu",), "nu", frozenset({"nu"})], ids=repr)
def test_a_shape_named_as_fixed_keeps_its_value(fixed: object) -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT(nu=3.7), fixed=fixed)  # type: ignore[arg-type]
    assert fit.estimates["nu"] == 3.7
    assert fit.standard_errors["nu"] == 0.0
    assert fit.n_parameters == 3


def test_a_mapping_holds_any_parameter_at_any_value() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.StudentT(), fixed={"intercept": 35.0, "nu": 2.9})
    assert fit.estimates["intercept"] == pytest.approx(35.0, rel=1e-13)
    assert fit.estimates["nu"] == 2.9
    assert fit.standard_errors["intercept"] == 0.0
    assert fit.n_parameters == 2
    free = mx.fit(X, Y - 35.0, curve=mx.Linear(intercept=False), family=mx.StudentT(nu=2.9), fixed={"nu"})
    assert fit.estimates["x"] == pytest.approx(free.estimates["x"], rel=1e-10)
    assert fit.standard_errors["x"] == pytest.approx(free.standard_errors["x"], rel=1e-9)
    assert fit.log_likelihood == pytest.approx(free.log_likelihood, abs=1e-9)


@each_world
def test_holding_a_parameter_at_its_estimate_changes_nothing_else(world: World) -> None:
    fit = home(world)
    for name, value in fit.estimates.items():
        if np.isfinite(value) and name not in {*world.fixed, *not_estimated(world)}:
            held = mx.fit(
                X, world.y, curve=world.curve, family=world.family, fixed={**world.fixed, name: value}
            )
            assert held.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-8)
            assert held.n_parameters == fit.n_parameters - 1
            assert held.standard_errors[name] == 0.0


def test_with_everything_held_the_likelihood_is_only_computed() -> None:
    values = {"intercept": 0.9, "x": 1.0, "sigma": 0.1}
    fit = mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.Normal(), fixed=values)
    assert fit.n_parameters == 0
    assert fit.log_likelihood == pytest.approx(
        float(mx.Normal(0.1).loglik(LINE_Y, 0.9 + LINE_X).sum()), abs=1e-9
    )
    assert fit.converged
    assert fit.message


@pytest.mark.parametrize(
    ("fixed", "sentence"),
    [
        ({"slope"}, 'There is no parameter "slope" to fix: choose among intercept, x, sigma.'),
        ({"x"}, 'To hold "x" say at what: fixed={"x": value}.'),
        ({"x": "one"}, "\"x\" must be held at a finite number, not 'one'."),
        ({"x": None}, '"x" must be held at a finite number, not None.'),
        ({"x": 1e200}, '"x" cannot be held at 1e+200: powers of such numbers cannot be computed.'),
        ({"sigma": 1e-200}, '"sigma" cannot be held at 1e-200: powers of such numbers cannot be computed.'),
        ({"x": np.nan}, '"x" must be held at a finite number, not nan.'),
        ({"sigma": -1.0}, "Normal: sigma must be > 0, not -1.0."),
    ],
    ids=repr,
)
def test_what_cannot_be_held_is_told(fixed: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared below
        mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.Normal(), fixed=fixed)  # type: ignore[arg-type]
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"curve": mx.Linear}, "curve must be made from its class: write Linear() with brackets."),
        ({"family": mx.Normal}, "family must be made from its class: write Normal() with brackets."),
        ({"curve": "line"}, "curve must be one such as Linear(), not 'line'."),
        ({"family": None}, "family must be one such as Normal(), not None."),
        ({"fixed": 3}, "fixed must be names of parameters, or a mapping from names to values, not 3."),
        (
            {"curve": mx.Linear, "family": mx.Categorical()},
            "curve must be made from its class: write Linear() with brackets.",
        ),
    ],
)
def test_what_is_no_curve_or_family_is_told_apart_from_one(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(TypeError) as refusal:
        mx.fit(LINE_X, LINE_Y, **{"curve": mx.Linear(), "family": mx.Normal(), **given})  # type: ignore[arg-type]
    assert str(refusal.value) == sentence


def test_a_line_either_has_an_intercept_or_not() -> None:
    with pytest.raises(TypeError, match="Line: intercept must be True or False, not 'no'"):
        mx.Linear(intercept="no")  # type: ignore[arg-type]


@pytest.mark.parametrize("family", [mx.Exponential(), mx.InverseGaussian()], ids=lambda f: f.name)
def test_a_mean_that_runs_beyond_all_numbers_is_a_fit_or_a_sentence(family: mx.Family) -> None:
    y = np.append(np.abs(np.sin(np.arange(19.0))) + 1e-3, 1e6)
    with contextlib.suppress(ValueError):
        fit = mx.fit(np.linspace(0.5, 6.0, 20), y, curve=mx.ExponentialGrowth(), family=family)
        assert fit.converged <= np.isfinite(fit.fitted).all()
        fit.residuals("pearson")


# ---- links ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.StudentT(nu=3.3)], ids=lambda f: f.name)
def test_behind_a_log_link_effects_multiply(family: mx.Family) -> None:
    """The same likelihood, maximised by a method that knows nothing of ours."""
    rng = np.random.default_rng(6)
    x = np.linspace(-1.0, 2.0, 40)
    y = np.exp(0.4 + 0.9 * x) + 0.5 * rng.standard_t(4, x.size)
    fit = mx.fit(
        x,
        y,
        curve=mx.Linear(),
        family=family,
        link="log",
        fixed={"nu"} if "nu" in family.shape_values() else (),
    )
    (scale,) = (name for name in family.shape_values() if name != "nu")

    def cost(parameters: np.ndarray) -> float:
        intercept, slope, log_scale = parameters
        at = family.with_shapes({scale: float(np.exp(log_scale))})
        return float(at.nll(y, np.exp(intercept + slope * x)).sum())

    start = np.array([fit.estimates["intercept"], fit.estimates["x"], np.log(fit.estimates[scale])])
    best = min(
        optimize.minimize(
            cost, start + shift, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxfev": 4000}
        ).fun
        for shift in (np.zeros(3), np.array([0.3, -0.2, 0.4]))
    )
    assert fit.log_likelihood == pytest.approx(-best, abs=1e-6)
    assert fit.log_likelihood >= -best - 1e-9
    assert_allclose(
        fit.predict([0.0, 1.0]),
        np.exp(fit.estimates["intercept"] + fit.estimates["x"] * np.array([0.0, 1.0])),
    )
    # The band is made on the scale of the link, so it stays where the family lives.
    assert np.all(fit.interval([-30.0], kind="confidence").lower > 0)


def test_an_unknown_link_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match='There is no link "square": choose identity, log'):
        mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.Normal(), link="square")


# ---- places -----------------------------------------------------------------------------------------------------


def test_a_data_frame_gives_the_estimates_their_names() -> None:
    table = pd.DataFrame({"dose": LINE_X, "age": [3, 1, 4, 1, 5, 9, 2, 6]})
    fit = mx.fit(table, LINE_Y, curve=mx.Linear(), family=mx.Normal())
    assert list(fit.estimates) == ["intercept", "dose", "age", "sigma"]
    design = np.column_stack([np.ones(8), table.to_numpy(dtype=float)])
    expected = np.linalg.lstsq(design, LINE_Y, rcond=None)[0]
    assert_allclose(list(fit.estimates.values())[:3], expected, rtol=1e-12)
    assert_allclose(fit.predict(table), design @ expected, rtol=1e-12)


def test_names_that_clash_are_refused() -> None:
    """Otherwise one of the two estimates would silently stand for the other."""
    for name in ("sigma", "intercept"):
        with pytest.raises(ValueError, match=f'Two parameters would be named "{name}"'):
            mx.fit(pd.DataFrame({name: LINE_X}), LINE_Y, curve=mx.Linear(), family=mx.Normal())


def test_new_places_must_have_the_columns_of_the_old() -> None:
    fit = mx.fit(np.column_stack([X, X**2]), Y, curve=mx.Linear(), family=mx.Normal())
    for wrong in ([1.0, 2.0], np.ones((4, 3))):
        with pytest.raises(ValueError, match="x_new must have the columns of x"):
            fit.predict(wrong)
    with pytest.raises(ValueError, match="x must be finite numbers: row 0"):
        fit.predict([[np.nan, 1.0]])


@pytest.mark.parametrize(
    ("x", "curve", "sentence"),
    [
        (
            np.column_stack([LINE_X, 2 * LINE_X]),
            mx.Linear(),
            'The data cannot tell "x2" from the parameters before it',
        ),
        (np.ones(8), mx.Linear(), 'The data cannot tell "x" from the parameters before it'),
        (np.repeat([1.0, 2.0], 4), mx.Polynomial(2), 'The data cannot tell "c2"'),
        (
            np.repeat([1.0, 2.0], 4),
            mx.LogisticGrowth(),
            "3 free parameters and the data lie at 2 different places",
        ),
        (np.ones(8), mx.LogisticGrowth(), "3 free parameters and the data lie at 1 place"),
        (LINE_X, mx.Polynomial(8), "Polynomial of degree 8 has 9 parameters and cannot be fitted to 8 rows"),
        (1e-45 * LINE_X, mx.Polynomial(7), "x to the power 7 is too large or small a number"),
    ],
)
def test_a_curve_that_the_data_cannot_determine_is_refused(
    x: np.ndarray, curve: mx.Curve, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        mx.fit(x, LINE_Y, curve=curve, family=mx.Normal())


def test_rows_of_weight_zero_do_not_count_as_data() -> None:
    weights = np.array([1.0, 1, 0, 0, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="cannot be fitted to 2 rows"):
        mx.fit(LINE_X, LINE_Y, curve=mx.Polynomial(2), family=mx.Normal(), weights=weights)


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=lambda kind: kind.__name__)
def test_a_row_that_is_set_aside_may_have_what_the_family_cannot(kind: type[mx.Family]) -> None:
    """Quantile residuals of the others are those of a fit without it: what is drawn at random is drawn for them first."""
    x = np.arange(1.0, 13.0)
    mu = 0.2 + 0.05 * x if kind.location_domain.high == 1.0 else 1.0 + 0.5 * x
    y = kind().sample(mu, np.random.default_rng(5))
    weights = np.ones(12)
    weights[4] = 0.0
    strange = y.copy()
    strange[4] = -7.25
    found = mx.fit(x, strange, curve=mx.Linear(), family=kind(), weights=weights)
    kept = weights > 0.0
    without = mx.fit(x[kept], y[kept], curve=mx.Linear(), family=kind())
    assert found.log_likelihood == pytest.approx(without.log_likelihood, rel=1e-8, abs=1e-8)
    residuals = found.residuals("quantile")
    assert_allclose(residuals[kept], without.residuals("quantile"), atol=1e-4)
    assert np.isnan(residuals[4]) == (not kind.support.contains(np.array([-7.25])).all())
    weights[4] = 1.0
    if not kind.support.contains(np.array([-7.25])).all():
        with pytest.raises(ValueError, match=r"needs y .*: row 4 is -7.25"):
            mx.fit(x, strange, curve=mx.Linear(), family=kind(), weights=weights)


def test_more_successes_than_trials_do_not_bar_a_fit_that_sets_them_aside() -> None:
    y, weights = np.array([1.0, 9.0, 2.0, 3.0, 1.0, 4.0]), np.array([1.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    fit = mx.fit(LINE_X[:6], y, curve=mx.Linear(), family=mx.Binomial(np.full(6, 5.0)), weights=weights)
    assert fit.n == 5.0
    with pytest.raises(ValueError, match="row 1 has 9 in 5"):
        mx.fit(LINE_X[:6], y, curve=mx.Linear(), family=mx.Binomial(np.full(6, 5.0)))


# ---- maxima that do not exist -----------------------------------------------------------------------------------


PERFECT = {
    "polynomial": (
        1.0 + LINE_X + LINE_X**2 + LINE_X**3 + LINE_X**4 + LINE_X**5,
        mx.Polynomial(5),
    ),  # as Wampler1
    "constant": (np.full(8, 1 / 3), mx.Linear()),
    "n = p": (LINE_Y, mx.Polynomial(7)),
    "logistic growth": (2.5 / (1.0 + np.exp(-0.7 * (LINE_X - 3.1))), mx.LogisticGrowth()),
}


@pytest.mark.parametrize(
    ("what", "family"),
    [
        pytest.param(what, kind(), id=f"{what}-{kind.name}")
        for kind in mx.FAMILIES
        for what, (y, _) in PERFECT.items()
        if any(item.perfect is not None for item in kind.shapes()) and kind.support.contains(y).all()
    ],
)
def test_a_perfect_fit_has_no_maximum_and_says_so(what: str, family: mx.Family) -> None:
    y, curve = PERFECT[what]
    fit = mx.fit(LINE_X, y, curve=curve, family=family, link="identity")
    assert not fit.converged
    assert fit.log_likelihood == np.inf
    assert re.search("passes through (every point|so many points)", fit.message)
    (item,) = (item for item in family.shapes() if item.perfect is not None)
    assert f"{item.name} runs to {'0' if item.perfect == 0 else 'infinity'}" in fit.message
    assert_allclose(fit.fitted, y, rtol=1e-9)
    assert all(np.isnan(error) for error in list(fit.standard_errors.values())[: len(fit.model.parameters)])
    with pytest.raises(ValueError, match="There are no bands"):
        fit.interval([1.0], kind="prediction")


def test_with_its_scale_held_a_perfect_fit_is_a_fit() -> None:
    fit = mx.fit(LINE_X, 3.0 * LINE_X, curve=mx.Linear(), family=mx.Normal(), fixed={"sigma": 0.5})
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(8 * float(mx.Normal(0.5).loglik(np.zeros(1), np.zeros(1))[0]))


def test_a_student_t_around_mostly_exact_data_says_what_it_runs_to() -> None:
    """With nu free, a curve through most points makes the likelihood unbounded."""
    y = 2.0 * np.arange(12.0)
    y[-1] = 50.0
    fit = mx.fit(np.arange(12.0), y, curve=mx.Linear(), family=mx.StudentT())
    assert not fit.converged
    assert "so many points" in fit.message or "bound 0.2 of the search" in fit.message


def test_a_curve_that_runs_to_infinity_is_told() -> None:
    """A step: the steeper the better, for ever."""
    x = np.arange(12.0)
    fit = mx.fit(
        x, (x > 5.5).astype(float) + 0.1 * np.sin(7 * x), curve=mx.LogisticGrowth(), family=mx.Normal()
    )
    assert not fit.converged
    assert "infinity" in fit.message


# ---- any data at all --------------------------------------------------------------------------------------------

NUMBER = st.sampled_from([0.0, 1.0, 1.0, 2.0, -3.0, 0.1, 7.5, 1e6, -1e-6])


@settings(max_examples=25)
@given(
    st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=12),
    st.sampled_from([mx.Linear(), mx.Polynomial(2), mx.LogisticGrowth()]),
    st.sampled_from([family() for family in mx.FAMILIES]),
)
def test_any_data_give_a_fit_or_a_sentence(
    rows: list[tuple[float, float]], curve: mx.Curve, family: mx.Family
) -> None:
    """Ties, constants, outliers, a single row: never NaN, never a warning, never another exception."""
    x, y = np.array(rows).T
    sentence = ""
    try:
        fit = mx.fit(x, y, curve=curve, family=family)
    except ValueError as refusal:
        fit, sentence = None, str(refusal)
    if fit is None:
        assert sentence.endswith(".")
        return
    assert not np.isnan(fit.log_likelihood)
    assert fit.converged <= np.isfinite(fit.log_likelihood)
    assert fit.message
    assert set(fit.standard_errors) == set(fit.estimates)
    assert np.all(np.isfinite(fit.fitted))
    if np.isfinite(fit.log_likelihood):
        assert_array_equal(np.isfinite(fit.residuals()), True)


# ---- the rest of a fit ------------------------------------------------------------------------------------------


def test_the_summary_shows_estimates_errors_and_intervals() -> None:
    fit = mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.StudentT(nu=4.0), fixed={"nu"})
    table = fit.summary()
    assert list(table.index) == ["intercept", "x", "sigma", "nu"]
    assert table.index.name == "parameter"
    assert list(table.columns) == ["estimate", "standard error", "2.5 %", "97.5 %", "held"]
    assert table.index[table["held"]].tolist() == ["nu"]
    assert table.loc["x", "estimate"] == fit.estimates["x"]
    assert tuple(table.loc["x", ["2.5 %", "97.5 %"]]) == fit.confidence_intervals()["x"]
    assert table.loc["nu", ["2.5 %", "97.5 %"]].isna().all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda fit: fit.interval([1.0], 1.0), "level must be between 0 and 1, not 1.0"),
        (lambda fit: fit.interval([1.0], kind="tolerance"), 'There is no "tolerance" interval'),
        (lambda fit: fit.confidence_intervals(level=0.0), "level must be between 0 and 1, not 0.0"),
        (lambda fit: fit.confidence_intervals(method="exact"), 'There is no "exact" interval'),
        (lambda fit: fit.profile("slope"), 'There is no parameter "slope": choose among intercept, x, sigma'),
        (lambda fit: fit.slice("slope", [1.0]), 'There is no parameter "slope"'),
        (lambda fit: fit.residuals(kind="studentised"), 'There are no "studentised" residuals'),
    ],
)
def test_what_a_fit_does_not_have_it_says(call: object, sentence: str) -> None:
    fit = mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.Normal())
    with pytest.raises(ValueError, match=sentence):
        call(fit)  # type: ignore[operator]


def test_a_fit_cannot_be_changed() -> None:
    fit = mx.fit(LINE_X, LINE_Y, curve=mx.Linear(), family=mx.Normal())
    with pytest.raises(AttributeError):
        fit.estimates = {}  # type: ignore[misc]


def test_the_examples_of_the_documentation_hold() -> None:
    module = importlib.import_module("mlexplore.fitting")
    outcome = doctest.testmod(module)
    assert outcome.attempted >= 3
    assert outcome.failed == 0
