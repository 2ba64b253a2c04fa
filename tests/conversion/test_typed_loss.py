"""A typed loss is read, refused in words, and gives its height, influence, weight and bend."""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from mlexplore.conversion import LossCurve, functional_of, normaliser, read_shape, read_verdict, typed_loss
from mlexplore.formulas import parse
from tests.conversion.losses import BARRON, HUBER, KNOWN, LINEX, PINBALL, TUKEY
from tests.formulas.exactly import derivative

GENERIC = [
    (HUBER, {"k": 1.345}),
    (TUKEY, {"c": 4.685}),
    (BARRON, {"alpha": 0.83, "c": 1.3}),
    (LINEX, {"a": 0.7}),
    (PINBALL, {"tau": 0.9}),
    ("log(1 + (r/c)^2)", {"c": 1.7}),
    ("softplus(a*r) - b*r", {"a": 1.3, "b": 0.4}),
    ("k*sqrt(1 + (r/d)^2) - log(Phi(a*r - 1))", {"k": 2.1, "d": 0.6, "a": 0.8}),
    ("where(r >= a, r^2, b*abs(r - a)^1.7)", {"a": -0.3, "b": 0.9}),
]
R = np.array([-7.1, -1.9, -0.83, -0.061, 0.013, 0.37, 1.13, 2.9, 11.3])
each_loss = pytest.mark.parametrize(("text", "values"), GENERIC, ids=[text for text, _ in GENERIC])


@each_loss
def test_height_influence_and_bend_are_those_of_the_formula(text: str, values: dict[str, float]) -> None:
    curve, tree = typed_loss(text).at(values), parse(text)
    for found, names in (
        (curve.rho(R) + curve.shift, ()),
        (curve.psi(R), ("r",)),
        (curve.bend(R), ("r", "r")),
    ):
        expected = [derivative(tree, values | {"r": r}, *names) for r in R.tolist()]
        assert_allclose(found, expected, rtol=1e-10, atol=1e-13)
    assert_allclose(curve.weight(R), curve.psi(R) / R, rtol=1e-15)


@each_loss
def test_the_loss_is_least_at_its_minimum_and_zero_there(text: str, values: dict[str, float]) -> None:
    curve = typed_loss(text).at(values)
    assert curve.rho(curve.minimum) == 0.0
    tried = curve.minimum + np.concatenate([-np.geomspace(1e-6, 1e3, 200), np.geomspace(1e-6, 1e3, 200)])
    assert (curve.rho(tried) >= -1e-13).all()


