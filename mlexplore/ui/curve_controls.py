"""Choosing a curve: its kind, its whole-number options, and what is typed."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlexplore.codes import curve_of, kind_code
from mlexplore.curves import Curve
from mlexplore.escaping import markdown
from mlexplore.simulation import World
from mlexplore.ui.offered import curves_for
from mlexplore.ui.warm_up import warm_up_algebra
from mlexplore.ui.widgets import hold


def choose_curve(
    key: str,
    label: str,
    *,
    kind: str | None = None,
    columns: tuple[str, ...] = ("x",),
    kinds: Sequence[type[Curve]] = (),
) -> Curve:
    """Draw the menu of curves and the options of the chosen one.

    Parameters
    ----------
    key, label
        Where the choice is kept, and its name.
    kind
        Code of the first choice.
    columns
        Names of the predictors: few curves take several.
    kinds
        What is on offer; all curves for these predictors unless given.
    """
    names = {kind_code(each): each.name for each in kinds or curves_for(columns)}
    hold(key, kind or next(iter(names)))
    if st.session_state[key] not in names:
        st.session_state[key] = next(iter(names))
    code = st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    curve = curve_of(code)
    chosen: dict[str, Any] = {}
    for option in curve.options():
        place = f"{key}.{code}.{option.name}"
        hold(place, getattr(curve, option.name))
        low, high = option.offered
        chosen[option.name] = st.slider(
            option.meaning.capitalize(), low, high, key=place, persist_state="session"
        )
    return _choose_texts(key, code, chosen) if curve.text_options() else type(curve)(**chosen)


def _choose_texts(key: str, code: str, chosen: dict[str, Any]) -> Curve:
    """Let a curve be typed; while what is typed cannot be read, the curve is what it was before."""
    warm_up_algebra()
    curve = curve_of(code)
    typed = {}
    for option in curve.text_options():
        place = f"{key}.{code}.{option.name}"
        hold(place, getattr(curve, option.name))
        typed[option.name] = st.text_input(
            option.meaning.capitalize(),
            max_chars=option.longest,
            key=place,
            help=option.hint,
            persist_state="session",
        )
    understood = f"{key}.{code} understood"
    try:
        curve = type(curve)(**chosen, **typed)
        curve.parameters(("x",))
        curve.example()
    except ValueError as refusal:
        st.error(markdown(str(refusal)))
        typed = st.session_state.get(understood, {})
        return type(curve)(**chosen, **typed)
    st.session_state[understood] = typed
    return curve


def planted_curve(key: str) -> Curve:
    """Return the curve that the widgets hold, whether or not they are drawn."""
    state = st.session_state
    code = state.get(key, kind_code(type(World().curve)))
    curve = curve_of(code)
    numbers = {o.name: state.get(f"{key}.{code}.{o.name}", getattr(curve, o.name)) for o in curve.options()}
    return type(curve)(**numbers, **state.get(f"{key}.{code} understood", {}))


def plant_curve(key: str, curve: Curve) -> None:
    """Put a curve into the state of its controls."""
    code = kind_code(type(curve))
    st.session_state[key] = code
    for option in (*curve.options(), *curve.text_options()):
        st.session_state[f"{key}.{code}.{option.name}"] = getattr(curve, option.name)
    st.session_state[f"{key}.{code} understood"] = {
        option.name: getattr(curve, option.name) for option in curve.text_options()
    }
