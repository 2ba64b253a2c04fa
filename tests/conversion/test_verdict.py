"""Which losses have a density, and for which scales; what is said where there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.conversion import read_verdict, typed_loss
from tests.conversion.losses import BARRON, HUBER, LINEX, PINBALL, TUKEY


def verdict(text: str, **values: float) -> str:
    return read_verdict(typed_loss(text).at(values)).sentence


@pytest.mark.parametrize(
    ("text", "values", "sentence"),
    [
        ("r^2/2", {}, "a density for every s"),
        ("abs(r)", {}, "a density for every s"),
        (HUBER, {"k": 1.345}, "a density for every s"),
        ("log(cosh(r))", {}, "a density for every s"),
        (PINBALL, {"tau": 0.9}, "a density for every s"),
        ("max(abs(r) - 1, 0)", {}, "a density for every s"),
        (LINEX, {"a": 0.7}, "a density for every s"),
        (LINEX, {"a": -1e-4}, "a density for every s"),
        ("exp(r^2)", {}, "a density for every s"),
        ("exp(exp(r)) - 3*r", {}, "a density for every s"),
        ("abs(r)^0.01", {}, "a density for every s"),
        ("log(1 + abs(r))^2", {}, "a density for every s"),
        ("-log(max(1 - r^2, 0))", {}, "a density for every s"),
        ("(r/1e8)^2", {}, "a density for every s"),
        ("(r*1e8)^2", {}, "a density for every s"),
        ("log(1 + r^2)", {}, "a density where s < 2"),
        ("log(1 + (r/1e7)^2)", {}, "a density where s < 2"),
        ("(nu + 1)/2*log(1 + r^2/nu)", {"nu": 2.7}, "a density where s < 3.7"),
        ("log(1 + r^20)", {}, "a density where s < 20"),
        ("log(1 + abs(r)) + log(log(3 + abs(r)))", {}, "a density where s < 1"),
        ("where(r > 0, r, 3*log(1 - r))", {}, "a density where s < 3"),
        ("log(abs(r)) + r^2", {}, "a density where s > 1"),
        ("0.3*log(abs(r - 2)) + abs(r)", {}, "a density where s > 0.3"),
        ("0.3*log(abs(r)) + log(1 + r^2)", {}, "a density where 0.3 < s < 2.3"),
        ("r^2 - 2*log(abs(r))", {}, "a density for every s"),
        ("log(r^2)", {}, "no density: it needs both s > 2 and s < 2"),
        ("log(r^4) + abs(r)", {}, "a density where s > 4"),
        ("log(2 + r^2)^1.01", {}, "a density for every s"),
        ("log(2 + r^2)^0.99", {}, "no density: the tails do not fall"),
        ("abs(r)^0.001", {}, "a density for every s"),
        ("where(abs(r) < 1, 0, log(0*r))", {}, "no density: the tails do not fall"),
        ("log(abs(r))", {}, "no density: it needs both s > 1 and s < 1"),
        ("-1/abs(r) + r^2", {}, "no density: the loss falls too fast at r = 0"),
        (TUKEY, {"c": 4.685}, "no density: the tails do not fall"),
        ("1 - exp(-r^2/2)", {}, "no density: the tails do not fall"),
        ("r^2/(1 + r^2)", {}, "no density: the tails do not fall"),
        ("where(abs(r) <= 1, 0, 1)", {}, "no density: the tails do not fall"),
        ("log(1 + r^2) + cos(r)", {}, "a density where s < 2"),
        ("r^2 + 3*sin(r)", {}, "a density for every s"),
        ("1 - cos(r)", {}, "no density: the tails do not fall"),
        ("0*r + 3", {}, "no density: the tails do not fall"),
        ("log(1 + log(1 + r^2))", {}, "no density: the tails do not fall"),
        ("min(r^2, 9)", {}, "no density: the tails do not fall"),
        ("abs(r) - sqrt(1 + r^2)", {}, "no density: the tails do not fall"),
        ("-r^2", {}, "no density: the tails do not fall"),
        (BARRON, {"alpha": -0.7, "c": 1.0}, "no density: the tails do not fall"),
        (BARRON, {"alpha": -2.0, "c": 1.0}, "no density: the tails do not fall"),
        ("max(r, 0)", {}, "no density: the left tail does not fall"),
        ("exp(r)", {}, "no density: the left tail does not fall"),
        ("exp(-r)", {}, "no density: the right tail does not fall"),
        ("log(1 + exp(-r))", {}, "no density: the right tail does not fall"),
        ("r", {}, "no density: the left tail does not fall"),
        ("r^3", {}, "no density: the left tail does not fall"),
        ("log(r)", {}, "no density: the loss is not defined for r < 0"),
        ("log(1 + r)^2", {}, "no density: the loss is not defined for r < −1"),
        ("log(2 - r)^2", {}, "no density: the loss is not defined for r > 2"),
        ("sqrt(r^2 - 4)", {}, "no density: the loss is not defined for −2 < r < 2"),
        ("-log(1 - r^2)", {}, "no density: the loss is not defined for r < −1 and for r > 1"),
        ("log(sin(r))", {}, "no density: the loss is not defined at some residuals, such as r = "),
        ("abs(r)*(1 + sin(r)/2)", {}, "a density for every s"),
        ("r*sin(r)", {}, "no density: the tails do not fall"),
        ("-r*(2 + sin(r))", {}, "no density: the right tail does not fall"),
    ],
)  # fmt: skip
def test_the_verdict_is_the_known_one(text: str, values: dict[str, float], sentence: str) -> None:
    found = verdict(text, **values)
    assert found == sentence or (sentence.endswith("= ") and found.startswith(sentence))


@pytest.mark.parametrize("text", ["r^2", "log(1 + r^2)", "log(abs(r)) + r^2", "max(r, 0)", "-r", "log(r)"])
def test_every_verdict_has_its_reason(text: str) -> None:
    found = read_verdict(typed_loss(text).at({}))
    assert found.why.endswith(".")
    assert not found.sentence.endswith(".")
    assert found.admits(1.0) == (found.kind != "none" and found.low < 1.0 < found.high)
    assert not found.admits(0.0)


@pytest.mark.parametrize("text", ["cos(r)", "1/abs(r)", "-1/r^2", "-tanh(r)^2", "-log(log(3 + abs(r)))"])
def test_a_loss_that_keeps_above_a_bound_is_not_said_to_decrease_without_end(text: str) -> None:
    found = read_verdict(typed_loss(text).at({}))
    assert found.kind == "none"
    assert "decreases without end" not in found.why


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_sums_of_powers_and_logarithms_are_judged_by_their_largest_part(seed: int) -> None:
    """Far out only the part that grows most counts: random coefficients, known limits."""
    rng = np.random.default_rng(seed)
    values = {
        "a": rng.uniform(0.2, 5.0),
        "b": rng.uniform(0.1, 3.0),
        "c": 10.0 ** rng.uniform(-3.0, 3.0),
        "d": 0.0,
    }
    loss = typed_loss("a*log(1 + (r/c)^2) + b*(1 - exp(-abs(r))) + d*abs(r)^0.3")
    found = read_verdict(loss.at(values))
    assert found.kind == "bounded s"
    assert found.high == pytest.approx(2.0 * values["a"], rel=1e-10)
    assert read_verdict(loss.at(values | {"d": 1e-3})).kind == "every s"
    assert read_verdict(loss.at(values | {"d": -1e-3})).kind == "none"
