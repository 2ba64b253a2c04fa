"""Where classes are separated: what separates them, that no maximum exists, and a prior that makes something of it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.posterior import PriorPath, along_scales
from mlexplore.classification.priors import NormalPrior, Prior
from mlexplore.classification.running_slopes import running_slopes
from mlexplore.classification.slopes import slopes_of
from mlexplore.data import LabelledData
from mlexplore.escaping import markdown
from mlexplore.numerals import significant
from mlexplore.ui.class_titles import estimate_words
from mlexplore.ui.class_work import DEFAULT_SCALE
from mlexplore.ui.error_controls import listed

_CHOICE = "classify.prior.choice"
_SCALES = (0.1, 0.5, 1.0, DEFAULT_SCALE, 5.0, 10.0, 30.0, 100.0, 1000.0)
_TOLD = (1.0, 10.0, 100.0, 1000.0)
_BEYOND = (1e4, 1e6)  # and scales so wide that what is finite has come to rest
_MOST_TOLD = 4  # estimates in the table
_MOST_NAMED = 6  # and in a sentence
_FOLLOWED = 20_000  # rows beyond which six more searches would be waited for


def choose_prior(data: LabelledData, fit: ClassFit, prior: Prior, *, keep: str, key: str) -> None:
    """Say what is separated, draw the scale of the prior, and say which slopes follow it.

    Parameters
    ----------
    data, fit
        The labels, and their fit, which has no maximum.
    prior
        The prior under which the views stand.
    keep
        Where in the session the chosen scale is kept, None being the default.
    key
        Text that is the same for the same fit.
    """
    assert isinstance(prior, NormalPrior)
    st.warning(markdown(fit.message))
    scales = sorted({*_SCALES, prior.scale})
    st.session_state[_CHOICE] = prior.scale

    def take() -> None:
        chosen = st.session_state[_CHOICE]
        st.session_state[keep] = None if chosen == DEFAULT_SCALE else chosen

    control, told = st.columns([2, 3], vertical_alignment="center")
    with control:
        st.select_slider(
            "Scale of a normal prior on the slopes",
            scales,
            format_func=lambda scale: f"{scale:g}",
            key=_CHOICE,
            on_change=take,
            help="Standard deviation that a slope is thought to have before the labels are seen, for one standard deviation of its "
            "column. The views stand at the mode of the posterior: penalised likelihood, ridge regression, weight decay.",
        )
    with told:
        if data.n > _FOLLOWED:
            st.caption(
                "The wider the prior, the farther those slopes run that the labels do not hold: of them the prior is estimated. "
                "The others settle."
            )
            return
        path = _along(key, fit)
        symbols = _slopes(data, fit)
        running = running_slopes(path)
        st.caption(_followed(path, symbols, running))
        st.dataframe(_table(path, symbols, running), hide_index=True)


def _slopes(data: LabelledData, fit: ClassFit) -> dict[str, str]:
    """Symbols of all estimates but constants and thresholds, by name, in plain text."""
    words = estimate_words(fit, tuple(each.name for each in data.features))
    return {each.name: words[each.name].symbol for each in slopes_of(fit.model)}


def _followed(path: PriorPath, symbols: dict[str, str], running: tuple[str, ...]) -> str:
    """What becomes of the slopes as the prior is made wider."""
    runs = [name for name in symbols if name in running]
    if not runs:
        return "What a prior would do at each scale."
    settled = [name for name in symbols if name not in running]
    turned = [name for name in runs if np.ptp(np.sign(path.estimates[name][: len(_TOLD)])) > 0.0]
    told = f"The wider the prior, the farther {_named(runs, symbols)} {_verb(runs, 'run')}, without an end: the prior decides how far"
    told += f", and of {_named(turned, symbols)} even the sign." if turned else "."
    return f"{told} {_named(settled, symbols)} {_verb(settled, 'settle')}." if settled else told


def _named(names: Sequence[str], symbols: dict[str, str]) -> str:
    told = [markdown(symbols[name]) for name in names]
    return listed(
        told
        if len(told) <= _MOST_NAMED
        else [*told[: _MOST_NAMED - 1], f"{len(told) - _MOST_NAMED + 1} more"]
    )


def _verb(names: Sequence[str], verb: str) -> str:
    return verb if len(names) > 1 else f"{verb}s"


def _table(path: PriorPath, symbols: dict[str, str], running: tuple[str, ...]) -> pd.DataFrame:
    """Slopes under priors of some scales: those that run before the others, and of either those that grow most."""
    last = len(_TOLD) - 1

    def growth(name: str) -> tuple[bool, float]:
        first, end = np.abs(path.estimates[name][[0, last]]).tolist()
        return name in running, end / first if first else 0.0

    names = sorted(symbols, key=growth, reverse=True)[:_MOST_TOLD]
    rows = []
    for name in [each for each in symbols if each in names]:
        row = {"estimate": symbols[name]}
        for scale, value in zip(_TOLD, path.estimates[name].tolist(), strict=False):
            row[f"scale {scale:g}"] = significant(value, 3)
        rows.append(row)
    return pd.DataFrame(rows)


@st.cache_resource(max_entries=16, show_spinner=False)
def _along(key: str, _fit: ClassFit) -> PriorPath:  # noqa: ARG001 - what the cache looks up
    return along_scales(_fit, (*_TOLD, *_BEYOND))
