"""The memory of residuals, linked: pairs that stand some places apart, and the correlation at every such distance."""

import numpy as np

from mlexplore.escaping import file_stem
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing, axis_range
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep, View
from mlexplore.plots.theme import LIGHT, TRANSLATION
from mlexplore.scene.memory import Memory

_HALF = 0.32  # of the width of a bar


def memory_payload(found: Memory, title: str) -> Payload:
    """Draw pairs of residuals and their correlations while the distance is turned; the title of residuals is escaped for Plotly."""
    pairs, lags = (Drawing(place=place, start=0) for place in range(2))
    views = [_pairs_view(found, title, pairs), _lags_view(found, lags)]
    correlations = found.measured.correlations
    return Payload(
        views=views,
        sweep=Sweep(
            label="places apart",
            symbol="",
            values=found.lags,
            texts=[fixed(lag, 0) for lag in found.lags.tolist()],
            home=0,
            colour=LIGHT.explored,
            readouts=[
                Readout("correlation", [fixed(each, 3) for each in correlations.tolist()]),
                Readout("chance reaches", [f"±{fixed(found.measured.limit, 3)}"] * found.lags.size),
            ],
            tracks=[*pairs.tracks, *lags.tracks],
            way_home="Neighbours",
            way_home_about="Look at residuals that follow each other",
        ),
        dark=TRANSLATION,
        legend=[
            LegendEntry("residuals", LIGHT.data, "dot"),
            LegendEntry("correlation", LIGHT.model, "line"),
            LegendEntry("this distance", LIGHT.explored, "line"),
            LegendEntry("where chance stays", LIGHT.prediction, "line"),
        ],
        shared_x=(),
        name="The memory of the residuals",
        file=file_stem("memory"),
    )


def _pairs_view(found: Memory, title: str, drawing: Drawing) -> View:
    here, later = found.pairs
    # One range for both axes, so that the slope that is seen is the correlation.
    low, high = axis_range(np.concatenate([here[0], later[0]]))
    drawing.line(np.array([low, high]), np.zeros(2), LIGHT.quiet, width=1, dash="dot")
    ends = np.tile([low, high], (found.lags.size, 1))
    drawing.line(np.array([low, high]), found.measured.correlations[:, None] * ends, LIGHT.explored)
    marker = {"color": LIGHT.data, "size": 7 if found.drawn <= 300 else 4, "opacity": 0.85}
    drawing.marks(here, later, marker)
    thinned = (
        f" {fixed(found.drawn, 0)} of {fixed(found.residuals.size, 0)} are drawn."
        if found.drawn < found.residuals.size
        else ""
    )
    return drawing.view(
        {
            "xaxis": {"title": {"text": title}, "range": [low, high]},
            "yaxis": {"title": {"text": "the one so many places later"}, "range": [low, high]},
        },
        title="A residual, and one after it",
        caption=f"Independent ones make a cloud without a slope.{thinned}",
        description="Each residual with the one that stands the chosen number of places later.",
    )


def _lags_view(found: Memory, drawing: Drawing) -> View:
    lags, limit = found.lags, found.measured.limit
    right = float(lags[-1]) + 0.7
    drawing.area(
        np.array([0.3, right, right, 0.3]), np.array([-limit, -limit, limit, limit]), LIGHT.prediction
    )
    drawing.line(np.array([0.3, right]), np.zeros(2), LIGHT.quiet, width=1)
    heights = found.measured.correlations
    for lag, height in zip(lags.tolist(), heights.tolist(), strict=True):
        drawing.area(*_bar(lag, height), LIGHT.model)
    bars = [_bar(lag, height) for lag, height in zip(lags.tolist(), heights.tolist(), strict=True)]
    drawing.area(np.array([x for x, _ in bars]), np.array([y for _, y in bars]), LIGHT.explored)
    low, high = min(float(heights.min()), -limit) - 0.08, max(float(heights.max()), limit) + 0.08
    return drawing.view(
        {
            "xaxis": {"title": {"text": "places apart"}, "range": [0.3, right]},
            "yaxis": {"title": {"text": "correlation"}, "range": [max(low, -1.05), min(high, 1.05)]},
        },
        title="Correlation at each distance",
        caption="Of independent residuals 95 in 100 stay in the band.",
        description="Correlation of residuals over the number of places between them, with the band in which chance stays.",
    )


def _bar(lag: float, height: float) -> tuple[np.ndarray, np.ndarray]:
    x = np.array([lag - _HALF, lag + _HALF, lag + _HALF, lag - _HALF])
    return x, np.array([0.0, 0.0, height, height])
