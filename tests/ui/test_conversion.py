"""What is converted round-trips through the link, nonsense in a link costs only itself, and known losses are recognised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.conversion import Normaliser, TypedLoss
from mlexplore.conversion_scene import SCALE
from mlexplore.families import FAMILIES
from mlexplore.losses import LOSSES, Loss, loss_named
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.losses.conversion.examples import EXAMPLES
from mlexplore.ui.losses.conversion.kinds import KINDS, read_text, usual_values
from mlexplore.ui.losses.conversion.recognised import recognised
from mlexplore.ui.losses.conversion.words import constant_lines
from mlexplore.ui.losses.loss_settings import LossSettings, decode, encode

TEXTS = [(kind, each.text) for kind in KINDS for each in EXAMPLES[kind]]
TYPED = [loss for loss in LOSSES if loss.typed]


@st.composite
def conversions(draw: st.DrawFn) -> Conversion:
    """What can be converted."""
    kind, text = draw(st.sampled_from(TEXTS))
    made = Conversion(kind, text)
    for name in made.read.names:
        if draw(st.booleans()):
            made = made.at_value(name, draw(st.floats(0.3, 0.9)))
    s = draw(st.none() | st.floats(0.2, 0.9))
    turns = (SCALE,) if kind == "margin" else (SCALE, *made.read.names)
    made = made if s is None else made.at_scale(s)
    return Conversion(kind, text, made.values, made.s, draw(st.sampled_from(turns)))


@settings(max_examples=20, deadline=None)
@given(conversions())
def test_everything_that_is_converted_comes_back_from_its_link(conversion: Conversion) -> None:
    chosen = LossSettings(view="converter", conversion=conversion)
    assert decode(encode(chosen)) == (chosen, ())


HOSTILE = {
    "kind=poem": "the choices are",
    "text=__import__('os')": "position",
    "text=![p](http://x)": "position",
    "text=1 + 1": "must be a formula in r",
    "text=": "empty",
    "text=r" + "+r" * 400: "at most",
    "typed.c=1e999": "not a number",
    "typed.nobody=1": "means nothing here",
    "s=-1": "above 0",
    "s=2.5": "there is no density",
    "s=nan": "not a number",
    "turn=nobody": "the choices are",
    "loss=huber": "means nothing here",
    "pin=huber.squared": "means nothing here",
}


@pytest.mark.parametrize("part", HOSTILE)
def test_nonsense_in_a_link_is_told_and_costs_only_itself(part: str) -> None:
    name, _, value = part.partition("=")
    whole = {"view": "converter", "text": "log(1 + (r/c)^2)", "typed.c": "3", "s": "0.5", "turn": "c"}
    found, told = decode(whole | {name: value})
    assert any(HOSTILE[part] in words for words in told)
    if name != "text":
        rest = decode({each: text for each, text in whole.items() if each != name})
        assert found == rest[0]


def test_a_value_at_which_the_loss_is_not_defined_is_refused_in_words() -> None:
    _, told = decode({"view": "converter", "text": "log(1 + (r/c)^2)", "typed.c": "0"})
    assert "finite number at no residual" in told[0]


@pytest.mark.parametrize(("kind", "text"), TEXTS)
def test_every_example_can_be_read_and_drawn(kind: str, text: str) -> None:
    conversion = Conversion(kind, text)  # type: ignore[arg-type]
    assert conversion.curve
    assert conversion.scale > 0.0


def test_every_family_of_the_residual_is_among_the_densities_and_has_their_loss() -> None:
    """The loss that a typed density comes to is the family's own negative log-density, but for a constant."""
    import numpy as np

    examples = {each.name: each for each in EXAMPLES["density"]}
    r = np.linspace(-4.1, 4.3, 41)
    for family in FAMILIES:
        if not family.residual_loss:
            continue
        example = examples[family.name]
        read = read_text("density", example.text)
        assert isinstance(read, TypedLoss)
        values = usual_values(read) | dict(example.values)
        named = {each.name for each in family.shapes()}
        assert set(values) <= named
        nll = family(**values).nll(r, np.zeros_like(r))
        rho = read.at(values).rho(r)
        np.testing.assert_allclose(nll - nll[0], rho - rho[0], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("loss", TYPED, ids=lambda loss: loss.key)
def test_every_loss_of_the_dictionary_is_recognised_when_it_is_typed(loss: Loss) -> None:
    kind = "margin" if loss.problem == "labels" else "loss"
    read = read_text(kind, loss.typed)
    values = loss.at({})
    found = recognised(read.at(values))
    assert found is not None
    # Some bear several names there: the first of those that are the same is given.
    twice = {
        "multiclass-hinge": "hinge",
        "categorical-cross-entropy": "binary-cross-entropy",
        "multiclass-brier": "brier",
        "barron": "pseudo-huber",
    }
    assert found.loss.key == twice.get(loss.key, loss.key)
    assert found.factor == pytest.approx(2.0 if loss.key == "multiclass-brier" else 1.0)


def test_multiples_and_parameters_of_other_names_are_recognised_and_the_rest_is_not() -> None:
    half = recognised(read_text("loss", "r^2/2").at())
    assert half is not None
    assert (half.loss, half.factor) == (loss_named("squared"), 0.5)
    assert "half Squared error" in half.sentence
    huber = recognised(read_text("loss", "where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))").at({"k": 2.5}))
    assert huber is not None
    assert (huber.loss.key, dict(huber.parameters)) == ("huber", {"delta": 2.5})
    assert recognised(read_text("loss", "r^4 + r^2").at()) is None
    assert recognised(read_text("loss", "-r").at()) is None


def test_the_constant_is_written_with_no_more_digits_than_were_checked() -> None:
    constant, checked = constant_lines(Normaliser(1.7724538409, 0.57236493, 7.3e-9, 0.56), 1.0)
    assert constant == "Z(1) = 1.7724538"
    assert "+ 0.5723649." in checked
    assert checked.endswith("agree to 8 digits.")
