"""The tables behind the pictures: estimates, observations, the histogram and the likelihood curve."""

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.data import Dataset
from mlexplore.export import tables
from mlexplore.fitting import Fit
from mlexplore.numerals import significant
from mlexplore.scene import LEVEL, Scene
from mlexplore.simulation import Simulation
from mlexplore.ui import sentences, work
from mlexplore.ui.settings import Settings

_MOST_ROWS = 10_000
_DIGITS = 6
# Estimates differ in size by many powers of ten: each is written with its own digits, and so is text to the table.
_LOWER, _UPPER = f"{100 * LEVEL:.0f} % from", "to"
_NUMBERS = ("estimate", "standard error", _LOWER, _UPPER, "truth")
_TO_THE_RIGHT = st.column_config.TextColumn(alignment="right")


def show_numbers(settings: Settings, dataset: Dataset, scene: Scene) -> None:
    """Draw the chosen table, a sentence on what the numbers assume, and where the data come from."""
    fit = scene.fit
    shown = {
        "Estimates": lambda: _estimates(fit, work.intervals(dataset, settings), scene.truth),
        "Observations": lambda: _observations(scene, dataset),
        "Histogram": lambda: _histogram(scene, dataset),
        "Likelihood": lambda: _likelihood(scene, dataset),
    }
    if "table" not in st.session_state:
        st.session_state["table"] = next(iter(shown))
    chosen = st.segmented_control(
        "The numbers", list(shown), required=True, key="table", label_visibility="collapsed"
    )
    with st.spinner("Computing the table…", show_time=True):
        table = shown[chosen or next(iter(shown))]()
    st.dataframe(table, hide_index=True, column_config=dict.fromkeys(_NUMBERS, _TO_THE_RIGHT))
    if dataset.n > work.LARGE and chosen == "Estimates":
        st.caption(
            f"With more than {work.LARGE:,} observations the intervals are Wald's, estimate ± 1.96 standard errors: "
            "profiles would take long and say the same."
        )
    memory = sentences.independence(fit, dataset)
    if memory is not None:
        st.markdown(memory)
    for words in sentences.about(dataset):
        st.caption(words)


def _estimates(fit: Fit, intervals: dict[str, tuple[float, float]], truth: Simulation | None) -> pd.DataFrame:
    parameters = {p.name: (p.symbol, p.label) for p in fit.model.parameters}
    shapes = {s.name: (s.symbol, s.label) for s in fit.family.shapes()}
    rows = []
    for name, (symbol, label) in (parameters | shapes).items():
        low, high = intervals.get(name, (np.nan, np.nan))
        row = {
            "symbol": symbol,
            "parameter": label,
            "estimate": significant(fit.estimates[name], _DIGITS),
            "standard error": significant(fit.standard_errors[name], _DIGITS),
            _LOWER: significant(low, _DIGITS),
            _UPPER: significant(high, _DIGITS),
        }
        if truth is not None:
            row["truth"] = significant(truth.truth.get(name, np.nan), _DIGITS)
        rows.append(row)
    return pd.DataFrame(rows)


def _observations(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    fit = scene.fit
    y, mu, family = fit.model.y, fit.fitted, fit.family
    table = pd.DataFrame(
        {
            "row": dataset.rows,
            dataset.x_name: [dataset.axis.name(x) for x in dataset.x[:_MOST_ROWS].tolist()]
            if dataset.axis.is_time and dataset.n <= _MOST_ROWS
            else dataset.x,
            dataset.y_name if dataset.y_name != dataset.x_name else "y": y,
            "fitted": mu,
            scene.departure.name: scene.home_departures,
            "loss ρ": family.excess_loss(y, mu),
            "log-likelihood term": family.loglik(y, mu),
        }
    )
    return table.head(_MOST_ROWS)


def _histogram(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    table = tables.histogram(scene, dataset)
    return pd.DataFrame(dict(zip(table.names, table.columns, strict=True)))


def _likelihood(scene: Scene, dataset: Dataset) -> pd.DataFrame:
    table = tables.likelihood(scene, dataset)
    heads = (table.names[0], "log-likelihood", "below the maximum", scene.fit.family.risk_name)
    return pd.DataFrame(dict(zip(heads, table.columns, strict=True)))
