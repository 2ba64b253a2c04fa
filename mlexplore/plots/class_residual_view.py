"""View 2 of labels: predicted probabilities by true class beside what they should be, or randomised quantile residuals."""

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.plots.class_marks import ClassWords, marker
from mlexplore.plots.drawing import Drawing, outline
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import CLASSES, LIGHT

_TALLEST = 0.74  # height of the tallest bar in a lane of height 1
_RUG = 0.07
_ROOM = 1.5  # times the tallest bar at the estimate: as high as moving bars are shown
_FEW_LANES = 3  # that are high enough for a name over their bars
_FINE = 161


def class_residual_view(scene: ClassScene, words: ClassWords, drawing: Drawing) -> View:
    """Draw what the probabilities leave over of the labels."""
    if scene.residuals == "quantile":
        return _quantiles(scene, drawing)
    return _by_class(scene, words, drawing)


def _by_class(scene: ClassScene, words: ClassWords, drawing: Drawing) -> View:
    found, home = scene.by_class, scene.exploration.home
    count = len(scene.shown.names)
    # The first class stands on top, as in the legend.
    floors = np.arange(count - 1, -1, -1.0)
    for lane in range(count):
        observed, expected = found.observed[:, lane], found.expected[:, lane]
        at_home = max(float(observed[home].max()), float(expected[home].max()), 1e-300)
        tallest = min(float(observed.max()), _ROOM * at_home) if observed.max() > at_home else at_home
        scale = _TALLEST / tallest
        top = floors[lane] + 0.97
        x, y = outline(
            found.edges, np.minimum(floors[lane] + _RUG + scale * observed, top), floors[lane] + _RUG
        )
        drawing.area(x, y, CLASSES[lane].dense)
        # Steps without feet: as many as there should be.
        steps = np.minimum(floors[lane] + _RUG + scale * np.repeat(expected, 2, axis=1), top)
        drawing.line(np.repeat(found.edges, 2)[1:-1], steps, CLASSES[lane].line, width=1.6)
        few = count <= _FEW_LANES
        drawing.text(
            np.array([0.5 if few else 0.0]),
            floors[[lane]] + (0.9 if few else 0.55),
            words.classes[lane],
            CLASSES[lane].line,
            "middle center" if few else "middle right",
        )
    depth = floors[scene.point_lanes] + 0.5 * _RUG
    rug = marker(scene, opacity=0.8, symbol="line-ns-open", size=7)
    drawing.marks(scene.places, depth, rug, observations=True)
    drawing.lights([Vertex(scene.places, floors[scene.point_lanes] + 0.95), Vertex(scene.places, depth)])
    counted = "rows" if scene.weights is None else "observations"
    title = words.probability(1) if scene.two else "predicted probability of the row's own class"
    sampled = " Away from the fit, bars follow a sample." if scene.sampled else ""
    return drawing.view(
        {
            "xaxis": {"title": {"text": title}, "range": [-0.02, 1.02]},
            "yaxis": {
                "title": {"text": f"{counted}, by class"},
                "range": [-0.03, float(count)],
                "showticklabels": False,
                "tickvals": floors.tolist(),
            },
        },
        title="Predicted probabilities by class",
        caption=f"{counted.capitalize()} of each class (filled), and as many as there should be (line).{sampled}",
        description="Histogram of predicted probabilities for each true class, with the expected counts.",
    )


def _quantiles(scene: ClassScene, drawing: Drawing) -> View:
    edges, bars = scene.bins.edges, scene.histograms
    grid = np.linspace(edges[0], edges[-1], _FINE)
    density = np.exp(-0.5 * grid**2) / np.sqrt(2.0 * np.pi)
    at_home = float(bars[scene.exploration.home].max())
    top = max(1.15 * max(at_home, float(density.max())), 1.05 * min(float(bars.max()), 1.5 * at_home))
    drawing.area(*outline(edges, bars, 0.0), LIGHT.data_fill)
    drawing.line(grid, density, LIGHT.model)
    depth = np.full(scene.rows.size, -0.035 * top)
    drawing.marks(
        scene.quantiles,
        depth,
        marker(scene, opacity=0.8, symbol="line-ns-open", size=8),
        observations=True,
    )
    drawing.lights([Vertex(scene.quantiles, 0.97 * top), Vertex(scene.quantiles, -0.035 * top)])
    order = (
        ""
        if scene.two or scene.fit.family.ordered
        else " Any order of the classes does; it is that of the legend."
    )
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": "quantile residual"},
                "range": [float(edges[0]), float(edges[-1])],
            },
            "yaxis": {"title": {"text": "density"}, "range": [-0.07 * top, top]},
        },
        title="Quantile residuals (randomised)",
        caption=f"Standard normal if the probabilities are right (Dunn & Smyth 1996).{order}",
        description="Histogram of the randomised quantile residuals with the standard normal density.",
    )
