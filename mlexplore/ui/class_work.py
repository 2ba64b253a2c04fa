"""What is computed for the page of classes, kept for the next person with the same choices; see `mlexplore.ui.work`."""

from typing import Literal

import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.posterior import PriorFit, posterior_mode
from mlexplore.classification.priors import NormalPrior, Prior
from mlexplore.data import LabelledData, labelled_from_arrays, load_class_sample
from mlexplore.export.estimates_table import Estimated
from mlexplore.export.told_labels import ToldFit
from mlexplore.fitting import fit
from mlexplore.scene import LEVEL
from mlexplore.simulation.class_world import ClassSimulation, ClassWorld
from mlexplore.ui.class_models import as_modelled, baseline_of, event_of, family_for, model_of
from mlexplore.ui.class_settings import ClassSettings, encode
from mlexplore.ui.rows_of_files import with_rows_of_the_file
from mlexplore.ui.work import LARGE

DEFAULT_SCALE = 2.5
"""Scale of the prior that is taken where classes are separated and nobody says another (Gelman et al. 2008)."""

_MOST_PROFILED = 60  # estimates


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
            family=family_for(labels, settings, model_of(data, settings)),
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


def class_intervals(data: LabelledData, settings: ClassSettings) -> dict[str, tuple[float, float]]:
    """Intervals of all estimates: by profile likelihood, or Wald's where `takes_long` says so."""
    found = fitted(data, settings)
    method = interval_method(data, found)
    return _intervals(f"{key_of(data, settings)} {method}", found, method)


def interval_method(data: LabelledData, found: ClassFit) -> Literal["wald", "profile"]:
    """What `class_intervals` are made by."""
    return "wald" if takes_long(data, found) else "profile"


def takes_long(data: LabelledData, found: ClassFit) -> bool:
    """Whether profiles would be waited for: with very many rows, for which they mostly agree with Wald's, or many estimates."""
    return data.n > LARGE or len(found.model.names) > _MOST_PROFILED


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


def _prior(data: LabelledData, settings: ClassSettings) -> tuple[str, NormalPrior]:
    """The prior that holds separated classes together, with a key that is the same for the same mode."""
    prior = NormalPrior(settings.prior or DEFAULT_SCALE)
    return f"{key_of(data, settings)} {prior!r}", prior


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
def _intervals(
    key: str,  # noqa: ARG001 - what the cache looks up
    _fit: ClassFit,
    _method: Literal["wald", "profile"],
) -> dict[str, tuple[float, float]]:
    return _fit.confidence_intervals(method=_method, level=LEVEL)
