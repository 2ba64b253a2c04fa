"""The errors of a typed loss keep the contract of every family, whatever was typed."""

import itertools
import math
import pickle
import re
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import integrate, stats

import mlexplore as mx
from mlexplore.codes import family_of, kind_code
from mlexplore.families.typed_family import TypedErrors
from tests.families.typed_losses import TYPED, Typed

Array = NDArray[np.float64]

each_loss = pytest.mark.parametrize("typed", TYPED, ids=lambda typed: typed.text)

ZERO = np.zeros(1)
AWAY = np.array([-31.0, -3.3, -1.21, -0.37, 0.29, 0.94, 2.6, 12.0])  # on no kink of a loss above


def errors_of(typed: Typed) -> TypedErrors:
    errors = typed.errors
    assert isinstance(errors, TypedErrors)
    return errors


@cache
def over_all(errors: TypedErrors) -> Array:
    """Integrals over all residuals of the density, and of it times the score and its square, in pieces between kinks."""
    # The slope beside a cusp has no square that could be integrated.
    powers = (0, 1) if np.isinf(errors.fisher_information(ZERO)[0]) else (0, 1, 2)

    def weighted(r: float) -> Array:
        row = np.array([r])
        density = float(errors.density(row, ZERO)[0])
        score = float(errors.score(row, ZERO)[0])
        return np.array([density * score**power if density else 0.0 for power in powers])

    cuts = sorted({-40.0, 0.0, 40.0, *(kink.place for kink in errors.kinks)})
    ends = [-np.inf, *cuts, np.inf]
    pieces = [
        integrate.quad_vec(weighted, low, high, limit=400, epsabs=1e-10, epsrel=1e-9)[0]
        for low, high in itertools.pairwise(ends)
    ]
    return np.sum(pieces, axis=0)


@each_loss
def test_the_density_integrates_to_one_and_the_score_to_nothing(typed: Typed) -> None:
    whole, score, *_ = over_all(errors_of(typed)).tolist()
    assert whole == pytest.approx(1.0, abs=1e-7)
    assert score == pytest.approx(0.0, abs=1e-7)


@each_loss
def test_the_information_is_the_variance_of_the_score(typed: Typed) -> None:
    errors = errors_of(typed)
    information = float(errors.fisher_information(ZERO)[0])
    if math.isinf(information):
        assert typed.text == "sqrt(abs(r))"
    else:
        assert over_all(errors)[2] == pytest.approx(information, rel=1e-6)


@each_loss
def test_probabilities_and_quantiles_undo_each_other_in_both_tails(typed: Typed) -> None:
    errors = errors_of(typed)
    shares = np.array([1e-12, 1e-4, 0.03, 0.31, 0.5, 0.77, 0.99])
    mu = np.linspace(-4.0, 5.0, shares.size)
    assert_allclose(errors.cdf(errors.quantile(shares, mu), mu), shares, rtol=1e-9)
    high = errors.quantile(1.0 - shares, mu)
    # A probability near 1 has the digits of its distance from 1 only to the last bit of 1.
    assert_allclose(errors.survival(high, mu), shares, rtol=1e-9, atol=2.0**-52)
    assert_allclose(errors.cdf(high, mu) + errors.survival(high, mu), 1.0, rtol=1e-13)


@each_loss
def test_every_derivative_is_that_of_the_log_density(typed: Typed) -> None:
    """Against differences of the fourth order of what they are the derivatives of."""
    errors = errors_of(typed)
    mu = np.full_like(AWAY, 0.013)

    def differences(function: object, at: float, step: float) -> Array:
        values = [function(at + times * step) for times in (-2.0, -1.0, 1.0, 2.0)]  # type: ignore[operator]
        return (values[0] - 8.0 * values[1] + 8.0 * values[2] - values[3]) / (12.0 * step)

    def close(found: Array, expected: Array) -> None:
        assert_allclose(found, expected, rtol=1e-6, atol=1e-7)

    close(errors.score(AWAY, mu), differences(lambda m: errors.loglik(AWAY, mu + m), 0.0, 1e-3))
    close(errors.curvature(AWAY, mu), differences(lambda m: errors.score(AWAY, mu + m), 0.0, 1e-3))
    names = [item.name for item in errors.shapes()]
    score, curvature, cross = (
        derivative(AWAY, mu)
        for derivative in (errors.shape_score, errors.shape_curvature, errors.cross_curvature)
    )
    for place, name in enumerate(names):
        value = getattr(errors, name)

        def at(other: float, name: str = name) -> mx.Family:
            return errors.with_shapes({"s": errors.s, name: other})

        step = 1e-3 * value
        close(score[place], differences(lambda v, at=at: at(v).loglik(AWAY, mu), value, step))
        close(cross[place], differences(lambda v, at=at: at(v).score(AWAY, mu), value, step))
        close(curvature[place], differences(lambda v, at=at: at(v).shape_score(AWAY, mu), value, step))


@each_loss
def test_the_three_parts_make_the_log_density(typed: Typed) -> None:
    errors = errors_of(typed)
    mu = np.full_like(AWAY, 1.7)
    y = mu + AWAY
    parts = errors.loss(y, mu) / errors.dispersion + errors.constant(y)
    assert_allclose(errors.loglik(y, mu), -parts, rtol=1e-14)
    assert_allclose(errors.loss(mu, mu), 0.0, atol=1e-14)
    assert np.all(errors.loss(y, mu) >= errors.least_loss(y, mu) - 1e-14)
    assert_allclose(
        np.exp(-errors.least_loss(y, mu) / errors.s) * errors.density(mu, mu), errors.density(mu, mu)
    )


