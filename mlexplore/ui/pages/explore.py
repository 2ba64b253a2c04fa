"""Explore: one curve, one error distribution, four views of the same fit."""

from functools import partial

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.maximum import CONVERGED
from mlexplore.plots.linked import value_texts
from mlexplore.ui import address, controls, editing, sentences, work
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.numbers import show_numbers
from mlexplore.ui.uploading import awaited, uploaded

address.open_link()
settings = controls.choose()
try:
    original, truth = work.original_for(settings, uploaded())
    dataset, truth = work.data_for(settings, uploaded())
except ValueError as error:  # a truth from which nothing can be drawn, changes that leave nothing
    address.settle(settings, "")
    st.warning(markdown(str(error)))
    st.stop()
settings = address.settle(settings, dataset.key)

if address.ignored():
    st.warning(markdown(address.ignored()))
if settings.source == "upload" and (named := awaited()) is not None:
    st.info(sentences.waiting_for(named))

try:
    with st.spinner("Fitting the curve…", show_time=True):
        fit = work.fitted(dataset, settings)
except ValueError as error:
    st.warning(markdown(str(error)))
    st.stop()

st.markdown(sentences.headline(fit))
if fit.maximum.degenerate:
    st.warning(markdown(sentences.verdict(fit)))
    st.stop()

with st.spinner("Drawing the views…", show_time=True):
    scene, payload = work.drawn(dataset, settings, truth)
label, symbol, is_place = work.parameter_words(settings)
place = scene.exploration.nearest(settings.at)
stopped = address.stand(settings, scene.exploration.value_away(place))
if stopped:
    st.warning(markdown(stopped))
linked_views(
    payload,
    key="views",
    start=place,
    on_explore=address.turned,
    on_edit=partial(editing.touched, original, dataset)
    if settings.source != "upload" or uploaded()
    else None,
)

if fit.message != CONVERGED:
    st.info(markdown(sentences.verdict(fit)))
if place != scene.exploration.home:
    texts = value_texts(scene, dataset.axis if is_place else None)
    st.markdown(sentences.away(scene, f"{label} {symbol}", texts[place], place))
show_numbers(settings, original, dataset, scene)
