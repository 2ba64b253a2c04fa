"""Losses of the margin: whether they are log-likelihoods of labels, and what they ask for."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import optimize
from scipy.special import expit, ndtr

from mlexplore.arrays import Array
from mlexplore.conversion import typed_margin

# Text, reading, its scale, convex, calibrated, bounded, target and its factor.
LOSSES = [
    ("log(1 + exp(-m))", "one s", 1.0, True, True, False, "log-odds", 1.0),
    ("2*log(1 + exp(-m))", "one s", 2.0, True, True, False, "log-odds", 1.0),
    ("log(1 + exp(-3*m))", "one s", 1.0, True, True, False, "log-odds", 1 / 3),
    ("log2(1 + exp(-m))", "one s", 1 / np.log(2.0), True, True, False, "log-odds", 1.0),
    ("softplus(-m)/0.037", "one s", 1 / 0.037, True, True, False, "log-odds", 1.0),
    ("3e7*softplus(-m)", "one s", 3e7, True, True, False, "log-odds", 1.0),
    ("-log(Phi(m))/2e5", "one s", 5e-6, True, True, False, "probit", 1.0),
    ("-log(Phi(m))", "one s", 1.0, True, True, False, "probit", 1.0),
    ("max(1 - m, 0)", "none", np.nan, True, True, False, "sign", 1.0),
    ("max(1 - m, 0)^2", "none", np.nan, True, True, False, "twice the probability less one", 1.0),
    ("(1 - m)^2", "none", np.nan, True, True, False, "twice the probability less one", 1.0),
    ("exp(-m)", "none", np.nan, True, True, False, "log-odds", 0.5),
    ("where(m <= 0, 1, 0)", "none", np.nan, False, True, True, "sign", np.nan),
    ("1 - tanh(m)", "none", np.nan, False, True, True, "sign", np.nan),
    ("min(max(1 - m, 0), 2)", "none", np.nan, False, True, True, "sign", np.nan),
    ("max(-m, 0)", "none", np.nan, True, False, False, "none", np.nan),
    ("max(m, 0)", "none", np.nan, True, False, True, "none", np.nan),
    ("0*m + 2", "every s", np.nan, True, False, True, "none", np.nan),
]


@pytest.mark.parametrize(("text", "kind", "s", "convex", "calibrated", "bounded", "target", "factor"), LOSSES)
def test_what_is_said_of_a_margin_is_so(
    text: str, kind: str, s: float, convex: bool, calibrated: bool, bounded: bool, target: str, factor: float
) -> None:
    curve = typed_margin(text).at()
    reading = curve.bernoulli
    assert reading.kind == kind
    assert reading.s == pytest.approx(s, rel=1e-9, nan_ok=True)
    assert (curve.convex, curve.calibrated, curve.bounded) == (convex, calibrated, bounded)
    assert curve.target.kind == target
    assert curve.target.factor == pytest.approx(factor, rel=1e-6, nan_ok=True)
    assert reading.why.endswith(".")
    assert curve.target.sentence.endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("max(0, -m)", "The best height is 0 whatever p is"),
        ("0*m + 1", "Every height is as good as any other"),
        ("1/m", "There is no best height: the expected loss decreases without end"),
        ("1/(1 + exp(m))", "No height is better than those far out"),
    ],
)
def test_where_no_height_tells_the_probability_it_is_said_why(text: str, sentence: str) -> None:
    assert typed_margin(text).at().target.sentence.startswith(sentence)


@pytest.mark.parametrize("text", ["-log(1 - exp(-exp(m)))", "-log(where(m > 0, 1 - exp(-m)/2, exp(m)/2))"])
def test_a_best_height_is_found_though_the_slope_is_lost_far_out(text: str) -> None:
    assert typed_margin(text).at().target.kind == "own"


def test_the_sum_of_the_hinge_runs_over_the_range_that_is_told() -> None:
    reading = typed_margin("max(1 - m, 0)").at().bernoulli
    m = np.linspace(-30.0, 30.0, 60_001)
    totals = np.exp(-np.maximum(1 - m, 0)) + np.exp(-np.maximum(1 + m, 0))
    assert reading.low == pytest.approx(totals.min(), rel=1e-6) == pytest.approx(2.0 / np.e)
    assert reading.high == pytest.approx(totals.max(), rel=1e-6) == pytest.approx(1.0 + np.exp(-2.0))
    assert "from 0.735759 to 1.13534" in reading.why


@pytest.mark.parametrize(
    ("text", "s", "law"), [("log(1 + exp(-m))", 1.0, expit), ("3*softplus(-2*m)", 3.0, lambda m: expit(2 * m)), ("-log(Phi(m))", 1.0, ndtr)]
)  # fmt: skip
def test_a_log_likelihood_gives_its_probabilities(text: str, s: float, law: Callable[[Array], Array]) -> None:
    curve = typed_margin(text).at()
    m = np.array([-40.0, -3.1, 0.0, 0.7, 12.0])
    assert_allclose(curve.probability(m, s), law(m), rtol=1e-12)
    assert_allclose(curve.total(m, s), 1.0, rtol=1e-12)


@pytest.mark.parametrize("text", [each[0] for each in LOSSES if each[6] not in ("own", "none", "sign")])
def test_the_target_is_where_the_expected_loss_is_least(text: str) -> None:
    curve = typed_margin(text).at()
    p = 0.8

    def expected(m: float) -> float:
        return float(p * curve.phi(np.array(m)) + (1 - p) * curve.phi(np.array(-m)))

    best = optimize.minimize_scalar(expected, bracket=(-0.5, 1.0), tol=1e-12).x
    named = {"log-odds": np.log(4.0), "probit": 0.8416212335729143, "twice the probability less one": 0.6}
    assert best == pytest.approx(named[curve.target.kind] * curve.target.factor, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("r^2", "The loss must be a formula in m, the margin"),
        (" ", "The loss is empty: type one, such as"),
        ("r*m", 'A parameter cannot be called "r" here'),
        ("log(m)", "The loss is not defined for m < 0"),
        ("max(1 - m", "position 4: this parenthesis is never closed"),
    ],
)
def test_what_is_no_loss_of_a_margin_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        typed_margin(text).at()


def test_parameters_have_values() -> None:
    margin = typed_margin("log(1 + exp(-a*m))/a")
    assert margin.names == ("a",)
    assert margin.at({"a": 0.5}).bernoulli.s == pytest.approx(2.0)
    with pytest.raises(ValueError, match='The parameter "a" of the loss has no value'):
        margin.at({})
