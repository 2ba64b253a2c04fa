"""Promises of every fit of classes: what it has, what leaves it as it is, and what it must agree with."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import kstest

import mlexplore as mx
from mlexplore.links import LINKS

Array = NDArray[np.float64]

RNG = np.random.default_rng(1805)
N = 240
X = RNG.normal(size=(N, 2)) * [1.3, 0.4] + [0.5, -2.0]
GRADES = np.digitize(X @ [0.9, -1.7] + RNG.logistic(size=N), [2.6, 4.1, 5.0])
FAMILIES = [kind() for kind in mx.CLASS_FAMILIES]
SETTINGS = [(family, link) for family in FAMILIES for link in family.links]
IDS = [f"{family.name}-{link}" for family, link in SETTINGS]
LINEAR_CURVES = [
    mx.Constant(),
    mx.Linear(),
    mx.Linear(intercept=False),
    mx.Polynomial(3),
    mx.Spline(4),
    mx.Seasonal(),
]
each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
each_setting = pytest.mark.parametrize(("family", "link"), SETTINGS, ids=IDS)


def labels(family: mx.ClassFamily) -> NDArray[np.int64]:
    """Labels of as many kinds as the family can tell apart."""
    return GRADES if family.most_classes is None else (GRADES > 1).astype(np.int64)


def fitted(family: mx.ClassFamily, link: str | None = None, x: Array = X, **options: Any) -> mx.ClassFit:
    return mx.fit(x, labels(family), curve=mx.Linear(), family=family, link=link, **options)


def values(numbers: dict[str, float]) -> Array:
    return np.array(list(numbers.values()))


# ---- what a fit has -----------------------------------------------------------------------------------------------


@each_setting
def test_a_fit_has_what_the_design_promises(family: mx.ClassFamily, link: str) -> None:
    fit = fitted(family, link)
    kinds = 4 if family.most_classes is None else 2
    size = 2 + kinds - 1 if family.ordered else 3 * (kinds - 1)
    assert fit.classes == tuple(range(kinds))
    assert list(fit.estimates) == list(fit.standard_errors)
    assert len(fit.estimates) == fit.n_parameters == size
    assert fit.covariance.shape == (size, size)
    assert_allclose(np.sqrt(np.diag(fit.covariance)), values(fit.standard_errors), rtol=1e-12)
    assert fit.loss == pytest.approx(-fit.log_likelihood / N, rel=1e-15)
    assert fit.loss == pytest.approx(np.mean(family.loss(fit.model.codes, fit.fitted.T)), rel=1e-13)
    assert fit.aic == pytest.approx(2 * size - 2 * fit.log_likelihood)
    assert fit.bic == pytest.approx(size * np.log(N) - 2 * fit.log_likelihood)
    assert fit.aicc > fit.aic
    assert isinstance(fit.n, float)
    assert isinstance(fit.iterations, int)
    assert fit.converged is True
    assert fit.curve == mx.Linear()
    assert_allclose(fit.predict(X), fit.fitted, rtol=1e-12)
    assert_allclose(fit.fitted.sum(axis=1), 1.0, rtol=1e-14)
    assert fit.predict_class(X[:3]) == [fit.classes[k] for k in fit.fitted[:3].argmax(axis=1)]
    assert isinstance(fit.summary(), pd.DataFrame)
    assert fit.summary().index.tolist() == list(fit.estimates)


@pytest.mark.parametrize("curve", LINEAR_CURVES, ids=repr)
@each_family
def test_every_linear_curve_goes_with_every_family(family: mx.ClassFamily, curve: mx.Curve) -> None:
    fit = mx.fit(X[:, 0], labels(family), curve=curve, family=family)
    assert fit.converged
    gradient = fit.model.evaluate(fit.maximum.theta)[1]
    sizes = np.sqrt(np.diag(fit.model.evaluate(fit.maximum.theta)[2]))
    assert np.all(np.abs(gradient / sizes) < 1e-9)


@each_family
def test_curves_that_are_not_linear_are_refused(family: mx.ClassFamily) -> None:
    with pytest.raises(ValueError, match="needs a curve that is linear in its parameters"):
        mx.fit(X[:, 0], GRADES, curve=mx.LogisticGrowth(), family=family)


def test_the_thresholds_hold_the_constant_of_any_curve() -> None:
    names = {
        curve.label: list(mx.fit(X[:, 0], GRADES, curve=curve, family=mx.Ordinal()).estimates)
        for curve in LINEAR_CURVES
    }
    thresholds = ["zeta1", "zeta2", "zeta3"]
    assert names["Constant"] == thresholds
    assert names["Line"] == ["x", *thresholds]
    assert names[mx.Polynomial(3).label] == ["c1", "c2", "c3", *thresholds]
    assert names[mx.Spline(4).label] == ["s1", "s2", "s3", *thresholds]


@pytest.mark.parametrize("curve", [mx.Polynomial(2), mx.Spline(3)], ids=repr)
def test_estimates_of_an_ordinal_fit_make_its_probabilities(curve: mx.Curve) -> None:
    """The map from the inner coordinates to the user's parameters and thresholds is the right one."""
    x = X[:, 0] + 40.0
    fit = mx.fit(x, GRADES, curve=curve, family=mx.Ordinal())
    full = [fit.estimates.get(parameter.name, 0.0) for parameter in curve.parameters(("x",))]
    height = curve.bind(x).value(curve.bind(x).from_user @ np.array(full))
    below = 1.0 / (1.0 + np.exp(height[:, None] - [fit.estimates[f"zeta{k}"] for k in (1, 2, 3)]))
    assert_allclose(np.diff(below, axis=1, prepend=0.0, append=1.0), fit.fitted, rtol=1e-8)


