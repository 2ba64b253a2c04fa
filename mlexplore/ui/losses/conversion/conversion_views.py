"""The pictures of what is converted, kept for the next person who looks at the same."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from mlexplore.conversion import LossCurve, TypedLoss, normaliser, read_verdict
from mlexplore.conversion.margin import MarginCurve
from mlexplore.conversion_scene import SCALE, GrowingArea, MarginTurn, TypedTurn
from mlexplore.plots.payload import Payload, Sweep
from mlexplore.plots.typed_linked import area_payload, margin_payload, typed_payload
from mlexplore.ui.linked_views import linked_views
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.losses.conversion.conversion_controls import turn_to


def show_views(conversion: Conversion, link: int) -> None:
    """Draw what is converted in four linked views, whose slider turns one of its numbers.

    Parameters
    ----------
    conversion
        What is converted.
    link
        How many links were opened on the page; see `linked_views`.
    """
    turned = conversion.turned
    if not turns(conversion):
        linked_views(_drawn(repr(conversion), conversion), key="converted", link=link)
        return
    at = conversion.scale if turned == SCALE else conversion.parameters[turned]
    with st.spinner("Integrating the density…", show_time=True):
        usual = _usual(conversion)
        payload = _drawn(repr(usual), usual)
        # A link may ask for a value at which the slider does not stop by itself.
        if not np.any(np.asarray(_sweep(payload).values) == at):
            payload = _drawn(repr(conversion), conversion)
    linked_views(
        payload,
        key="converted",
        link=link,
        start=_sweep(payload).nearest(at),
        on_explore=partial(turn_to, conversion),
    )


def turns(conversion: Conversion) -> bool:
    """Whether the slider turns a number of the loss; without a density it shows how an area grows, and there may be no pictures."""
    curve = conversion.curve
    if isinstance(curve, MarginCurve):
        return True
    if read_verdict(curve).kind == "none":
        return False
    try:
        normaliser(curve, conversion.scale)
    except ValueError:  # told where its value would stand; the scale must be within reach then
        return False
    return True


def _sweep(payload: Payload) -> Sweep:
    assert payload.sweep is not None
    return payload.sweep


def _usual(conversion: Conversion) -> Conversion:
    """The same with what is turned as it opens, so that its pictures are those of all values; as it stands if that has no density."""
    if conversion.turned == SCALE:
        usual = replace(conversion, s=None)
    else:
        values = tuple(pair for pair in conversion.values if pair[0] != conversion.turned)
        usual = replace(conversion, values=values, s=conversion.scale)
    try:
        return usual if turns(usual) else conversion
    except ValueError:  # not defined there beside the other numbers
        return conversion


@st.cache_resource(max_entries=128, show_spinner=False)
def _drawn(
    key: str,  # noqa: ARG001 - what the cache looks up
    _conversion: Conversion,
) -> Payload:
    read, curve = _conversion.read, _conversion.curve
    if isinstance(curve, MarginCurve):
        return margin_payload(MarginTurn(curve, _conversion.scale), read.plain)
    assert isinstance(read, TypedLoss)
    assert isinstance(curve, LossCurve)
    if read_verdict(curve).kind == "none":
        return area_payload(GrowingArea(curve, _conversion.scale), read.plain)
    return typed_payload(TypedTurn(read, _conversion.parameters, _conversion.scale, _conversion.turned))
