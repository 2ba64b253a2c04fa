"""The NumPy code of every fit runs as it is shown, and leaves the numbers on screen to ten digits."""

import numpy as np
import pytest
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.codes import kind_code
from mlexplore.export.code import Problem, Snippet, Unable, problem_of_fit, problem_of_labels
from mlexplore.export.code.numpy_scipy import snippet
from mlexplore.fitted import CUSPED
from tests.export.code import fits
from tests.export.code.running import agreement, run_python

Array = NDArray[np.float64]
DIGITS = 10.0


def assert_same(problem: Problem) -> Snippet:
    """Run the code of a problem and compare."""
    found = snippet(problem)
    assert isinstance(found, Snippet), found
    assert found.digits == DIGITS
    assert not found.missing
    assert agreement(run_python(found.code), problem.fit) >= DIGITS
    return found


# ---- every family with every curve, link and role ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_family_with_every_curve(kind: type[mx.Family]) -> None:
    for fit in fits.with_every_curve(kind):
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("kind", mx.FAMILIES, ids=kind_code)
def test_every_link_with_weights_and_several_predictors(kind: type[mx.Family]) -> None:
    for fit in fits.through_every_link(kind):
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize(
    "kind", [mx.Poisson, mx.NegativeBinomial, mx.Gamma, mx.Normal, mx.Laplace], ids=kind_code
)
@pytest.mark.parametrize("curve", [mx.Polynomial(2), mx.LogisticGrowth()], ids=repr)
def test_exposures_and_other_offsets(kind: type[mx.Family], curve: mx.Curve) -> None:
    assert_same(problem_of_fit(fits.with_exposure(kind, curve)))


def test_an_offset_under_the_identity_is_taken_from_the_observations() -> None:
    for kind in (mx.Normal, mx.Laplace, mx.Logistic):
        assert_same(problem_of_fit(fits.with_offset(kind)))


def test_trials_that_differ_from_row_to_row() -> None:
    for fit in fits.with_trials():
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize(("family", "fixed"), fits.CHOSEN_SHAPES, ids=repr)
def test_shape_parameters_that_are_chosen(family: mx.Family, fixed: tuple[str, ...]) -> None:
    for fit in fits.with_chosen_shapes(family, fixed):
        assert_same(problem_of_fit(fit))


@pytest.mark.parametrize("text", fits.FORMULAS)
def test_typed_curves_whose_letters_the_code_uses_too(text: str) -> None:
    for fit in fits.typed(text):
        assert_same(problem_of_fit(fit))


def test_a_typed_curve_in_several_predictors() -> None:
    import pandas as pd

    rng = np.random.default_rng(3)
    x = pd.DataFrame(
        {"speed": rng.uniform(1.0, 5.0, 40), "sigma": rng.uniform(0.0, 2.0, 40), "a b": rng.normal(size=40)}
    )
    y = 3.0 * x["speed"] ** 0.7 * np.exp(0.4 * x["sigma"]) + 0.5 * x["a b"] + 0.1 * rng.standard_normal(40)
    curve = mx.Formula("k*speed^p*exp(r*sigma) + s*x3", start="k=2, p=1, r=0.3, s=0")
    for family in (mx.Normal(), mx.HyperbolicSecant()):
        found = assert_same(problem_of_fit(mx.fit(x, y, curve=curve, family=family)))
        assert "speed = np.array(" in found.code


@pytest.mark.parametrize(
    "curve",
    [mx.Linear(), mx.Polynomial(8), mx.Seasonal(period=12, harmonics=3, degree=3), mx.Spline(8)],
    ids=repr,
)
@pytest.mark.parametrize("family", [mx.Normal(), mx.Laplace(), mx.Gumbel()], ids=repr)
def test_calendar_years_cost_no_digits(curve: mx.Curve, family: mx.Family) -> None:
    assert_same(problem_of_fit(fits.of_calendar_years(curve, family)))


def test_a_coefficient_of_zero_is_still_there() -> None:
    assert_same(problem_of_fit(fits.through_a_parabola()))


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_no_unit_of_the_observations_or_the_places_costs_digits(scale: float) -> None:
    rng = np.random.default_rng(8)
    x = np.linspace(0.0, 12.0, 41)
    y = 40.0 / (1.0 + np.exp(-0.7 * (x - 6.0))) + rng.standard_normal(41)
    for family in (mx.Normal(), mx.Laplace(), mx.StudentT(nu=5.0)):
        for curve in (mx.Linear(), mx.Polynomial(3), mx.LogisticGrowth()):
            for units in ((scale, 1.0), (1.0, scale), (scale, scale)):
                fit = mx.fit(
                    units[0] * x,
                    units[1] * y,
                    curve=curve,
                    family=family,
                    fixed=() if family.shapes()[1:] == () else ("nu",),
                )
                assert_same(problem_of_fit(fit))


