"""What is computed for a page, kept for the next person with the same choices.

Every key is text that we make ourselves: a link, or the hash of the data. Streamlit hashes large arrays by a sample of their
values, and two data sets could be taken for one. Everything kept is frozen, so that sessions can share it.
"""

from functools import partial
from typing import Any, Literal

import numpy as np
import streamlit as st

from mlexplore.codes import kind_code
from mlexplore.data import Axis, DataError, Dataset, Edits, dataset_from_arrays, load_sample, named_predictors
from mlexplore.exploration import explore
from mlexplore.families import FAMILIES
from mlexplore.fitting import Fit, fit
from mlexplore.numerals import shortest
from mlexplore.plots.linked import linked_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene import LEVEL, Scene
from mlexplore.simulation import Simulation, World, links_for
from mlexplore.ui.rows_of_files import with_rows_of_the_file
from mlexplore.ui.settings import Settings, encode
from mlexplore.ui.titles import axis_words, name_of, parameter_words

LARGE = 10_000
"""Observations beyond which a profile takes long, and agrees with Wald's interval to all digits that matter."""

_MOST_FRAMES, _FEWEST_FRAMES = 101, 37
_CELLS = 24_000  # numbers a track of points may hold: keeps an update below a megabyte


def original_for(settings: Settings, uploaded: Dataset | None) -> tuple[Dataset, Simulation | None]:
    """The data set that settings ask for as it was brought, and its truth if it was generated."""
    if settings.source == "generated":
        return _generate(repr(settings.world), settings.world)
    if settings.source == "upload" and uploaded is not None:
        return uploaded, None
    # Until a file is there, and where a link cannot bring one, the sample of before stays on the page.
    return load_sample(settings.sample), None


def data_for(settings: Settings, uploaded: Dataset | None) -> tuple[Dataset, Simulation | None]:
    """The data set that settings ask for with what was changed by hand, and its truth if it was generated.

    Raises
    ------
    ValueError
        In words, if nothing can be drawn from the truth, or the changes leave no data.
    """
    original, truth = original_for(settings, uploaded)
    if not settings.edits:
        return original, truth
    return changed(original, settings.edits), truth


def changed(original: Dataset, edits: Edits) -> Dataset:
    """A data set with changes by hand.

    Raises
    ------
    DataError
        In words, if the changes leave no data.
    """
    found = _changed(f"{original.key} {edits!r}", original, edits)
    if isinstance(found, Dataset):
        return found
    raise DataError(found)


@st.cache_resource(max_entries=16, show_spinner=False)
def _changed(key: str, _original: Dataset, _edits: Edits) -> Dataset | str:  # noqa: ARG001 - what the cache looks up
    try:
        return _edits.apply(_original)
    except ValueError as error:
        return str(error)


def fitted(dataset: Dataset, settings: Settings) -> Fit:
    """The fit that settings ask for.

    Raises
    ------
    ValueError
        In words, if the curve cannot be fitted to the data.
    """
    found = _fit(key_of(dataset, settings), dataset, settings)
    if isinstance(found, Fit):
        return found
    raise ValueError(found)


def fit_anew(dataset: Dataset, settings: Settings) -> Fit:
    """The fit that settings ask for, computed and not kept.

    Raises
    ------
    ValueError
        In words, if the curve cannot be fitted to the data.
    """
    kind = settings.family
    known: dict[str, Any] = dict(settings.known)
    known |= {
        each.name: column.values for each in kind.knowns() if (column := getattr(dataset, each.name, None))
    }
    try:
        return fit(
            named_predictors(dataset, settings.columns),
            dataset.y,
            curve=settings.curve,
            family=kind(**dict(settings.fixed), **known),
            link=settings.link or links_for(settings.curve, kind, exposure=settings.exposure)[0],
            fixed={name for name, _ in settings.fixed},
            weights=dataset.frequencies,
            exposure=None if dataset.exposure is None else dataset.exposure.values,
        )
    except ValueError as refusal:
        raise ValueError(with_rows_of_the_file(str(refusal), dataset.rows)) from None


def drawn(dataset: Dataset, settings: Settings, truth: Simulation | None) -> tuple[Scene, Payload]:
    """The numbers and the pictures of the four views."""
    scene, payload = _including(None, dataset, settings, truth)
    # A value that a link asks for, unless the slider stops there anyway: then nothing has to be drawn anew.
    if settings.at is None or settings.at in scene.exploration.path.values:
        return scene, payload
    return _including(settings.at, dataset, settings, truth)


