"""Panel: what independence means, with the residuals of the fit on the page."""

import math

import streamlit as st

from mlexplore.arrays import Array
from mlexplore.numerals import fixed
from mlexplore.plots.memory_linked import memory_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene.memory import Memory
from mlexplore.ui.linked_views import linked_views

FEWEST = 8
"""Residuals below which there is nothing to be seen of a memory."""


def show_memory(residuals: Array | None, title: str, *, key: str) -> None:
    """Draw the memory of residuals in their order.

    Parameters
    ----------
    residuals
        In the order of x; None where the order of rows means nothing.
    title
        Title of an axis of residuals, escaped for Plotly.
    key
        Text that names the data and the model.
    """
    if residuals is None or residuals.size < FEWEST or not residuals.any():
        st.markdown(
            "A log-likelihood is a sum over observations because independent densities multiply. Whether these observations are independent "
            "cannot be seen from their residuals: "
            + (
                "several rows share an x that is no time, so that their order means nothing."
                if residuals is None
                else "there are too few of them, or none is left over."
            )
        )
        return
    found = Memory(residuals)
    st.markdown(_told(found))
    linked_views(_payload(f"{key} {title}", found, title), key="memory")


def _told(found: Memory) -> str:
    said = "A log-likelihood is a sum over observations because densities of **independent** observations multiply."
    r = float(found.measured.correlations[0])
    if r > found.measured.limit:
        return (
            f"{said} These remember each other: {fixed(found.measured.n, 0)} residuals tell about as much of a level as "
            f"**{fixed(max(found.alike, 1.0), 0)}** independent ones would (n(1 − r)/(1 + r) with r = {fixed(r, 2)} between neighbours), and "
            f"standard errors of a level are too small by a factor of about {fixed(math.sqrt(found.measured.n / found.alike), 1)}."
        )
    return f"{said} Between neighbours these correlate by {fixed(r, 2)}" + (
        ": they alternate." if r < -found.measured.limit else ", as chance alone would have it."
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _payload(key: str, _found: Memory, _title: str) -> Payload:  # noqa: ARG001 - what the cache looks up
    return memory_payload(_found, _title)
