"""Losses: the dictionary of those in use, each with its density or why there is none, and the converter of those that are typed."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses.conversion.converter import show_converter
from mlexplore.ui.losses.dictionary import show_dictionary
from mlexplore.ui.losses.loss_controls import choose, choose_view, plant
from mlexplore.ui.losses.loss_settings import LossSettings, decode, encode

address = PageAddress(path="losses", encode=encode, decode=decode, plant=plant, first=LossSettings)
# What was typed is differentiated by SymPy, which the first one waits for.
with st.spinner("Reading the formula…", show_time=True):
    address.open_link()
    settings = address.settle(choose())
choose_view()
if address.ignored():
    st.warning(markdown(address.ignored()))
if settings.view == "converter":
    show_converter(settings.conversion, address)
else:
    show_dictionary(settings, address)
