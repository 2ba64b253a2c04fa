"""Tables of labels against what they were called."""

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.labels import class_name
from mlexplore.escaping import markdown, shorten
from mlexplore.export.table import distinct
from mlexplore.judging.confusion import class_rates, most_probable
from mlexplore.numerals import fixed
from mlexplore.ui.panels.one_class import counted

MOST_COLUMNS = 12
"""Classes up to which there is a table; of more the pairs that are confused most often are listed."""

_LONGEST = 24  # letters of a name in a table


def show_table(table: Array, names: list[str], *, weighted: bool) -> None:
    """Draw a table of confusion.

    Parameters
    ----------
    table
        Weight of the rows of each class (rows) called each class (columns), shape (K, K).
    names
        Of the classes, in plain text.
    weighted
        Whether rows stand for several observations each.
    """
    short = [markdown(name) for name in distinct([shorten(name, _LONGEST) for name in names])]
    totals = table.sum(axis=1)
    columns: dict[str, list[str]] = {"true class": short}
    for call, name in enumerate(short):
        columns[f"called {name}"] = [
            _cell(float(table[label, call]), float(totals[label]), right=label == call)
            for label in range(len(names))
        ]
    columns[_counted(weighted=weighted)] = [counted(total) for total in totals.tolist()]
    st.table(pd.DataFrame(columns), border="horizontal", hide_index=True)


def show_most_probable(fit: ClassFit) -> None:
    """Draw what becomes of calling each row its most probable class: a table, or of many classes a list."""
    table = most_probable(fit.model.codes, fit.fitted, fit.model.weights)
    names = [class_name(label) for label in fit.classes]
    rates = class_rates(table)
    always = float(table.sum(axis=1).max() / table.sum())
    largest = names[int(table.sum(axis=1).argmax())]
    st.markdown(
        f"**Each row called its most probable class:** {percent(rates.accuracy)} of all calls are right, where always calling "
        f"{markdown(shorten(largest, _LONGEST))} would be in {percent(always)}. Balanced accuracy "
        f"{fixed(rates.balanced_accuracy, 3)}, mean F1 {fixed(rates.macro_f1, 3)}, MCC {fixed(rates.mcc, 3)}."
    )
    weighted = fit.model.weights is not None
    if len(names) <= MOST_COLUMNS:
        show_table(table, names, weighted=weighted)
    else:
        _show_pairs(table, names, weighted=weighted)


def _show_pairs(table: Array, names: list[str], *, weighted: bool) -> None:
    """List the pairs of classes that are confused most often."""
    wrong = table - np.diag(np.diag(table))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_COLUMNS]
    pairs = [divmod(int(place), len(names)) for place in order]
    pairs = [(label, call) for label, call in pairs if wrong[label, call] > 0.0]
    if not pairs:
        st.caption("No row is called a class that it is not.")
        return
    st.caption(f"{len(names)} classes are too many for a table: these are confused most often.")
    totals = table.sum(axis=1)
    short = [markdown(shorten(name, _LONGEST)) for name in names]
    columns = {
        "true class": [short[label] for label, _ in pairs],
        "called": [short[call] for _, call in pairs],
        _counted(weighted=weighted): [counted(float(wrong[pair])) for pair in pairs],
        "share of the class": [percent(float(wrong[pair] / totals[pair[0]])) for pair in pairs],
    }
    st.table(pd.DataFrame(columns), border="horizontal", hide_index=True)


def _counted(*, weighted: bool) -> str:
    return "observations" if weighted else "rows"


def _cell(weight: float, total: float, *, right: bool) -> str:
    if total == 0.0:
        return "—"
    number = f"**{counted(weight)}**" if right else counted(weight)
    return f"{number} ({percent(weight / total)})"


def percent(share: float) -> str:
    """A share in per cent; none and all only where it is so."""
    if np.isnan(share):
        return "—"
    text = fixed(100.0 * share, 1)
    if share > 0.0 and text == "0.0":
        text = "< 0.1"
    if share < 1.0 and text == "100.0":
        text = "> 99.9"
    return f"{text}\N{NO-BREAK SPACE}%".replace(" ", "\N{NO-BREAK SPACE}")