# ---- what it agrees with ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("curve", [mx.Linear(), mx.Polynomial(3), mx.Spline(4)], ids=repr)
def test_two_classes_are_logistic_regression(curve: mx.Curve) -> None:
    y = (GRADES > 1).astype(float)
    binary = mx.fit(X[:, 0], y, curve=curve, family=mx.Bernoulli())
    both = mx.fit(X[:, 0], np.where(y, "yes", "no"), curve=curve, family=mx.Categorical())
    assert both.classes == ("no", "yes")
    assert list(both.estimates) == [f"yes:{name}" for name in binary.estimates]
    assert_allclose(values(both.estimates), values(binary.estimates), rtol=1e-12)
    assert_allclose(values(both.standard_errors), values(binary.standard_errors), rtol=1e-12)
    assert_allclose(both.covariance, binary.covariance, rtol=1e-11)
    assert both.log_likelihood == pytest.approx(binary.log_likelihood, abs=1e-12)
    assert_allclose(both.fitted[:, 1], binary.fitted, rtol=1e-12)
    for found, known in zip(
        both.confidence_intervals().values(), binary.confidence_intervals().values(), strict=True
    ):
        assert_allclose(found, known, rtol=1e-6)


@pytest.mark.parametrize("link", mx.Binary.links)
def test_names_for_two_labels_change_nothing_of_a_bernoulli_fit(link: str) -> None:
    y = (GRADES > 1).astype(float)
    numbers = mx.fit(X, y, curve=mx.Linear(), family=mx.Bernoulli(), link=link)
    # The alphabet would have them the other way round.
    named = mx.fit(
        X, np.where(y, "high", "low"), curve=mx.Linear(), family=mx.Binary(event="high"), link=link
    )
    assert named.classes == ("low", "high")
    assert list(named.estimates) == list(numbers.estimates)
    assert_allclose(values(named.estimates), values(numbers.estimates), rtol=1e-11)
    assert_allclose(values(named.standard_errors), values(numbers.standard_errors), rtol=1e-9)
    assert named.log_likelihood == pytest.approx(numbers.log_likelihood, abs=1e-11)
    assert_allclose(named.fitted[:, 1], numbers.fitted, rtol=1e-11)


