"""Controls that keep their value for the session, and are given it before they are drawn."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

Choice = TypeVar("Choice", bound=str)


def hold(key: str, default: object) -> None:
    """Give a control its value before it is drawn, if it has none."""
    if key not in st.session_state:
        st.session_state[key] = default


def mark_of(options: Sequence[str]) -> str:
    """Short text for a set of options, for the key of a control that offers them."""
    return hashlib.blake2b(repr(tuple(options)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def segments(
    key: str,
    label: str,
    options: Mapping[Choice, str],
    *,
    on_change: Callable[[], None] | None = None,
    about: str | None = None,
    named: bool = True,
) -> Choice:
    """Draw a row of buttons of which one is pressed.

    Parameters
    ----------
    key
        Where the choice is kept.
    label, about
        Name and explanation of the control; the name is shown if `named`.
    options
        What there is to choose, with the words on the buttons.
    on_change
        Called before the script runs again.
    """
    hold(key, next(iter(options)))
    chosen = st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=options.__getitem__,
        key=key,
        help=about,
        on_change=on_change or "rerun",
        label_visibility="visible" if named else "collapsed",
        persist_state="session",
    )
    return next(iter(options)) if chosen is None else chosen


def number(
    key: str,
    label: str,
    default: float,
    ends: tuple[float | None, float | None],
    *,
    about: str,
    named: bool = True,
    step: float | None = None,
) -> float:
    """Draw a field for a number between two ends, where there are any; its name and what it is about are shown if `named`."""
    low, high = ends
    hold(key, default)
    value = st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=step,
        key=key,
        format="%.6g",
        help=about if named else None,
        label_visibility="visible" if named else "collapsed",
        persist_state="session",
    )
    return default if value is None else float(value)


def slide(
    key: str,
    label: str,
    default: float,
    ends: tuple[float, float],
    *,
    about: str,
    step: float = 0.01,
    percent: bool = False,
) -> float:
    """Draw a slider for a number between two ends, in steps, and in per cent if it is a share."""
    low, high = ends
    hold(key, default)
    return float(
        st.slider(
            label,
            min_value=low,
            max_value=high,
            step=step,
            key=key,
            format="percent" if percent else "%.3g",
            help=about,
            persist_state="session",
        )
    )


def whole_number(
    key: str, label: str, default: int, ends: tuple[int, int], *, step: int = 1, about: str | None = None
) -> int:
    """Draw a field for a whole number between two ends."""
    low, high = ends
    hold(key, default)
    value = st.number_input(
        label, min_value=low, max_value=high, step=step, key=key, help=about, persist_state="session"
    )
    return default if value is None else int(value)
