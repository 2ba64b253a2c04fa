"""Two mean losses along one parameter, and where squared error bends downwards."""

import numpy as np

from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT, SECOND_AXIS

_ABOVE = 1.08


def loss_path_view(found: SquaredError, parameter: str, drawing: Drawing) -> View:
    """Draw mean cross-entropy and mean Brier score over the parameter, whose title is escaped for Plotly."""
    values, entropy, brier = found.values, found.cross_entropy, found.brier
    top, brier_top = _ABOVE * float(entropy.max()), _ABOVE * float(brier.max())
    for low, high in found.concave(brier):
        drawing.area(np.array([low, high, high, low]), np.array([0.0, 0.0, top, top]), LIGHT.prediction)
    drawing.line(
        np.stack([values, values], axis=1),
        np.tile([0.0, top], (values.size, 1)),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    drawing.line(values, brier, LIGHT.model, yaxis="y2")
    drawing.line(values, entropy, LIGHT.loss)
    for heights, colour, axis in ((brier, LIGHT.model, "y2"), (entropy, LIGHT.loss, "y")):
        lowest = int(heights.argmin())
        ring = {"color": LIGHT.ground, "size": 10, "line": {"color": colour, "width": 2.5}}
        drawing.marks(values[[lowest]], heights[[lowest]], ring, yaxis=axis)
        diamond = {
            "color": LIGHT.explored,
            "size": 10,
            "symbol": "diamond",
            "line": {"color": LIGHT.ground, "width": 1},
        }
        drawing.marks(values[:, None], heights[:, None], diamond, yaxis=axis)
    return drawing.view(
        {
            "margin": {"r": SECOND_AXIS},
            "xaxis": {"title": {"text": parameter}, "range": [float(values[0]), float(values[-1])]},
            "yaxis": {
                "title": {"text": "mean cross-entropy, nats", "font": {"color": LIGHT.loss}},
                "tickfont": {"size": 11, "color": LIGHT.loss},
                "range": [0.0, top],
            },
            "yaxis2": {
                "title": {"text": "Brier score", "font": {"color": LIGHT.model}},
                "tickfont": {"size": 11, "color": LIGHT.model},
                "range": [0.0, brier_top],
                "overlaying": "y",
                "tickmode": "auto",
                "side": "right",
                "showgrid": False,
                "zeroline": False,
            },
        },
        title="Both losses along the parameter",
        caption=_caption(found),
        description="Mean cross-entropy and mean Brier score over the parameter, with the stretches where the latter is concave.",
    )


def _caption(found: SquaredError) -> str:
    shaded = "Shaded: the Brier score is concave." if found.concave(found.brier) else ""
    bowl = (
        "Cross-entropy is convex all the way."
        if not found.concave(found.cross_entropy)
        else "Cross-entropy is concave in places too: this link does not keep it convex."
    )
    sampled = (
        f"Made of a sample of {fixed(found.rows.size, 0)} rows."
        if found.sampled
        else "The other parameters stay."
    )
    return " ".join(filter(None, [shaded, bowl, sampled]))
