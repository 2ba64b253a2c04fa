"""The address bar as share link: read once into the controls, written after every choice that changes its meaning."""

import dataclasses

import streamlit as st

from mlexplore.ui.controls import plant
from mlexplore.ui.settings import Settings, decode, encode


def open_link() -> None:
    """Plant what the address says, if it is not what we wrote there ourselves: a first visit, or a step back."""
    link = dict(st.query_params)
    if st.session_state.get("link") != link:
        settings, told = decode(link)
        plant(settings)
        st.session_state["ignored"] = told
        # What was understood stays as it is written: rewriting it would be a step in the history that leads nowhere.
        st.session_state["link"] = link
        st.session_state["meaning"] = {} if told else None


def ignored() -> str:
    """What could not be understood in the link that was opened, in one sentence; empty if everything was."""
    told = st.session_state.get("ignored", ())
    return f"The link was opened without what could not be understood: {'; '.join(told)}." if told else ""


def settle(settings: Settings, data_key: str) -> Settings:
    """Write the settings into the address, and let go of a turned value that belongs to another exploration."""
    home = (data_key, encode(dataclasses.replace(settings, at=None)))
    if st.session_state["at home of"] not in (None, home):
        settings = dataclasses.replace(settings, at=None)
        st.session_state["ignored"] = ()
    st.session_state["at home of"] = home
    _write(settings)
    return settings


def stand(settings: Settings, value: float | None) -> str:
    """Let the address say at which value the page stands, None for the estimate; say so if a link asked for one beyond."""
    asked = settings.at
    if asked == value:
        return ""
    _write(dataclasses.replace(settings, at=value))
    return "" if value is None else f"at={asked:.6g} is beyond the slider, which stands at its end."


def _write(settings: Settings) -> None:
    st.session_state["at"] = settings.at
    link = encode(settings)
    if st.session_state["meaning"] not in (None, link):
        st.query_params.from_dict(link)
        st.session_state["link"] = link
    st.session_state["meaning"] = link


def turned(value: float | None) -> None:
    """Remember where the explored parameter came to rest; None is its estimate."""
    st.session_state["at"] = value
