"""View 2: what the curve leaves over, beside the density that the family expects of it."""

import numpy as np

from mlexplore.plots.drawing import Drawing, Stage
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT


def residual_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the histogram of the residuals, their rug, and the expected density over them."""
    scene = stage.scene
    edges, bars = scene.bins.edges, scene.histograms
    # Bars as one filled outline: a line moves in the browser without a redraw, bars would not.
    outline_x = np.concatenate([[edges[0]], np.repeat(edges, 2)[1:-1], [edges[-1]]])
    foot = np.zeros((len(bars), 1))
    outline_y = np.hstack([foot, np.repeat(bars, 2, axis=1), foot])
    at_home = max(float(bars[scene.exploration.home].max()), float(scene.density.max()))
    top = max(1.15 * at_home, 1.05 * min(float(bars.max()), 1.5 * at_home))
    drawing.area(outline_x, outline_y, LIGHT.data_fill)
    if scene.true_density is not None:
        top = max(top, 1.05 * float(scene.true_density.max()))
        drawing.line(scene.residual_grid, scene.true_density, LIGHT.truth, dash="dash")
    if scene.shape_moves:
        drawing.line(scene.residual_grid, scene.explored_densities, LIGHT.explored)
    drawing.line(scene.residual_grid, scene.density, LIGHT.model)
    depth = np.full(len(scene.rows), -0.035 * top)
    rug = {"symbol": "line-ns-open", "size": 8, "color": LIGHT.data, "opacity": 0.8}
    drawing.marks(scene.residuals, depth, rug, observations=True)
    drawing.lights([Vertex(scene.residuals, 0.97 * top), Vertex(scene.residuals, -0.035 * top)])
    layout = {
        "xaxis": {"title": {"text": stage.words.residual}, "range": [-scene.reach, scene.reach]},
        "yaxis": {"title": {"text": "density"}, "range": [-0.07 * top, top]},
    }
    family = scene.fit.family
    return drawing.view(
        layout,
        title="Residuals",
        caption=f"What the curve leaves over, and the density that {family.errors_name} expect.",
        description=f"Histogram of the residuals with the density of the fitted {family.name} distribution.",
    )