@each_loss
def test_derivatives_in_the_parameters_are_differences_of_the_shifted_loss(
    text: str, values: dict[str, float]
) -> None:
    loss = typed_loss(text)
    curve = loss.at(values)
    step = 1e-5
    for place, name in enumerate(loss.names):
        up, down = (loss.at(values | {name: values[name] * (1 + side * step)}) for side in (1, -1))
        width = 2.0 * step * values[name]
        for ours, high, low in (
            (curve.parameter_slopes(R)[place], up.rho(R), down.rho(R)),
            (curve.psi_slopes(R)[place], up.psi(R), down.psi(R)),
        ):
            assert_allclose(ours, (high - low) / width, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "values", "minimum", "breaks", "kinks"),
    [
        ("r^2", {}, 0.0, (), ()),
        ("abs(r)", {}, 0.0, (0.0,), (0.0,)),
        (HUBER, {"k": 1.345}, 0.0, (-1.345, 0.0, 1.345), ()),
        (PINBALL, {"tau": 0.9}, 0.0, (0.0,), (0.0,)),
        ("max(abs(r) - eps, 0)", {"eps": 0.7}, 0.0, (-0.7, 0.0, 0.7), (-0.7, 0.7)),
        ("max(abs(r) - eps, 0)", {"eps": 7e-13}, 0.0, (-7e-13, 0.0, 7e-13), (-7e-13, 7e-13)),
        ("1e-20*max(abs(r) - eps, 0)", {"eps": 7e13}, 0.0, (-7e13, 0.0, 7e13), (-7e13, 7e13)),
        ("abs(r - 1/3)", {}, 1 / 3, (1 / 3,), (1 / 3,)),
        ("(r - 0.1)^2", {}, 0.1, (), ()),
        ("where(r < a, (r - a)^2, 3*(r - a))", {"a": 0.3}, 0.3, (0.3,), (0.3,)),
        ("where(abs(r - 100) < 1, 0, abs(r - 100))", {}, 99.5, (99.0, 100.0, 101.0), (99.0, 101.0)),
        ("sqrt(abs(r))", {}, 0.0, (0.0,), (0.0,)),
        ("softplus(r) - 0.3*r", {}, np.log(3 / 7), (), ()),
        (LINEX, {"a": 1.3}, 0.0, (), ()),
        ("sqrt(1 + r^2) - 1", {}, 0.0, (), ()),
        ("exp(-r)", {}, np.inf, (), ()),
        ("r", {}, -np.inf, (), ()),
        ("((r - 2)^2)^0.5", {}, 2.0, (2.0,), (2.0,)),
        ("abs(sign(r - 1) + 1)*abs(r - 1) + (r - 1)^2", {}, 1.0, (1.0,), (1.0,)),
    ],
)  # fmt: skip
def test_places_that_matter_are_found_to_their_last_digit(
    text: str, values: dict[str, float], minimum: float, breaks: tuple[float, ...], kinks: tuple[float, ...]
) -> None:
    curve = typed_loss(text).at(values)
    if minimum == 99.5:
        assert 99.0 < curve.minimum < 101.0
    else:
        assert_allclose(curve.minimum, minimum, rtol=4e-16, atol=1e-20)
    assert_allclose(curve.breaks, breaks, rtol=4e-16, atol=0.0)
    assert_allclose(curve.kinks, kinks, rtol=4e-16, atol=0.0)


