"""Views of losses of the dictionary: what a row costs, the density behind that, how hard the row pulls, and its weight."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.escaping import plotly
from mlexplore.loss_scene import LossLines, LossScene
from mlexplore.plots.drawing import Drawing, outline
from mlexplore.plots.loss_heights import BENT, FAR, PEAKED, STEEP, top_of
from mlexplore.plots.loss_pens import Pen
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

_AIR = 0.06


class Told(NamedTuple):
    """The words of a view in plain text."""

    title: str
    caption: str
    description: str


def cost_view(scene: LossScene, pens: Sequence[Pen], told: Told, drawing: Drawing) -> View:
    """Draw what a row costs."""
    rows = [each.value for each in scene.lines]
    top = top_of(rows, scene.home, STEEP)
    _draw(scene, pens, rows, top, drawing)
    return _finish(scene, drawing, "loss", [-_AIR * top, (1.0 + _AIR) * top], told)


def density_view(scene: LossScene, pens: Sequence[Pen], told: Told, drawing: Drawing) -> View:
    """Draw the densities; in their place exp(−loss), dashed where it stands alone, of a loss that has none."""
    one = scene.alone
    top = max(top_of([each.density], scene.home, PEAKED) for each in scene.lines)
    for lines, pen in zip(scene.lines, pens, strict=True):
        x, rows = _outlined(lines) if lines.in_bars else (scene.x, lines.density)
        shown = pen._replace(dash="dash") if one and not lines.has_density else pen
        fill = {"fill": "tozeroy", "fillcolor": LIGHT.sideways} if one and lines.has_density else {}
        _draw_line(scene, x, np.clip(rows, 0.0, FAR * top), shown, drawing, **fill)
    return _finish(scene, drawing, _density_title(scene), [0.0, (1.0 + _AIR) * top], told)


def influence_view(scene: LossScene, pens: Sequence[Pen], told: Told, drawing: Drawing) -> View:
    """Draw how hard a row pulls."""
    rows = [each.influence for each in scene.lines]
    up, down = (
        top_of([np.maximum(each, 0.0) for each in pulls], scene.home, BENT)
        if any(map(_rises, pulls))
        else 0.0
        for pulls in (rows, [-each for each in rows])
    )
    span = up + down or 1.0  # nothing pulls at all
    drawing.line(scene.x[[0, -1]], np.zeros(2), LIGHT.grid, width=1.5)
    _draw(scene, pens, rows, span, drawing)
    return _finish(scene, drawing, "pull", [-down - _AIR * span, up + _AIR * span], told)


def weight_view(scene: LossScene, pens: Sequence[Pen], told: Told, drawing: Drawing) -> View:
    """Draw the weight of a row in the least squares that are equivalent."""
    rows = [each.weight for each in scene.lines]
    top = max(top_of([each], scene.home, STEEP) for each in rows)
    _draw(scene, pens, rows, top, drawing)
    return _finish(scene, drawing, "weight", [min(0.0, _lowest(rows)), (1.0 + _AIR) * top], told)


def _draw(scene: LossScene, pens: Sequence[Pen], rows: list[Array], top: float, drawing: Drawing) -> None:
    """Draw one line a loss."""
    for pen, each in zip(pens, rows, strict=True):
        _draw_line(scene, scene.x, np.clip(each, -FAR * top, FAR * top), pen, drawing)


def _draw_line(
    scene: LossScene,
    x: Array,
    rows: Array,
    pen: Pen,
    drawing: Drawing,
    **more: Any,  # noqa: ANN401 - attributes of the trace
) -> None:
    """Draw the line of a loss; one that moves and is alone leaves behind where it was at home."""
    moves = len(rows) > 1
    if moves and scene.alone and pen.dash == "solid":
        drawing.line(x, rows[scene.home], LIGHT.quiet, width=1.5, dash="dot")
    drawing.line(x, rows if moves else rows[0], pen.colour, dash=pen.dash, **more)


def _density_title(scene: LossScene) -> str:
    if scene.alone and not scene.lines[0].has_density:
        return "exp(−loss)"
    counted = any(each.in_bars or each.place.loss.problem == "labels" for each in scene.lines)
    return "probability" if counted else "density"


def _outlined(lines: LossLines) -> tuple[Array, Array]:
    """Probabilities of whole numbers as bars."""
    whole = lines.density_places
    return outline(np.append(whole - 0.5, whole[-1] + 0.5), lines.density, 0.0)


def _rises(pulls: Array) -> bool:
    return bool((pulls > 0.0).any())


def _lowest(rows: Sequence[Array]) -> float:
    return min(float(each[np.isfinite(each)].min(initial=0.0)) for each in rows)


def _finish(scene: LossScene, drawing: Drawing, title: str, span: list[float], told: Told) -> View:
    beside = 0.5 if any(each.in_bars for each in scene.lines) else 0.0  # the first bar begins below 0
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": plotly(scene.axis.name)},
                "range": [float(scene.x[0]) - beside, float(scene.x[-1]) + beside],
            },
            "yaxis": {"title": {"text": title}, "range": span},
        },
        title=told.title,
        caption=told.caption,
        description=told.description,
    )
