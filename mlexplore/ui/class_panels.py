"""What stands under the views of labels: tables, and panels in which one question is answered. Only the chosen one is computed."""

from collections.abc import Callable

import streamlit as st

from mlexplore.class_scene import ClassScene
from mlexplore.data import LabelledData
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui.class_numbers import show_estimates
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_work import key_of
from mlexplore.ui.panels.balance import show_balance
from mlexplore.ui.panels.identity import show_identity
from mlexplore.ui.panels.squared_error import show_squared_error

CHOSEN = "classify.table"
"""Where the chosen one is kept."""


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
    made_by: dict[str, Callable[[], None]] = {
        "Estimates": lambda: show_estimates(data, settings, fit, truth),
        "Identity": lambda: show_identity(fit, key=key),
        "Balance": lambda: show_balance(fit, key=key),
        "Squared error": lambda: show_squared_error(scene, key=key),
    }
    if st.session_state.get(CHOSEN) not in made_by:
        st.session_state[CHOSEN] = next(iter(made_by))
    chosen = st.segmented_control(
        "What the fit says", list(made_by), required=True, key=CHOSEN, label_visibility="collapsed"
    )
    with st.spinner("Computing…", show_time=True):
        made_by[chosen or next(iter(made_by))]()
