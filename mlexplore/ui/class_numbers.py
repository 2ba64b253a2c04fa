"""The estimates of classes as a table."""

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.data import LabelledData
from mlexplore.numerals import significant
from mlexplore.scene import LEVEL
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui import class_work
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_titles import estimate_words

_DIGITS = 6
_LOWER, _UPPER = f"{100 * LEVEL:.0f} % from", "to"
_NUMBERS = ("estimate", "standard error", _LOWER, _UPPER, "truth")


def show_estimates(
    data: LabelledData, settings: ClassSettings, fit: ClassFit, truth: ClassSimulation | None
) -> None:
    """Draw the estimates with standard errors and intervals, and their true values where these are known."""
    with st.spinner("Computing the table…", show_time=True):
        table = _estimates(data, settings, fit, truth)
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(table, hide_index=True, column_config=dict.fromkeys(_NUMBERS, right))


def _estimates(
    data: LabelledData, settings: ClassSettings, fit: ClassFit, truth: ClassSimulation | None
) -> pd.DataFrame:
    # Where classes are separated an estimate is only where the search stopped.
    intervals = {} if fit.maximum.separated else class_work.class_intervals(data, settings)
    true = class_work.true_values(data, settings, truth)
    rows = []
    for name, words in estimate_words(fit, tuple(each.name for each in data.features)).items():
        low, high = intervals.get(name, (np.nan, np.nan))
        row = {
            "symbol": words.symbol,
            "parameter": words.label,
            "estimate": significant(fit.estimates[name], _DIGITS),
            "standard error": significant(fit.standard_errors[name], _DIGITS),
            _LOWER: significant(low, _DIGITS),
            _UPPER: significant(high, _DIGITS),
        }
        if name in true:
            row["truth"] = significant(true[name], _DIGITS)
        rows.append(row)
    return pd.DataFrame(rows)
