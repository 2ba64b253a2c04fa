"""ROC curve with the point at which one works."""

import numpy as np

from mlexplore.judging.thresholded import Thresholded
from mlexplore.numerals import fixed
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

_TICKS = {"tickvals": [0.0, 0.25, 0.5, 0.75, 1.0], "ticktext": ["0", "0.25", "0.5", "0.75", "1"]}


def roc_view(found: Thresholded, contrast: Contrast, drawing: Drawing) -> View:
    """Draw the curve, the area under it, and the point of the threshold, which moves."""
    across, up = found.roc.false_positive_rate, found.roc.true_positive_rate
    drawing.area(np.append(across, [1.0, 0.0]), np.append(up, [0.0, 0.0]), LIGHT.prediction)
    ends = np.array([0.0, 1.0])
    drawing.line(ends, ends, LIGHT.quiet, width=1.2, dash="dash")
    drawing.line(across, up, LIGHT.model)
    rates = found.swept.rates
    x, y = 1.0 - rates.specificity, rates.sensitivity
    # Down to one axis and across to the other: the two numbers that the point stands for.
    nothing = np.zeros_like(x)
    drawing.line(
        np.stack([x, x, nothing], axis=1),
        np.stack([nothing, y, y], axis=1),
        LIGHT.explored,
        width=1.2,
        dash="dot",
    )
    home = [found.home]
    ring = {"color": LIGHT.ground, "size": 10, "line": {"color": LIGHT.model, "width": 2.5}}
    drawing.marks(x[home], y[home], ring)
    diamond = {
        "color": LIGHT.explored,
        "size": 12,
        "symbol": "diamond",
        "line": {"color": LIGHT.ground, "width": 1},
    }
    drawing.marks(x[:, None], y[:, None], diamond)
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": "share of the others called (1 − specificity)"},
                "range": [-0.02, 1.02],
                **_TICKS,
            },
            "yaxis": {"title": {"text": "share found (sensitivity)"}, "range": [-0.04, 1.05], **_TICKS},
        },
        title="ROC curve",
        caption=_area(found, contrast),
        description="Sensitivity over one minus specificity for all thresholds, with the point of the chosen threshold.",
    )


def _area(found: Thresholded, contrast: Contrast) -> str:
    area, (other, event) = found.area, contrast.names
    interval = (
        f" (95 % interval {fixed(area.low, 3)} to {fixed(area.high, 3)}, DeLong)"
        if area.low < area.high
        else ""
    )
    against = "another class" if contrast.other_place is None else other
    return (
        f"Area {fixed(area.area, 3)}{interval}: how often {contrast.one} of {event} has a larger probability than one of {against}, ties "
        "counting half. "
        "The ring is the threshold 0.5."
    )