def test_two_classes_are_all_that_binary_tells_apart() -> None:
    with pytest.raises(ValueError, match="Binary tells 2 classes apart, and there are 4: 0, 1, 2, 3"):
        mx.fit(X, GRADES, curve=mx.Linear(), family=mx.Binary())
    with pytest.raises(ValueError, match="There is no class 'maybe'"):
        mx.fit(X, GRADES > 1, curve=mx.Linear(), family=mx.Binary(event="maybe"))


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_two_levels_are_a_binary_regression_whose_intercept_is_minus_the_threshold(link: str) -> None:
    y = (GRADES > 1).astype(float)
    levels = mx.fit(X, GRADES > 1, curve=mx.Linear(), family=mx.Ordinal(), link=link)
    # Of the lower level: P(y <= 1) = F(zeta - mu).
    binary = mx.fit(X, 1.0 - y, curve=mx.Linear(), family=mx.Bernoulli(), link=link)
    found = values(levels.estimates)
    assert_allclose([found[2], -found[0], -found[1]], values(binary.estimates), rtol=1e-11)
    errors = values(levels.standard_errors)
    assert_allclose(errors[[2, 0, 1]], values(binary.standard_errors), rtol=1e-11)
    assert levels.log_likelihood == pytest.approx(binary.log_likelihood, abs=1e-11)


def test_another_baseline_changes_coefficients_by_differences_and_no_probability() -> None:
    first = mx.fit(X, GRADES, curve=mx.Linear(), family=mx.Categorical())
    second = mx.fit(X, GRADES, curve=mx.Linear(), family=mx.Categorical(baseline=2))
    assert second.classes == (2, 0, 1, 3)
    for name in ("intercept", "x1", "x2"):
        middle = first.estimates[f"2:{name}"]
        assert second.estimates[f"0:{name}"] == pytest.approx(-middle, rel=1e-11)
        assert second.estimates[f"3:{name}"] == pytest.approx(
            first.estimates[f"3:{name}"] - middle, rel=1e-11
        )
    assert_allclose(second.fitted[:, [1, 2, 0, 3]], first.fitted, rtol=1e-11)
    assert second.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-11)
    # The standard error of a difference, from the covariance of the first.
    names = list(first.estimates)
    pair = [names.index("3:x1"), names.index("2:x1")]
    block = first.covariance[np.ix_(pair, pair)]
    assert second.standard_errors["3:x1"] == pytest.approx(
        np.sqrt(block[0, 0] + block[1, 1] - 2 * block[0, 1]), rel=1e-11
    )


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_an_order_turned_round_turns_the_signs(link: str) -> None:
    """Of symmetric distributions: slopes change their sign, and thresholds sign and place."""
    up = fitted(mx.Ordinal(), link)
    down = fitted(mx.Ordinal(order=(3, 2, 1, 0)), link)
    found, turned = values(up.estimates), values(down.estimates)
    assert_allclose(turned, -found[[0, 1, 4, 3, 2]], rtol=1e-11)
    assert down.log_likelihood == pytest.approx(up.log_likelihood, abs=1e-11)


def test_an_ordinal_fit_is_the_maximum_of_its_likelihood_as_textbooks_write_it() -> None:
    x, y = np.sin(np.arange(40.0)), np.tile([0, 1, 2, 1, 2, 0, 2, 1], 5)
    for link in ("logit", "probit", "cloglog"):
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Ordinal(), link=link)
        best = values(fit.estimates)

        def loglik(parameters: Array, link: str = link) -> float:
            cdf = {
                "logit": lambda z: 1.0 / (1.0 + np.exp(-z)),
                "probit": ndtr,
                "cloglog": lambda z: -np.expm1(-np.exp(z)),
            }[link]
            ends = np.concatenate([[-np.inf], parameters[1:], [np.inf]])
            below = np.array([cdf(np.clip(end - parameters[0] * x, -40.0, 40.0)) for end in ends])
            return float(np.log(np.diff(below, axis=0)[y, np.arange(y.size)]).sum())

        assert loglik(best) == pytest.approx(fit.log_likelihood, abs=1e-11)
        for direction in np.eye(3):
            assert loglik(best + 1e-3 * direction) < loglik(best)
            assert loglik(best - 1e-3 * direction) < loglik(best)


