"""View 4: what an observation costs, with every observation of this data on its curve."""

import numpy as np

from mlexplore.numerals import fixed, significant
from mlexplore.plots.drawing import Drawing, Stage, sizes, typical_knowns
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT
from mlexplore.scene import Scene

_LONGEST_TITLE = 52  # characters that find room on one line
_NAMES_FROM, _NAMES_TO = 0.06, 0.92  # share of the axis along which a branch may be named


def loss_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the loss in nats, over the departure where that decides it and else over the curve, and the mean cost."""
    scene = stage.scene
    grid, (bottom, top) = scene.loss_grid, _span(scene)
    if scene.exploration.shape_moves:
        for branch in range(len(scene.loss)):
            drawing.line(grid, scene.explored_losses[:, branch], LIGHT.explored)
    width = 2.5 if len(scene.loss) <= 2 else 1.6
    if scene.true_loss is not None:
        for branch in scene.true_loss:
            drawing.line(grid, branch, LIGHT.truth, width=width, dash="dash")
    for branch in scene.loss:
        drawing.line(grid, branch, LIGHT.loss, width=width)
    mean = scene.mean_losses[:, None]
    drawing.line(grid[[0, -1]], np.tile(mean, 2), LIGHT.loss, width=1.5, dash="dash")
    drawing.text(grid[[-1]], mean, "mean", LIGHT.loss, "top left")
    if scene.branches.size:
        for value, branch, place in zip(
            scene.branches.tolist(), scene.loss, _named_at(scene, bottom, top), strict=True
        ):
            name = f"y = {fixed(value, 0) if value == round(value) else significant(value, 3)}"
            drawing.text(grid[[place]], branch[[place]], name, LIGHT.loss, "top center")
    size = sizes(scene)
    marker = {
        "color": LIGHT.data,
        "size": size[: scene.counting] if isinstance(size, list) else size,
        "opacity": 0.85,
        "line": {"color": LIGHT.ground, "width": 0.5},
    }
    # What is set aside costs nothing: it comes last among the points, and is left off until it is touched.
    paying = slice(0, scene.counting)
    drawing.marks(scene.loss_places[:, paying], scene.point_losses[:, paying], marker, observations=True)
    drawing.lights([Vertex(scene.loss_places, 0.0), Vertex(scene.loss_places, scene.point_losses)])
    pivotal = scene.departure.pivotal
    layout = {
        "xaxis": {
            "title": {"text": stage.words.departure if pivotal else stage.words.location},
            "range": [float(grid[0]), float(grid[-1])],
        },
        "yaxis": {
            "title": {"text": f"loss ρ{'(r)' if scene.departure.in_unit else ''}, nats"},
            "range": [bottom, top],
        },
    }
    family = scene.fit.family
    name, formula = f"Loss: {family.loss_name}", family.loss_formula
    fits = len(name) + len(formula) <= _LONGEST_TITLE
    return drawing.view(
        layout,
        title=f"{name}, {formula}" if fits else name,
        caption=_caption(scene) if fits else f"{formula}. {_caption(scene)}",
        description=f"Loss curve of {family.loss_name} with the observations on it and their mean loss.",
    )


def _caption(scene: Scene) -> str:
    mean = f"the mean of all {fixed(scene.y.size, 0)}" if scene.thinned else "the mean"
    if scene.departure.in_unit:
        return f"What each residual costs, ρ(r) = log f(0) − log f(r), and {mean}."
    if scene.departure.pivotal:
        return f"What each ratio costs beyond perfect prediction, and {mean}."
    drawn = "for each y" if scene.every_value_drawn else "for some y"
    of = f" of {typical_knowns(scene)}" if scene.knowns_differ else ""
    return f"What each y costs at its μ, drawn {drawn}{of}, and {mean}."


def _span(scene: Scene) -> tuple[float, float]:
    """Range of losses that is shown: all of the fit, and of one curve what the axis below it reaches."""
    losses = scene.point_losses[:, : scene.counting]
    home = losses[scene.exploration.home]
    low, high = (
        min(float(home.min()), 0.0),
        max(float(home.max()), 1.2 * scene.mean_losses[scene.exploration.home]),
    )
    if scene.departure.in_unit:
        low, high = min(low, float(scene.loss.min())), float(scene.loss.max())
    else:
        high = max(high, min(scene.most_losses, 2.0 * high))
    size = (high - low) or 1.0
    return low - 0.045 * size, high + 0.06 * size


def _named_at(scene: Scene, bottom: float, top: float) -> list[int]:
    """Places on the grid at which each branch is named: where it is farthest from the others, within the picture."""
    grid, loss = scene.loss_grid, scene.loss
    x = (grid - grid[0]) / (grid[-1] - grid[0])
    heights = (loss - bottom) / (top - bottom)
    places: list[int] = []
    for branch, own in enumerate(heights):
        others = np.delete(heights, branch, axis=0)
        # The name stands a little above its branch.
        room = np.abs(others - own - 0.05).min(axis=0) if len(others) else np.ones_like(own)
        room = np.minimum(room, 0.25)
        for place in places:
            distance = np.hypot(2.0 * (x - x[place]), own - heights[places.index(place), place])
            room = np.minimum(room, 0.5 * distance)
        shown = (own > 0.0) & (own < 0.88) & (x > _NAMES_FROM) & (x < _NAMES_TO)
        places.append(int(np.argmax(np.where(shown, room + 0.05 * np.abs(x - 0.5), -1.0))))
    return places
