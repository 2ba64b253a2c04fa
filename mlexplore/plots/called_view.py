"""Predicted probabilities by true class, with the threshold from which on rows are called."""

import numpy as np

from mlexplore.escaping import plotly
from mlexplore.judging.thresholded import Thresholded
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.drawing import Drawing, outline
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

_TALLEST = 0.68  # height of the tallest bar in a lane of height 1
_WORDS = 0.85  # height of the words, above all bars


def called_view(found: Thresholded, contrast: Contrast, drawing: Drawing) -> View:
    """Draw a histogram for each class, full to the right of the threshold and pale to its left."""
    edges, counts = found.histograms
    thresholds = found.swept.threshold
    for lane, (bars, name, colour) in enumerate(zip(counts, contrast.names, contrast.colours, strict=True)):
        floor = 1.0 - lane
        x, y = outline(edges, floor + _TALLEST * bars[None] / bars.max(), floor)
        drawing.area(x, y[0], colour.thin)
        # Bars end at the threshold: what is squeezed to its left has no width.
        drawing.area(np.maximum(x, thresholds[:, None]), np.tile(y[0], (thresholds.size, 1)), colour.dense)
        drawing.line(x, y[0], colour.line, width=1.2)
        drawing.text(
            np.zeros(1),
            np.array([floor + _WORDS]),
            f"true class: {plotly(name)}",
            colour.line,
            "middle right",
        )
    # Interrupted where words stand.
    across = np.repeat(thresholds[:, None], 5, axis=1)
    drawing.line(across, np.array([0.0, _WORDS - 0.07, np.nan, 1.0, 1.0 + _WORDS - 0.07]), LIGHT.explored)
    return drawing.view(
        {
            "xaxis": {"title": {"text": contrast.axis}, "range": [-0.02, 1.02]},
            "yaxis": {
                "title": {"text": f"{contrast.counted}, by class"},
                "range": [-0.03, 2.0],
                "showticklabels": False,
                "tickvals": [0.0, 1.0],
            },
        },
        title="What is called",
        caption=(
            f"Probabilities of the {contrast.counted} of each class, to its own scale. What lies right of the threshold (full) is called "
            f"{contrast.names[1]}."
        ),
        description="Histogram of predicted probabilities for each true class, with the threshold as a line.",
    )
