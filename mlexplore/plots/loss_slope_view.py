"""What a row pulls under either loss: squared error lets go of a prediction that is wrong and sure of it."""

import numpy as np
from scipy.special import expit

from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import CLASSES, LIGHT, SYMBOLS

_FARTHEST = 9.0  # log-odds to either side
_FINE = 181
_AIR = 0.12


def loss_slope_view(found: SquaredError, names: list[str], drawing: Drawing) -> View:
    """Draw the slopes of both losses over the log-odds, with the rows; names of the classes are escaped for Plotly."""
    grid = np.linspace(-_FARTHEST, _FARTHEST, _FINE)
    if found.two:
        _two(grid, names, drawing)
        title, low, high = f"log-odds of {names[1]}", -1.0, 1.0
    else:
        _several(grid, len(found.scene.fit.classes), drawing)
        title, low, high = "log-odds of the row's own class", -1.0, 0.0
    lanes = found.scene.shown.place[found.point_codes].tolist()
    for heights, size in ((found.cross_entropy_slopes, 6), (found.brier_slopes, 6)):
        sign = {
            "color": [CLASSES[lane].line for lane in lanes],
            "symbol": [SYMBOLS[lane] for lane in lanes],
            "size": size,
            "opacity": 0.85,
            "line": {"color": LIGHT.ground, "width": 0.5},
        }
        drawing.marks(found.log_odds, heights, sign)
    thinned = (
        f" {found.points.size} of {fixed(found.scene.counting.size, 0)} rows are drawn."
        if found.points.size < found.scene.counting.size
        else ""
    )
    return drawing.view(
        {
            "xaxis": {"title": {"text": title}, "range": [-_FARTHEST, _FARTHEST]},
            "yaxis": {"title": {"text": "slope of the loss"}, "range": [low - _AIR, high + _AIR]},
        },
        title="What a row pulls",
        caption=(
            "A row that is surely wrong pulls with full strength under cross-entropy, and not at all under squared error."
            + thinned
        ),
        description="Slope of both losses of a row over its log-odds, with the rows on them.",
    )


def _two(grid: np.ndarray, names: list[str], drawing: Drawing) -> None:
    p, rest = expit(grid), expit(-grid)
    for entropy, brier in ((-rest, -2.0 * rest**2 * p), (p, 2.0 * p**2 * rest)):
        drawing.line(grid, entropy, LIGHT.loss)
        drawing.line(grid, brier, LIGHT.model)
    edge = 0.97 * _FARTHEST
    for lane, at, position, formula in (
        (0, edge, "bottom left", "p"),
        (1, -edge, "top right", "p − 1"),
    ):
        height = 0.97 if lane == 0 else -0.97
        text = f"{names[lane]}: {formula}"
        drawing.text(np.array([at]), np.array([height]), text, CLASSES[lane].line, position)
    drawing.text(np.array([edge]), np.array([0.07]), "2p²(1 − p)", LIGHT.model, "top left")
    drawing.text(np.array([-edge]), np.array([-0.07]), "−2p(1 − p)²", LIGHT.model, "bottom right")


def _several(grid: np.ndarray, count: int, drawing: Drawing) -> None:
    p, rest = expit(grid), expit(-grid)
    # Where the other classes share what is left evenly, and where one of them has it all.
    least, most = (-2.0 * p * rest**2 * (1.0 + share) for share in (1.0 / (count - 1), 1.0))
    drawing.area(np.concatenate([grid, grid[::-1]]), np.concatenate([least, most[::-1]]), LIGHT.confidence)
    drawing.line(grid, -rest, LIGHT.loss)
    edge = 0.97 * _FARTHEST
    drawing.text(np.array([-edge]), np.array([-0.97]), "p − 1", LIGHT.loss, "top right")
    drawing.text(np.array([-edge]), np.array([0.03]), "squared error", LIGHT.model, "top right")
