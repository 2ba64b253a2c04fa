"""Which model labels are fitted by, and what the labels are then: one class against the rest, or in an order."""

import streamlit as st

from mlexplore.curves import Linear
from mlexplore.data import LabelledData
from mlexplore.data.class_sample import ClassModelKind
from mlexplore.families import Binary, Categorical, ClassFamily, Ordinal
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui.class_settings import ClassSettings


def model_of(data: LabelledData, settings: ClassSettings) -> ClassModelKind:
    """The model that is fitted: the one that was chosen, or what suits the labels."""
    return settings.model or suited_model(data)


def suited_model(data: LabelledData) -> ClassModelKind:
    """What suits labels: one curve for two classes, thresholds for numbers, a curve for each class for all others."""
    if len(data.classes) == 2:
        return "binary"
    return "ordinal" if data.ordered else "softmax"


def event_of(data: LabelledData, settings: ClassSettings) -> str:
    """The class whose probability a binary model describes."""
    return settings.event if settings.event in data.classes else data.classes[-1]


def baseline_of(data: LabelledData, settings: ClassSettings) -> str:
    """The class that a softmax compares all others with."""
    return settings.baseline if settings.baseline in data.classes else data.classes[0]


def is_order_of(data: LabelledData, order: tuple[str, ...]) -> bool:
    """Whether an order names every class once."""
    return sorted(order) == sorted(data.classes)


def as_modelled(data: LabelledData, settings: ClassSettings) -> LabelledData:
    """The labels as they are fitted: one class against the rest, or in the order that was chosen."""
    model = model_of(data, settings)
    if model == "binary":
        return _one_against_the_rest(data, event_of(data, settings))
    if model == "ordinal" and is_order_of(data, settings.order):
        return data.in_order(settings.order)
    return data


def family_for(labels: LabelledData, settings: ClassSettings, model: ClassModelKind) -> ClassFamily:
    """The family of labels that are as `as_modelled` makes them."""
    if model == "binary":
        return Binary(event=labels.classes[1])
    if model == "softmax":
        return Categorical(baseline=baseline_of(labels, settings))
    return Ordinal(order=labels.classes)


def _one_against_the_rest(data: LabelledData, event: str) -> LabelledData:
    """Labels of two classes, the event second."""
    return _merged(f"{data.key} {event}", data, event)


@st.cache_resource(max_entries=16, show_spinner=False)
def _merged(key: str, _data: LabelledData, _event: str) -> LabelledData:  # noqa: ARG001 - what the cache looks up
    return _data.merged(_event)


def true_values(
    data: LabelledData, settings: ClassSettings, truth: ClassSimulation | None
) -> dict[str, float]:
    """True values of the estimates, by name; none where the truth is unknown or no such model."""
    if truth is None or settings.link or settings.order or settings.curve != Linear():
        return {}
    model = model_of(data, settings)
    if model == "binary":
        rest = next(name for name in data.classes if name != event_of(data, settings))
        return truth.coefficients(model, baseline=rest)
    return truth.coefficients(model, baseline=baseline_of(data, settings) if model == "softmax" else "")