# ---- what leaves it as it is --------------------------------------------------------------------------------------


@each_setting
def test_a_weight_of_two_counts_a_row_twice_and_one_of_zero_not_at_all(
    family: mx.ClassFamily, link: str
) -> None:
    weights = np.random.default_rng(4).integers(0, 4, N)
    weighted = fitted(family, link, weights=weights)
    repeated = mx.fit(
        np.repeat(X, weights, axis=0),
        np.repeat(labels(family), weights),
        curve=mx.Linear(),
        family=family,
        link=link,
    )
    assert weighted.n == repeated.n == weights.sum()
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, abs=1e-10)
    assert_allclose(values(weighted.estimates), values(repeated.estimates), rtol=1e-10)
    assert_allclose(values(weighted.standard_errors), values(repeated.standard_errors), rtol=1e-10)


@pytest.mark.parametrize(("scale", "shift"), [(1e-8, 0.0), (1e8, 0.0), (1.0, 1e6), (1e-3, -1e3)])
@each_setting
def test_units_of_the_columns_change_slopes_alone(
    family: mx.ClassFamily, link: str, scale: float, shift: float
) -> None:
    plain = fitted(family, link)
    moved = fitted(family, link, x=scale * X + shift)
    lost = 1e-9 if shift else 1e-11  # beside a million the digits of x itself are fewer
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-7)
    assert_allclose(moved.fitted, plain.fitted, rtol=max(lost, 1e-9))
    for name, value in plain.estimates.items():
        if name.endswith(("x1", "x2")):
            assert moved.estimates[name] * scale == pytest.approx(value, rel=max(lost, 1e-8))
            assert moved.standard_errors[name] * scale == pytest.approx(plain.standard_errors[name], rel=1e-6)


@each_family
def test_the_order_of_the_rows_does_not_matter(family: mx.ClassFamily) -> None:
    turned = np.random.default_rng(2).permutation(N)
    again = mx.fit(X[turned], labels(family)[turned], curve=mx.Linear(), family=family)
    assert_allclose(values(again.estimates), values(fitted(family).estimates), rtol=1e-10)


@each_family
def test_very_many_rows_are_fitted_by_way_of_a_few(family: mx.ClassFamily) -> None:
    """Rows that repeat have the estimates of one round, errors that shrink by the root, and a likelihood that adds up."""
    rounds = 420
    many = mx.fit(np.tile(X, (rounds, 1)), np.tile(labels(family), rounds), curve=mx.Linear(), family=family)
    few = fitted(family)
    assert many.converged
    assert_allclose(values(many.estimates), values(few.estimates), rtol=1e-10)
    assert_allclose(values(many.standard_errors), values(few.standard_errors) / np.sqrt(rounds), rtol=1e-9)
    assert many.log_likelihood == pytest.approx(rounds * few.log_likelihood, rel=1e-12)


# ---- held parameters, profiles, intervals -------------------------------------------------------------------------


@each_setting
def test_a_parameter_held_where_it_is_best_changes_nothing(family: mx.ClassFamily, link: str) -> None:
    plain = fitted(family, link)
    name = next(iter(plain.estimates))
    held = fitted(family, link, fixed={name: plain.estimates[name]})
    assert held.n_parameters == plain.n_parameters - 1
    assert_allclose(values(held.estimates), values(plain.estimates), rtol=1e-9)
    assert held.standard_errors[name] == 0.0
    assert held.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-10)
    assert name not in held.confidence_intervals(method="wald")


