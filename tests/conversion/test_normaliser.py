"""The integral of exp(-rho/s), against closed forms and quadrature in many digits."""

import mpmath as mp
import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from mlexplore.conversion import normaliser, normalisers, read_verdict, typed_loss
from tests.conversion.losses import (
    BARRON,
    HUBER,
    KNOWN,
    LINEX,
    PINBALL,
    TUKEY,
    Known,
    barron_log_normaliser,
    huber_normaliser,
)


def z(text: str, s: float = 1.0, **values: float) -> float:
    return normaliser(typed_loss(text).at(values), s).value


@pytest.mark.parametrize(
    ("text", "values", "s", "expected"),
    [
        (HUBER, {"k": 1.345}, 1.0, huber_normaliser(1.345, 1.0)),
        (HUBER, {"k": 1.345}, 0.013, huber_normaliser(1.345, 0.013)),
        (HUBER, {"k": 1.345}, 210.0, huber_normaliser(1.345, 210.0)),
        ("log(cosh(r))", {}, 1.0, np.pi),
        ("logcosh(r)", {}, 0.37, np.sqrt(np.pi) * special.gamma(0.5 / 0.37) / special.gamma(0.5 / 0.37 + 0.5)),
        (PINBALL, {"tau": 0.9}, 1.0, 1.0 / (0.9 * 0.1)),
        ("max(abs(r) - e0, 0)", {"e0": 1.0}, 1.0, 4.0),
        ("max(abs(r) - e0, 0)", {"e0": 0.31}, 0.07, 2 * 0.31 + 2 * 0.07),
        ("r^2/2", {}, 1.0, np.sqrt(2.0 * np.pi)),
        ("r^2/2", {}, 1e-12, np.sqrt(2e-12 * np.pi)),
        ("r^2/2", {}, 1e12, np.sqrt(2e12 * np.pi)),
        ("log(1 + r^2)", {}, 1.0, np.pi),
        ("log(1 + r^2)", {}, 1.99, special.beta(0.5, 1 / 1.99 - 0.5)),
        ("log(1 + r^2)", {}, 1e-3, special.beta(0.5, 1e3 - 0.5)),
        (LINEX, {"a": 0.7}, 1.0, np.e / 0.7),
        ("(log(1 + abs(r)))^2", {}, 1.0, float(mp.exp(0.25) * mp.sqrt(mp.pi) * (1 + mp.erf(0.5)))),
        ("sqrt(abs(r))", {}, 1.0, 4.0),
        ("abs(r)^p", {"p": 0.2}, 1.0, 2.0 * special.gamma(6.0)),
        ("sqrt(1 + r^2) - 1", {}, 0.3, 2.0 * special.k1e(1 / 0.3)),
        ("(r^2 - 1)^2", {}, 1e-4, None),
        ("log(abs(r)) + r^2", {}, 2.0, 2.0 ** 0.25 * special.gamma(0.25)),
        ("r^20", {}, 1.0, 2.0 * special.gamma(1.05)),
        ("log(1 + r^20)", {}, 3.0, None),
        ("abs(r - 3) + abs(r + 1)/2", {}, 1.0, None),
        ("abs(r - 1e6)", {}, 1.0, 2.0),
        ("(r/1e9)^2", {}, 1.0, 1e9 * np.sqrt(np.pi)),
        ("-log(0.9*exp(-r^2/2) + 0.1*exp(-(r - 8)^2/0.02))", {}, 1.0, None),
    ],
)  # fmt: skip
def test_the_normaliser_has_twelve_digits(
    text: str, values: dict[str, float], s: float, expected: float | None
) -> None:
    curve = typed_loss(text).at(values)
    found = normaliser(curve, s)
    if expected is None:
        expected = by_quadrature(text, values, s, curve.valleys + curve.breaks)
    assert_allclose(found.value, expected, rtol=2e-12)
    assert_allclose(found.log, np.log(expected), rtol=1e-12, atol=1e-12)
    assert found.error < 1e-11


def by_quadrature(text: str, values: dict[str, float], s: float, places: tuple[float, ...]) -> float:
    """mpmath, between places on ladders around those that matter."""
    curve = typed_loss(text).at(values)
    with mp.workdps(20):
        steps = [0.0, *(side * 10.0**power for power in np.arange(-3.0, 2.6, 0.5) for side in (-1, 1))]
        nodes = sorted({place + step for place in places for step in steps})

        def height(r: float) -> float:
            return mp.mpf(float(np.exp(-curve.rho(np.array(float(r))) / s)))

        inner = mp.quad(height, nodes, maxdegree=6)
        far = [mp.quad(lambda u, side=side: height(side * float(mp.exp(u))) * mp.exp(u), [mp.log(abs(nodes[0 if side < 0 else -1])), 8, 12, 20]) for side in (-1, 1)]  # fmt: skip
        return float(mp.fsum([inner, *far]))


def test_hubers_normaliser_is_the_published_one() -> None:
    assert z(HUBER, k=1.345) == pytest.approx(2.6607, abs=5e-5)


@pytest.mark.parametrize("alpha", [0.37, 0.83, 1.0, 1.61, 2.7])
def test_barrons_general_loss_has_a_density_at_positive_shapes(alpha: float) -> None:
    curve = typed_loss(BARRON).at({"alpha": alpha, "c": 1.3})
    assert read_verdict(curve).kind == "every s"
    assert_allclose(normaliser(curve, 1.0).log, barron_log_normaliser(alpha, 1.3), rtol=1e-11)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.text)
@pytest.mark.parametrize("s", [0.11, 1.0, 1.7])
def test_the_peak_is_that_of_the_law(known: Known, s: float) -> None:
    law = known.law(s)
    if law is not None:
        curve = known.curve
        assert_allclose(normaliser(curve, s).peak, law.pdf(curve.minimum), rtol=1e-10)


def test_a_grid_of_scales_is_integrated_at_once() -> None:
    curve = typed_loss("log(1 + r^2)").at({})
    scales = np.array([1e-4, 0.01, 0.7, 1.0, 1.9, 2.0, 7.0])
    found = normalisers(curve, scales)
    assert np.isnan(found[-2:]).all()
    assert_allclose(found[:-2], special.beta(0.5, 1 / scales[:-2] - 0.5), rtol=1e-11)


@pytest.mark.parametrize(
    ("text", "s", "sentence"),
    [
        ("log(1 + r^2)", 2.0, "At s = 2 there is no density: this loss has a density where s < 2."),
        ("r^2", 0.0, "The scale s must be a positive number, not 0.0."),
        ("r^2", np.nan, "The scale s must be a positive number"),
        (TUKEY, 1.0, "This loss has no density: the tails do not fall."),
        ("abs(r)^0.001", 1.0, "cannot be computed reliably"),
        ("log(1 + r^2)^2", 3000.0, "cannot be computed reliably"),
        (
            "2*log(abs(r)) - 2*log(abs(sin(r)))",
            1.0,
            "cannot be computed reliably: the loss wiggles without end",
        ),
    ],
)
def test_where_there_is_no_normaliser_a_sentence_says_why(text: str, s: float, sentence: str) -> None:
    loss = typed_loss(text)
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        normaliser(loss.at(dict.fromkeys(loss.names, 3.0)), s)


def test_the_two_quadratures_are_not_the_same() -> None:
    """A jump where no formula switches is met by neither: they must disagree rather than agree on a wrong number."""
    with pytest.raises(ValueError, match="cannot be computed reliably"):
        z("r^2 + 20*sin(1e5*r)")
