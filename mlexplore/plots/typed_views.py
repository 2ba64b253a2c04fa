"""Views of a typed loss: what it costs, the density behind it or the area that has no end, how hard it pulls, and its weights."""

import numpy as np

from mlexplore.conversion_scene import GrowingArea, TypedTurn
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.loss_heights import BENT, PEAKED, STEEP, top_of
from mlexplore.plots.loss_line_views import Told
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT
from mlexplore.plots.typed_line import AIR, draw_line, framed

NORMAL = LIGHT.truth
"""Colour of the normal density that others are held against: nothing on the page of losses is known to be true."""

_ACROSS = "residual r"


def loss_view(scene: TypedTurn | GrowingArea, drawing: Drawing) -> View:
    """Draw what a residual costs."""
    top = top_of([scene.loss_over_scale], scene.home, STEEP)
    draw_line(drawing, scene.x, scene.loss_over_scale, top, LIGHT.loss)
    told = Told(
        "Loss",
        "What a residual costs.",
        "The loss divided by s, over the residual.",
    )
    return framed(drawing, scene.x, (_ACROSS, "ρ(r)/s"), (-AIR * top, (1.0 + AIR) * top), told)


def density_view(scene: TypedTurn, drawing: Drawing) -> View:
    """Draw the density, and the normal one that is as high."""
    top = top_of([scene.density], scene.home, PEAKED)
    if np.isfinite(scene.normal[scene.home]).any():
        # Where it was at home is not left behind: two dotted lines would be too many.
        drawing.line(scene.x, np.clip(scene.normal, 0.0, 20.0 * top), NORMAL, width=2.0, dash="dash")
    draw_line(drawing, scene.x, scene.density, top, LIGHT.model, fill="tozeroy", fillcolor=LIGHT.sideways)
    told = Told(
        "Density",
        "exp(−ρ(r)/s)/Z(s). Dashed: the normal density of equal height.",
        "The density behind the loss, over the residual, and a normal density of the same height.",
    )
    return framed(drawing, scene.x, (_ACROSS, "density"), (0.0, (1.0 + AIR) * top), told)


def area_view(scene: GrowingArea, drawing: Drawing) -> View:
    """Draw exp(−ρ/s), which is no density, and fill what is added up."""
    top = top_of([scene.height], 0, PEAKED)
    drawing.line(
        scene.x,
        np.clip(scene.within, 0.0, 20.0 * top),
        LIGHT.explored,
        width=0.0,
        fill="tozeroy",
        fillcolor=LIGHT.sideways,
    )
    draw_line(drawing, scene.x, scene.height, top, LIGHT.model, dash="dash")
    told = Told(
        "No density",
        "exp(−ρ(r)/s), where the loss is defined."
        if scene.curve.undefined_at
        else "exp(−ρ(r)/s): its area within ±R never settles.",
        "exp(−loss/s) over the residual, filled as far as it is added up; it is no density.",
    )
    return framed(drawing, scene.x, (_ACROSS, "exp(−ρ(r)/s)"), (0.0, (1.0 + AIR) * top), told)


def influence_view(scene: TypedTurn | GrowingArea, drawing: Drawing) -> View:
    """Draw how hard a residual pulls."""
    rows = scene.influence
    up, down = (
        top_of([np.maximum(side, 0.0)], scene.home, BENT) if (side > 0.0).any() else 0.0
        for side in (rows, -rows)
    )
    span = up + down or 1.0
    drawing.line(scene.x[[0, -1]], np.zeros(2), LIGHT.grid, width=1.5)
    draw_line(drawing, scene.x, rows, span, LIGHT.loss)
    told = Told(
        "Influence",
        "The slope of the loss: how hard a residual pulls at the curve.",
        "The derivative of the loss divided by s, over the residual.",
    )
    return framed(drawing, scene.x, (_ACROSS, "ψ(r)/s"), (-down - AIR * span, up + AIR * span), told)


def weight_view(scene: TypedTurn | GrowingArea, drawing: Drawing) -> View:
    """Draw the weights of least squares that lead to the same curve."""
    rows = scene.weight
    top = top_of([rows], scene.home, STEEP)
    finite = rows[np.isfinite(rows)]
    low = max(float(finite.min(initial=0.0)), -top)
    draw_line(drawing, scene.x, rows, top, LIGHT.loss)
    told = Told(
        "Weight",
        "ψ(r)/r: what a row counts in least squares; s cancels.",
        "The derivative of the loss over the residual, over the residual.",
    )
    return framed(drawing, scene.x, (_ACROSS, "ψ(r)/r"), (low, (1.0 + AIR) * top), told)
