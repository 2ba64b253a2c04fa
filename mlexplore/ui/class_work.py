"""What is computed for the page of classes, kept for the next person with the same choices; see `mlexplore.ui.work`."""

from functools import partial
from typing import Literal

import numpy as np
import streamlit as st

from mlexplore.arrays import Array
from mlexplore.class_scene import ClassScene, ClassTruth
from mlexplore.classification import ClassFit
from mlexplore.classification.posterior import PriorFit, posterior_mode
from mlexplore.classification.priors import NormalPrior, Prior
from mlexplore.curves import Linear
from mlexplore.data import LabelledData, labelled_from_arrays, load_class_sample
from mlexplore.data.class_sample import ClassModelKind
from mlexplore.exploration import explore_classes
from mlexplore.export.estimates_table import Estimated
from mlexplore.export.told_labels import ToldFit
from mlexplore.families import Binary, Categorical, ClassFamily, Ordinal
from mlexplore.fitting import fit
from mlexplore.plots.class_linked import class_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene import LEVEL
from mlexplore.simulation.class_world import ClassSimulation, ClassWorld
from mlexplore.ui.class_settings import ClassSettings, encode
from mlexplore.ui.class_titles import class_words, estimate_words, row_name
from mlexplore.ui.rows_of_files import with_rows_of_the_file
from mlexplore.ui.work import LARGE

DEFAULT_SCALE = 2.5
"""Scale of the prior that is taken where classes are separated and nobody says another (Gelman et al. 2008)."""

_MOST_PROFILED = 60  # estimates
_MOST_FRAMES, _FEWEST_FRAMES = 101, 31
_CELLS = 18_000  # numbers a track of points may hold: keeps an update below a megabyte


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


def shown(data: LabelledData, settings: ClassSettings) -> tuple[ClassFit, Prior | None]:
    """The fit that is shown: the one that settings ask for or, where classes are separated, what a prior makes of it.

    Raises
    ------
    ValueError
        In words, if the classes cannot be fitted.
    """
    found = fitted(data, settings)
    if not found.maximum.separated:
        return found, None
    key, prior = _prior(data, settings)
    return _held_together(key, found, prior), prior


def told(data: LabelledData, settings: ClassSettings) -> ToldFit:
    """The fit that is shown, with the mode at which a prior holds it where classes are separated; raises as `shown` does."""
    seen, prior = shown(data, settings)
    if prior is None:
        return ToldFit(seen)
    return ToldFit(seen, _mode(_prior(data, settings)[0], fitted(data, settings), prior))


def estimated(data: LabelledData, settings: ClassSettings) -> Estimated:
    """Estimates with their standard errors and intervals; none where a search merely stopped."""
    found = told(data, settings)
    # Ends of a profile take as long as the fit, and only a maximum has them.
    return found.estimated(class_intervals(data, settings) if found.standing == "maximum" else {})


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


def class_intervals(data: LabelledData, settings: ClassSettings) -> dict[str, tuple[float, float]]:
    """Intervals of all estimates: by profile likelihood, or Wald's where `takes_long` says so."""
    found = fitted(data, settings)
    method: Literal["wald", "profile"] = "wald" if takes_long(data, found) else "profile"
    return _intervals(f"{key_of(data, settings)} {method}", found, method)


def takes_long(data: LabelledData, found: ClassFit) -> bool:
    """Whether profiles would be waited for: with very many rows, for which they agree with Wald's, or many estimates."""
    return data.n > LARGE or len(found.model.names) > _MOST_PROFILED


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


def _prior(data: LabelledData, settings: ClassSettings) -> tuple[str, NormalPrior]:
    """The prior that holds separated classes together, with a key that is the same for the same mode."""
    prior = NormalPrior(settings.prior or DEFAULT_SCALE)
    return f"{key_of(data, settings)} {prior!r}", prior


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
def _held_together(key: str, _fit: ClassFit, _prior: Prior) -> ClassFit:
    return _mode(key, _fit, _prior).in_place_of(_fit)


@st.cache_resource(max_entries=64, show_spinner=False)
def _mode(key: str, _fit: ClassFit, _prior: Prior) -> PriorFit:  # noqa: ARG001 - what the cache looks up
    return posterior_mode(_fit, _prior)


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
    scene = ClassScene(found, exploration, known, residuals=_settings.residuals)
    words = estimate_words(found, tuple(each.name for each in _data.features))[_settings.explored]
    payload = class_payload(
        scene,
        words=class_words(_data, scene.shown.names, words),
        label=words.label,
        symbol=words.letter,
        name=partial(row_name, as_modelled(_data, _settings)),
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


@st.cache_resource(max_entries=64, show_spinner=False)
def _intervals(
    key: str,  # noqa: ARG001 - what the cache looks up
    _fit: ClassFit,
    _method: Literal["wald", "profile"],
) -> dict[str, tuple[float, float]]:
    return _fit.confidence_intervals(method=_method, level=LEVEL)
