"""Classify: labels, the curves behind their probabilities, and the cross-entropy that is their likelihood."""

from dataclasses import replace

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.outcome import CONVERGED
from mlexplore.ui import class_controls, class_sentences, class_views, class_work, sentences
from mlexplore.ui.address import Address
from mlexplore.ui.class_downloads import show_class_downloads
from mlexplore.ui.class_model_controls import unknown_classes
from mlexplore.ui.class_panels import show_chosen
from mlexplore.ui.class_settings import decode, encode
from mlexplore.ui.class_sheet import away_from_home
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.own_labels import OWN_LABELS
from mlexplore.ui.prior_controls import choose_prior

address = Address(
    path="classify", encode=encode, decode=decode, plant=class_controls.plant, first=class_controls.first
)
address.open_link()
settings = class_controls.choose()
if settings.source == "upload" and (named := OWN_LABELS.awaited()) is not None:
    address.settle(settings, "")
    st.info(sentences.waiting_for(named.names))
    st.stop()
try:
    data, truth = class_work.labelled_for(settings, OWN_LABELS.data())
    with st.spinner("Fitting the classes…", show_time=True):
        fit = class_work.fitted(data, settings)
        seen, prior = class_work.shown(data, settings)
except ValueError as error:
    address.settle(settings, "")
    st.warning(markdown(str(error)))
    st.stop()
address.ignore(unknown_classes(data))
settings = class_controls.choose_explored(data, settings, fit)
settings = address.settle(settings, data.key)

if address.ignored():
    st.warning(markdown(address.ignored()))
st.markdown(class_sentences.class_headline(fit))
if prior is not None:
    choose_prior(data, fit, prior, keep=class_controls.PRIOR, key=class_work.key_of(data, settings))
with st.spinner("Drawing the views…", show_time=True):
    scene, payload = class_views.drawn(data, settings, truth)
place = scene.exploration.nearest(settings.at)
stopped = address.stand(settings, scene.exploration.value_away(place))
if stopped:
    st.warning(markdown(stopped))
linked_views(payload, key="class views", start=place, link=address.opened(), on_explore=address.turned)

if prior is None and fit.message != CONVERGED:
    st.info(markdown(fit.message))
if away := away_from_home(data, scene, place):
    st.markdown(f"{away} **Fit** brings it home.")
show_chosen(data, settings, scene, truth)
standing = replace(settings, at=scene.exploration.value_away(place))
show_class_downloads(address, standing, data, OWN_LABELS.data())
for words in sentences.about(data):
    st.caption(words)
