"""The tables behind the pictures of labels: estimates, rows, counts by class, and the likelihood curve."""

from typing import Any

import pandas as pd
import streamlit as st

from mlexplore.class_scene import ClassScene
from mlexplore.classification import ClassFit
from mlexplore.data import LabelledData
from mlexplore.export.class_tables import by_class, class_likelihood
from mlexplore.export.estimates_table import Words
from mlexplore.export.table import Table, distinct
from mlexplore.export.told_labels import LabelledRows, label_texts
from mlexplore.numerals import fixed
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui import class_models, class_sentences, class_work, sentences
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.class_titles import estimate_words
from mlexplore.ui.estimates_frame import ALIGNED, estimates_frame

_MOST_ROWS = 10_000
_SHORT, _LONG = "%.4g", "%.6g"


def show_estimates(data: LabelledData, settings: ClassSettings, truth: ClassSimulation | None) -> None:
    """Draw the estimates with standard errors and intervals, and their true values where these are known."""
    told = class_work.told(data, settings)
    frame = estimates_frame(
        words_of(told.fit, data),
        class_work.estimated(data, settings),
        class_models.true_values(data, settings, truth) or None,
        intervals=told.standing == "maximum",
    )
    st.dataframe(frame, hide_index=True, column_config=ALIGNED)
    if why := class_sentences.what_estimates_are(told):
        st.caption(why)
    elif class_work.takes_long(data, told.fit):
        large = data.n > class_work.LARGE
        many = f"more than {class_work.LARGE:,} rows" if large else f"{len(told.fit.model.names)} estimates"
        alike = "and agree closely unless a class is rare" if large else ""
        st.caption(sentences.wald_intervals(many, alike=alike))


def show_observations(data: LabelledData, settings: ClassSettings, scene: ClassScene) -> None:
    """Draw the first rows with their probabilities, loss and residual."""
    first = slice(_MOST_ROWS)
    labels = class_models.as_modelled(data, settings)
    rows = LabelledRows(scene.fit, first)
    shares = scene.shown.shares(rows.probabilities)
    told = [
        *((f"P({name})", shares[:, place]) for place, name in enumerate(scene.shown.names)),
        ("loss −log p", rows.losses),
        ("quantile residual", rows.quantile_residuals),
    ]
    columns = [
        ("row", labels.rows[first]),
        *((name, values[first]) for name, values in labels.features),
        (labels.label_name, label_texts(labels, first)),
        ("most probable", rows.predicted),
        *([] if labels.weights is None else [("weight", labels.weights[first])]),
        *told,
    ]
    names = distinct([name for name, _ in columns])
    values = [values for _, values in columns]
    st.dataframe(
        pd.DataFrame(dict(zip(names, values, strict=True))),
        hide_index=True,
        column_config=_written(names[-len(told) :], _SHORT),
    )
    if labels.n > _MOST_ROWS:
        st.caption(
            f"The first {fixed(_MOST_ROWS, 0)} of {fixed(labels.n, 0)} rows: the files to download hold all of them."
        )


def show_by_class(data: LabelledData, settings: ClassSettings, scene: ClassScene) -> None:
    """Draw the rows of each class by predicted probability, and how many there should be."""
    table = by_class(scene, class_work.told(data, settings), data)
    heads = ("class", "by the probability of", "from", "to", "observed", "expected")
    _show(table, heads, heads[2:], _SHORT)
    st.caption(
        "If the probabilities are right, there are on average as many observed as expected: the sum, over all rows in a bin, of the "
        "probability of the class."
    )


def show_likelihood(data: LabelledData, settings: ClassSettings, scene: ClassScene) -> None:
    """Draw what the likelihood view shows, value by value."""
    table = class_likelihood(scene, class_work.told(data, settings), data)
    known = {
        "log_likelihood": "log-likelihood",
        "below_the_maximum": "below the maximum",
        "mean_loss": scene.fit.family.risk_name,
        "log_posterior": "log-posterior",
    }
    turned, *others = table.names
    heads = distinct([turned, *(known[name] for name in others)])
    _show(table, heads, heads, _LONG)


def words_of(fit: ClassFit, data: LabelledData) -> Words:
    """Symbols and labels of the estimates."""
    words = estimate_words(fit, tuple(each.name for each in data.features))
    return {name: (each.symbol, each.label) for name, each in words.items()}


def _show(table: Table, heads: tuple[str, ...], numbers: tuple[str, ...], form: str) -> None:
    frame = pd.DataFrame(dict(zip(heads, table.columns, strict=True)))
    st.dataframe(frame, hide_index=True, column_config=_written(numbers, form))


def _written(names: tuple[str, ...], form: str) -> dict[str, Any]:
    """How columns of numbers are written: in their own digits, small ones too."""
    return dict.fromkeys(names, st.column_config.NumberColumn(format=form))
