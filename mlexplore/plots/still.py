"""The four views in one frame, as charts that stand alone: what a report shows."""

from typing import Any

import numpy as np

from mlexplore.escaping import plotly
from mlexplore.plots.payload import Payload, View


def views_at(payload: Payload, frame: int) -> list[View]:
    """Views of a payload as they stand in one frame; observations say their names under the pointer.

    Parameters
    ----------
    payload
        What the linked views show.
    frame
        Number of the frame, where there is a sweep.
    """
    views = [[dict(trace) for trace in view.traces] for view in payload.views]
    for track in payload.sweep.tracks if payload.sweep is not None else ():
        views[track.view][track.trace][track.attribute] = np.asarray(track.rows)[frame]
    if payload.points is not None:
        named: dict[str, Any] = {
            "hoverinfo": "text",
            "hovertext": [plotly(label) for label in payload.points.labels],
        }
        for place, trace in payload.points.homes:
            views[place][trace] |= named
        # What lights up for one observation lights up for none.
        for lit in payload.points.lit:
            views[lit.view][lit.trace] |= {"visible": False}
    return [
        View(traces, view.layout, view.title, view.caption, view.description)
        for traces, view in zip(views, payload.views, strict=True)
    ]
