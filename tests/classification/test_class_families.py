"""The promises of families of classes, each held against sixty digits of mpmath, and the thesis: nothing is dropped."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

import mlexplore as mx
from mlexplore.families.class_family import ClassFamily
from mlexplore.links import LINKS, Link

Array = NDArray[np.float64]
Number = Any

SETTINGS = [(kind(), LINKS[name]) for kind in mx.CLASS_FAMILIES for name in kind.links]
IDS = [f"{family.name}-{link.name}" for family, link in SETTINGS]

# Distribution functions F(x) and what they leave, 1 - F(x).
CDF: dict[str, tuple[Callable[[Number], Number], Callable[[Number], Number]]] = {
    "logit": (lambda x: 1 / (1 + mpmath.exp(-x)), lambda x: 1 / (1 + mpmath.exp(x))),
    "probit": (lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2, lambda x: mpmath.erfc(x / mpmath.sqrt(2)) / 2),
    "cloglog": (lambda x: -mpmath.expm1(-mpmath.exp(x)), lambda x: mpmath.exp(-mpmath.exp(x))),
    "cauchit": (lambda x: mpmath.atan2(1, -x) / mpmath.pi, lambda x: mpmath.atan2(1, x) / mpmath.pi),
}


def probability(family: ClassFamily, link: Link, label: int, eta: list[Number]) -> Number:
    """Probability of a class, from the definition."""
    if family.most_classes == 2:
        return CDF[link.name][1 - label](eta[0])
    if not family.ordered:
        odds = [mpmath.mpf(1), *(mpmath.exp(height) for height in eta)]
        return odds[label] / mpmath.fsum(odds)
    below, above = CDF[link.name]
    if label == len(eta):
        return above(eta[-1])
    return below(eta[label]) - (below(eta[label - 1]) if label else 0)


def heights(family: ClassFamily) -> list[list[float]]:
    """Heights of three curves, or of the only one: generic, in the middle, far out, and with one class that is nearly sure."""
    if family.most_classes == 2:
        return [[0.4], [-1.3], [-8.2], [2.6]]
    if family.ordered:
        return [[-1.3, 0.2, 0.9], [0.31, 0.32, 2.5], [-9.0, -6.5, -6.0], [2.0, 3.1, 3.2], [-6.1, 2.9, 3.0]]
    return [
        [0.4, -1.1, 2.3],
        [0.0, 0.0, 0.0],
        [-30.0, -41.0, -35.0],
        [37.0, -3.0, 1.5],
        [700.0, -700.0, 690.0],
    ]


@pytest.mark.parametrize(("family", "link"), SETTINGS, ids=IDS)
def test_log_probabilities_and_their_derivatives_are_right_to_the_last_digits(
    family: ClassFamily, link: Link
) -> None:
    for place in heights(family):
        curves = len(place)
        for label in range(curves + 1):
            found = family.terms(np.array([label]), np.array(place)[:, None], link)
            with mpmath.workdps(60):

                def loglik(*eta: Number, label: int = label) -> Number:
                    return mpmath.log(probability(family, link, label, list(eta)))

                at = tuple(mpmath.mpf(height) for height in place)
                first = [mpmath.diff(loglik, at, _order(curves, k)) for k in range(curves)]
                second = [
                    [mpmath.diff(loglik, at, _order(curves, k, j)) for j in range(curves)]
                    for k in range(curves)
                ]
                exact = loglik(*at)
            assert_allclose(found.loglik[0], float(exact), rtol=2e-14)
            alone = family.label_loglik(np.array([label]), np.array(place)[:, None], link)
            assert_allclose(alone, found.loglik, rtol=2e-15)
            # Beside the largest of its kind: where a class is all but impossible the others hardly move it.
            scale = max(abs(float(part)) for part in first)
            assert_allclose(
                found.score[:, 0], [float(part) for part in first], rtol=1e-11, atol=1e-14 * scale
            )
            mixed = np.outer(found.coupling, found.coupling)
            mixed[np.diag_indices(curves)] = found.curvature[:, 0]
            bends = np.array([[float(part) for part in row] for row in second])
            assert_allclose(mixed, bends, rtol=1e-10, atol=1e-13 * np.abs(bends).max())


def _order(curves: int, *places: int) -> tuple[int, ...]:
    """How often each height is differentiated by."""
    return tuple(places.count(curve) for curve in range(curves))


@pytest.mark.parametrize(("family", "link"), SETTINGS, ids=IDS)
def test_probabilities_and_their_slopes_are_those_of_the_definition(family: ClassFamily, link: Link) -> None:
    eta = np.array(heights(family)[:2]).T
    p, slopes = family.probabilities(eta, link), family.slopes(eta, link)
    assert_allclose(p.sum(axis=0), 1.0, rtol=1e-15)
    for row in range(2):
        with mpmath.workdps(40):
            at = tuple(mpmath.mpf(height) for height in eta[:, row].tolist())
            for label in range(len(eta) + 1):

                def one(*eta: Number, label: int = label) -> Number:
                    return probability(family, link, label, list(eta))

                # Thresholds a hundredth apart cost two digits.
                assert_allclose(p[label, row], float(one(*at)), rtol=5e-14)
                exact = [float(mpmath.diff(one, at, _order(len(eta), k))) for k in range(len(eta))]
                assert_allclose(slopes[label, :, row], exact, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize(("family", "link"), SETTINGS, ids=IDS)
def test_cross_entropy_is_the_negative_log_likelihood_with_nothing_dropped(
    family: ClassFamily, link: Link
) -> None:
    eta, y = np.array(heights(family)[:2] * 2).T, np.array([0, 1, 3, 2])
    y = np.minimum(y, len(eta))
    p = family.probabilities(eta, link)
    assert family.dispersion == 1.0
    assert_array_equal(family.constant(y), 0.0)
    assert_allclose(family.loss(y, p), -family.terms(y, eta, link).loglik, rtol=1e-13)
    assert_allclose(family.nll(y, p), family.loss(y, p) / family.dispersion + family.constant(y))
    assert_allclose(family.loglik(y, p), -family.nll(y, p))


@pytest.mark.parametrize(("family", "link"), SETTINGS, ids=IDS)
def test_constant_curves_can_give_any_shares(family: ClassFamily, link: Link) -> None:
    shares = np.array([0.13, 0.87]) if family.most_classes == 2 else np.array([0.13, 0.4, 0.02, 0.45])
    eta = family.starting_heights(shares, link)
    assert_allclose(family.probabilities(eta[:, None], link)[:, 0], shares, rtol=1e-13)


@pytest.mark.parametrize("family", [kind() for kind in mx.CLASS_FAMILIES], ids=lambda family: family.name)
def test_samples_have_the_shares_of_their_probabilities(family: ClassFamily) -> None:
    shares, n = np.array([0.2, 0.0, 0.5, 0.3]), 40_000
    drawn = family.sample(np.repeat(shares[:, None], n, axis=1), np.random.default_rng(3))
    found = np.bincount(drawn, minlength=4) / n
    assert np.all(np.abs(found - shares) <= 4.0 * np.sqrt(shares * (1.0 - shares) / n))


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
def test_thresholds_out_of_order_have_no_likelihood(link: str) -> None:
    found = mx.Ordinal().terms(np.array([1, 1]), np.array([[0.5, 0.5], [0.5, 0.2]]), LINKS[link])
    assert_array_equal(found.loglik, -np.inf)


def test_softmax_survives_heights_that_overflow() -> None:
    found = mx.Categorical().terms(np.array([0, 1]), np.array([[5e3, 5e3], [-5e3, 4e3]]), LINKS["logit"])
    assert_array_equal(found.loglik, [-5e3, 0.0])
    assert np.isfinite(found.score).all()


def test_every_class_family_says_what_it_is() -> None:
    for kind in mx.CLASS_FAMILIES:
        assert getattr(mx, kind.__name__) is kind
        for text in (
            kind.name,
            kind.errors_name,
            kind.loss_name,
            kind.loss_formula,
            kind.risk_name,
            kind.about,
        ):
            assert text
        assert kind.response == "classes"


def test_an_order_is_a_list_of_different_classes() -> None:
    with pytest.raises(TypeError, match="must list the classes"):
        mx.Ordinal(order="low")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="names a class twice"):
        mx.Ordinal(order=("a", "b", "a"))
