"""What is computed for the page of classes, kept for the next person with the same choices; see `mlexplore.ui.work`."""

from typing import Literal

import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.curves import Linear
from mlexplore.data import LabelledData, labelled_from_arrays, load_class_sample
from mlexplore.data.class_sample import ClassModelKind
from mlexplore.families import Binary, Categorical, ClassFamily, Ordinal
from mlexplore.fitting import fit
from mlexplore.scene import LEVEL
from mlexplore.simulation.class_world import ClassSimulation, ClassWorld
from mlexplore.ui.class_settings import ClassSettings, encode
from mlexplore.ui.rows_of_files import with_rows_of_the_file
from mlexplore.ui.work import LARGE


def labelled_for(
    settings: ClassSettings, uploaded: LabelledData | None
) -> tuple[LabelledData, ClassSimulation | None]:
    """The labels that settings ask for as they were brought, and their truth if they were generated.

    Raises
    ------
    ValueError
        In words, if the columns of a sample that were chosen cannot be features, or a world draws one class only.
    """
    if settings.source == "generated":
        return _generate(repr(settings.world), settings.world)
    if settings.source == "upload" and uploaded is not None:
        return uploaded, None
    # Until a file is there, and where a link cannot bring one, the sample of before stays on the page.
    return load_class_sample(settings.sample, settings.features), None


def model_of(data: LabelledData, settings: ClassSettings) -> ClassModelKind:
    """The model that is fitted: the one that was chosen, or what suits the labels."""
    return settings.model or suited_model(data)


def suited_model(data: LabelledData) -> ClassModelKind:
    """What suits labels: one curve for two classes, thresholds for numbers, a curve for each class for all others."""
    if len(data.classes) == 2:
        return "binary"
    return "ordinal" if data.ordered else "softmax"


def as_modelled(data: LabelledData, settings: ClassSettings) -> LabelledData:
    """The labels as they are fitted: one class against the rest, or in the order that was chosen."""
    model = model_of(data, settings)
    if model == "binary":
        return _one_against_the_rest(data, event_of(data, settings))
    if model == "ordinal" and is_order_of(data, settings.order):
        return data.in_order(settings.order)
    return data


def event_of(data: LabelledData, settings: ClassSettings) -> str:
    """The class whose probability a binary model describes."""
    return settings.event if settings.event in data.classes else data.classes[-1]


def baseline_of(data: LabelledData, settings: ClassSettings) -> str:
    """The class that a softmax compares all others with."""
    return settings.baseline if settings.baseline in data.classes else data.classes[0]


def is_order_of(data: LabelledData, order: tuple[str, ...]) -> bool:
    """Whether an order names every class once."""
    return sorted(order) == sorted(data.classes)


def fitted(data: LabelledData, settings: ClassSettings) -> ClassFit:
    """The fit that settings ask for, of labels as `labelled_for` gives them.

    Raises
    ------
    ValueError
        In words, if the classes cannot be fitted.
    """
    found = _fit(key_of(data, settings), data, settings)
    if isinstance(found, ClassFit):
        return found
    raise ValueError(found)


def fit_labels(data: LabelledData, settings: ClassSettings) -> ClassFit:
    """The fit that settings ask for, computed and not kept; raises as `fitted` does."""
    labels = as_modelled(data, settings)
    try:
        found = fit(
            labels.frame,
            labels.labels,
            curve=settings.curve,
            family=_family(labels, settings, model_of(data, settings)),
            link=settings.link or None,
            weights=labels.weights,
        )
    except ValueError as refusal:
        raise ValueError(with_rows_of_the_file(str(refusal), labels.rows)) from None
    assert isinstance(found, ClassFit)
    return found


def class_intervals(data: LabelledData, settings: ClassSettings) -> dict[str, tuple[float, float]]:
    """Intervals of all estimates: by profile likelihood, or Wald's beyond `LARGE` rows."""
    found = fitted(data, settings)
    method: Literal["wald", "profile"] = "wald" if data.n > LARGE else "profile"
    return _intervals(f"{key_of(data, settings)} {method}", found, method)


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


def key_of(data: LabelledData, settings: ClassSettings) -> str:
    """Text that is the same for the same fit: the hash of the data, and all of a link that changes the model.

    Names are there in full, which a link cannot always hold.
    """
    model = model_of(data, settings)
    told = {
        "binary": event_of(data, settings),
        "softmax": baseline_of(data, settings),
        "ordinal": settings.order,
    }[model]
    return f"{data.key} {model} {told!r} {settings.link} {encode(settings)['curve']} {settings.prior!r}"


def _family(labels: LabelledData, settings: ClassSettings, model: ClassModelKind) -> ClassFamily:
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


@st.cache_resource(max_entries=16, show_spinner=False)
def _generate(key: str, _world: ClassWorld) -> tuple[LabelledData, ClassSimulation]:  # noqa: ARG001 - what the cache looks up
    truth = _world.draw()
    kind = "in an order" if truth.ordered else "in clouds"
    data = labelled_from_arrays(
        truth.x,
        truth.codes,
        truth.classes,
        name=f"{len(truth.classes)} generated classes {kind}, n = {_world.n}",
        feature_names=truth.names,
        ordered=truth.ordered,
    )
    return data, truth


@st.cache_resource(max_entries=64, show_spinner=False)
def _fit(key: str, _data: LabelledData, _settings: ClassSettings) -> ClassFit | str:  # noqa: ARG001 - what the cache looks up
    try:
        return fit_labels(_data, _settings)
    except ValueError as error:
        return str(error)


@st.cache_resource(max_entries=64, show_spinner=False)
def _intervals(
    key: str,  # noqa: ARG001 - what the cache looks up
    _fit: ClassFit,
    _method: Literal["wald", "profile"],
) -> dict[str, tuple[float, float]]:
    return _fit.confidence_intervals(method=_method, level=LEVEL)
