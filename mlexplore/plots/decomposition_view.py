"""What a log loss is made of, as a ladder: from always saying the overall share down to what is left."""

from typing import NamedTuple

import numpy as np

from mlexplore.judging.calibrated import Calibrated
from mlexplore.numerals import significant
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

_THICK = 0.3  # of a bar, in steps of the ladder
_LONGEST = 2.0  # a bar, in bars of uncertainty: a log loss may be infinite
_WORDS = 0.33  # height of the words above the middle of their bar


class _Rung(NamedTuple):
    words: str
    start: float
    end: float
    fill: str
    edge: str


def decomposition_view(found: Calibrated, drawing: Drawing) -> View:
    """Draw uncertainty, less discrimination, plus miscalibration: the log loss."""
    score, miscalibration, discrimination, uncertainty = found.parts
    least, drawn = uncertainty - discrimination, min(score, _LONGEST * uncertainty)
    rungs = (
        _Rung(f"{_nats(uncertainty)} uncertainty", 0.0, uncertainty, LIGHT.data_fill, LIGHT.data),
        _Rung(f"− {_nats(discrimination)} discrimination", uncertainty, least, LIGHT.confidence, LIGHT.model),
        _Rung(f"+ {_nats(miscalibration)} miscalibration", least, drawn, LIGHT.explored, LIGHT.explored),
        _Rung(f"= {_nats(score)} log loss", 0.0, drawn, LIGHT.loss, LIGHT.loss),
    )
    for step, rung in enumerate(rungs):
        middle = -float(step)
        ends = np.array([middle + 0.5 * _THICK, middle - 0.5 * _THICK])
        drawing.area(np.repeat([rung.start, rung.end], 2), np.append(ends, ends[::-1]), rung.fill)
        # An edge, so that a bar of nearly nothing is seen.
        drawing.line(np.full(2, rung.end), ends, rung.edge, width=2)
        drawing.text(np.zeros(1), np.array([middle + _WORDS]), rung.words, LIGHT.ink, "middle right")
    share = significant(found.observed / found.total, 3)
    return drawing.view(
        {
            "xaxis": {"title": {"text": "log loss, nats"}, "range": [0.0, 1.06 * max(uncertainty, drawn)]},
            "yaxis": {
                "title": {"text": "parts"},
                "range": [0.6 - len(rungs), 0.6],
                "showgrid": False,
                "showticklabels": False,
            },
        },
        title="What the log loss is made of",
        caption=(
            f"Always saying {share} would cost the uncertainty. The order of the rows saves the discrimination; "
            "recalibrating the probabilities would save the miscalibration."
        ),
        description="Ladder of bars: uncertainty, less discrimination, plus miscalibration, is the log loss.",
    )


def _nats(value: float) -> str:
    return significant(value, 3) if value >= 5e-5 else "0"
