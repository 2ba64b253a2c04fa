"""Where classes are separated: what separates them, that no maximum exists, and a prior that makes something of it."""

import pandas as pd
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.classification.posterior import PriorPath, along_scales
from mlexplore.classification.priors import NormalPrior, Prior
from mlexplore.data import LabelledData
from mlexplore.escaping import markdown
from mlexplore.numerals import significant
from mlexplore.ui.class_titles import estimate_words
from mlexplore.ui.class_work import DEFAULT_SCALE

_CHOICE = "classify.prior.choice"
_SCALES = (0.1, 0.5, 1.0, DEFAULT_SCALE, 5.0, 10.0, 30.0, 100.0, 1000.0)
_TOLD = (1.0, 10.0, 100.0, 1000.0)
_MOST_TOLD = 4  # estimates in the table
_FOLLOWED = 20_000  # rows beyond which four more searches would be waited for


def choose_prior(data: LabelledData, fit: ClassFit, prior: Prior, *, keep: str, key: str) -> None:
    """Say what is separated, draw the scale of the prior, and show that the estimates follow it.

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
            st.caption("The wider the prior, the larger the slopes: what is estimated is the prior.")
            return
        path = _along(key, fit)
        st.caption(
            "What a prior would do: the wider it is, the larger the slopes, without an end. The labels decide the sign, "
            "the prior decides the size."
        )
        st.dataframe(_table(data, fit, path), hide_index=True)


def _table(data: LabelledData, fit: ClassFit, path: PriorPath) -> pd.DataFrame:
    """Slopes under priors of some scales."""
    words = estimate_words(fit, tuple(each.name for each in data.features))
    slopes = [name for name in words if not name.endswith("intercept") and not name.startswith("zeta")]
    growth = {name: abs(path.estimates[name][-1] / path.estimates[name][0]) for name in slopes}
    names = sorted(slopes, key=lambda name: -growth[name])[:_MOST_TOLD]
    rows = []
    for name in [each for each in words if each in names]:
        row = {"estimate": words[name].symbol}
        for scale, value in zip(_TOLD, path.estimates[name].tolist(), strict=True):
            row[f"scale {scale:g}"] = significant(value, 3)
        rows.append(row)
    return pd.DataFrame(rows)


@st.cache_resource(max_entries=16, show_spinner=False)
def _along(key: str, _fit: ClassFit) -> PriorPath:  # noqa: ARG001 - what the cache looks up
    return along_scales(_fit, _TOLD)
