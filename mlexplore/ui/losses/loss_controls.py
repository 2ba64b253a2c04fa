"""What a person has chosen on the page of losses, kept for the session: a link is planted here, and what is pressed written.

One direction of truth as in `mlexplore.ui.controls`. Most of it is pressed in the catalogue, which is no control of Streamlit.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from mlexplore.losses import Loss, LossParameter, loss_named
from mlexplore.numerals import shortest
from mlexplore.ui.losses.conversion import conversion_controls
from mlexplore.ui.losses.loss_settings import (
    FEWEST_PINNED,
    MOST_PINNED,
    VIEWS,
    LossSettings,
    Sought,
    place_of,
    turnable,
)
from mlexplore.ui.widgets import hold, mark_of, number, segments

_CHOSEN, _PINNED, _COMPARED, _SOUGHT = (
    "losses.chosen",
    "losses.pinned",
    "losses.compared",
    "losses.sought",
)
_VIEW, _NOTICE = "losses.view", "losses.notice"
_VALUE, _TURN = "losses.value.", "losses.turn."


def plant(settings: LossSettings) -> None:
    """Put choices into the state, before anything is drawn. What belongs to the half that is not open stays as it was."""
    state = st.session_state
    state[_VIEW] = settings.view
    if settings.view == "converter":
        conversion_controls.plant(settings.conversion)
        if _CHOSEN in state:
            return
    state[_CHOSEN], state[_PINNED], state[_COMPARED] = settings.chosen, settings.pinned, settings.compared
    state[_SOUGHT], state[_NOTICE] = settings.sought, ""
    for key in [each for each in state if str(each).startswith((_VALUE, _TURN))]:
        del state[key]
    for place, value in settings.values:
        state[_VALUE + place] = value
    if settings.turned:
        state[_turn_key(turnable(settings.shown))] = settings.turned


def choose() -> LossSettings:
    """Return what is chosen."""
    state = st.session_state
    if state[_VIEW] == "converter":
        return LossSettings(view="converter", conversion=conversion_controls.choose())
    settings = LossSettings(
        chosen=state[_CHOSEN], pinned=state[_PINNED], compared=state[_COMPARED], sought=state[_SOUGHT]
    )
    places = turnable(settings.shown)
    turned = state.get(_turn_key(places), "")
    return LossSettings(
        chosen=settings.chosen,
        pinned=settings.pinned,
        compared=settings.compared,
        turned="" if turned == next(iter(places), "") else turned,
        values=tuple(
            (place, value)
            for key in dict.fromkeys((settings.chosen, *settings.pinned))
            if key
            for loss in [loss_named(key)]
            for each in loss.parameters
            for place in [place_of(loss, each)]
            if (value := state.get(_VALUE + place, each.value)) != each.value
        ),
        sought=settings.sought,
    )


def choose_view() -> None:
    """Draw which half of the page is open."""
    segments(_VIEW, "Half of the page", VIEWS, named=False)


def convert(loss: Loss, parameters: Mapping[str, float]) -> None:
    """Open the converter with a loss of the dictionary at these values of its parameters."""
    st.session_state[_VIEW] = "converter"
    conversion_controls.take(
        "margin" if loss.problem == "labels" else "loss", loss.typed, [*parameters.items()]
    )


def look_up(loss: Loss, parameters: Mapping[str, float]) -> None:
    """Open the dictionary with the details of a loss, at these values of its parameters."""
    st.session_state[_VIEW] = "dictionary"
    open_details(loss.key)
    for each in loss.parameters:
        turn_to(loss, each, parameters[each.name])


def notice() -> str:
    """What the last press has led to beyond what it says itself."""
    return st.session_state[_NOTICE]


# ---- what is pressed --------------------------------------------------------------------------------------------


def open_details(key: str) -> None:
    """Open the details of a loss; with an empty key close what is open, so that all losses are seen."""
    state = st.session_state
    state[_CHOSEN], state[_COMPARED], state[_NOTICE] = key, False, ""


def pin(key: str) -> None:
    """Pin a loss to compare it, or unpin it; the second one that is pinned opens the comparison, a fourth replaces the oldest."""
    state = st.session_state
    pinned: tuple[str, ...] = state[_PINNED]
    state[_NOTICE] = ""
    if key in pinned:
        pinned = tuple(each for each in pinned if each != key)
        state[_COMPARED] = state[_COMPARED] and len(pinned) >= FEWEST_PINNED
    else:
        pinned = (*pinned, key)
        if len(pinned) > MOST_PINNED:
            oldest, *rest = pinned
            pinned = tuple(rest)
            state[_NOTICE] = (
                f"{loss_named(oldest).name} gave way to {loss_named(key).name}: at most {MOST_PINNED} are compared."
            )
        if len(pinned) >= FEWEST_PINNED:
            compare()
    state[_PINNED] = pinned


def compare() -> None:
    """Compare what is pinned."""
    state = st.session_state
    state[_CHOSEN], state[_COMPARED] = "", True


def seek(sought: Sought) -> None:
    """Remember what is looked for."""
    st.session_state[_SOUGHT] = sought


def turn_to(loss: Loss, parameter: LossParameter, value: float | None) -> None:
    """Remember where the slider of a parameter came to rest; None is the usual value."""
    st.session_state[_VALUE + place_of(loss, parameter)] = parameter.value if value is None else value


# ---- parameters -------------------------------------------------------------------------------------------------


def choose_parameters(losses: Sequence[Loss]) -> tuple[Loss, LossParameter] | None:
    """Draw which parameter the slider turns, and a field for each of the others; return the one that is turned, if there is any."""
    places = turnable(losses)
    if not places:
        return None
    several = len(losses) > 1
    names = {
        place: f"{each.symbol} of {loss.name}" if several else each.symbol
        for place, (loss, each) in places.items()
    }
    key = _turn_key(places)
    hold(key, next(iter(places)))
    if len(places) == 1:
        return places[st.session_state[key]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        turned = segments(key, "Turn", names)
        for place, (_, each) in places.items():
            if place != turned:
                with st.container(width=170):
                    number(
                        _VALUE + place, names[place], each.value, (each.low, each.high), about=_about(each)
                    )
    return places[turned]


def _about(parameter: LossParameter) -> str:
    return (
        f"{parameter.meaning[:1].upper()}{parameter.meaning[1:]}; from {shortest(parameter.low)} to "
        f"{shortest(parameter.high)}, usually {shortest(parameter.value)}."
    )


def _turn_key(places: dict[str, tuple[Loss, LossParameter]]) -> str:
    """Where it is kept what is turned: one place for each set of parameters."""
    return f"{_TURN}{mark_of(list(places))}"