@each_setting
def test_profiles_and_slices_touch_the_maximum_and_stay_below(family: mx.ClassFamily, link: str) -> None:
    fit = fitted(family, link)
    name = list(fit.estimates)[1]
    profile = fit.profile(name)
    cut = fit.slice(name, profile.values)
    assert profile.log_likelihood.max() == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert cut.log_likelihood[20] == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert np.all(cut.log_likelihood <= profile.log_likelihood + 1e-9)
    # The curvature of the profile at its top is that of the standard error.
    step = 6.0 * fit.standard_errors[name] / 40.0
    bend = -np.diff(profile.log_likelihood[19:22], n=2)[0] / step**2
    assert bend == pytest.approx(fit.standard_errors[name] ** -2, rel=0.02)


@each_setting
def test_profile_intervals_end_where_the_likelihood_ratio_says(family: mx.ClassFamily, link: str) -> None:
    fit = fitted(family, link)
    drop = 0.5 * float(ndtri(0.95)) ** 2
    for name, ends in fit.confidence_intervals(level=0.9).items():
        assert ends[0] < fit.estimates[name] < ends[1]
        for end in ends:
            held = fitted(family, link, fixed={name: end})
            assert fit.log_likelihood - held.log_likelihood == pytest.approx(drop, abs=1e-6)


@each_family
def test_bands_of_probabilities_hold_them_and_shrink_with_the_level(family: mx.ClassFamily) -> None:
    fit = fitted(family)
    wide, narrow = fit.interval(X[:7], level=0.99), fit.interval(X[:7], level=0.5)
    p = fit.predict(X[:7])
    assert wide.lower.shape == p.shape
    assert np.all((wide.lower > 0) & (wide.lower < narrow.lower) & (narrow.lower < p))
    assert np.all((p < narrow.upper) & (narrow.upper < wide.upper) & (wide.upper < 1))


@pytest.mark.parametrize("link", mx.Binary.links)
def test_the_band_of_two_classes_is_that_of_the_curve_through_any_link(link: str) -> None:
    y = (GRADES > 1).astype(float)
    curve = mx.fit(X, y, curve=mx.Linear(), family=mx.Bernoulli(), link=link).interval(X[:9], level=0.8)
    both = mx.fit(X, y, curve=mx.Linear(), family=mx.Binary(), link=link).interval(X[:9], level=0.8)
    assert_allclose(both.lower[:, 1], curve.lower, rtol=1e-9)
    assert_allclose(both.upper[:, 1], curve.upper, rtol=1e-9)
    assert_allclose(both.upper[:, 0], 1.0 - curve.lower, rtol=1e-9)


@pytest.mark.parametrize("link", mx.Ordinal.links)
def test_bands_of_the_outer_classes_are_those_of_their_thresholds(link: str) -> None:
    """P(y <= 1) is one curve, so its band is that of a height."""
    fit = fitted(mx.Ordinal(), link, x=X[:, :1])
    places = np.linspace(-6.0, 8.0, 60)[:, None]
    band = fit.interval(places)
    names = list(fit.estimates)
    gradient = np.column_stack([-places, np.ones(60), np.zeros((60, 2))])
    height = gradient @ values(fit.estimates)
    error = np.sqrt(np.einsum("ij,jk,ik->i", gradient, fit.covariance, gradient)) * 1.959963984540054
    inverse = LINKS[link].inverse
    assert names[1] == "zeta1"
    assert_allclose(band.lower[:, 0], inverse(height - error), rtol=1e-8, atol=1e-14)
    assert_allclose(band.upper[:, 0], inverse(height + error), rtol=1e-8, atol=1e-14)


