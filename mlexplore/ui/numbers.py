"""What stands under the views of numbers: tables, and panels in which one question is answered. Only the chosen one is computed."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mlexplore.data import Dataset
from mlexplore.escaping import file_stem
from mlexplore.export import tables
from mlexplore.export.code import problem_of_fit
from mlexplore.export.estimates_table import Estimated
from mlexplore.export.table import distinct
from mlexplore.export.world_code import world_code
from mlexplore.fitting import Fit
from mlexplore.scene import Scene
from mlexplore.ui import sentences, work
from mlexplore.ui.code_of_worlds import show_script
from mlexplore.ui.edit_table import edit_table
from mlexplore.ui.editing import is_held
from mlexplore.ui.estimates_frame import ALIGNED, estimates_frame
from mlexplore.ui.panel_choice import EXPLORE_PANELS
from mlexplore.ui.panels.code import show_code
from mlexplore.ui.panels.libraries import show_libraries
from mlexplore.ui.settings import Settings

_MOST_ROWS = 10_000


def show_numbers(settings: Settings, original: Dataset, dataset: Dataset, scene: Scene) -> None:
    """Draw the choice of tables and panels, and the one that is chosen.

    Parameters
    ----------
    settings, scene
        What is chosen, and what is seen.
    original, dataset
        The data as they were brought, and as they are after changes by hand.
    """
    drawn_by: dict[str, Callable[[], None]] = {
        "estimates": lambda: _show_estimates(settings, dataset, scene),
        "observations": lambda: _show_table(lambda: _observations(scene, dataset)),
        "histogram": lambda: _show_table(lambda: _histogram(scene, dataset)),
        "likelihood": lambda: _show_table(lambda: _likelihood(scene, dataset)),
        "libraries": lambda: show_libraries(scene.fit, key=work.key_of(dataset, settings)),
        "code": lambda: show_code(
            lambda: problem_of_fit(scene.fit, dataset),
            lambda: tables.cleaned_data(dataset),
            title=f"{scene.fit.curve.label} with {scene.fit.family.errors_name}: {dataset.name}",
            stem=file_stem(dataset.name),
            key=work.key_of(dataset, settings),
        ),
        "edit": lambda: edit_table(original, dataset),
        "script": lambda: show_script(world_code(settings.world)),
    }
    drawn_by[EXPLORE_PANELS.choose(settings.source)]()


def show_background(fit: Fit, dataset: Dataset) -> None:
    """Draw what the numbers take for granted and whether the data grant it, and where the data come from."""
    memory = sentences.independence(fit, dataset)
    if memory is not None:
        st.markdown(memory)
    for words in sentences.about(dataset):
        st.caption(words)


def _show_table(make: Callable[[], pd.DataFrame]) -> None:
    with st.spinner("Computing the table…", show_time=True):
        table = make()
    st.dataframe(table, hide_index=True, column_config=ALIGNED)


def _show_estimates(settings: Settings, dataset: Dataset, scene: Scene) -> None:
    _show_table(lambda: _estimates(scene.fit, work.intervals(dataset, settings, quickly=is_held()), scene))
    if dataset.n > work.LARGE:
        st.caption(sentences.wald_intervals(f"more than {work.LARGE:,} observations"))


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
