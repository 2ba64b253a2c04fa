"""Modes under priors: against searches and formulas of other kinds, and finite whatever the labels."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import norm

import mlexplore as mx
from mlexplore.classification.posterior import along_scales, posterior_mode, posterior_slice
from mlexplore.classification.priors import JeffreysPrior, NormalPrior, Prior

Array = NDArray[np.float64]

RNG = np.random.default_rng(1805)
N = 60
X = RNG.normal(size=(N, 2)) * [3.0, 0.02] + [50.0, -1.0]
HEIGHT = (X - [50.0, -1.0]) / [3.0, 0.02] @ [1.5, -0.7]
NOISY = HEIGHT + RNG.logistic(size=N)
WEIGHTS = RNG.integers(0, 4, N).astype(float)
GENERIC = {"three": np.digitize(NOISY, [-1.0, 1.0]), "two": (NOISY > 0.2).astype(int)}
APART = {"three": np.digitize(HEIGHT, [-1.0, 1.0]), "two": (HEIGHT > 0.2).astype(int)}
SETTINGS = [
    (family, link, kind)
    for kind in ("two", "three")
    for family in (mx.Binary(), mx.Categorical(), mx.Ordinal())
    for link in family.links
    if kind == "two" or not isinstance(family, mx.Binary)
]
each_setting = pytest.mark.parametrize(
    ("family", "link", "kind"),
    SETTINGS,
    ids=[f"{family.name}-{link}-{kind}" for family, link, kind in SETTINGS],
)


def fitted(y: Any, family: mx.ClassFamily | None = None, x: Any = X, **options: Any) -> mx.ClassFit:
    return mx.fit(x, y, curve=options.pop("curve", mx.Linear()), family=family or mx.Binary(), **options)


def values(numbers: dict[str, float]) -> Array:
    return np.array(list(numbers.values()))


def is_slope(name: str) -> bool:
    return not (name.endswith("intercept") or name.startswith("zeta"))


# ---- normal priors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [GENERIC, APART], ids=["generic", "apart"])
@each_setting
def test_a_mode_is_where_a_search_without_derivatives_ends(
    family: mx.ClassFamily, link: str, kind: str, labels: dict[str, NDArray[np.int64]]
) -> None:
    """Written from the definition: probabilities of rows repeated by their weights, and densities of scipy.stats."""
    fit = fitted(labels[kind], family, link=link, weights=WEIGHTS)
    scale = 1.7
    found = posterior_mode(fit, NormalPrior(scale))
    assert found.converged
    deviations = np.std(np.repeat(X, WEIGHTS.astype(int), axis=0), axis=0)
    sizes = np.array([deviations[int(name[-1]) - 1] if is_slope(name) else 0.0 for name in found.estimates])
    rows = np.repeat(np.arange(N), WEIGHTS.astype(int))

    def log_posterior(theta: Array) -> tuple[float, float]:
        estimates = fit.model.estimates(theta)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = fit.model.probabilities(theta)[rows, fit.model.codes[rows]]
            likelihood = float(np.log(p).sum()) if np.all(p > 0.0) else -np.inf
        slopes = sizes > 0.0
        prior = np.sum(norm.logpdf(estimates[slopes], scale=scale / sizes[slopes]))
        return likelihood, float(prior)

    likelihood, prior = log_posterior(found.theta)
    assert found.log_likelihood == pytest.approx(likelihood, abs=1e-8)
    assert found.log_prior == pytest.approx(prior, abs=1e-9)
    assert found.log_posterior == found.log_likelihood + found.log_prior
    # A search from elsewhere, in standard errors.
    unit = 1.0 / np.sqrt(np.diag(found.information))
    best = minimize(
        lambda steps: -sum(log_posterior(found.theta + unit * steps)),
        0.3 * np.cos(np.arange(unit.size)),
        method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-11, "maxfev": 20_000, "maxiter": 20_000, "adaptive": True},
    )
    assert -best.fun == pytest.approx(found.log_posterior, abs=1e-7)
    assert_allclose(best.x, 0.0, atol=2e-3)
    assert_allclose(found.fitted, fit.model.probabilities(found.theta))


@each_setting
def test_standard_errors_are_those_of_the_bend_at_the_mode(
    family: mx.ClassFamily, link: str, kind: str
) -> None:
    found = posterior_mode(fitted(APART[kind], family, link=link), NormalPrior(2.0))
    names, model, log_prior = list(found.estimates), found.model, found.prior.bind(found.model)
    steps = np.linalg.inv(model.to_user) * (1e-5 * values(found.standard_errors))

    def slope(theta: Array) -> Array:
        return steps.T @ (model.evaluate(theta)[1] + log_prior(theta)[1])

    bend = np.array([slope(found.theta - step) - slope(found.theta + step) for step in steps.T]) / 2.0
    errors = np.sqrt(np.diag(np.linalg.inv(0.5 * (bend + bend.T)))) * 1e-5
    assert_allclose(errors, 1.0, rtol=1e-3)
    assert list(found.standard_errors) == names


@each_setting
def test_a_wide_prior_comes_to_the_maximum_where_there_is_one(
    family: mx.ClassFamily, link: str, kind: str
) -> None:
    fit = fitted(GENERIC[kind], family, link=link)
    assert fit.converged
    found = posterior_mode(fit, NormalPrior(1e6))
    assert_allclose(values(found.estimates), values(fit.estimates), rtol=1e-7)
    assert_allclose(values(found.standard_errors), values(fit.standard_errors), rtol=1e-5)
    assert found.log_likelihood == pytest.approx(fit.log_likelihood, abs=1e-9)


@each_setting
def test_separated_classes_follow_the_prior_for_ever(family: mx.ClassFamily, link: str, kind: str) -> None:
    fit = fitted(APART[kind], family, link=link)
    assert fit.maximum.separated
    scales = np.array([30.0, 0.1, 1.0, 1000.0, 300.0, 3.0])
    path = along_scales(fit, scales)
    assert_array_equal(path.scales, scales)
    assert all(found.converged for found in path.fits)
    order = np.argsort(scales)
    assert np.all(np.diff(path.log_likelihood[order]) > 0.0)
    size = np.sum(
        [
            (path.estimates[name] * X[:, int(name[-1]) - 1].std()) ** 2
            for name in path.estimates
            if is_slope(name)
        ],
        axis=0,
    )
    assert np.all(np.diff(size[order]) > 0.0)
    for place, scale in enumerate(scales):
        alone = posterior_mode(fit, NormalPrior(float(scale)))
        assert path.fits[place].log_posterior == pytest.approx(alone.log_posterior, abs=1e-6)
        assert np.isfinite(values(alone.standard_errors)).all()


@pytest.mark.parametrize("link", mx.Ordinal().links)
@pytest.mark.parametrize("gap", [0.0, 1.0, 40.0])
def test_thresholds_in_a_wide_gap_come_to_rest(link: str, gap: float) -> None:
    """Under a wide prior the likelihood is flat along such a threshold to the last digits: no flight to infinity."""
    y = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    fit = fitted(y, mx.Ordinal(), x=np.array([0.0, 1, 2, 2, 3, 4, 5, 6]) + gap * y, link=link)
    for scale in (30.0, 1e3):
        found = posterior_mode(fit, NormalPrior(scale))
        assert found.converged
        assert found.message == "converged"
        right = found.fitted.argmax(axis=1) == y
        assert right[[0, 1, 4, 5, 6, 7]].all()


def test_a_narrow_prior_leaves_only_the_shares() -> None:
    found = posterior_mode(fitted(APART["three"], mx.Categorical()), NormalPrior(1e-6))
    shares = np.bincount(APART["three"]) / N
    assert_allclose(found.fitted, np.tile(shares, (N, 1)), atol=1e-4)


def test_units_of_x_change_nothing() -> None:
    y = APART["two"]
    first = posterior_mode(fitted(y), NormalPrior(1.3))
    other = posterior_mode(fitted(y, x=X * [1e5, 1e-3] + [7.0, 2.0]), NormalPrior(1.3))
    assert_allclose(other.fitted, first.fitted, rtol=1e-8, atol=1e-12)


def test_ridge_regression_of_standardised_columns_is_the_same() -> None:
    y, scale = GENERIC["two"], 0.8
    z = (X - X.mean(axis=0)) / X.std(axis=0)

    def loss(b: Array) -> float:
        height = b[0] + z @ b[1:]
        return float(
            np.sum(np.logaddexp(0.0, np.where(y == 1, -height, height))) + b[1:] @ b[1:] / (2 * scale**2)
        )

    best = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-8}).x
    found = posterior_mode(fitted(y), NormalPrior(scale)).estimates
    assert_allclose([found["x1"], found["x2"]], best[1:] / X.std(axis=0), rtol=1e-5)


def test_held_parameters_stay_where_they_are() -> None:
    fit = fitted(APART["two"], fixed={"x2": 4.0})
    found = posterior_mode(fit, NormalPrior(2.0))
    assert found.estimates["x2"] == pytest.approx(4.0)
    assert found.standard_errors["x2"] == 0.0
    assert np.isfinite(found.standard_errors["x1"])


@pytest.mark.parametrize("curve", [mx.Polynomial(2), mx.Spline(4), mx.Linear(intercept=False)], ids=repr)
@pytest.mark.parametrize("family", [mx.Binary(), mx.Ordinal()], ids=lambda family: family.name)
def test_other_curves_have_a_mode_too(curve: mx.Curve, family: mx.ClassFamily) -> None:
    x = np.linspace(-1.0, 1.0, 30)
    fit = fitted((x > 0.0).astype(int), family, x=x, curve=curve)
    assert fit.maximum.separated
    found = posterior_mode(fit, NormalPrior(5.0))
    assert found.converged
    assert np.isfinite(values(found.standard_errors)).all()


# ---- Jeffreys' prior ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ones", "n"), [(0, 5), (1, 9), (4, 4), (30, 100)])
@pytest.mark.parametrize(
    "family", [mx.Binary(), mx.Categorical(), mx.Ordinal()], ids=lambda family: family.name
)
def test_the_share_of_ones_alone_has_its_mode_at_k_plus_a_half(
    ones: int, n: int, family: mx.ClassFamily
) -> None:
    """``(k + 1/2) / (n + 1)``: a Beta(1/2, 1/2) prior, whose mode in the log-odds adds half an observation to each side."""
    if ones in (0, n):
        # A class without rows is none: give it one of weight next to nothing.
        y, weights, k = [0, 1], np.array([n - ones + 1e-9, ones + 1e-9]), ones
    else:
        y, weights, k = [0, 1], np.array([n - ones, ones], dtype=float), ones
    fit = mx.fit(np.zeros(2), y, curve=mx.Constant(), family=family, weights=weights)
    found = posterior_mode(fit, JeffreysPrior())
    assert found.converged
    assert_allclose(found.fitted[:, 1], (k + 0.5) / (n + 1.0), rtol=1e-8)


@pytest.mark.parametrize("table", [(5, 3, 2, 9), (7, 0, 2, 9), (7, 0, 0, 9), (40, 1, 3, 100)])
def test_two_groups_get_half_an_observation_more_in_each_cell(table: tuple[int, int, int, int]) -> None:
    """The saturated model of a table of 2 x 2: Haldane's and Anscombe's log-odds ratio, also where a cell is empty."""
    a, b, c, d = table  # failures and successes of the first group, then of the second
    cells = [(0.0, 0, a), (0.0, 1, b), (1.0, 0, c), (1.0, 1, d)]
    x, y, weights = zip(*[cell for cell in cells if cell[2] > 0], strict=True)
    fit = mx.fit(
        np.array(x), list(y), curve=mx.Linear(), family=mx.Binary(), weights=np.array(weights, dtype=float)
    )
    found = posterior_mode(fit, JeffreysPrior())
    half = np.array(table) + 0.5
    assert found.estimates["intercept"] == pytest.approx(np.log(half[1] / half[0]), rel=1e-9)
    assert found.estimates["x"] == pytest.approx(np.log(half[0] * half[3] / (half[1] * half[2])), rel=1e-9)


@pytest.mark.parametrize("labels", [GENERIC["two"], APART["two"]], ids=["generic", "apart"])
@pytest.mark.parametrize(
    "family", [mx.Binary(), mx.Categorical(), mx.Ordinal()], ids=lambda family: family.name
)
def test_the_mode_solves_firths_score_equations(labels: NDArray[np.int64], family: mx.ClassFamily) -> None:
    """``X' (W (y - p + h (1/2 - p))) = 0`` with the leverages h of the weighted design."""
    fit = fitted(labels, family, weights=WEIGHTS)
    found = posterior_mode(fit, JeffreysPrior())
    assert found.converged
    p = found.fitted[:, 1]
    z = (X - X.mean(axis=0)) / X.std(axis=0)
    design = np.column_stack([np.ones(N), z])
    root = np.sqrt(WEIGHTS * p * (1 - p))[:, None] * design
    leverage = np.einsum("ij,ji->i", root, np.linalg.pinv(root))
    assert_allclose(design.T @ (WEIGHTS * (labels - p) + leverage * (0.5 - p)), 0.0, atol=1e-8)
    user = np.column_stack([np.ones(N), X])
    information = user.T @ ((WEIGHTS * p * (1 - p))[:, None] * user)
    assert found.log_prior == pytest.approx(0.5 * np.linalg.slogdet(information)[1], abs=1e-6)


