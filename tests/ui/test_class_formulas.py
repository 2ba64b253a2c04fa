"""The formula of a curve on the page of classes names the parameters that are estimated, and no others."""

import re

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.curves.polynomial import Polynomial
from mlexplore.curves.seasonal import Seasonal
from mlexplore.ui.class_formulas import height_formula

RNG = np.random.default_rng(3)
X = np.arange(60.0)
LABELS = np.digitize(0.05 * (X - 30.0) + RNG.logistic(size=60), [-1.0, 1.0])
SYMBOL = re.compile("[βcs][₀-₉]")


@pytest.mark.parametrize(
    ("curve", "written", "ordered"),
    [
        (mx.Linear(), "η(x) = β₀ + β₁x", "η(x) = β₁x"),
        (mx.Polynomial(1), "η(x) = c₀ + c₁x", "η(x) = c₁x"),
        (mx.Polynomial(3), "η(x) = c₀ + c₁x + c₂x² + c₃x³", "η(x) = c₁x + c₂x² + c₃x³"),
        (
            mx.Spline(3),
            "η(x) = cubic between knots through heights s₀, s₁, …",
            "η(x) = cubic between knots through heights s₀ = 0, s₁, …",
        ),
        (
            Seasonal(period=4, degree=1),
            "η(x) = c₀ + c₁x + Σₖ aₖ cos(2πkx/s) + bₖ sin(2πkx/s)",
            "η(x) = c₁x + Σₖ aₖ cos(2πkx/s) + bₖ sin(2πkx/s)",
        ),
        (mx.Constant(), "η(x) = β₀", "η(x) = 0"),
    ],
    ids=lambda each: each.label if isinstance(each, mx.Curve) else "",
)
def test_thresholds_hold_the_constant_of_ordered_classes(curve: mx.Curve, written: str, ordered: str) -> None:
    assert height_formula(curve, ("dose",), ordered=False) == written
    assert height_formula(curve, ("dose",), ordered=True) == ordered


@pytest.mark.parametrize("curve", [mx.Linear(), mx.Polynomial(1), mx.Polynomial(4)])
@pytest.mark.parametrize("family", [mx.Categorical(), mx.Ordinal()])
def test_a_formula_names_what_is_estimated(curve: mx.Curve, family: mx.ClassFamily) -> None:
    fit = mx.fit(X, LABELS, curve=curve, family=family)
    known = {each.name: each.symbol for each in curve.parameters(("x",))}
    estimated = {known[name] for each in fit.estimates if (name := each.split(":")[-1]) in known}
    assert set(SYMBOL.findall(height_formula(curve, ("x",), ordered=family.ordered))) == estimated


def test_several_features_are_named_without_the_constant_too() -> None:
    written = height_formula(mx.Linear(), ("a", "b"), ordered=True).replace("\N{NO-BREAK SPACE}", " ")
    assert written == "η = β₁ a + β₂ b"


@pytest.mark.parametrize("degree", [0, 1, 4, 5, 12])
def test_a_polynomial_ends_with_its_highest_power(degree: int) -> None:
    terms = Polynomial(degree).formula.removeprefix("μ(x) = ").split(" + ")
    assert terms[0] == "c₀"
    assert len(terms) <= 5
    assert ("…" in terms) == (degree > 4)
    assert re.sub(r"[^₀-₉]", "", terms[-1]) == str(degree).translate(
        str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    )
