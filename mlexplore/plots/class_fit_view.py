"""View 1 of labels: the probability of each class over its feature, over the plane of two, or along what many add up to."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.class_scene import ClassScene
from mlexplore.class_scene.along_feature import AlongFeature
from mlexplore.class_scene.along_height import AlongHeight
from mlexplore.class_scene.plane import LEVELS, Plane
from mlexplore.numerals import fixed
from mlexplore.plots.class_marks import ClassWords, marker
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.observed_shares import observed_shares
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import CLASSES, LIGHT, SECOND_AXIS, SYMBOLS
from mlexplore.scene import LEVEL

_STRIP = 0.09  # height of the strips of points beyond 0 and 1, of two classes
_LANES = 0.34  # height of all strips of points below 0, of several
_TICKS = [0.0, 0.25, 0.5, 0.75, 1.0]


def class_fit_view(scene: ClassScene, words: ClassWords, drawing: Drawing) -> View:
    """Draw the fit; explored curves or borders leave the fitted ones as their parameter is turned."""
    ground = scene.ground
    if isinstance(ground, Plane):
        return _over_plane(scene, ground, words, drawing)
    if isinstance(ground, AlongFeature):
        return _over_feature(scene, ground, words, drawing)
    return _along_height(scene, ground, words, drawing)


# ---- one feature --------------------------------------------------------------------------------------------------


def _over_feature(scene: ClassScene, ground: AlongFeature, words: ClassWords, drawing: Drawing) -> View:
    grid, lanes = ground.grid, range(len(scene.shown.names))[ground.drawn]
    several = len(lanes) > 1
    if ground.band is not None:
        closed = np.concatenate([grid, grid[::-1]])
        for lane, low, high in zip(lanes, *ground.band, strict=True):
            fill = CLASSES[lane].dense if several else LIGHT.confidence
            drawing.area(closed, np.concatenate([low, high[::-1]]), fill)
    if ground.true is not None:
        for curve in ground.true:
            drawing.line(grid, curve, LIGHT.truth, dash="dash")
    _curves(drawing, grid, ground.explored, ground.curves, lanes)
    for lane, shares in zip(lanes, ground.shares, strict=True):
        if several:
            observed_shares(drawing, shares, CLASSES[lane].line, symbol=SYMBOLS[lane])
        else:
            observed_shares(drawing, shares, LIGHT.data, bars=True)
    across = scene.table[:, 0][np.searchsorted(scene.counting, scene.rows)]
    up = _strips(scene)
    drawing.marks(across, up, marker(scene, opacity=0.7), observations=True)
    drawing.lights([Vertex(across, ground.point_heights), Vertex(across, up)])
    return drawing.view(
        {
            "margin": {"r": SECOND_AXIS},
            "xaxis": {"title": {"text": words.features[0]}, "range": [float(grid[0]), float(grid[-1])]},
            "yaxis": _probability_axis(scene, words, lanes),
        },
        title="Fit",
        caption=" ".join(
            [
                _probabilities(band=ground.band is not None, intervals=not several),
                *_said(scene),
            ]
        ),
        description="Fitted probability of each class over the feature, with observed shares and the rows by class.",
    )


def _curves(drawing: Drawing, grid: Array, explored: Array, fitted: Array, lanes: range | list[int]) -> None:
    """Explored curves under the fitted ones, so that they appear only when they leave."""
    moving = len(explored) > 1
    for place in range(len(lanes)):
        drawing.line(grid, explored[:, place] if moving else explored[0, place], LIGHT.explored)
    for lane, curve in zip(lanes, fitted, strict=True):
        drawing.line(grid, curve, CLASSES[lane].line if len(lanes) > 1 else LIGHT.model)


def _strips(scene: ClassScene) -> Array:
    """Heights of the drawn points: beyond 0 and 1 of two classes, in a strip each below 0 of several."""
    if scene.two:
        away = 0.025 + (_STRIP - 0.025) * scene.jitter
        return np.where(scene.point_codes == 1, 1.0 + away, -away)
    height = _LANES / len(scene.shown.names)
    return -0.03 - height * (scene.point_lanes + 0.12 + 0.76 * scene.jitter)


def _probability_axis(scene: ClassScene, words: ClassWords, lanes: range | list[int]) -> dict[str, object]:
    title = words.probability(lanes[0]) if len(lanes) == 1 else f"P({words.label})"
    # Points of many observations are large.
    air = 0.02 if scene.point_weights is None else 0.055
    below = air + (_STRIP if scene.two else _LANES + 0.03)
    return {
        "title": {"text": title},
        "range": [-below, 1.0 + (_STRIP + air if scene.two else 0.03)],
        "tickvals": _TICKS,
        "ticktext": ["0", "0.25", "0.5", "0.75", "1"],
    }


# ---- two features -------------------------------------------------------------------------------------------------


def _over_plane(scene: ClassScene, ground: Plane, words: ClassWords, drawing: Drawing) -> View:
    p = ground.probabilities
    count = p.shape[-1]
    drawing.regions(*ground.axes, ground.first, (p.max(axis=-1) - 1.0 / count) / (1.0 - 1.0 / count))
    for lines in ground.contours:
        drawing.line(lines.x[0], lines.y[0], LIGHT.model, width=1, dash="dot")
    if ground.true is not None:
        drawing.line(ground.true.x[0], ground.true.y[0], LIGHT.truth, dash="dash")
    drawing.line(ground.explored.x, ground.explored.y, LIGHT.explored)
    drawing.line(ground.fitted.x[0], ground.fitted.y[0], LIGHT.model)
    across, up = scene.table[np.searchsorted(scene.counting, scene.rows)].T
    drawing.marks(across, up, marker(scene), observations=True)
    drawing.lights([Vertex(across, up)])
    (left, right), (low, high) = ground.reach
    contours = f", contours at {', '.join(f'{level:g}' for level in LEVELS)}" if scene.two else ""
    return drawing.view(
        {
            "margin": {"r": SECOND_AXIS},
            "xaxis": {"title": {"text": words.features[0]}, "range": [left, right]},
            "yaxis": {"title": {"text": words.features[1]}, "range": [low, high]},
        },
        title="Fit",
        caption=" ".join(
            [f"The most probable class, paler where it is less sure; its borders{contours}.", *_said(scene)]
        ),
        description="Regions in which each class is the most probable, their borders, and the rows by class.",
    )


# ---- many features ------------------------------------------------------------------------------------------------


def _along_height(scene: ClassScene, ground: AlongHeight, words: ClassWords, drawing: Drawing) -> View:
    grid, lanes = ground.grid, [int(scene.shown.place[label]) for label in ground.drawn]
    _curves(drawing, grid, ground.explored, ground.curves, lanes)
    up = _strips(scene)
    drawing.marks(ground.places, up, marker(scene, opacity=0.7), observations=True)
    drawing.lights([Vertex(ground.places, ground.point_heights), Vertex(ground.places, up)])
    if ground.focus is None:
        title, told = "linear predictor η", "All features act through one number, η; rows by class."
    else:
        own = words.classes[int(scene.shown.place[ground.focus])]
        title, told = (
            f"log-odds of {own}",
            "Along the log-odds of one class against all others; rows by class.",
        )
    return drawing.view(
        {
            "margin": {"r": SECOND_AXIS},
            "xaxis": {"title": {"text": title}, "range": [float(grid[0]), float(grid[-1])]},
            "yaxis": _probability_axis(scene, words, lanes),
        },
        title="Fit",
        caption=" ".join([told, *_said(scene)]),
        description="Probability of each class along the linear predictor, with the rows by class.",
    )


# ---- in words -----------------------------------------------------------------------------------------------------


def _probabilities(*, band: bool, intervals: bool) -> str:
    level = f"{100 * LEVEL:.0f} %"
    curves = f"Probability, {level} band" if band else "Probability"
    shares = f"shares with {level} intervals" if intervals else "shares"
    return f"{curves}; {shares} (open); rows by class."


def _said(scene: ClassScene) -> list[str]:
    said = []
    if scene.thinned:
        said.append(f"{scene.rows.size} of {fixed(scene.counting.size, 0)} rows are drawn.")
    if scene.point_weights is not None and np.ptp(scene.point_weights) > 0.0:
        said.append("Areas of points show weights.")
    return said
