"""Squared error of probabilities beside cross-entropy: proper as well, but no likelihood of labels, and blind to sure mistakes."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mlexplore.class_scene import ClassScene
from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.classification import ClassFit
from mlexplore.judging.calibration import Decomposition, decomposed
from mlexplore.numerals import significant
from mlexplore.plots.payload import Payload
from mlexplore.plots.squared_error_linked import squared_error_payload
from mlexplore.scoring import brier_score, cross_entropy
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.panels.long_numbers import table


class _Scores(NamedTuple):
    """A mean loss of the predictions and of the best constant ones, and of two classes what it consists of."""

    score: float
    constant: float
    parts: Decomposition | None


def show_squared_error(scene: ClassScene, label: str, symbol: str, *, key: str) -> None:
    """Draw the Brier score beside cross-entropy along the explored parameter.

    Parameters
    ----------
    scene
        The fit, and the parameter that is explored.
    label, symbol
        What this parameter is called in words, and its symbol; plain text.
    key
        Text that names the data and the model.
    """
    linked_views(
        _payload(f"{key} {scene.exploration.name} {label}", scene, label, symbol), key="squared error"
    )
    entropy, brier = _scores(key, scene.fit)
    table(
        [_row("cross-entropy", "−log p", entropy), _row("Brier score", _FORMULAS[scene.two], brier)],
        alt="Cross-entropy and Brier score of the fit, and what they consist of",
    )
    st.markdown(_words(scene))


_FORMULAS = {True: "(p − y)²", False: "Σ (pₖ − yₖ)²"}


def _row(name: str, formula: str, found: _Scores) -> dict[str, str]:
    row = {
        "mean loss": f"**{name}**",
        "of a row": formula,
        "this fit": significant(found.score, 6),
        "best constant": significant(found.constant, 6),
    }
    if found.parts is not None:
        row |= {
            "miscalibration": significant(found.parts.miscalibration),
            "discrimination": significant(found.parts.discrimination),
            "uncertainty": significant(found.parts.uncertainty),
        }
    return row


def _words(scene: ClassScene) -> str:
    slope = (
        "Over the log-odds its slope is 2(p − y)p(1 − p) where that of cross-entropy is p − y: it vanishes where a prediction is sure and "
        "wrong, and falls off where the label has a probability below one third. There the score is concave: Newton’s method has no "
        "minimum to go to, and gradients say little. Of both, score = miscalibration − discrimination + uncertainty."
        if scene.two
        else "In the height of the row’s own class its slope has a factor p that the slope of cross-entropy, p − 1, has not: it vanishes "
        "where a prediction is sure and wrong."
    )
    return (
        "Squared error of probabilities is the Brier score. It is proper too: its best constant is the share of each class. But it is "
        "not minus the logarithm of the probability of these labels, so no likelihood, no AIC and no likelihood interval belongs to it. "
        f"{slope}"
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(key: str, _scene: ClassScene, _label: str, _symbol: str) -> Payload:  # noqa: ARG001 - what the cache looks up
    return squared_error_payload(SquaredError(_scene), _label, _symbol)


@st.cache_resource(max_entries=32, show_spinner=False)
def _scores(key: str, _fit: ClassFit) -> tuple[_Scores, _Scores]:  # noqa: ARG001 - what the cache looks up
    model, p = _fit.model, _fit.fitted
    shares = np.bincount(model.codes, model.weights, len(_fit.classes)) / _fit.n
    constant = np.broadcast_to(shares, p.shape).copy()
    two = len(_fit.classes) == 2
    parts = [
        decomposed(model.codes == 1, p[:, 1], model.weights, loss=loss) if two else None
        for loss in ("log", "brier")
    ]
    return (
        _Scores(_fit.loss, cross_entropy(model.codes, constant, model.weights), parts[0]),
        _Scores(
            brier_score(model.codes, p, model.weights),
            brier_score(model.codes, constant, model.weights),
            parts[1],
        ),
    )
