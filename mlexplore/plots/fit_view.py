"""View 1: the data, the curve with its bands, and the density of y standing sideways on the curve."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.plots.drawing import Drawing, Stage, axis_range
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT, SECOND_AXIS
from mlexplore.scene import LEVEL, Scene


def fit_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the fit; the explored curve leaves the fitted one as its parameter is turned."""
    scene = stage.scene
    across = stage.across(scene.grid)
    closed = np.concatenate([across, across[::-1]])
    for band, fill in ((scene.prediction, LIGHT.prediction), (scene.confidence, LIGHT.confidence)):
        drawing.area(closed, np.concatenate([band.lower, band.upper[::-1]]), fill)
    x, y = _sideways(stage)
    drawing.area(x, y, LIGHT.sideways)
    if scene.true_curve is not None:
        drawing.line(across, scene.true_curve, LIGHT.truth, dash="dash")
    # Under the fitted curve, so that it appears only when it leaves.
    drawing.line(across, scene.explored_curves, LIGHT.explored)
    drawing.line(across, scene.curve, LIGHT.model)
    shown_x, shown_y = stage.across(scene.x[scene.rows]), scene.fit.model.y[scene.rows]
    marker = {
        "color": LIGHT.data,
        "size": 7 if len(scene.rows) <= 300 else 4,
        # Observations of a discrete family lie on one another.
        "opacity": 0.6 if scene.fit.family.discrete else 1.0,
        "line": {"color": LIGHT.ground, "width": 0.5},
    }
    drawing.marks(shown_x, shown_y, marker, observations=True)
    drawing.lights([Vertex(shown_x, scene.point_heights), Vertex(shown_x, shown_y)])
    heights = np.concatenate([scene.fit.model.y, scene.curve, *_within(scene)])
    layout = {
        "margin": {"r": SECOND_AXIS},  # as wide as the likelihood view below it
        "xaxis": {
            "title": {"text": stage.words.x},
            "range": [float(across[0]), float(across[-1])],
            "type": "date" if stage.axis.is_time else "linear",
        },
        "yaxis": {"title": {"text": stage.words.y}, "range": axis_range(heights)},
    }
    stand = "probabilities of y" if scene.fit.family.discrete else "densities of y"
    return drawing.view(
        layout,
        title="Fit",
        caption=f"Curve, {100 * LEVEL:.0f} % confidence and prediction bands, sideways {stand}.",
        description=f"Data points with the fitted curve, its confidence band, its prediction band and {stand}.",
    )


def _within(scene: Scene) -> list[Array]:
    """Parts of the prediction band that may claim room: not those that run away beyond the data."""
    y = scene.fit.model.y
    span = float(np.ptp(y)) or 1.0
    return [np.clip(end, y.min() - 0.5 * span, y.max() + 0.5 * span) for end in scene.prediction]


def _sideways(stage: Stage) -> tuple[Array, Array]:
    """Outlines of the densities along the curve, one after the other with gaps."""
    scene = stage.scene
    places = stage.across(scene.sideways_places)
    room = 0.8 * float(np.diff(places).mean())
    widths, heights = scene.sideways
    columns_x, columns_y = [], []
    for place, x in enumerate(places):
        width, height = widths[:, place], heights[:, place]
        # Back to the curve's place at both ends, so that the outline encloses what it should.
        columns_x.append(np.pad(width * room, ((0, 0), (0, 2))) + x)
        columns_y.append(np.hstack([height, height[:, -1:], height[:, :1]]))
        for columns in (columns_x, columns_y):
            columns.append(np.full((len(columns[-1]), 1), np.nan))
    x, y = np.hstack(columns_x), np.hstack(columns_y)
    return (x if len(x) > 1 else x[0]), (y if len(y) > 1 else y[0])
