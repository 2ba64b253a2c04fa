"""The address bar as share link: read once into the controls, written after every choice."""

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
    st.session_state["at home of"], st.session_state["at"] = home, settings.at
    link = encode(settings)
    if dict(st.query_params) != link:
        st.query_params.from_dict(link)
    st.session_state["link"] = link
    return settings


def turned(value: float | None) -> None:
    """Remember where the explored parameter came to rest; None is its estimate."""
    st.session_state["at"] = value
