"""What stands under the views of labels: tables, and panels in which one question is answered. Only the chosen one is computed."""

from collections.abc import Callable

import streamlit as st

from mlexplore.class_scene import ClassScene
from mlexplore.data import LabelledData
from mlexplore.escaping import file_stem
from mlexplore.export.class_world_code import class_world_code
from mlexplore.export.cleaned_labels import cleaned_labels
from mlexplore.export.code import problem_of_labels
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui import class_models
from mlexplore.ui.class_controls import THRESHOLD
from mlexplore.ui.class_numbers import show_by_class, show_estimates, show_likelihood, show_observations
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_titles import estimate_words
from mlexplore.ui.class_work import class_intervals, fitted, interval_method, key_of
from mlexplore.ui.code_of_worlds import show_script
from mlexplore.ui.panel_choice import CLASSIFY_PANELS
from mlexplore.ui.panels import (
    show_balance,
    show_calibration,
    show_code,
    show_identity,
    show_odds,
    show_squared_error,
    show_threshold,
)


def show_chosen(
    data: LabelledData, settings: ClassSettings, scene: ClassScene, truth: ClassSimulation | None
) -> None:
    """Draw the choice of tables and panels, and the one that is chosen.

    Parameters
    ----------
    data, settings
        The labels, and what is chosen.
    scene
        What the views show.
    truth
        What made the labels, if they were generated.
    """
    fit, key = scene.fit, key_of(data, settings)
    features = tuple(each.name for each in data.features)
    drawn_by: dict[str, Callable[[], None]] = {
        "estimates": lambda: show_estimates(data, settings, truth),
        "identity": lambda: show_identity(fit, key=key),
        "balance": lambda: show_balance(fit, features, key=key),
        "squared-error": lambda: _show_squared_error(scene, features, key),
        "calibration": lambda: show_calibration(fit, key=key, order=scene.order),
        "threshold": lambda: show_threshold(
            fit, settings.threshold, _take_threshold, key=key, order=scene.order
        ),
        "odds": lambda: _show_odds(data, settings, key),
        "observations": lambda: show_observations(data, settings, scene),
        "by-class": lambda: show_by_class(data, settings, scene),
        "likelihood": lambda: show_likelihood(data, settings, scene),
        "code": lambda: _show_code(data, settings),
        "script": lambda: show_script(class_world_code(settings.world)),
    }
    chosen = CLASSIFY_PANELS.choose(settings.source)
    with st.spinner("Computing…", show_time=True):
        drawn_by[chosen]()


def _show_squared_error(scene: ClassScene, features: tuple[str, ...], key: str) -> None:
    words = estimate_words(scene.fit, features)[scene.exploration.name]
    show_squared_error(scene, words.label, words.letter, key=key)


def _take_threshold(value: float | None) -> None:
    st.session_state[THRESHOLD] = ClassSettings.threshold if value is None else value


def _show_odds(data: LabelledData, settings: ClassSettings, key: str) -> None:
    # Without a prior: where classes are separated odds are infinite, and are said to be.
    fit = fitted(data, settings)
    several = len(fit.classes) > 2 and not fit.family.ordered
    # A name may hold that of a class; together they have room in a row of the chart.
    words = estimate_words(
        fit, tuple(each.name for each in data.features), longest=26 if several else 40, longest_class=14
    )
    labels = {name: each.label for name, each in words.items()}
    show_odds(fit, class_intervals(data, settings), labels, method=interval_method(data, fit), key=key)


def _show_code(data: LabelledData, settings: ClassSettings) -> None:
    # Without a prior: where classes are separated there is no maximum that code could find, and that is said.
    fit = fitted(data, settings)
    show_code(
        lambda: problem_of_labels(fit, class_models.as_modelled(data, settings), data),
        lambda: cleaned_labels(data),
        title=f"{fit.curve.label} with {fit.family.errors_name}: {data.name}",
        stem=file_stem(data.name),
        key=key_of(data, settings),
    )