@pytest.mark.parametrize(
    ("text", "values", "weight", "psi"),
    [
        ("r^2/2", {}, 1.0, 0.0),
        (HUBER, {"k": 1.345}, 1.0, 0.0),
        (TUKEY, {"c": 4.685}, 1.0, 0.0),
        ("abs(r)", {}, np.inf, 0.0),
        (PINBALL, {"tau": 0.9}, np.inf, 0.4),
        ("log(1 + abs(r))^2", {}, 2.0, 0.0),
        ("abs(r)^1.5", {}, np.inf, 0.0),
        ("abs(r)^3", {}, 0.0, 0.0),
        ("(r^2)^(p/2)", {"p": 1.3}, np.inf, 0.0),
        ("softplus(r) - 0.3*r", {}, np.nan, 0.2),
        ("max(abs(r) - 1, 0)", {}, 0.0, 0.0),
    ],
)
def test_the_weight_at_zero_is_its_limit(
    text: str, values: dict[str, float], weight: float, psi: float
) -> None:
    curve = typed_loss(text).at(values)
    assert_allclose(curve.weight(np.zeros(2)), [weight] * 2, rtol=1e-5, atol=1e-6)
    assert_allclose(curve.psi(np.zeros(2)), [psi] * 2, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x^2", "The loss must be a formula in r, the residual y − μ"),
        ("3", "The loss must be a formula in r"),
        ("r^2/0", "it divides by 0 somewhere"),
        ("s*r^2", 'A parameter cannot be called "s": s is the scale'),
        ("(y - r)^2", 'A parameter cannot be called "y"'),
        ("a*r + b*r^2 + c*r^3 + d*r^4 + f*r^5 + g*r^6 + h", "The loss has 7 parameters; at most 6"),
        ("r^", "position 2: something is missing"),
        ("__import__('os')*r", "position 1: a name begins with a letter"),
        ("", "The loss is empty: type one, such as"),
    ],
)
def test_what_is_no_loss_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        typed_loss(text)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, 'The parameter "k" of the loss has no value'),
        ({"k": 1.0, "j": 2.0}, 'There is a value for "j", which is not in the loss'),
        ({"k": np.nan}, 'The parameter "k" of the loss must be a finite number'),
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(values: dict[str, float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        typed_loss(HUBER).at(values)


def test_a_loss_that_is_no_number_anywhere_is_refused() -> None:
    with pytest.raises(ValueError, match="a finite number at no residual"):
        typed_loss("log(-k - r^2)").at({"k": 1.0})


@pytest.mark.parametrize(
    "text", [HUBER, TUKEY, BARRON, LINEX, PINBALL, "p*log(1 + abs(r))", "(nu + 1)/2*log(1 + r^2/nu)"]
)
def test_suggested_values_give_a_density_where_any_do(text: str) -> None:
    """And so does the whole range that is offered of each parameter."""
    loss = typed_loss(text)
    values = {name: each.value for name, each in loss.suggestions.items()}
    assert read_verdict(loss.at()).admits(1.0) == (text != TUKEY)
    for name, each in loss.suggestions.items():
        assert each.low <= each.value <= each.high
        assert each.low < each.high
        for value in np.linspace(each.low, each.high, 7).tolist():
            assert read_verdict(loss.at(values | {name: value})).admits(1.0) == (text != TUKEY)


def test_symbols_and_formulas_are_written_for_people() -> None:
    loss = typed_loss("where(abs(r) <= delta, r^2/2, delta*(abs(r) - delta/2))")
    assert loss.symbols == ("δ",)
    assert loss.plain == "where(|r| ≤ δ, r²/2, δ·(|r| − δ/2))"
    assert r"\begin{cases}" in loss.latex


PARTS = st.sampled_from(
    ["r", "abs(r)", "r^2", "log(1 + r^2)", "exp(r)", "exp(-r)", "sqrt(abs(r))", "max(r, a)", "where(r < a, r, 2*r)", "sign(r - a)",
     "1/(r - a)", "log(abs(r - a))", "sin(3*r)", "abs(r)^a", "tanh(r)", "Phi(r)", "logcosh(r)", "min(abs(r), 1)", "log(r)", "a"]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["+", "-", "*"]), PARTS), min_size=1, max_size=3), st.floats(-3.0, 3.0)
)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_any_loss_is_judged_or_refused_and_never_warns(parts: list[tuple[str, str]], a: float) -> None:
    """A density that the verdict admits is normalised, or a sentence says why it is not."""
    text = "r^2/50" + "".join(f" {sign} ({part})" for sign, part in parts)
    loss = typed_loss(text)
    curve = LossCurve(loss.tree, loss.names, tuple(a for _ in loss.names))
    if not curve.finite_somewhere:
        return
    verdict = read_verdict(curve)
    assert functional_of(curve).sentence.endswith(".")
    assert read_shape(curve).outliers.endswith(".")
    s = 1.0 if verdict.admits(1.0) else 0.5 * (verdict.low + min(verdict.high, verdict.low + 1.0))
    try:
        found, sentence = normaliser(curve, 1.0 if np.isnan(s) else s), ""
    except ValueError as refusal:
        found, sentence = None, str(refusal)
    if found is None:
        assert verdict.kind == "none" or "cannot be computed reliably" in sentence
    else:
        assert verdict.kind != "none"
        assert found.value > 0.0
        assert found.error < 1e-6


def test_the_oracle_knows_the_losses() -> None:
    """Every loss with a known law is the same number in many digits."""
    for known in KNOWN:
        r = 0.37
        with mp.workdps(30):
            expected = derivative(parse(known.text), dict(known.values) | {"r": r})
        assert known.curve.rho(r) + known.curve.shift == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("text", ["1/r", "1/(r - 2)", "r^2 + 1/r", "r^2 - 1/r^2"])
def test_a_loss_that_runs_to_minus_infinity_is_not_shifted(text: str) -> None:
    assert typed_loss(text).at({}).shift == 0.0


@pytest.mark.parametrize("text", ["abs(r - 1)", "abs(r - a)", "abs(abs(r) - 1)", "sqrt(abs(r + 0.7))"])
def test_a_kink_between_equal_heights_is_no_jump(text: str) -> None:
    curve = typed_loss(text).at()
    assert curve.kinks
    assert curve.jumps == ()
