"""The Brier score, and where its path bends the wrong way."""

from typing import Any

import numpy as np
import pytest
import sympy
from scipy.special import expit, softmax

from mlexplore.scoring import brier_losses, brier_score, losses_along
from mlexplore.scoring.brier import CONCAVE_BELOW, brier_bends, brier_slopes, brier_slopes_in_heights

RNG = np.random.default_rng(21)


def test_two_classes_and_several() -> None:
    p = np.array([[0.7, 0.3], [0.1, 0.9]])
    assert brier_losses(np.array([1, 1]), p) == pytest.approx([0.49, 0.01], rel=1e-14)
    assert brier_score(np.array([1, 1]), p, np.array([1.0, 3.0])) == pytest.approx(0.13, rel=1e-14)
    p = np.array([[0.2, 0.3, 0.5]])
    assert brier_losses(np.array([2]), p) == pytest.approx([0.04 + 0.09 + 0.25], rel=1e-14)
    assert brier_losses(np.array([2]), np.array([[1.0, 0.0, 0.0]])) == [2.0]
    assert brier_losses(np.array([1]), np.array([[1e-200, 1.0]])) == [0.0]
    assert brier_losses(np.array([1]), np.array([[1e-20, 1.0]])) == pytest.approx([1e-40], rel=1e-14, abs=0.0)


def test_derivatives_are_those_of_the_formula() -> None:
    eta: Any = sympy.Symbol("eta", real=True)
    fading: Any = sympy.exp(-eta)
    p = 1 / (1 + fading)
    for y in (0, 1):
        slope: Any = sympy.diff((p - y) ** 2, eta)
        bend: Any = sympy.diff(slope, eta)
        for place in (-40.0, -3.3, -0.2, 0.0, 0.7, 5.1, 40.0):
            code, at = np.array([y]), np.array([place])
            exact = [float(form.evalf(40, subs={eta: sympy.Rational(place)})) for form in (slope, bend)]
            assert brier_slopes(code, at)[0] == pytest.approx(exact[0], rel=1e-13, abs=0.0)
            assert brier_bends(code, at)[0] == pytest.approx(exact[1], rel=1e-13, abs=0.0)


def test_it_is_concave_where_the_label_has_less_than_a_third() -> None:
    p: Any = sympy.Symbol("p", positive=True)
    # d p / d eta = p (1 - p), for a label 1.
    slope = sympy.diff((p - 1) ** 2, p) * p * (1 - p)
    bend = sympy.factor(sympy.diff(slope, p) * p * (1 - p))
    assert sympy.simplify(bend - 2 * p * (1 - p) ** 2 * (3 * p - 1)) == 0
    third = np.log(CONCAVE_BELOW / (1.0 - CONCAVE_BELOW))
    assert third == pytest.approx(np.log(0.5), rel=1e-15)
    for y, side in ((1, 1.0), (0, -1.0)):
        code = np.array([y])
        assert brier_bends(code, np.array([side * (third - 1e-6)]))[0] < 0.0
        assert brier_bends(code, np.array([side * (third + 1e-6)]))[0] > 0.0


def test_confident_mistakes_pull_no_more() -> None:
    eta = np.array([-5.0, -10.0, -20.0])
    pull = -brier_slopes(np.array([1, 1, 1]), eta)
    assert pull == pytest.approx(2.0 * np.exp(eta), rel=3e-2)
    assert expit(-eta) == pytest.approx(1.0, abs=0.01)  # what cross-entropy pulls


def test_heights_of_several_classes() -> None:
    heights, codes = RNG.normal(size=(6, 4)), RNG.integers(0, 4, 6)
    found = brier_slopes_in_heights(codes, softmax(heights, axis=1))
    h = 1e-5
    for k in range(4):
        step = h * np.eye(4)[k]
        up, down = (brier_losses(codes, softmax(heights + s * step, axis=1)) for s in (1, -1))
        assert found[:, k] == pytest.approx((up - down) / (2 * h), rel=1e-8, abs=1e-10)
    assert found.sum(axis=1) == pytest.approx(np.zeros(6), abs=1e-16)


@pytest.mark.parametrize("weights", [None, RNG.uniform(0.2, 2.0, 30)], ids=["plain", "weighted"])
def test_second_derivatives_along_a_path_are_those_of_the_curves(weights: np.ndarray | None) -> None:
    codes, base, pace = RNG.integers(0, 2, 30), RNG.normal(size=30), RNG.normal(size=30)
    at = np.linspace(-6.0, 6.0, 1201)
    path = losses_along(at, base + at[:, None] * pace, codes, weights)
    h = at[1] - at[0]
    for curve, bend in ((path.cross_entropy, path.cross_entropy_bend), (path.brier, path.brier_bend)):
        assert bend[1:-1] == pytest.approx(np.diff(curve, 2) / h**2, abs=2e-4)
    assert np.all(path.cross_entropy_bend > 0.0)
    assert path.brier_bend.min() < 0.0 < path.brier_bend.max()
    middle = np.stack([expit(-base), expit(base)], axis=1)
    assert path.brier[600] == pytest.approx(brier_score(codes, middle, weights), rel=1e-12)


def test_a_path_that_is_not_straight_is_refused() -> None:
    at = np.linspace(0.0, 1.0, 5)
    with pytest.raises(ValueError, match="not straight"):
        losses_along(at, at[:, None] ** 2 * np.ones(3), np.array([0, 1, 1]))
    with pytest.raises(ValueError, match="two different places"):
        losses_along(np.zeros(3), np.zeros((3, 2)), np.array([0, 1]))