@each_loss
def test_samples_follow_the_distribution(typed: Typed) -> None:
    errors = errors_of(typed)
    mu = np.full(2000, -2.0)
    found = errors.sample(mu, np.random.default_rng(11))
    assert stats.kstest(errors.cdf(found, mu), "uniform").pvalue > 1e-3
    assert np.array_equal(found, errors.sample(mu, np.random.default_rng(11)))


@each_loss
def test_the_code_for_people_draws_the_same(typed: Typed) -> None:
    """Added up on a grid: to six digits of the size of an error."""
    errors = errors_of(typed)
    code = type(errors).numpy_code
    assert code is not None
    mu, u = np.array([1.0, -2.0, 0.0, 5.0]), np.array([0.02, 0.3, 0.81, 0.995])
    for lines, expected in (
        (code.quantile, errors.quantile(u, mu)),
        (code.draw, errors.sample(mu, np.random.default_rng(5))),
    ):
        names = {"np": np, "mu": mu, "u": u, "rng": np.random.default_rng(5), **errors.shape_values()}
        *before, last = lines.rsplit("\n", 1)
        exec("\n".join(before), names)
        found = eval(last, names)
        assert_allclose(found, expected, atol=1e-5 * float(np.abs(expected).max()))


@each_loss
def test_the_scale_that_matches_the_mean_loss_is_the_likeliest(typed: Typed) -> None:
    errors = errors_of(typed)
    y = errors.quantile(np.linspace(0.03, 0.96, 25), np.zeros(25))
    mu, weights = np.zeros(25), np.linspace(0.5, 2.0, 25)
    best = errors.with_shapes(errors.best_dispersions(y, mu, weights))
    assert float(weights @ best.shape_score(y, mu)[0]) == pytest.approx(
        0.0, abs=1e-9 * weights.sum() / best.s
    )
    for beside in (0.99, 1.01):
        assert weights @ errors.with_shapes({"s": beside * best.s}).loglik(y, mu) < weights @ best.loglik(
            y, mu
        )


@each_loss
def test_what_was_typed_comes_back_from_code_and_from_pickle(typed: Typed) -> None:
    errors = errors_of(typed)
    kind = type(errors)
    assert family_of(kind_code(kind)) is kind
    assert mx.typed_errors(f"  {typed.text} ") is kind
    back = pickle.loads(pickle.dumps(errors))
    assert type(back) is kind
    assert back == errors


def test_known_normalisers() -> None:
    """``exp(-constant)`` is the height of the density at 0, 1/Z at s = 1."""
    for text, values, expected in (
        ("where(abs(r) <= c, r^2/2, c*(abs(r) - c/2))", {"c": 1.345}, 2.6607),
        ("log(cosh(r))", {}, math.pi),
        ("max(tau*r, (tau - 1)*r)", {"tau": 0.9}, 1.0 / 0.09),
        ("max(abs(r) - epsilon, 0)", {"epsilon": 1.0}, 4.0),
    ):
        errors = mx.typed_errors(text)(s=1.0, **values)
        assert float(np.exp(errors.constant(ZERO)[0])) == pytest.approx(expected, rel=2e-5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("min(r^2, 4)", "tails do not fall"),
        ("where(abs(r) <= c, 1 - (1 - (r/c)^2)^3, 1)", "tails do not fall"),
        ("abs(r)/(1 + abs(r))", "tails do not fall"),
        ("r^3", "does not fall"),
        ("log(abs(r)) + r^2", "infinite likelihood"),
        ("-log(where(abs(r) < 8, 1, 0))", "flat where it is finite"),
        ("sqrt(r)", "not defined"),
        ("a*x^2", "formula in r"),
        ("r^2/s", '"s"'),
        ("2r", "position 2"),
    ],
)
def test_what_belongs_to_no_density_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        mx.typed_errors(text)


def test_the_parameters_decide_how_large_the_scale_may_be() -> None:
    """Tails that fall like a power belong to a density only while the power is above 1."""
    student = mx.typed_errors("(nu + 1)/2*log(1 + r^2/nu)")
    for nu in (0.5, 2.0, 7.3):
        (scale, *_) = student(nu=nu).shapes()
        assert scale.domain.high == pytest.approx(nu + 1.0, rel=1e-9)
        with pytest.raises(ValueError, match="s must be"):
            student(s=nu + 1.01, nu=nu)
    # A scale that was possible gives way where it no longer is.
    assert student(s=4.0, nu=5.0).with_shapes({"nu": 1.0}).s < 2.0
    assert student(s=1.5, nu=5.0).with_shapes({"nu": 1.0}).s == 1.5


def test_a_parameter_whose_name_is_taken_gets_an_underscore() -> None:
    kind = mx.typed_errors("lambda*r^2 + level*abs(r) + loss_formula*log(1 + r^2)/latex")
    assert [item.name for item in kind.shapes()] == ["s", "lambda_", "level_", "loss_formula_", "latex_"]
    assert "λ" in [item.symbol for item in kind.shapes()]
    assert float(
        kind(lambda_=2.0, level_=3.0, loss_formula_=0.0).loss(np.array([2.0]), ZERO)[0]
    ) == pytest.approx(14.0)


def test_what_the_curve_describes_is_said() -> None:
    assert mx.typed_errors("3*r^2")().functional == "mean"
    assert mx.typed_errors("abs(r)/7")().functional == "median"
    assert mx.typed_errors("max(tau*r, (tau - 1)*r)")(tau=0.9).functional == "quantile"
    assert mx.typed_errors("log(cosh(r))")().functional == "location"
