"""What a person types and chooses in the converter, kept for the session.

One direction of truth as in `mlexplore.ui.controls`. While what is typed cannot be read, what was read last stays on show.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import streamlit as st

from mlexplore.conversion import TypedLoss
from mlexplore.conversion_scene import SCALE
from mlexplore.escaping import markdown
from mlexplore.formulas import LONGEST_TEXT, plain_name
from mlexplore.numerals import shortest
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.losses.conversion.examples import EXAMPLES
from mlexplore.ui.losses.conversion.kinds import KINDS, Kind, read_text, usual_values
from mlexplore.ui.widgets import hold, mark_of, number, segments

_KIND = "converter.kind"
_TEXT, _UNDERSTOOD, _VALUE, _SCALE, _TURNED = (
    f"converter.{what}." for what in ("text", "understood", "value", "s", "turned")
)
_NAMES: dict[Kind, str] = {
    "loss": "Loss ρ of r, with parameters of your own",
    "density": "Density f of r, up to a factor",
    "margin": "Loss φ of m, with parameters of your own",
}
_HINT = (
    "Signs + - * / ^, parentheses, and functions such as abs, exp, log, sqrt, cosh, max(a, b), where(abs(r) <= c, a, b). "
    "r is the residual y − μ, m the height of the curve times the label, −1 or 1. Every other name is a parameter."
)


def plant(conversion: Conversion) -> None:
    """Put what is converted into the state, before anything is drawn."""
    state, kind = st.session_state, conversion.kind
    state[_KIND], state[_TEXT + kind], state[_UNDERSTOOD + kind] = kind, conversion.text, conversion
    _forget(kind)
    for name, value in conversion.values:
        state[_value_key(kind, name)] = value
    if conversion.s is not None:
        state[_SCALE + kind] = conversion.s
    state[_turned_key(conversion)] = conversion.turned


def choose() -> Conversion:
    """Return what is converted: as the controls say, or as they were understood last."""
    kind: Kind = st.session_state.get(_KIND, "loss")
    conversion, _ = _understood(kind)
    st.session_state[_UNDERSTOOD + kind] = conversion
    return conversion


def _understood(kind: Kind) -> tuple[Conversion, str]:
    """What the controls say as far as it can be looked at, and in words what cannot."""
    state, first = st.session_state, EXAMPLES[kind][0]
    text = state.get(_TEXT + kind, first.text)
    try:
        conversion = Conversion(kind, text)
        conversion.read.at()
        for name in conversion.read.names:
            if (key := _value_key(kind, name)) in state:
                conversion = conversion.at_value(name, state[key])
    except ValueError as reason:
        return state.get(_UNDERSTOOD + kind, Conversion(kind, first.text)), str(reason)
    told = ""
    if _SCALE + kind in state:
        try:
            conversion = conversion.at_scale(state[_SCALE + kind])
        except ValueError as reason:
            told = f"{reason} The usual scale, s = {shortest(conversion.usual)}, stands in for it."
    return replace(conversion, turned=state.get(_turned_key(conversion), SCALE)), told


def turn_to(conversion: Conversion, value: float | None) -> None:
    """Remember where the slider came to rest; None is the usual value."""
    key = _key_of(conversion, conversion.turned)
    if value is None:
        st.session_state.pop(key, None)
    else:
        st.session_state[key] = value


# ---- what is typed ----------------------------------------------------------------------------------------------


def choose_text() -> None:
    """Draw what kind of thing is typed, the field for it, and what to begin with."""
    kind = segments(_KIND, "What is typed", KINDS, named=False)
    key = _TEXT + kind
    hold(key, EXAMPLES[kind][0].text)
    st.text_input(
        _NAMES[kind],
        max_chars=LONGEST_TEXT,
        key=key,
        help=_HINT,
        on_change=_keep_what_fits,
        args=(kind,),
        persist_state="session",
    )
    if told := _understood(kind)[1]:
        st.error(markdown(told))
    with st.container(horizontal=True, gap="xxsmall", key="converter-examples"):
        for example in EXAMPLES[kind]:
            st.button(
                example.name,
                key=f"converter.example.{kind}.{example.name}",
                on_click=take,
                args=(kind, example.text, example.values),
            )


def take(kind: Kind, text: str, values: Sequence[tuple[str, float]] = ()) -> None:
    """Convert this text, with its parameters at these values."""
    usual = usual_values(read_text(kind, text))
    plant(Conversion(kind, text, tuple(pair for pair in values if pair[1] != usual[pair[0]])))


def _keep_what_fits(kind: Kind) -> None:
    """After another text was typed: its numbers stay what they were, if it can be looked at there."""
    try:
        read_text(kind, st.session_state[_TEXT + kind]).at()
    except ValueError:
        return  # told where the field is drawn; the numbers wait for what is typed next
    before: Conversion = st.session_state[_UNDERSTOOD + kind]
    # What was as it opens shall be so again, and other texts may open with other numbers.
    _forget(kind, but={_value_key(kind, name) for name, _ in before.values})
    if before.s is not None:
        st.session_state[_SCALE + kind] = before.s
    conversion, told = _understood(kind)
    if told or conversion.text != st.session_state[_TEXT + kind]:
        _forget(kind)


def _forget(kind: Kind, but: Collection[str] = ()) -> None:
    for key in [each for each in st.session_state if str(each).startswith(f"{_VALUE}{kind}.")]:
        if key not in but:
            del st.session_state[key]
    st.session_state.pop(_SCALE + kind, None)


# ---- its numbers ------------------------------------------------------------------------------------------------


def choose_numbers(conversion: Conversion, *, turnable: bool) -> None:
    """Draw which number the slider turns, if there is a choice, and a field for each of the others.

    Parameters
    ----------
    conversion
        What is converted.
    turnable
        Whether the slider turns one of these numbers.
    """
    read = conversion.read
    usual = usual_values(read)
    symbols = {name: markdown(plain_name(name)) for name in read.names} | {SCALE: SCALE}
    choices = _turnable(conversion)
    if turnable and len(choices) > 1:
        segments(_turned_key(conversion), "The slider turns", {name: symbols[name] for name in choices})
    fields = [name for name in [*read.names, SCALE] if not (turnable and name == conversion.turned)]
    if not fields:
        return
    with st.container(horizontal=True):
        for name in fields:
            with st.container(width=140):
                number(
                    _key_of(conversion, name),
                    symbols[name],
                    conversion.usual if name == SCALE else usual[name],
                    (None, None),
                    about=_about(conversion, name),
                )


def _about(conversion: Conversion, name: str) -> str:
    if name == SCALE:
        return "The scale that divides the loss: the loss alone does not say how far the errors spread."
    read = conversion.read
    if isinstance(read, TypedLoss):
        offered = read.suggestions[name]
        return f"Parameter of the loss, usually from {shortest(offered.low)} to {shortest(offered.high)}."
    return "Parameter of the loss."


def _key_of(conversion: Conversion, name: str) -> str:
    return _SCALE + conversion.kind if name == SCALE else _value_key(conversion.kind, name)


def _turnable(conversion: Conversion) -> tuple[str, ...]:
    """The numbers that the slider can turn."""
    return (SCALE,) if conversion.kind == "margin" else (SCALE, *conversion.read.names)


def _turned_key(conversion: Conversion) -> str:
    """Where it is kept what is turned: one place for each set of names, because one that is not on offer would be an error."""
    return f"{_TURNED}{conversion.kind}.{mark_of(_turnable(conversion))}"


def _value_key(kind: Kind, name: str) -> str:
    return f"{_VALUE}{kind}.{name}"
