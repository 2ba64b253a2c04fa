"""Panel: whether the probabilities mean what they say, and what the log loss is made of."""

import math
from collections.abc import Sequence

import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.judging.calibrated import Calibrated
from mlexplore.judging.recalibration import Recalibration
from mlexplore.numerals import fixed, significant
from mlexplore.plots.calibration import calibration_payload
from mlexplore.plots.payload import Payload
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.panels.one_class import OneClass, choose_class, counted

_NOTHING = 5e-5  # nats
_EXACTLY = 1e-5  # from intercept 0 and slope 1, which the equations of some fits ask for


def show_calibration(fit: ClassFit, *, key: str, order: Sequence[object] = ()) -> None:
    """Draw the reliability diagram of one class and the parts of its log loss, with what they say in two sentences.

    Parameters
    ----------
    fit
        A fit of labels.
    key
        Text that tells this fit from all others: what is computed is kept under it.
    order
        The classes in the order in which the views show them; that of the fit unless given.
    """
    chosen = choose_class(fit, "calibration_class", order)
    if chosen.decided:
        st.info(f"All rows, or none, are {chosen.event}: there are no shares to hold probabilities against.")
        return
    found, payload = _drawn(f"{key} {chosen.place}", chosen)
    st.markdown(f"{_counts(found, chosen)} {_line(found.line, chosen)}")
    linked_views(payload, key="calibration")


def _counts(found: Calibrated, chosen: OneClass) -> str:
    parts = found.parts
    loss = (
        "log loss" if chosen.contrast.other_place is not None else "log loss of this class against the others"
    )
    saved = (
        f"**{significant(parts.miscalibration, 2)}** (MCB), chance included"
        if parts.miscalibration >= _NOTHING
        else "nothing (MCB)"
    )
    score = significant(parts.score, 3) if parts.score >= _NOTHING else "0"
    return (
        f"Of {counted(found.total)} {chosen.contrast.counted} **{counted(found.observed)}** are {chosen.event}, and the probabilities add up to "
        f"**{fixed(found.expected, 1)}**; of the {loss} of **{score}**, better calibration would save {saved}."
    )


def _line(line: Recalibration, chosen: OneClass) -> str:
    if line.message:
        return f"{line.message} A 1 is {chosen.event}." if math.isinf(line.slope) else line.message
    if abs(line.slope - 1.0) < _EXACTLY and abs(line.intercept) < _EXACTLY:
        return (
            "The calibration line has slope 1 and intercept 0, as it must on the very rows that such a fit was made of: what "
            "can be off here is the shape of the curve, and new rows would tell more."
        )
    sense = "too extreme" if line.slope < 1.0 else "too timid"
    reach = 1.96 * line.slope_error
    far = abs(line.slope - 1.0) > reach
    return (
        f"The calibration line has slope **{fixed(line.slope, 2)}** ± {fixed(reach, 2)} and intercept "
        f"**{fixed(line.intercept, 2)}** ± {fixed(1.96 * line.intercept_error, 2)}, 1 and 0 being right: "
        + (
            f"probabilities are {sense}."
            if far
            else "no sign that probabilities are too extreme or too timid."
        )
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(key: str, _chosen: OneClass) -> tuple[Calibrated, Payload]:  # noqa: ARG001 - what the cache looks up
    found = Calibrated(_chosen.rows)
    return found, calibration_payload(
        found, _chosen.contrast, subject=f"Calibration, {_chosen.contrast.event}"
    )