TYPED = (
    "r^2/2",
    "abs(r)",
    "max(tau*r, (tau - 1)*r)",
    "max(abs(r) - eps, 0)",
    "log(1 + (r/c)^2)",
    "exp(a*r) - a*r - 1",
    "logcosh(r/theta) + 3",
    "where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))",
    "abs(r)^1.5",
    "min(r^2, c^2) + abs(r)/10",
    "where(r >= 0, s1*r^2, (1 - s1)*r^2)",
    "softplus(-r) + r/2 + r^2/rho",
    "abs(r) + t*r^2",
)


@pytest.mark.parametrize("text", TYPED)
def test_losses_that_are_typed(text: str) -> None:
    rng = np.random.default_rng(1)
    x, weights = np.linspace(0.0, 10.0, 41), rng.integers(1, 4, 41)
    y = 20.0 / (1.0 + np.exp(5.0 - x)) + rng.standard_t(3.0, 41)
    family = mx.typed_errors(text)
    for curve, counted in ((mx.Polynomial(2), weights), (mx.LogisticGrowth(), None)):
        assert_same(problem_of_fit(mx.fit(x, y, curve=curve, family=family(), weights=counted)))
    held = family(s=0.8)
    assert_same(problem_of_fit(mx.fit(x, y, curve=mx.Linear(), family=held, fixed="s")))


def test_a_loss_with_a_cusp_has_no_code() -> None:
    x = np.linspace(0.0, 10.0, 12)
    fit = mx.fit(x, np.sin(x), curve=mx.Linear(), family=mx.typed_errors("sqrt(abs(r))")())
    assert fit.family.cusped
    assert fit.message == CUSPED
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "cusp" in found.reason


# ---- labels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=repr)
def test_labels_through_every_link_with_every_curve(family: mx.ClassFamily) -> None:
    for fit in fits.of_labels(family):
        assert_same(problem_of_labels(fit))


@pytest.mark.parametrize(
    "family", [mx.Categorical(baseline="b"), mx.Ordinal(order=("c", "a", "b"))], ids=repr
)
def test_classes_in_an_order_of_ones_own(family: mx.ClassFamily) -> None:
    x, y = fits.labels_of(family)
    fit = mx.fit(x, np.array(["a", "b", "c", "b"])[y], curve=mx.Linear(), family=family)
    assert_same(problem_of_labels(fit))


# ---- where there is no maximum, and limits ----------------------------------------------------------------------------


def test_a_limit_is_fitted_as_the_family_that_it_is() -> None:
    rng = np.random.default_rng(1)
    x = np.linspace(0.0, 10.0, 41)
    normal = mx.fit(x, 2.0 + x + rng.uniform(-1.0, 1.0, 41), curve=mx.Linear(), family=mx.StudentT())
    assert np.isinf(normal.estimates["nu"])
    found = assert_same(problem_of_fit(normal))
    assert "np.linalg.qr" in found.code
    counts = rng.binomial(20, 0.3 + 0.02 * x).astype(np.float64)
    for curve in (mx.Linear(), mx.Power()):
        poisson = mx.fit(x + 1.0, counts, curve=curve, family=mx.NegativeBinomial())
        assert np.isinf(poisson.estimates["size"])
        assert "# The errors: Poisson counts." in assert_same(problem_of_fit(poisson)).code


NO_MAXIMUM = {
    "separated labels": lambda: mx.fit([0, 1, 2, 3], [0, 0, 1, 1], curve=mx.Linear(), family=mx.Bernoulli()),
    "every point on the curve": lambda: mx.fit(
        [0, 1, 2, 3], [1.0, 2.0, 3.0, 4.0], curve=mx.Linear(), family=mx.Normal()
    ),
    "a shape at its bound": lambda: mx.fit(
        [0, 1, 2, 3, 4, 5], [1.0, 2, 4, 9, 10, 12], curve=mx.Linear(), family=mx.GeneralizedNormal()
    ),
}


