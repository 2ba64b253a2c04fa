"""View 4: the loss curve, with every residual of this data sitting on it."""

import numpy as np

from mlexplore.plots.drawing import Drawing, Stage
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT


def loss_view(stage: Stage, drawing: Drawing) -> View:
    """Draw what each residual costs in nats, and the mean cost."""
    scene = stage.scene
    grid = scene.residual_grid
    top = 1.06 * float(scene.loss.max())
    if scene.shape_moves:
        drawing.line(grid, scene.explored_losses, LIGHT.explored)
    drawing.line(grid, scene.loss, LIGHT.loss)
    mean = scene.mean_losses[:, None]
    drawing.line(grid[[0, -1]], np.tile(mean, 2), LIGHT.loss, width=1.5, dash="dash")
    drawing.text(grid[[-1]], mean, "mean", LIGHT.loss, "top left")
    marker = {
        "color": LIGHT.data,
        "size": 7 if len(scene.rows) <= 300 else 4,
        "opacity": 0.85,
        "line": {"color": LIGHT.ground, "width": 0.5},
    }
    drawing.marks(scene.residuals, scene.point_losses, marker, observations=True)
    drawing.lights([Vertex(scene.residuals, 0.0), Vertex(scene.residuals, scene.point_losses)])
    layout = {
        "xaxis": {"title": {"text": stage.words.residual}, "range": [-scene.reach, scene.reach]},
        "yaxis": {"title": {"text": "loss ρ(r), nats"}, "range": [-0.045 * top, top]},
    }
    family = scene.fit.family
    return drawing.view(
        layout,
        title=f"Loss: {family.loss_name}, {family.loss_formula}",
        caption="What each residual costs, ρ(r) = log f(0) − log f(r), and the mean.",
        description=f"Loss curve of {family.loss_name} with the residuals of the data on it and their mean loss.",
    )
