"""View 2: how far the observations depart from the curve, beside the density that the family expects of it."""

import numpy as np

from mlexplore.families.family import Family
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing, Stage, outline
from mlexplore.plots.payload import Vertex, View
from mlexplore.plots.theme import LIGHT
from mlexplore.scene import Scene
from mlexplore.scene.moving_histograms import SAMPLED

_TALLEST = 2.5  # a density that runs to infinity claims no more room than so many times the tallest bar


def residual_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the histogram of the departures, their rug, and the expected density over them."""
    scene = stage.scene
    edges, bars, grid = scene.bins.edges, scene.histograms, scene.departure_grid
    tallest = float(bars[scene.exploration.home].max())
    at_home = max(tallest, min(float(scene.density.max()), _TALLEST * tallest))
    top = max(1.15 * at_home, 1.05 * min(float(bars.max()), 1.5 * at_home))
    drawing.area(*outline(edges, bars, 0.0), LIGHT.data_fill)
    if scene.true_density is not None:
        top = max(top, 1.05 * min(float(scene.true_density.max()), _TALLEST * tallest))
        drawing.line(grid, scene.true_density, LIGHT.truth, dash="dash")
    if scene.density_moves:
        drawing.line(grid, scene.explored_densities, LIGHT.explored)
    drawing.line(grid, scene.density, LIGHT.model)
    depth = np.full(scene.counting, -0.035 * top)
    rug = {"symbol": "line-ns-open", "size": 8, "color": LIGHT.data, "opacity": 0.8}
    # What is set aside stands in no rug: it comes last among the points, and is left off.
    drawing.marks(scene.departures[:, : scene.counting], depth, rug, observations=True)
    drawing.lights([Vertex(scene.departures, 0.97 * top), Vertex(scene.departures, -0.035 * top)])
    layout = {
        "xaxis": {"title": {"text": stage.words.departure}, "range": [float(grid[0]), float(grid[-1])]},
        "yaxis": {"title": {"text": "density"}, "range": [-0.07 * top, top]},
    }
    title, caption, description = _words(scene.fit.family)
    return drawing.view(
        layout, title=title, caption=" ".join([caption, *_counted(scene)]), description=description
    )


def _counted(scene: Scene) -> list[str]:
    """Of how many observations bars and ticks are, where they differ."""
    if not scene.thinned:
        return []
    said = [f"Bars count all {fixed(scene.y.size, 0)} rows, ticks show {scene.counting}."]
    if scene.bars_are_sampled:
        said.append(f"Away from the fit, bars follow {fixed(SAMPLED, 0)} rows.")
    return said


def _words(family: Family) -> tuple[str, str, str]:
    """Title, caption and description."""
    if family.pivot == "difference":
        return (
            "Residuals",
            "What the curve leaves over, and the density that it should have.",
            f"Histogram of the residuals with the density of the fitted {family.name} distribution.",
        )
    if family.pivot == "ratio":
        return (
            "Ratios of data to curve",
            "Each y divided by its μ, and the density that the ratio should have.",
            f"Histogram of the ratios y/μ with the density of the fitted {family.name} distribution.",
        )
    drawn = " (randomised)" if family.discrete else ""
    return (
        f"Quantile residuals{drawn}",
        "The density of y changes along the curve, so each y stands at its normal quantile: standard normal if the model is "
        "true (Dunn & Smyth 1996).",
        f"Histogram of the quantile residuals under the fitted {family.name} distribution with the standard normal density.",
    )
