"""Every choice on the page of losses round-trips through the link, and nonsense in a link costs only itself."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.losses import LOSSES, loss_named
from mlexplore.ui.losses.facets import FACETS
from mlexplore.ui.losses.loss_settings import (
    FEWEST_PINNED,
    LONGEST_WORDS,
    MOST_PINNED,
    LossSettings,
    Sought,
    decode,
    encode,
    place_of,
    turnable,
)

KEYS = [loss.key for loss in LOSSES]


@st.composite
def choices(draw: st.DrawFn) -> LossSettings:
    """What can be chosen on the page."""
    pinned = tuple(draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=MOST_PINNED)))
    chosen = draw(st.sampled_from(["", *KEYS]))
    known = [loss_named(key) for key in dict.fromkeys((chosen, *pinned)) if key]
    values = {
        place_of(loss, each): draw(st.floats(each.low, each.high))
        for loss in known
        for each in loss.parameters
    }
    usual = {place_of(loss, each): each.value for loss in known for each in loss.parameters}
    facets = tuple(
        (facet.key, value) for facet in FACETS if (value := draw(st.sampled_from(["", *facet.options])))
    )
    made = LossSettings(
        chosen=chosen,
        pinned=pinned,
        compared=len(pinned) >= FEWEST_PINNED and draw(st.booleans()),
        values=tuple((place, value) for place, value in values.items() if value != usual[place]),
        sought=Sought(draw(st.text(max_size=LONGEST_WORDS)), facets),
    )
    turns = ["", *list(turnable(made.shown))[1:]]
    return dataclasses.replace(made, turned=draw(st.sampled_from(turns)))


@settings(max_examples=150, deadline=None)
@given(choices())
def test_every_choice_comes_back_from_its_link(chosen: LossSettings) -> None:
    assert decode(encode(chosen)) == (chosen, ())


def test_a_link_without_words_shows_all_losses() -> None:
    assert decode({}) == (LossSettings(), ())
    assert encode(LossSettings()) == {"v": "1"}


HOSTILE = {
    "v=2": "version 2",
    "loss=nonsense": "no such loss",
    "loss=<script>": "no such loss",
    "pin=huber.huber": "not with itself",
    "pin=huber.tukey.squared.absolute": f"at most {MOST_PINNED}",
    "pin=huber.nonsense": "no such loss",
    "compare=yes": "two losses",
    "huber.delta=2": "means nothing here",
    "turn=huber.delta": "the choices are",
    "problem=everything": "the choices are",
    f"words={'x' * (LONGEST_WORDS + 1)}": "characters",
    "view=9": "the choices are dictionary, converter",
}


@pytest.mark.parametrize("part", HOSTILE)
def test_nonsense_in_a_link_is_told_and_costs_only_itself(part: str) -> None:
    name, _, value = part.partition("=")
    rest = {"density": "with"}
    found, told = decode(rest | {name: value})
    (words,) = told
    assert HOSTILE[part] in words
    assert found == LossSettings(sought=Sought(facets=(("density", "with"),)))


@pytest.mark.parametrize("value", ["nan", "inf", "0.01", "99", "1e400", "two"])
def test_a_parameter_of_a_loss_is_a_number_on_its_slider(value: str) -> None:
    found, (told,) = decode({"loss": "huber", "huber.delta": value})
    assert found == LossSettings(chosen="huber")
    assert told.startswith(f"huber.delta={value}: ")


def test_only_what_is_drawn_is_turned() -> None:
    """Hinge and Huber lie on different axes, of which the first is drawn; a chosen loss hides those that are compared."""
    places = {"squared": [], "huber": ["huber.delta"], "focal": ["focal.gamma"]}
    assert list(turnable([loss_named("huber"), loss_named("focal")])) == places["huber"]
    assert list(turnable([loss_named("focal"), loss_named("huber")])) == places["focal"]
    assert list(turnable([])) == []


def test_every_facet_has_losses_on_either_side_and_none_is_left_without_an_option() -> None:
    for facet in FACETS:
        for option in facet.options:
            answering = [loss.key for loss in LOSSES if option in facet.of(loss)]
            assert 0 < len(answering) < len(LOSSES), (facet.key, option)
        assert all(set(facet.of(loss)) <= set(facet.options) for loss in LOSSES)