def test_the_band_of_two_classes_is_that_of_logistic_regression() -> None:
    y = (GRADES > 1).astype(float)
    binary = mx.fit(X, y, curve=mx.Linear(), family=mx.Bernoulli()).interval(X[:9], level=0.8)
    both = mx.fit(X, y, curve=mx.Linear(), family=mx.Categorical()).interval(X[:9], level=0.8)
    levels = mx.fit(X, y, curve=mx.Linear(), family=mx.Ordinal()).interval(X[:9], level=0.8)
    for band in (both, levels):
        assert_allclose(band.lower[:, 1], binary.lower, rtol=1e-10)
        assert_allclose(band.upper[:, 0], 1.0 - binary.lower, rtol=1e-10)


# ---- robustness, tests, cross-validation --------------------------------------------------------------------------


BINARY = (GRADES > 1).astype(float)


def two_classes(**options: Any) -> tuple[mx.Fit, mx.ClassFit, mx.ClassFit]:
    """Logistic regression in three guises."""
    return (
        mx.fit(X, BINARY, curve=mx.Linear(), family=mx.Bernoulli(), **options),
        mx.fit(X, BINARY, curve=mx.Linear(), family=mx.Categorical(), **options),
        mx.fit(X, BINARY, curve=mx.Linear(), family=mx.Ordinal(), **options),
    )


def test_the_sandwich_of_two_classes_is_that_of_logistic_regression() -> None:
    binary, both, levels = two_classes(weights=1.0 + np.arange(N) % 3)
    assert_allclose(both.covariance_of("sandwich"), binary.covariance_of("sandwich"), rtol=1e-10)
    errors = list(levels.standard_errors_of("sandwich").values())
    assert_allclose(
        [errors[2], *errors[:2]], list(binary.standard_errors_of("sandwich").values()), rtol=1e-10
    )
    wald = both.confidence_intervals(method="wald", covariance="sandwich")["1:x1"]
    assert_allclose(wald, binary.confidence_intervals(method="wald", covariance="sandwich")["x1"], rtol=1e-10)


@pytest.mark.parametrize("method", ["likelihood ratio", "wald", "score"])
def test_tests_of_two_classes_are_those_of_logistic_regression(method: Any) -> None:
    binary, both, levels = two_classes()
    known = binary.test({"x1": 0.3, "x2": 0.0}, method=method)
    for fit, values_tested in ((both, {"1:x1": 0.3, "1:x2": 0.0}), (levels, {"x1": 0.3, "x2": 0.0})):
        found = fit.test(values_tested, method=method)
        assert found.statistic == pytest.approx(known.statistic, rel=1e-9)
        assert found.p_value == pytest.approx(known.p_value, rel=1e-8)
        assert found.degrees_of_freedom == 2


@each_setting
def test_the_three_tests_agree_near_the_maximum(family: mx.ClassFamily, link: str) -> None:
    fit = fitted(family, link)
    name = list(fit.estimates)[1]
    near = {name: fit.estimates[name] + 0.02 * fit.standard_errors[name]}
    wald = fit.test(near, method="wald").statistic
    assert wald == pytest.approx(4e-4, rel=1e-9)
    assert fit.test(near).statistic == pytest.approx(wald, rel=0.03)
    # The expected information stands for the observed one, and they differ by what is left to chance.
    assert fit.test(near, method="score").statistic == pytest.approx(wald, rel=0.25)


@each_setting
def test_the_expected_information_is_the_mean_of_the_observed_one(family: mx.ClassFamily, link: str) -> None:
    """Over all labels that a row could have, each with its probability: an identity, without chance."""
    model, theta = fitted(family, link).model, fitted(family, link).maximum.theta
    p = model.probabilities(theta)
    mean = 0.0
    for label in range(len(model.classes)):
        other = dataclasses.replace(model, codes=np.full(N, label), weights=p[:, label])
        mean = mean + other.evaluate(theta)[2]
    found = model.expected_information(theta, np.eye(theta.size))
    assert_allclose(found, mean, rtol=1e-8, atol=1e-9 * np.abs(found).max())


