"""Panel: coefficients as factors of the odds."""

import math
from collections.abc import Mapping
from typing import Literal

import pandas as pd
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.odds_ratios import OddsRatios, odds_ratios
from mlexplore.escaping import markdown, shorten
from mlexplore.numerals import fixed, significant
from mlexplore.plots.odds import odds_payload
from mlexplore.plots.odds_view import FARTHEST
from mlexplore.plots.payload import Payload
from mlexplore.ui.linked_views import linked_views

_MOST_ROWS, _HEIGHT = 12, 480  # rows up to which a table has all the height it needs, and pixels of others
_MOST_DECIMALS = 9


def show_odds(
    fit: ClassFit,
    intervals: Mapping[str, tuple[float, float]],
    labels: Mapping[str, str],
    *,
    method: Literal["profile", "wald"] = "profile",
    key: str,
) -> None:
    """Draw what one unit, and one standard deviation, more of each column does to the odds; or say why it is no factor.

    Parameters
    ----------
    fit
        A fit of labels.
    intervals
        95 % intervals of its estimates, by name.
    labels
        What each estimate is called, in plain text that is short enough for a row of a chart.
    method
        What the intervals are made by.
    key
        Text that tells this fit, with its intervals and labels, from all others: what is computed is kept under it.
    """
    found = odds_ratios(fit, intervals=intervals)
    st.markdown(markdown(found.meaning))
    if not found.ratios:
        return
    linked_views(_drawn(key, found, labels, method), key="odds")
    table = _table(found, labels)
    st.table(
        table,
        border="horizontal",
        hide_index=True,
        height="content" if len(table) <= _MOST_ROWS else _HEIGHT,
    )


def _table(found: OddsRatios, labels: Mapping[str, str]) -> pd.DataFrame:
    ratio = f"{found.factor_of} ratio"
    return pd.DataFrame(
        [
            {
                "column": markdown(labels.get(each.name) or shorten(each.name)),
                "coefficient": "—" if math.isnan(each.coefficient) else significant(each.coefficient),
                f"{ratio} per unit (95 % interval)": _factor(each.ratio, each.low, each.high),
                "standard deviation": significant(each.deviation, 3),
                f"{ratio} per standard deviation": _factor(
                    each.ratio_of_deviation, each.low_of_deviation, each.high_of_deviation
                ),
            }
            for each in found.ratios or ()
        ]
    )


def _factor(ratio: float, low: float, high: float) -> str:
    return f"**{_told(ratio)}** ({_told(low)} to {_told(high)})"


def _told(value: float) -> str:
    """A factor with digits that tell it from 1; one beyond all that could be measured only as such.

    Where classes are separated, ends of intervals may lie so far away.
    """
    if 0.0 < value < 1.0 / FARTHEST:
        return "< 10⁻¹⁵"
    if FARTHEST < value < math.inf:
        return "> 10¹⁵"
    if not 0.5 < value < 2.0 or value == 1.0:
        return significant(value, 3)
    first = -math.floor(math.log10(abs(value - 1.0)))
    return fixed(value, min(max(first + 1, 3), _MOST_DECIMALS))


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(
    key: str,  # noqa: ARG001 - what the cache looks up
    _found: OddsRatios,
    _labels: Mapping[str, str],
    _method: Literal["profile", "wald"],
) -> Payload:
    return odds_payload(_found, _labels, method=_method, subject=f"{_found.factor_of.capitalize()} ratios")