def test_derivatives_of_jeffreys_prior_are_those_of_its_logarithm() -> None:
    for fixed in ({}, {"x2": -3.0}):
        fit = fitted(GENERIC["two"], weights=WEIGHTS, fixed=fixed)
        log_prior = JeffreysPrior().bind(fit.model)
        free = fit.model.nearest(fit.maximum.theta) + 0.1
        _, gradient, bend = log_prior(free)
        step = 1e-5
        for k, unit in enumerate(np.eye(free.size) * step):
            above, below = log_prior(free + unit), log_prior(free - unit)
            assert gradient[k] == pytest.approx((above[0] - below[0]) / (2 * step), rel=1e-6, abs=1e-8)
            assert_allclose(bend[k], (below[1] - above[1]) / (2 * step), rtol=1e-6, atol=1e-7)


def test_jeffreys_prior_is_refused_where_it_is_none() -> None:
    for fit in (fitted(GENERIC["three"], mx.Categorical()), fitted(GENERIC["two"], link="probit")):
        with pytest.raises(ValueError, match="two classes with the logit link"):
            posterior_mode(fit, JeffreysPrior())


# ---- slices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prior", [NormalPrior(2.0), JeffreysPrior()], ids=lambda prior: prior.name)
def test_a_slice_is_largest_at_the_mode_and_adds_up(prior: Prior) -> None:
    found = posterior_mode(fitted(APART["two"]), prior)
    for name, estimate in found.estimates.items():
        reach = 0.05 * found.standard_errors[name]
        cut = posterior_slice(found, name, estimate + reach * np.arange(-5, 6))
        assert np.argmax(cut.log_posterior) == 5
        assert cut.log_posterior[5] == pytest.approx(found.log_posterior)
        assert_allclose(cut.log_posterior, cut.log_likelihood + cut.log_prior)
    # The likelihood alone still rises there: that is what separation is.
    cut = posterior_slice(found, "x1", [found.estimates["x1"], 1.01 * found.estimates["x1"]])
    assert cut.name == "x1"


def test_what_cannot_be_asked_is_refused() -> None:
    fit = fitted(APART["two"], fixed={"x2": 0.0})
    found = posterior_mode(fit, NormalPrior(1.0))
    for name in ("x2", "slope"):
        with pytest.raises(ValueError, match="choose among intercept, x1"):
            posterior_slice(found, name, [1.0])
    for scale in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="must be a positive number"):
            NormalPrior(scale)
    with pytest.raises(ValueError, match="at least one scale"):
        along_scales(fit, [])


def test_thresholds_far_from_all_labels_have_derivatives() -> None:
    """Densities of the complementary log-log vanish faster than their bends grow."""
    family = mx.Ordinal()
    fit = mx.fit(pd.Series([1.0, 2, 3, 4]), [0, 1, 0, 1], curve=mx.Linear(), family=family, link="cloglog")
    for height in (300.0, 360.0, 600.0, 1e4):
        terms = family.terms(np.array([0, 1]), np.full((1, 2), height), fit.model.link)
        assert np.isfinite(terms.score[0, 0])
        assert terms.curvature[0, 0] == 0.0
