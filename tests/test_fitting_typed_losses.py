"""Curves under typed losses: the fits of the families they are, and minima that nothing else undercuts."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize

import mlexplore as mx
from mlexplore.exploration import explore
from mlexplore.scene import Scene
from tests.families.typed_losses import TYPED, Typed

Array = NDArray[np.float64]

RNG = np.random.default_rng(61)
X = np.linspace(0.0, 9.0, 31)
Y = 21.0 / (1.0 + np.exp(-0.9 * (X - 4.0))) + RNG.standard_t(2.5, X.size)
W = RNG.uniform(0.3, 3.0, X.size)

CURVES: tuple[mx.Curve, ...] = (mx.Linear(), mx.Polynomial(3), mx.LogisticGrowth())
each_curve = pytest.mark.parametrize("curve", CURVES, ids=lambda curve: type(curve).__name__)
each_loss = pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed.text)


class Twin(NamedTuple):
    """A typed loss that an existing family is, and that family at the parameters of a fit."""

    text: str
    values: Mapping[str, float]
    fixed: tuple[str, ...]
    family: Any
    held: tuple[str, ...] = ()


TWINS = (
    Twin("r^2/2", {}, (), lambda at: mx.Normal(sigma=at["s"] ** 0.5), ()),
    Twin("abs(r)", {}, (), lambda at: mx.Laplace(b=at["s"])),
    Twin("max(tau*r, (tau - 1)*r)", {"tau": 0.7}, (), lambda at: mx.AsymmetricLaplace(b=at["s"], tau=0.7)),
    Twin(
        "where(abs(r) <= c, r^2/2, c*(abs(r) - c/2))",
        {"c": 1.1},
        (),
        lambda at: mx.Huber(sigma=at["s"] ** 0.5, delta=1.1 / at["s"] ** 0.5),
        ("sigma", "delta"),
    ),
    Twin("abs(r)^1.5", {}, (), lambda at: mx.GeneralizedNormal(sigma=at["s"] ** (1 / 1.5), p=1.5), ("p",)),
    Twin(
        "(nu + 1)/2*log(1 + (r/w)^2/nu)",
        {"nu": 3.0, "w": 1.3, "s": 1.0},
        ("s",),
        lambda _: mx.StudentT(sigma=1.3, nu=3.0),
        ("sigma", "nu"),
    ),
    Twin(
        "2*log(cosh(r/(2*w)))",
        {"w": 0.8, "s": 1.0},
        ("s",),
        lambda _: mx.Logistic(sigma=0.8),
        ("sigma",),
    ),
    Twin("r/b + exp(-r/b)", {"b": 1.2, "s": 1.0}, ("s",), lambda _: mx.Gumbel(sigma=1.2), ("sigma",)),
)


@each_curve
@pytest.mark.parametrize("weights", [None, W], ids=["plain", "weighted"])
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.text)
def test_a_loss_that_a_family_has_gives_the_fit_of_that_family(
    twin: Twin, weights: Array | None, curve: mx.Curve
) -> None:
    errors = mx.typed_errors(twin.text)(**twin.values)
    mine = mx.fit(X, Y, curve=curve, family=errors, fixed=twin.fixed, weights=weights)
    theirs = mx.fit(X, Y, curve=curve, family=twin.family(mine.estimates), fixed=twin.held, weights=weights)
    assert mine.converged
    assert theirs.converged
    shared = [name for name in mine.estimates if name in theirs.estimates]
    assert len(shared) >= 2
    for name in shared:
        assert mine.estimates[name] == pytest.approx(theirs.estimates[name], rel=1e-9), name
    assert mine.log_likelihood == pytest.approx(theirs.log_likelihood, rel=1e-11)
    assert_allclose(
        [mine.standard_errors[name] for name in shared],
        [theirs.standard_errors[name] for name in shared],
        rtol=1e-6,
    )
    assert_allclose(mine.residuals("quantile"), theirs.residuals("quantile"), atol=1e-8)


@each_loss
def test_no_other_curve_has_a_smaller_loss(typed: Typed) -> None:
    """The simplex method of Nelder and Mead, from the fit and from places around it, finds nothing better."""
    errors = typed.errors
    fit = mx.fit(X, Y, curve=mx.Linear(), family=errors)
    assert fit.converged, fit.message
    best = np.array([fit.estimates["intercept"], fit.estimates["x"]])

    def cost(at: Array) -> float:
        with np.errstate(over="ignore"):
            return float(errors.loss(Y, at[0] + at[1] * X).mean())

    reached = cost(best)
    for seed in range(4):
        begin = best + np.random.default_rng(seed).normal(size=2) * seed
        tried = minimize(cost, begin, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
        assert reached <= tried.fun + 1e-10


@each_loss
def test_the_scale_and_the_likelihood_belong_to_the_curve(typed: Typed) -> None:
    errors = typed.errors
    fit = mx.fit(X, Y, curve=mx.LogisticGrowth(), family=errors, weights=W)
    mu = fit.fitted
    there = fit.family
    assert fit.log_likelihood == pytest.approx(float(W @ there.loglik(Y, mu)), rel=1e-12)
    for beside in (0.999, 1.001):
        other = there.with_shapes({"s": beside * fit.estimates["s"]})
        assert float(W @ other.loglik(Y, mu)) < fit.log_likelihood
    assert fit.n_parameters == 4  # parameters of the loss are chosen


@pytest.mark.parametrize("unit", [1e-9, 1e9])
@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("log(1 + abs(r)/a)", 3.0),
        ("max(abs(r) - a, 0)", 1.0),
        ("min(abs(r)/a, abs(r)/a/4 + 2)", 0.8),
        ("exp(r/a) - r/a - 1", 2.0),
        ("log(1 + (r/a)^2)", 1.0),
    ],
)
def test_the_unit_of_the_observations_changes_nothing_else(text: str, width: float, unit: float) -> None:
    kind = mx.typed_errors(text)
    for curve in (mx.Linear(), mx.LogisticGrowth()):
        plain = mx.fit(X, Y, curve=curve, family=kind(a=width))
        scaled = mx.fit(X, unit * Y, curve=curve, family=kind(a=unit * width))
        assert scaled.converged
        assert_allclose(scaled.fitted, unit * plain.fitted, rtol=1e-9)
        shifted = plain.log_likelihood - X.size * np.log(unit)
        assert scaled.log_likelihood == pytest.approx(shifted, rel=1e-10)


def test_an_insensitive_loss_reaches_the_optimum_of_a_linear_programme() -> None:
    epsilon, n = 1.4, X.size
    design = np.column_stack([np.ones(n), X, X**2])
    # Least sum of weighted excesses t with t >= 0 and t >= |y - design b| - epsilon.
    found = linprog(
        np.concatenate([np.zeros(3), W]),
        A_ub=np.block([[-design, -np.eye(n)], [design, -np.eye(n)]]),
        b_ub=np.concatenate([epsilon - Y, epsilon + Y]),
        bounds=[(None, None)] * 3 + [(0.0, None)] * n,
    )
    fit = mx.fit(
        X, Y, curve=mx.Polynomial(2), family=mx.typed_errors("max(abs(r) - e1, 0)")(e1=epsilon), weights=W
    )
    assert fit.loss * W.sum() == pytest.approx(found.fun, rel=1e-9)


def test_a_tube_that_holds_every_observation_is_said_to_be_the_limit() -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=mx.typed_errors("max(abs(r) - epsilon, 0)")(epsilon=80.0))
    assert not fit.converged
    assert "spread evenly" in fit.message
    # Errors that are uniform over the tube.
    assert fit.log_likelihood == pytest.approx(-X.size * np.log(160.0), rel=1e-6)


def test_a_curve_through_every_point_has_no_maximum() -> None:
    fit = mx.fit(X, 2.0 + 3.0 * X, curve=mx.Linear(), family=mx.typed_errors("log(cosh(r))")())
    assert fit.maximum.degenerate


def test_a_lopsided_loss_that_overflows_is_begun_where_it_does_not() -> None:
    """``exp(r)`` of a residual of a thousand is no number: the first curve lies above the data."""
    y = 100.0 * Y
    fit = mx.fit(X, y, curve=mx.Linear(), family=mx.typed_errors("exp(a*r) - a*r - 1")(a=0.2))
    assert fit.converged
    errors = fit.family
    assert float(errors.score(y, fit.fitted) @ X) == pytest.approx(0.0, abs=1e-7)


def test_the_best_of_several_minima_is_found_between_two_groups() -> None:
    """Two thirds of the observations lie on one line, the rest far away on another."""
    noise = np.random.default_rng(4).normal(size=X.size)
    outside = np.arange(X.size) % 3 == 0
    y = np.where(outside, 60.0 - 2.0 * X, 1.0 + 2.0 * X) + 0.3 * noise
    for text in ("log(1 + (r/c)^2)", "log(1 + abs(r)/c)"):
        fit = mx.fit(X, y, curve=mx.Linear(), family=mx.typed_errors(text)(c=0.5))
        assert fit.converged
        assert fit.estimates["x"] == pytest.approx(2.0, abs=0.2)


@each_loss
def test_the_views_have_all_they_show(typed: Typed) -> None:
    fit = mx.fit(X, Y, curve=mx.Linear(), family=typed.errors)
    for name, others in (("x", "stay"), ("x", "refit"), ("s", "stay")):
        scene = Scene(fit, explore(fit, name, others=others, steps=5), None)
        for numbers in (scene.loss, scene.point_losses, scene.exploration.path.log_likelihood):
            assert np.isfinite(numbers).all()
        assert scene.exploration.path.log_likelihood.max() <= fit.log_likelihood + 1e-7
    band = fit.interval(X, level=0.9, kind="prediction")
    inside = (band.lower <= Y) & (band.upper >= Y)
    assert inside.mean() > 0.6
    low, high = fit.confidence_intervals(method="wald", level=0.95)["x"]
    assert (
        low < fit.estimates["x"] < high or typed.text == "sqrt(abs(r))"
    )  # under which errors fall like no root of n


def test_rows_that_no_curve_keeps_where_the_loss_is_finite_are_told() -> None:
    with pytest.raises(ValueError, match="This loss is infinite at some residuals, and no curve was found"):
        mx.fit(X, Y, curve=mx.Constant(), family=mx.typed_errors("-log(max(1 - r^2, 0))")())
    wide = mx.fit(X, Y, curve=mx.Constant(), family=mx.typed_errors("-log(max(1e4 - r^2, 0))")())
    assert wide.converged
    assert mx.typed_errors("r^2")().out_of_reach == ""