def _including(
    value: float | None, dataset: Dataset, settings: Settings, truth: Simulation | None
) -> tuple[Scene, Payload]:
    key = f"{key_of(dataset, settings)} {settings.explored} {settings.others} {value!r}"
    if truth is not None:  # other truths may make the same data
        key = f"{key} {settings.world!r}"
    return _draw(key, dataset, settings, truth, value)


def intervals(
    dataset: Dataset, settings: Settings, *, quickly: bool = False
) -> dict[str, tuple[float, float]]:
    """Intervals of all estimated parameters: by profile likelihood, or Wald's beyond `LARGE` rows or if it must be quick."""
    found = fitted(dataset, settings)
    method = "wald" if quickly or dataset.n > LARGE else "profile"
    return _intervals(f"{key_of(dataset, settings)} {method}", found, method)


def key_of(dataset: Dataset, settings: Settings) -> str:
    """Text that is the same for the same fit: the hash of the data, and all of a link that changes the model."""
    link = encode(settings)
    return " ".join(
        [
            dataset.key,
            link["curve"],
            link["errors"],
            settings.link,
            repr(settings.fixed),
            repr(settings.known),
        ]
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _generate(key: str, _world: World) -> tuple[Dataset, Simulation]:  # noqa: ARG001 - what the cache looks up
    truth = _world.draw()
    label = f"{_world.curve.label}, {_world.family.errors_name}, n = {_world.n}"
    quarters = truth.quarter is not None
    data = dataset_from_arrays(
        truth.x,
        truth.y,
        name=label,
        x_name="quarter" if quarters else "x",
        axis=Axis("quarter", truth.quarter) if truth.quarter is not None else None,
        notes=(" ".join(truth.notes),) if truth.notes else (),
    )
    return data, truth


@st.cache_resource(max_entries=64, show_spinner=False)
def _intervals(
    key: str,  # noqa: ARG001 - what the cache looks up
    _fit: Fit,
    _method: Literal["wald", "profile"],
) -> dict[str, tuple[float, float]]:
    return _fit.confidence_intervals(method=_method, level=LEVEL)


@st.cache_resource(max_entries=64, show_spinner=False)
def _fit(key: str, _dataset: Dataset, _settings: Settings) -> Fit | str:  # noqa: ARG001 - what the cache looks up
    try:
        return fit_anew(_dataset, _settings)
    except ValueError as error:
        return str(error)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw(
    key: str,  # noqa: ARG001 - what the cache looks up
    _dataset: Dataset,
    _settings: Settings,
    _truth: Simulation | None,
    _included: float | None,
) -> tuple[Scene, Payload]:
    found = fitted(_dataset, _settings)
    frames = int(np.clip(_CELLS // _dataset.n, _FEWEST_FRAMES, _MOST_FRAMES))
    exploration = explore(found, _settings.explored, others=_settings.others, steps=frames, include=_included)
    scene = Scene(found, exploration, _truth)
    label, symbol, is_place = parameter_words(_settings)
    payload = linked_payload(
        scene,
        axis=_dataset.axis,
        words=axis_words(scene, _dataset, _settings),
        label=label,
        symbol=symbol,
        is_place=is_place,
        name=partial(name_of, _dataset),
        subject=_dataset.name,
    )
    return scene, payload


def unsuitable(dataset: Dataset) -> dict[str, str]:
    """Codes of the families that cannot be fitted to the data, each with what it needs in plain text."""
    return _unsuitable(dataset.key, dataset)


@st.cache_resource(max_entries=64, show_spinner=False)
def _unsuitable(key: str, _dataset: Dataset) -> dict[str, str]:  # noqa: ARG001 - what the cache looks up
    found = {}
    for kind in FAMILIES:
        # A row that is set aside may be what it likes.
        outside = np.flatnonzero(
            ~kind.support.contains(_dataset.y) & (True if _dataset.kept is None else _dataset.kept)
        )
        if outside.size:
            row = outside[0]
            value = shortest(_dataset.y[row])
            found[kind_code(kind)] = f"y {kind.support}: row {_dataset.rows[row]} is {value}."
        elif _dataset.exposure is not None and "log" not in kind.links:
            found[kind_code(kind)] = "no exposure: only under a log link does one multiply the mean."
    return found
