"""Estimates as the page shows them: each number with its own digits, beside the truth where it is known."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.export.estimates_table import PERCENT, Estimated, Words
from mlexplore.numerals import fixed, significant

_DIGITS = 6
_LOWER, _UPPER = f"{PERCENT} % from", "to"
# Estimates differ in size by many powers of ten: each is written with its own digits, and so is text to the table.
_NUMBERS = ("estimate", "standard error", _LOWER, _UPPER, "truth", "error", "in standard errors")
_TO_THE_RIGHT = st.column_config.TextColumn(alignment="right")
_UNKNOWN = (np.nan, np.nan)

ALIGNED = dict.fromkeys(_NUMBERS, _TO_THE_RIGHT)
"""How the columns of numbers stand."""


def estimates_frame(
    words: Words, estimated: Estimated, truth: Mapping[str, float] | None = None, *, intervals: bool = True
) -> pd.DataFrame:
    """One row a parameter, in the order of `words`.

    Parameters
    ----------
    words, estimated
        What the parameters are called, and their numbers.
    truth
        True values by name, where the data were generated.
    intervals
        Whether there is a column of them.
    """
    rows = []
    for name, (symbol, label) in words.items():
        value = estimated.estimates.get(name, np.nan)
        spread = estimated.standard_errors.get(name, np.nan)
        row = {
            "symbol": symbol,
            "parameter": label,
            "estimate": significant(value, _DIGITS),
            "standard error": significant(spread, _DIGITS),
        }
        if intervals:
            low, high = estimated.intervals.get(name, _UNKNOWN)
            row |= {_LOWER: significant(low, _DIGITS), _UPPER: significant(high, _DIGITS)}
        if truth is not None:
            true = truth.get(name, np.nan)
            row["truth"] = significant(true, _DIGITS)
            row["error"] = significant(value - true, 3)
            row["in standard errors"] = fixed(_ratio(value - true, spread), 2)
        rows.append(row)
    return pd.DataFrame(rows)


def _ratio(error: float, standard_error: float) -> float:
    return error / standard_error if standard_error > 0.0 else np.nan
