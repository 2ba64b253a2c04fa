"""Panel: what becomes of the probabilities of a class when every row must be called."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from mlexplore.classification import ClassFit
from mlexplore.judging.confusion import Counts, Rates, undefined
from mlexplore.judging.thresholded import MIDDLE, Thresholded
from mlexplore.numerals import fixed
from mlexplore.plots.payload import Payload
from mlexplore.plots.thresholds import threshold_payload
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.panels.confusion import percent, show_most_probable, show_table
from mlexplore.ui.panels.one_class import OneClass, choose_class


def show_threshold(
    fit: ClassFit,
    threshold: float,
    on_rest: Callable[[float | None], None],
    *,
    key: str,
    order: Sequence[object] = (),
) -> None:
    """Draw the ROC curve and who is called, with a threshold to drag, and what the calls come to where it rests.

    Parameters
    ----------
    fit
        A fit of labels.
    threshold
        From which probability on a row is called, in [0, 1].
    on_rest
        Called before the script runs again with the threshold on which the slider came to rest, or None for 0.5.
    key
        Text that tells this fit from all others: what is computed is kept under it.
    order
        The classes in the order in which the views show them; that of the fit unless given.
    """
    chosen = choose_class(fit, "threshold_class", order)
    if chosen.decided:
        st.info(f"All rows, or none, are {chosen.event}: there is nothing to tell apart.")
    else:
        _show_one(chosen, threshold, on_rest, key)
    if len(fit.classes) > 2:
        show_most_probable(fit)


def _show_one(chosen: OneClass, threshold: float, on_rest: Callable[[float | None], None], key: str) -> None:
    kept = f"{key} {chosen.place}"
    found, payload = _drawn(kept, chosen, MIDDLE)
    # A threshold that a link asks for, unless the slider stops there anyway: then nothing has to be drawn anew.
    if threshold not in found.swept.threshold:
        found, payload = _drawn(f"{kept} {threshold!r}", chosen, threshold)
    place = int(np.searchsorted(found.swept.threshold, threshold))
    linked_views(payload, key="threshold", start=place, on_explore=on_rest)
    counts = Counts(*(part[place] for part in found.swept.counts))
    rates = Rates(*(part[place] for part in found.swept.rates))
    st.markdown(_accuracy(chosen, counts, rates, threshold))
    show_table(
        np.array(
            [[counts.true_negative, counts.false_positive], [counts.false_negative, counts.true_positive]]
        ),
        [chosen.contrast.other, chosen.contrast.event],
        weighted=chosen.contrast.weighted,
    )
    st.markdown(_further(chosen, counts, rates))


def _accuracy(chosen: OneClass, counts: Counts, rates: Rates, threshold: float) -> str:
    """How often calls are right, beside what asks for no probabilities at all."""
    ones = float(counts.true_positive + counts.false_negative)
    share = ones / float(sum(counts))
    larger = chosen.event if share > 0.5 else chosen.other
    return (
        f"From the threshold **{fixed(threshold, 3)}** on a row is called {chosen.event}, and **{percent(float(rates.accuracy))}** "
        f"of all calls are right. That alone says little: always calling {larger} is right in {percent(max(share, 1.0 - share))}."
    )


def _further(chosen: OneClass, counts: Counts, rates: Rates) -> str:
    told = (
        f"F1 **{fixed(float(rates.f1), 3)}**, balanced accuracy **{fixed(float(rates.balanced_accuracy), 3)}**, "
        f"MCC **{fixed(float(rates.mcc), 3)}** (correlation of labels and calls)."
    )
    missing = list(dict.fromkeys(undefined(counts).values()))
    return " ".join([told, *missing, *([f"A 1 is {chosen.event}."] if missing else [])])


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawn(
    key: str,  # noqa: ARG001 - what the cache looks up
    _chosen: OneClass,
    _threshold: float,
) -> tuple[Thresholded, Payload]:
    found = Thresholded(_chosen.rows, _threshold)
    return found, threshold_payload(found, _chosen.contrast, subject=f"Calls, {_chosen.contrast.event}")
