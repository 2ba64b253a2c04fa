"""View 1: the data, the curve with its bands, and the density of y standing sideways on the curve."""

from typing import Any

import numpy as np

from mlexplore.arrays import Array
from mlexplore.numerals import fixed, significant
from mlexplore.plots.drawing import Drawing, Stage, axis_range, sizes, typical_knowns
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT, SECOND_AXIS
from mlexplore.scene import LEVEL, Scene

_FAINT = 0.55  # opacity of what is set aside


def fit_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the fit; the explored curve leaves the fitted one as its parameter is turned."""
    scene = stage.scene
    across = stage.across(scene.grid)
    if scene.crowd is not None:
        drawing.shade(stage.across(scene.crowd.x), scene.crowd.y, scene.crowd.counts)
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
    drawing.marks(shown_x, shown_y, _marker(scene), observations=True)
    drawing.lights([Vertex(shown_x, scene.point_heights), Vertex(shown_x, shown_y)])
    heights = np.concatenate([scene.y, shown_y, *_within(scene)])
    layout = {
        "margin": {"r": SECOND_AXIS},  # as wide as the likelihood view below it
        "xaxis": {
            "title": {"text": stage.words.x},
            "range": _reach(across, shown_x),
            "type": "date" if stage.axis.is_time else "linear",
        },
        "yaxis": {"title": {"text": stage.words.y}, "range": axis_range(heights)},
    }
    stand = "probabilities of y" if scene.fit.family.discrete else "densities of y"
    return drawing.view(
        layout,
        title="Fit",
        caption=" ".join(
            [
                f"Curve, {100 * LEVEL:.0f} % confidence and prediction bands, sideways {stand}.",
                *_held(scene),
                *_shown(scene),
            ]
        ),
        description=f"Data points with the fitted curve, its confidence band, its prediction band and {stand}.",
    )


def _marker(scene: Scene) -> dict[str, Any]:
    # Observations of a discrete family lie on one another.
    opacity = 0.6 if scene.fit.family.discrete else 1.0
    marker = {
        "color": LIGHT.data,
        "size": sizes(scene),
        "opacity": opacity,
        "line": {"color": LIGHT.ground, "width": 0.5},
    }
    if not scene.some_aside:
        return marker
    aside = scene.aside
    return marker | {
        "symbol": np.where(aside, "circle-open", "circle").tolist(),
        "opacity": np.where(aside, _FAINT, opacity).tolist(),
        # The outline of a full point is the ground, and an open one is nothing but outline, in the colour of the marker.
        "line": {"color": LIGHT.ground, "width": np.where(aside, 1.5, 0.5).tolist()},
    }


def _reach(across: Array, shown: Array) -> list[float]:
    """Range along x: where the curve is drawn and, with some air, where points stand that are set aside."""
    low, high = float(across[0]), float(across[-1])
    if low <= shown.min() and shown.max() <= high:
        return [low, high]
    air = 0.03 * (max(high, shown.max()) - min(low, shown.min()))
    return [min(low, float(shown.min()) - air), max(high, float(shown.max()) + air)]


def _held(scene: Scene) -> list[str]:
    """Where the curve stands in what is not on the axes."""
    section, said = scene.section, []
    if section.others:
        said.append(
            "Other columns at their means." if section.others > 1 else "The other column at its mean."
        )
    if section.exposure is not None:
        said.append(
            f"Curve at exposure {significant(section.exposure, 3)}, the geometric mean; dots at their own."
        )
    elif section.offset is not None:
        said.append(f"Curve at the mean offset {significant(section.offset, 3)}.")
    if scene.knowns_differ:
        said.append(f"Curve for {typical_knowns(scene)}.")
    return said


def _shown(scene: Scene) -> list[str]:
    """Which observations stand for which."""
    said = []
    if scene.thinned:
        said.append(f"Shading counts all {fixed(scene.y.size, 0)} rows, dots show {scene.counting}.")
    if scene.weighted:
        said.append("Areas of dots show weights.")
    return said


def _within(scene: Scene) -> list[Array]:
    """What of curve and prediction band may claim room: not a band that runs away beyond the data, nor a curve beyond what counts."""
    low, high = _ends(scene.y)
    bands = [np.clip(end, low, high) for end in scene.prediction]
    if not scene.some_aside:
        return [*bands, scene.curve]
    seen = (scene.grid >= scene.reach[0]) & (scene.grid <= scene.reach[1])
    lowest, highest = _ends(np.concatenate([scene.y, scene.fit.model.y[scene.rows], scene.curve[seen]]))
    return [*bands, np.clip(scene.curve, lowest, highest)]


def _ends(y: Array) -> tuple[float, float]:
    """Lowest and highest height that may claim room beside these."""
    span = float(np.ptp(y)) or 1.0
    return float(y.min()) - 0.5 * span, float(y.max()) + 0.5 * span


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
