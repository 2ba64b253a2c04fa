"""View 4 of labels: what each label costs at its predicted probability, with every row on its branch."""

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.plots.class_marks import ClassWords, marker
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import CLASSES, LIGHT

_LEAST_TOP, _HIGHEST_TOP = 2.0, 7.0  # nats: a probability of 0.14, and of 0.0009


def class_loss_view(scene: ClassScene, words: ClassWords, drawing: Drawing) -> View:
    """Draw the cross-entropy over the predicted probability, and its mean."""
    home = scene.losses[scene.exploration.home]
    finite = home[np.isfinite(home)]
    top = float(np.clip(1.08 * finite.max(initial=0.0), _LEAST_TOP, _HIGHEST_TOP))
    branches = scene.branches
    colours = [CLASSES[0].line, CLASSES[1].line] if scene.two else [LIGHT.loss]
    for branch, colour in zip(branches, colours, strict=True):
        drawing.line(scene.loss_grid, branch, colour)
    mean = scene.mean_losses[:, None]
    drawing.line(np.array([0.0, 1.0]), np.tile(mean, 2), LIGHT.loss, width=1.5, dash="dash")
    drawing.text(np.array([0.0]), mean, "mean", LIGHT.loss, "top right")
    drawing.marks(scene.places, scene.losses, marker(scene), observations=True)
    drawing.lights([Vertex(scene.places, 0.0), Vertex(scene.places, scene.losses)])
    if scene.two:
        # One a line below the other, so that long names do not meet.
        for lane, height, place in ((1, 0.94 * top, "middle right"), (0, 0.82 * top, "middle left")):
            formula = "−log p" if lane else "−log(1 − p)"
            own = np.exp(-height)
            drawing.text(
                np.array([own if lane else 1.0 - own]),
                np.array([height]),
                f"  {words.classes[lane]}: {formula}  ",
                CLASSES[lane].line,
                place,
            )
    axis = words.probability(1) if scene.two else "predicted probability of the row's own class"
    beyond = int(np.sum(home > top))
    told = f" {beyond} rows cost more than the picture shows." if beyond else ""
    return drawing.view(
        {
            "xaxis": {"title": {"text": axis}, "range": [-0.02, 1.02]},
            "yaxis": {"title": {"text": "loss −log p, nats"}, "range": [-0.045 * top, 1.03 * top]},
        },
        title="Loss: cross-entropy (log loss), −log p(y)",
        caption=f"What each label costs at the probability it was given.{told}",
        description="Cross-entropy over the predicted probability, with every row on its branch and the mean loss.",
    )
