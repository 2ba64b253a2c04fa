"""Reliability diagram: how often a class follows each predicted probability, without bins and with them."""

import numpy as np

from mlexplore.judging.calibrated import BAND_LEVEL, Calibrated
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.drawing import Drawing, outline
from mlexplore.plots.observed_shares import observed_shares
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

_STRIP = 0.15  # height of the histogram below 0
_GAP = 0.035  # between the diagram and the histogram
_TICKS = [0.0, 0.25, 0.5, 0.75, 1.0]


def reliability_view(found: Calibrated, contrast: Contrast, drawing: Drawing) -> View:
    """Draw the rising curve of observed shares, where it would lie by chance, and how many rows have each probability."""
    p, low, high = found.band
    drawing.area(np.concatenate([p, p[::-1]]), np.concatenate([low, high[::-1]]), LIGHT.prediction)
    ends = np.array([0.0, 1.0])
    drawing.line(ends, ends, LIGHT.quiet, width=1.2, dash="dash")
    edges, counts = found.histogram
    floor = -_GAP - _STRIP
    heights = floor + _STRIP * counts / counts.max()
    x, y = outline(edges, heights[None], floor)
    drawing.area(x, y[0], LIGHT.data_fill)
    drawing.line(*found.curve.corners, LIGHT.model)
    observed_shares(drawing, found.shares, LIGHT.data, bars=True)
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": contrast.axis},
                "range": [-0.02, 1.02],
                "tickvals": _TICKS,
                "ticktext": ["0", "0.25", "0.5", "0.75", "1"],
            },
            "yaxis": {
                "title": {"text": "observed share"},
                "range": [floor - 0.02, 1.04],
                "tickvals": _TICKS,
                "ticktext": ["0", "0.25", "0.5", "0.75", "1"],
            },
        },
        title="Calibration: reliability diagram",
        caption=(
            "Isotonic regression (line) and bins with 95 % intervals (open). If probabilities are right, the line is in the "
            f"band {100 * BAND_LEVEL:.0f} % of the time, at each probability by itself. Below: the {contrast.counted}."
        ),
        description=(
            "Observed share of the class over its predicted probability, with the diagonal, a consistency band, binned shares "
            "and a histogram of the probabilities."
        ),
    )