@each_family
def test_cross_validation_foretells_each_label_from_the_others(family: mx.ClassFamily) -> None:
    fit = fitted(family)
    score = fit.cross_validate(folds=5, seed=3)
    assert score.folds.shape == (5,)
    assert score.mean == pytest.approx(score.rows.mean(), rel=1e-12)
    assert score.mean < -fit.loss
    part = np.array_split(np.random.default_rng(3).permutation(N), 5)[2]
    rest = np.setdiff1d(np.arange(N), part)
    without = mx.fit(X[rest], labels(family)[rest], curve=mx.Linear(), family=family)
    own = without.predict(X[part])[np.arange(part.size), labels(family)[part]]
    assert_allclose(score.rows[part], np.log(own), rtol=1e-9)


def test_a_class_that_only_one_fold_knows_is_told() -> None:
    y = ["a", "b"] * 10 + ["c"]
    fit = mx.fit(np.arange(21.0) % 7, y, curve=mx.Constant(), family=mx.Categorical())
    with pytest.raises(ValueError, match="The class 'c' has so few rows"):
        fit.cross_validate(folds=3)


def test_a_fit_prints_its_classes_and_its_numbers() -> None:
    text = repr(fitted(mx.Ordinal(), "probit"))
    assert text.startswith("Line through the probit link with ordered labels: 0, 1, 2, 3, n = 240")
    assert "mean log loss" in text
    assert "zeta2" in text
    assert "<table>" in fitted(mx.Categorical())._repr_html_()


# ---- residuals ----------------------------------------------------------------------------------------------------


@each_family
def test_raw_residuals_add_up_to_zero_and_the_deviance_to_the_loss(family: mx.ClassFamily) -> None:
    fit = fitted(family)
    raw = fit.residuals()
    assert_allclose(raw.sum(axis=1), 0.0, atol=1e-14)
    assert_allclose((fit.residuals("deviance") ** 2).sum(), -2.0 * fit.log_likelihood, rtol=1e-12)
    p = fit.fitted
    assert_allclose(fit.residuals("pearson"), raw / np.sqrt(p * (1.0 - p)), rtol=1e-10)
    if not family.ordered:  # the likelihood equations of intercepts
        assert_allclose(raw.sum(axis=0), 0.0, atol=1e-9)


def test_quantile_residuals_of_an_order_are_normal_if_the_model_is_true() -> None:
    rng = np.random.default_rng(77)
    x = rng.uniform(-2.0, 2.0, 3000)
    y = np.digitize(1.4 * x + rng.logistic(size=x.size), [-1.0, 0.0, 2.0])
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Ordinal())
    assert kstest(fit.residuals("quantile"), "norm").pvalue > 0.01
    assert kstest(fit.residuals("pit"), "uniform").pvalue > 0.01
    assert_array_equal(fit.residuals("pit", seed=5), fit.residuals("pit", seed=5))
    assert np.any(fit.residuals("pit", seed=5) != fit.residuals("pit", seed=6))


# ---- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"link": "probit"}, "The probit link does not suit Categorical: choose logit"),
        ({"fixed": {"sigma": 1.0}}, 'no parameter "sigma" to fix'),
        ({"fixed": "1:x1"}, 'To hold "1:x1" say at what'),
        ({"fixed": {"1:x1": np.inf}}, "must be held at a finite number"),
        ({"offset": np.zeros(N)}, "takes no offset"),
        ({"weights": -np.ones(N)}, "weights must not be negative: row 0"),
        ({"x": np.column_stack([X, X[:, 0]])}, 'cannot tell "x3" from the parameters before it'),
        ({"x": np.column_stack([X[:, 0], np.full(N, 3.0)])}, 'cannot tell "x2"'),
    ],
)
def test_what_does_not_suit_is_refused_with_a_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        fitted(mx.Categorical(), **options)


