"""What is pressed on the page of losses, without a running app."""

from typing import Any

import pytest

from mlexplore.losses import loss_named
from mlexplore.ui.losses import loss_controls
from mlexplore.ui.losses.loss_controls import choose, compare, open_details, pin, plant, seek, turn_to
from mlexplore.ui.losses.loss_settings import LossSettings, Sought


@pytest.fixture
def page(session: dict[str, Any]) -> None:
    """The page as it opens first."""
    plant(LossSettings())


@pytest.mark.usefixtures("page")
def test_a_loss_is_opened_and_closed() -> None:
    open_details("huber")
    assert choose() == LossSettings(chosen="huber")
    open_details("")
    assert choose() == LossSettings()


@pytest.mark.usefixtures("page")
def test_the_second_that_is_pinned_opens_the_comparison_and_the_last_but_one_closes_it() -> None:
    open_details("tukey")
    pin("huber")
    assert choose() == LossSettings(chosen="tukey", pinned=("huber",))
    pin("squared")
    assert choose() == LossSettings(pinned=("huber", "squared"), compared=True)
    pin("huber")
    assert choose() == LossSettings(pinned=("squared",))


@pytest.mark.usefixtures("page")
def test_a_fourth_takes_the_place_of_the_oldest_and_that_is_said_until_the_next_press() -> None:
    for key in ("squared", "huber", "tukey"):
        pin(key)
    assert loss_controls.notice() == ""
    pin("absolute")
    assert choose().pinned == ("huber", "tukey", "absolute")
    assert loss_controls.notice().startswith("Squared error gave way to Absolute error")
    open_details("huber")
    assert loss_controls.notice() == ""


@pytest.mark.usefixtures("page")
def test_a_comparison_that_was_left_is_come_back_to() -> None:
    pin("squared")
    pin("huber")
    open_details("huber")
    assert choose() == LossSettings(chosen="huber", pinned=("squared", "huber"))
    compare()
    assert choose() == LossSettings(pinned=("squared", "huber"), compared=True)


@pytest.mark.usefixtures("page")
def test_a_value_that_was_turned_stays_with_its_loss_and_the_usual_one_is_no_choice() -> None:
    huber = loss_named("huber")
    (delta,) = huber.parameters
    open_details("huber")
    turn_to(huber, delta, 2.0)
    assert choose().values == (("huber.delta", 2.0),)
    open_details("squared")
    assert choose().values == ()
    pin("huber")
    assert choose().values == (("huber.delta", 2.0),)
    turn_to(huber, delta, None)
    assert choose().values == ()


@pytest.mark.usefixtures("page")
def test_a_link_is_planted_whole_whatever_stood_there() -> None:
    pin("squared")
    seek(Sought("words"))
    turn_to(loss_named("huber"), loss_named("huber").parameters[0], 3.0)
    wanted = LossSettings(
        chosen="barron", pinned=("huber",), turned="barron.c", values=(("barron.alpha", 0.5),)
    )
    plant(wanted)
    assert choose() == wanted
