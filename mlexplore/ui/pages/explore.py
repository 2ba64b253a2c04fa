"""Explore: one curve, one error distribution, four views of the same fit."""

from dataclasses import replace
from functools import partial

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.maximum import CONVERGED
from mlexplore.ui import controls, editing, sentences, work
from mlexplore.ui.address import Address
from mlexplore.ui.downloads import show_downloads
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.numbers import show_background, show_numbers
from mlexplore.ui.own_numbers import OWN_NUMBERS
from mlexplore.ui.settings import Settings, decode, encode
from mlexplore.ui.sheet import away_from_home

address = Address(path="", encode=encode, decode=decode, plant=controls.plant, first=Settings)
address.open_link()
settings = controls.choose()
if settings.source == "upload" and (named := OWN_NUMBERS.awaited()) is not None:
    address.settle(settings, "")
    st.info(sentences.waiting_for(named.names))
    st.stop()
try:
    original, truth = work.original_for(settings, OWN_NUMBERS.data())
except ValueError as error:  # a truth from which nothing can be drawn
    address.settle(settings, "")
    st.warning(markdown(str(error)))
    st.stop()
try:
    dataset, _ = work.data_for(settings, OWN_NUMBERS.data())
except ValueError as error:  # changes that leave nothing
    address.settle(settings, "")
    st.warning(markdown(str(error)))
    editing.draw_ways_back(original, "page")
    st.stop()
settings = address.settle(settings, dataset.key)

if address.ignored():
    st.warning(markdown(address.ignored()))
if refused := editing.refusal():
    st.toast(markdown(refused), icon="⚠️")
try:
    with st.spinner("Fitting the curve…", show_time=True):
        fit = work.fitted(dataset, settings)
except ValueError as error:
    st.warning(markdown(str(error)))
    editing.draw_ways_back(original, "page")
    st.stop()

st.markdown(sentences.headline(fit))
if fit.maximum.degenerate:
    st.warning(markdown(sentences.verdict(fit)))
    editing.draw_ways_back(original, "page")
    st.stop()

with st.spinner("Drawing the views…", show_time=True):
    scene, payload = work.drawn(dataset, settings, truth)
place = scene.exploration.nearest(settings.at)
stopped = address.stand(settings, scene.exploration.value_away(place))
if stopped:
    st.warning(markdown(stopped))
linked_views(
    payload,
    key="views",
    start=place,
    link=address.opened(),
    on_explore=address.turned,
    on_edit=partial(editing.touched, original, dataset, settings.family)
    if settings.source != "upload" or OWN_NUMBERS.data()
    else None,
    limits=settings.family.support,
    can_undo=editing.can_undo(original),
)

if fit.message != CONVERGED:
    st.info(markdown(sentences.verdict(fit)))
if away := away_from_home(settings, dataset, scene, place):
    st.markdown(f"{away} **Fit** brings it home.")
show_numbers(settings, original, dataset, scene)
standing = replace(settings, at=scene.exploration.value_away(place))
show_downloads(standing, original, address.share_link(standing))
show_background(fit, dataset)
