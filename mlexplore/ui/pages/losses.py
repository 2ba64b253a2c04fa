"""Losses: the dictionary of those in use, each with its density or why there is none."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses.dictionary import show_dictionary
from mlexplore.ui.losses.loss_controls import choose, plant
from mlexplore.ui.losses.loss_settings import LossSettings, decode, encode

address = PageAddress(path="losses", encode=encode, decode=decode, plant=plant, first=LossSettings)
address.open_link()
settings = address.settle(choose())
if address.ignored():
    st.warning(markdown(address.ignored()))
show_dictionary(settings, address)
