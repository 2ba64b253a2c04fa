"""Views of a typed loss of the margin: what it costs, whether two labels add up to one, what share that gives, and the best height."""

import numpy as np

from mlexplore.conversion_scene import MarginTurn
from mlexplore.plots.drawing import Drawing, axis_range
from mlexplore.plots.loss_heights import FAR, STEEP, top_of
from mlexplore.plots.loss_line_views import Told
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT
from mlexplore.plots.typed_line import AIR, draw_line, framed

_ACROSS = "margin m = height × label"
_HIGHEST = 6.0  # best heights beyond are cut: they run to infinity as a label becomes certain


def margin_loss_view(scene: MarginTurn, drawing: Drawing) -> View:
    """Draw what a label costs."""
    top = top_of([scene.loss_over_scale], scene.home, STEEP)
    draw_line(drawing, scene.x, scene.loss_over_scale, top, LIGHT.loss)
    told = Told(
        "Loss",
        "What a label costs; m > 0 where the curve has its sign.",
        "The loss divided by s, over the margin.",
    )
    rows = scene.loss_over_scale[scene.home]
    low = max(min(0.0, float(rows[np.isfinite(rows)].min())), -FAR)
    return framed(drawing, scene.x, (_ACROSS, "φ(m)/s"), (low - AIR * top, (1.0 + AIR) * top), told)


def total_view(scene: MarginTurn, drawing: Drawing) -> View:
    """Draw what both labels come to at each height."""
    rows = scene.totals
    top = float(min(max(2.0, rows[scene.home].max()), FAR))
    draw_line(drawing, scene.x, rows, top, LIGHT.explored)
    told = Told(
        "Both labels",
        "exp(−φ(m)/s) + exp(−φ(−m)/s): level if these are probabilities.",
        "The sum of exp(−loss/s) for both labels, over the margin.",
    )
    return framed(drawing, scene.x, (_ACROSS, "sum over both labels"), (0.0, (1.0 + 2.0 * AIR) * top), told)


def share_view(scene: MarginTurn, drawing: Drawing) -> View:
    """Draw the share of the label 1 in that sum."""
    is_probability = scene.margin.bernoulli.kind != "none"
    draw_line(drawing, scene.x, scene.shares, 1.0, LIGHT.model, dash="solid" if is_probability else "dash")
    told = Told(
        "Probability" if is_probability else "No probability",
        "The first term’s share: where the sum is level, a probability."
        if is_probability
        else "The first term’s share. As the sum changes, φ is not its −log.",
        "The share of the label in the sum of both, over the margin.",
    )
    return framed(drawing, scene.x, (_ACROSS, "share of the label"), (-AIR, 1.0 + AIR), told)


def best_view(scene: MarginTurn, drawing: Drawing) -> View:
    """Draw the best height against the probability of the label 1."""
    best = np.clip(scene.best, -_HIGHEST, _HIGHEST)
    drawing.line(np.array([0.0, 1.0]), np.zeros(2), LIGHT.grid, width=1.5)
    drawing.line(scene.probabilities, best, LIGHT.loss)
    told = Told(
        "Best height",
        "The height with the least expected loss, given p.",
        "The height that minimises the expected loss, over the probability of the label 1.",
    )
    low, high = axis_range(np.append(best, [-1.0, 1.0]), above=0.05)
    return framed(
        drawing, np.array([0.0, 1.0]), ("probability p of the label 1", "height"), (low, high), told
    )