@pytest.mark.parametrize("case", NO_MAXIMUM)
def test_without_a_maximum_the_reason_is_told_in_place_of_code(case: str) -> None:
    fit = NO_MAXIMUM[case]()
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason


def test_what_the_data_hardly_determine_has_no_code() -> None:
    x = np.linspace(0.0, 10.0, 30)
    y = 3.0 + x + 0.1 * np.random.default_rng(1).standard_normal(30)
    # Growth that saturates, along a line: how far away it does is anybody's guess.
    found = snippet(problem_of_fit(mx.fit(x, y, curve=mx.Formula("L - A*exp(-k*x)"), family=mx.Normal())))
    assert isinstance(found, Unable)
    assert "hardly determine" in found.reason


def test_counts_that_are_all_but_poisson_have_the_code_of_poisson_counts() -> None:
    rng = np.random.default_rng(4)
    x = np.linspace(0.0, 2.0, 400)
    for size in (3.0, 2e3):
        y = rng.poisson(np.exp(1.0 + x) * rng.gamma(size, size=400) / size).astype(np.float64)
        fit = mx.fit(x, y, curve=mx.Linear(), family=mx.NegativeBinomial())
        found = snippet(problem_of_fit(fit))
        if fit.estimates["size"] < 100.0:
            assert_same(problem_of_fit(fit))
        elif np.isfinite(fit.estimates["size"]):
            assert isinstance(found, Unable)
            assert "Take Poisson errors" in found.reason
    # As far from Poisson as one likes to ask.
    held = mx.fit(x, y, curve=mx.Linear(), family=mx.NegativeBinomial(size=1e4), fixed="size")
    found = snippet(problem_of_fit(held))
    assert isinstance(found, Unable)
    assert "Take Poisson errors" in found.reason


def test_separated_classes_have_no_code() -> None:
    fit = mx.fit([0.0, 1.0, 2.0, 3.0, 4.0], ["a", "a", "b", "b", "b"], curve=mx.Linear(), family=mx.Binary())
    found = snippet(problem_of_labels(fit))
    assert isinstance(found, Unable)
    assert fit.message in found.reason


def test_held_parameters_of_a_curve_have_no_code() -> None:
    x = np.arange(6.0)
    fit = mx.fit(x, x**1.5, curve=mx.Linear(), family=mx.Normal(), fixed={"intercept": 0.0})
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Unable)
    assert "intercept is held" in found.reason


def test_where_the_best_curve_is_not_unique_that_is_told() -> None:
    fit = mx.fit([0, 1, 2, 3], [1.0, 2.0, 4.0, 9.0], curve=mx.Constant(), family=mx.Laplace())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Snippet)
    assert "not unique" in found.notes[0]
    namespace = run_python(found.code)
    assert namespace["log_likelihood"] == pytest.approx(fit.log_likelihood, rel=1e-12)
    assert 2.0 <= namespace["estimates"]["intercept"] <= 4.0


# ---- what it looks like -----------------------------------------------------------------------------------------------


def test_the_code_reads_as_a_person_would_write_it() -> None:
    fit = mx.fit([0, 1, 2, 3], [1.0, 2.9, 5.1, 7.0], curve=mx.Linear(), family=mx.Normal())
    found = snippet(problem_of_fit(fit))
    assert isinstance(found, Snippet)
    assert found.code == SHOWN


SHOWN = """\
import numpy as np

# The data: 4 rows.
x = np.array([0, 1, 2, 3], dtype=float)
y = np.array([1, 2.9, 5.1, 7])

# The curve: line.
X = np.column_stack([np.ones(len(x)), x])

# Least squares, through Q and R: the normal equations would lose half of the digits.
Q, R = np.linalg.qr(X)
theta = np.linalg.solve(R, Q.T @ y)
mu = X @ theta

# The mean of the squares is the most likely variance; with n - p for n it would be unbiased, and less likely.
sigma = np.sqrt(np.mean((y - mu) ** 2))
# Least squares drops the second term, which does not move the curve. The likelihood has it.
log_likelihood = -np.sum(0.5 * ((y - mu) / sigma) ** 2 + 0.5 * np.log(2 * np.pi * sigma**2))
estimates = {"intercept": theta[0], "x": theta[1], "sigma": sigma}

for name, value in estimates.items():
    print(f"{name:>16} {value:.10g}")
print(f"{'log-likelihood':>16} {log_likelihood:.10g}")
"""
