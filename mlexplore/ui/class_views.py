"""The views of labels as they are drawn for a page, kept for the next person with the same choices."""

import numpy as np
import streamlit as st

from mlexplore.arrays import Array
from mlexplore.class_scene import ClassScene, ClassTruth
from mlexplore.classification import ClassFit
from mlexplore.data import LabelledData
from mlexplore.exploration import explore_classes
from mlexplore.plots.class_linked import class_payload
from mlexplore.plots.payload import Payload
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui.class_models import as_modelled, true_values
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_titles import class_words, estimate_words, row_names
from mlexplore.ui.class_work import key_of, shown

_MOST_FRAMES, _FEWEST_FRAMES = 101, 31
_CELLS = 18_000  # numbers a track of points may hold: keeps an update below a megabyte


def drawn(
    data: LabelledData, settings: ClassSettings, truth: ClassSimulation | None
) -> tuple[ClassScene, Payload]:
    """The numbers and the pictures of the four views."""
    scene, payload = _including(None, data, settings, truth)
    # A value that a link asks for, unless the slider stops there anyway: then nothing has to be drawn anew.
    if settings.at is None or settings.at in scene.exploration.path.values:
        return scene, payload
    return _including(settings.at, data, settings, truth)


def _including(
    value: float | None, data: LabelledData, settings: ClassSettings, truth: ClassSimulation | None
) -> tuple[ClassScene, Payload]:
    told = f"{settings.explored} {settings.others} {settings.residuals} {value!r}"
    key = f"{key_of(data, settings)} {told}"
    if truth is not None:  # other truths may make the same data
        key = f"{key} {settings.world!r}"
    return _draw(key, data, settings, truth, value)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw(
    key: str,  # noqa: ARG001 - what the cache looks up
    _data: LabelledData,
    _settings: ClassSettings,
    _truth: ClassSimulation | None,
    _included: float | None,
) -> tuple[ClassScene, Payload]:
    found, prior = shown(_data, _settings)
    exploration = explore_classes(
        found,
        _settings.explored,
        others=_settings.others,
        steps=int(np.clip(_CELLS // _data.n, _FEWEST_FRAMES, _MOST_FRAMES)),
        include=_included,
        prior=prior,
    )
    known = _truth_for(_data, _settings, _truth, found)
    # With another baseline classes stand in another order in the fit; each keeps its colour.
    order = () if found.family.ordered else _data.classes
    scene = ClassScene(found, exploration, known, residuals=_settings.residuals, order=order)
    words = estimate_words(found, tuple(each.name for each in _data.features))[_settings.explored]
    payload = class_payload(
        scene,
        words=class_words(_data, scene.shown.names, words),
        label=words.label,
        symbol=words.letter,
        name=row_names(as_modelled(_data, _settings)),
        subject=_data.name,
    )
    return scene, payload


def _truth_for(
    data: LabelledData, settings: ClassSettings, truth: ClassSimulation | None, found: ClassFit
) -> ClassTruth | None:
    """The truth in the classes of a fit, which may stand in another order, or be one against the rest."""
    if truth is None:
        return None
    places = {name: place for place, name in enumerate(truth.classes)}

    def probabilities(x: Array) -> Array:
        true = truth.probabilities(x)
        own = [true[:, places[name]] if name in places else None for name in found.classes]
        known = np.sum([each for each in own if each is not None], axis=0)
        return np.column_stack([1.0 - known if each is None else each for each in own])

    return ClassTruth(probabilities, true_values(data, settings, truth))
