"""What a loss asks for, and how it treats far residuals: names that are known, and minimisers found by search."""

import numpy as np
import pytest
from scipy import stats

from mlexplore.conversion import functional_of, read_shape, typed_loss
from tests.conversion.losses import BARRON, HUBER, LINEX, PINBALL, TUKEY

NAMED = [
    ("r^2/2", {}, "mean", 0.5),
    ("3*(r - 0)^2 + 7", {}, "mean", 0.5),
    ("abs(r)", {}, "median", 0.5),
    ("1e-4*abs(r)", {}, "median", 0.5),
    (PINBALL, {"tau": 0.5}, "median", 0.5),
    (PINBALL, {"tau": 0.9}, "quantile", 0.9),
    ("where(r < 0, -2*r, r)", {}, "quantile", 1 / 3),
    ("where(r > 0, tau*r^2, (1 - tau)*r^2)", {"tau": 0.8}, "expectile", 0.8),
    ("where(abs(r) <= c, 0, 1)", {"c": 0.3}, "mode", np.nan),
    ("0*r", {}, "none", np.nan),
    ("exp(-r)", {}, "none", np.nan),
    ("-r^2", {}, "none", np.nan),
    ("log(r)", {}, "none", np.nan),
    (HUBER, {"k": 1.345}, "own", np.nan),
    (TUKEY, {"c": 4.685}, "own", np.nan),
    (LINEX, {"a": 0.7}, "own", np.nan),
    ("log(cosh(r))", {}, "own", np.nan),
    ("r^2 + 1e-6*r^4", {}, "own", np.nan),
    ("r^2 + 1e-6*abs(r)", {}, "own", np.nan),
    ("where(r < 0, 5 - r, r)", {}, "own", np.nan),
    ("where(r < 1, r^2, r^2 + 3)", {}, "own", np.nan),
    ("abs(r) + 2*where(abs(r) < 0.001, 1, 0)", {}, "own", np.nan),
    ("1/r", {}, "none", np.nan),
    ("r^2 - 1/r^2", {}, "none", np.nan),
    ("-log(where(abs(r) < 1, 1, 0))", {}, "none", np.nan),
]


@pytest.mark.parametrize(("text", "values", "kind", "level"), NAMED)
def test_the_functional_is_the_known_one(
    text: str, values: dict[str, float], kind: str, level: float
) -> None:
    found = functional_of(typed_loss(text).at(values))
    assert found.kind == kind
    assert found.level == pytest.approx(level, rel=1e-12, nan_ok=True)
    assert found.sentence.endswith(".")


Y = np.sort(stats.gamma(2.3).ppf((np.arange(4001) + 0.5) / 4001))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("r^2/2", {}, Y.mean()),
        ("abs(r)", {}, np.median(Y)),
        (PINBALL, {"tau": 0.9}, np.quantile(Y, 0.9)),
        ("where(r > 0, 0.8*r^2, 0.2*r^2)", {}, None),
        (LINEX, {"a": 0.7}, np.log(np.mean(np.exp(0.7 * Y))) / 0.7),
        ("where(abs(r) <= 0.3, 0, 1)", {}, None),
    ],
)
def test_the_minimiser_of_the_mean_loss_is_what_is_said(
    text: str, values: dict[str, float], expected: float | None
) -> None:
    """Found by trying values over skewed observations."""
    curve = typed_loss(text).at(values)

    def mean_loss(m: float) -> float:
        return float(curve.rho(Y - m).mean())

    tried = np.linspace(0.1, 6.0, 600).tolist()
    best = min(tried, key=mean_loss)
    if functional_of(curve).kind == "mode":
        within = [int(np.searchsorted(Y, m + 0.3) - np.searchsorted(Y, m - 0.3)) for m in tried]
        assert mean_loss(tried[int(np.argmax(within))]) <= mean_loss(best) + 0.002
        return
    if functional_of(curve).kind == "expectile":
        expected = float(stats.expectile(Y, functional_of(curve).level))
    assert best == pytest.approx(expected, abs=0.02)


def test_the_log_exp_mean_says_its_rate() -> None:
    assert "log(E exp(Y)), the" in functional_of(typed_loss("exp(r) - r").at({})).sentence
    assert "log(E exp(0.7·Y))/(0.7)" in functional_of(typed_loss(LINEX).at({"a": 0.7})).sentence
    assert "log(E exp(−2·Y))/(−2)" in functional_of(typed_loss("3*(exp(-2*r) + 2*r - 1)").at({})).sentence


@pytest.mark.parametrize(
    ("text", "values", "convex", "symmetric", "left", "right", "bounds"),
    [
        ("r^2/2", {}, True, True, "grows", "grows", (-np.inf, np.inf)),
        ("abs(r)", {}, True, True, "bounded", "bounded", (-1.0, 1.0)),
        (HUBER, {"k": 1.345}, True, True, "bounded", "bounded", (-1.345, 1.345)),
        (PINBALL, {"tau": 0.9}, True, False, "bounded", "bounded", (-0.1, 0.9)),
        ("log(cosh(r))", {}, True, True, "bounded", "bounded", (-1.0, 1.0)),
        ("max(abs(r) - 1, 0)", {}, True, True, "bounded", "bounded", (-1.0, 1.0)),
        (LINEX, {"a": 0.7}, True, False, "bounded", "grows", (-0.7, np.inf)),
        (TUKEY, {"c": 4.685}, False, True, "falls", "falls", (-1.34089, 1.34089)),
        ("log(1 + r^2)", {}, False, True, "falls", "falls", (-1.0, 1.0)),
        ("r^2/(1 + r^2)", {}, False, True, "falls", "falls", (-0.649519, 0.649519)),
        ("1 - exp(-r^2/2)", {}, False, True, "falls", "falls", (-0.606531, 0.606531)),
        (BARRON, {"alpha": 1.0, "c": 1.0}, True, True, "bounded", "bounded", (-1.0, 1.0)),
        (BARRON, {"alpha": 0.5, "c": 1.0}, False, True, "falls", "falls", (-0.759836, 0.759836)),
        ("sqrt(abs(r))", {}, False, True, "falls", "falls", (-np.inf, np.inf)),
        ("abs(r)^1.2", {}, True, True, "grows", "grows", (-np.inf, np.inf)),
        ("max(r, 0)", {}, True, False, "falls", "bounded", (0.0, 1.0)),
        ("(r^2 - 1)^2", {}, False, True, "grows", "grows", (-np.inf, np.inf)),
        ("where(abs(r) <= 1, 0, 1)", {}, False, True, "falls", "falls", (0.0, 0.0)),
        ("abs(r) - 0.5*abs(r - 1)", {}, False, False, "bounded", "bounded", (-0.5, 1.5)),
        ("abs(r - a)", {"a": 1.0}, True, False, "bounded", "bounded", (-1.0, 1.0)),
        ("abs(r - a)", {"a": -37.3}, True, False, "bounded", "bounded", (-1.0, 1.0)),
    ],
)  # fmt: skip
def test_the_shape_is_read_as_it_is(
    text: str,
    values: dict[str, float],
    convex: bool,
    symmetric: bool,
    left: str,
    right: str,
    bounds: tuple[float, float],
) -> None:
    found = read_shape(typed_loss(text).at(values))
    assert (found.convex, found.symmetric, found.left, found.right) == (convex, symmetric, left, right)
    assert found.bounds == pytest.approx(bounds, rel=2e-3)
    assert found.redescends == (left == right == "falls")
    assert found.bounded == ("grows" not in (left, right))