def test_thresholds_stand_in_for_a_column_of_ones_and_refuse_any_other_constant() -> None:
    table = pd.DataFrame({"one": np.ones(N), "a": X[:, 0]})
    without = mx.Linear(intercept=False)
    fit = mx.fit(table, GRADES, curve=without, family=mx.Ordinal())
    plain = mx.fit(table[["a"]], GRADES, curve=mx.Linear(), family=mx.Ordinal())
    assert list(fit.estimates) == ["a", "zeta1", "zeta2", "zeta3"]
    assert_allclose(values(fit.estimates), values(plain.estimates), rtol=1e-11)
    with pytest.raises(ValueError, match='cannot tell "one"'):
        mx.fit(table * 3.0, GRADES, curve=without, family=mx.Ordinal())


def test_a_column_named_like_a_threshold_is_refused() -> None:
    table = pd.DataFrame({"zeta1": X[:, 0]})
    with pytest.raises(
        ValueError, match='The column "zeta1" has the name of a threshold: give it another name'
    ):
        mx.fit(table, GRADES, curve=mx.Linear(), family=mx.Ordinal())


def test_more_unknowns_than_can_be_found_soon_are_refused_with_what_to_do() -> None:
    """Judged by unknowns and rows together: a line for each class is found in a moment, and is no cubic."""
    rng = np.random.default_rng(2)
    y = [f"c{place % 200}" for place in range(2400)]
    x = rng.normal(size=2400)
    sentence = "200 classes with 4 parameters .* make 796 coefficients, and with 2,400 rows .* take a lower degree or a line"
    with pytest.raises(ValueError, match=sentence):
        mx.fit(x, y, curve=mx.Polynomial(3), family=mx.Categorical())
    with pytest.raises(ValueError, match=r"200 classes with 4 parameters .* take fewer features"):
        mx.fit(rng.normal(size=(2400, 3)), y, curve=mx.Linear(), family=mx.Categorical())
    assert mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical()).converged
    assert mx.fit(
        x, [f"c{place % 30}" for place in range(2400)], curve=mx.Polynomial(3), family=mx.Categorical()
    ).message


def test_columns_and_classes_whose_estimates_would_have_one_name_are_refused_by_name() -> None:
    rng = np.random.default_rng(6)
    x = pd.DataFrame({"c": rng.normal(size=30), "b:c": rng.normal(size=30)})
    y = ["a", "a:b", "a0"] * 10
    sentence = 'The class "a" with the column "b:c" and the class "a:b" with the column "c" would both be named "a:b:c"'
    with pytest.raises(ValueError, match=sentence):
        mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical(baseline="a0"))
    assert mx.fit(x, y, curve=mx.Linear(), family=mx.Categorical(baseline="a")).converged
    named = x.rename(columns={"c": "intercept"})
    for family in (mx.Binary(), mx.Categorical()):
        with pytest.raises(
            ValueError, match='The column "intercept" has the name of a parameter of the curve'
        ):
            mx.fit(named, ["no", "yes"] * 15, curve=mx.Linear(), family=family)


def test_thresholds_that_are_held_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="Thresholds must be in order"):
        fitted(mx.Ordinal(), fixed={"zeta1": 3.0, "zeta2": 1.0})


def test_requests_that_make_no_sense_are_refused() -> None:
    fit = fitted(mx.Categorical())
    with pytest.raises(ValueError, match="no prediction interval"):
        fit.interval(X[:2], kind="prediction")
    with pytest.raises(ValueError, match="need an order of the classes"):
        fit.residuals("quantile")
    with pytest.raises(ValueError, match='no "huge" residuals'):
        fit.residuals("huge")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='no parameter "slope"'):
        fit.profile("slope")
    with pytest.raises(ValueError, match="level must be"):
        fit.interval(X[:2], level=1.5)
    with pytest.raises(ValueError, match="columns of x"):
        fit.predict([1.0, 2.0])
