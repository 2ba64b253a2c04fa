"""One line of a loss that somebody typed, with where it was at home, and the frame around it."""

from typing import Any

import numpy as np

from mlexplore.arrays import Array
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.loss_heights import FAR
from mlexplore.plots.loss_line_views import Told
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

AIR = 0.06
"""Room above a line, as a share of the height of the view."""


def draw_line(
    drawing: Drawing,
    x: Array,
    rows: Array,
    top: float,
    colour: str,
    *,
    dash: str = "solid",
    **more: Any,  # noqa: ANN401 - attributes of the trace
) -> None:
    """Draw a line; one that moves, with several rows, leaves behind where it was at home.

    Parameters
    ----------
    x, rows
        Places, shape ``(m,)``, and heights, shape ``(G, m)`` or ``(1, m)``.
    top
        Height of the view: far beyond it heights are cut.
    """
    cut = np.clip(rows, -FAR * top, FAR * top)
    moves = len(cut) > 1
    if moves and dash == "solid":
        drawing.line(x, cut[drawing.start], LIGHT.quiet, width=1.5, dash="dot")
    drawing.line(x, cut if moves else cut[0], colour, dash=dash, **more)


def framed(drawing: Drawing, x: Array, names: tuple[str, str], span: tuple[float, float], told: Told) -> View:
    """Complete a view over all places `x`, given the names of its axes and the range of the upright one."""
    across, up = names
    return drawing.view(
        {
            "xaxis": {"title": {"text": across}, "range": [float(x[0]), float(x[-1])]},
            "yaxis": {"title": {"text": up}, "range": list(span)},
        },
        title=told.title,
        caption=told.caption,
        description=told.description,
    )
