"""The tables behind the pictures: estimates, observations, the histogram and the likelihood curve."""

import pandas as pd
import streamlit as st

from mlexplore.data import Dataset
from mlexplore.export import tables
from mlexplore.export.estimates_table import Estimated
from mlexplore.export.table import distinct
from mlexplore.export.world_code import world_code
from mlexplore.fitting import Fit
from mlexplore.scene import Scene
from mlexplore.ui import sentences, work
from mlexplore.ui.code_of_worlds import CODE, show_code
from mlexplore.ui.edit_table import edit_table
from mlexplore.ui.editing import is_held
from mlexplore.ui.estimates_frame import ALIGNED, estimates_frame
from mlexplore.ui.panels.libraries import show_libraries
from mlexplore.ui.settings import Settings

_EDIT, _LIBRARIES = "Edit the data", "Loss in libraries"
_MOST_ROWS = 10_000


def show_numbers(settings: Settings, original: Dataset, dataset: Dataset, scene: Scene) -> None:
    """Draw the chosen table.

    Parameters
    ----------
    settings, scene
        What is chosen, and what is seen.
    original, dataset
        The data as they were brought, and as they are after changes by hand.
    """
    fit = scene.fit
    made_by = {
        "Estimates": lambda: _estimates(fit, work.intervals(dataset, settings, quickly=is_held()), scene),
        "Observations": lambda: _observations(scene, dataset),
        "Histogram": lambda: _histogram(scene, dataset),
        "Likelihood": lambda: _likelihood(scene, dataset),
    }
    offered = [*made_by, _LIBRARIES, _EDIT, *([CODE] if settings.source == "generated" else [])]
    if st.session_state.get("table") not in offered:
        st.session_state["table"] = offered[0]
    chosen = st.segmented_control(
        "The numbers", offered, required=True, key="table", label_visibility="collapsed"
    )
    if chosen == CODE:
        show_code(world_code(settings.world))
    elif chosen == _LIBRARIES:
        show_libraries(fit, key=work.key_of(dataset, settings))
    elif chosen == _EDIT:
        edit_table(original, dataset)
    else:
        with st.spinner("Computing the table…", show_time=True):
            table = made_by[chosen or offered[0]]()
        st.dataframe(table, hide_index=True, column_config=ALIGNED)
    if dataset.n > work.LARGE and chosen == "Estimates":
        st.caption(sentences.wald_intervals(f"more than {work.LARGE:,} observations"))


def show_background(fit: Fit, dataset: Dataset) -> None:
    """Draw what the numbers take for granted and whether the data grant it, and where the data come from."""
    memory = sentences.independence(fit, dataset)
    if memory is not None:
        st.markdown(memory)
    for words in sentences.about(dataset):
        st.caption(words)


def _estimates(fit: Fit, intervals: dict[str, tuple[float, float]], scene: Scene) -> pd.DataFrame:
    parameters = {p.name: (p.symbol, p.label) for p in fit.model.parameters}
    shapes = {s.name: (s.symbol, s.label) for s in fit.family.shapes()}
    return estimates_frame(
        parameters | shapes,
        Estimated(fit.estimates, fit.standard_errors, intervals),
        None if scene.truth is None else scene.true_values,
    )


def _observations(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    fit, first = scene.fit, slice(_MOST_ROWS)
    _, *others = dataset.quantities
    x = dataset.x[first].tolist()
    columns = [
        ("row", dataset.rows),
        (dataset.x_name, [dataset.axis.name(each) for each in x] if dataset.axis.is_time else x),
        *others,
        *([] if dataset.kept is None else [("used", dataset.kept)]),
        ("fitted", fit.fitted),
        (scene.departure.name, scene.home_departures),
        ("loss ρ", fit.terms("excess_loss")),
        ("log-likelihood term", fit.terms("loglik")),
    ]
    names = distinct([name for name, _ in columns])
    return pd.DataFrame({name: values[first] for name, (_, values) in zip(names, columns, strict=True)})


def _histogram(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    table = tables.histogram(scene, dataset)
    return pd.DataFrame(dict(zip(table.names, table.columns, strict=True)))


def _likelihood(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    table = tables.likelihood(scene, dataset)
    heads = (table.names[0], "log-likelihood", "below the maximum", scene.fit.family.risk_name)
    return pd.DataFrame(dict(zip(heads, table.columns, strict=True)))
