"""One density read in two ways, linked: as a distribution of y, and as the likelihood of μ."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.escaping import file_stem
from mlexplore.numerals import fixed, resolving, significant
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep, View
from mlexplore.plots.theme import LIGHT, TRANSLATION
from mlexplore.scene.two_readings import TwoReadings

_AIR = 1.12


def two_readings_payload(found: TwoReadings, y_title: str, mu_title: str) -> Payload:
    """Draw both readings while an observation is turned; titles of the axes are escaped for Plotly."""
    distribution, likelihood = (Drawing(place=place, start=found.home) for place in range(2))
    of_y, of_mu = (
        _distribution_view(found, y_title, distribution),
        _likelihood_view(found, mu_title, likelihood),
    )
    step = float(found.y[1] - found.y[0]) if found.y.size > 1 else 1.0
    discrete = found.family.discrete
    total = "Σ over y" if discrete else "area over y"
    return Payload(
        views=[of_y, of_mu],
        sweep=Sweep(
            label="an observation",
            symbol="y",
            values=found.y,
            texts=[fixed(y, 0) if discrete else resolving(y, step) for y in found.y.tolist()],
            home=found.home,
            colour=LIGHT.explored,
            readouts=[
                Readout("f(y | μ)", [significant(each) for each in found.same.tolist()]),
                Readout(total, ["1"] * found.y.size),
                Readout("area over μ", [_area(each) for each in found.areas.tolist()]),
            ],
            tracks=[*distribution.tracks, *likelihood.tracks],
            way_home="Middle",
            way_home_about="Bring the observation back to the middle of the distribution",
        ),
        dark=TRANSLATION,
        legend=[
            LegendEntry("f as a function of y", LIGHT.model, "line"),
            LegendEntry("f as a function of μ", LIGHT.loss, "line"),
            LegendEntry("this y at the curve", LIGHT.explored, "dot"),
        ],
        shared_x=(),
        name="One density, read in two ways",
        file=file_stem("two readings"),
    )


def _distribution_view(found: TwoReadings, title: str, drawing: Drawing) -> View:
    top, peak = _AIR * found.top, float(found.density.max())
    low, high = found.reach
    if found.family.discrete:
        places = np.repeat(found.y_grid, 3)
        heights = np.stack([_like(found.density, 0.0), found.density, _like(found.density, np.nan)], axis=1)
        drawing.line(places, heights.ravel(), LIGHT.model, width=5)
        low, high = low - 0.5, high + 0.5
    else:
        closed = np.concatenate([found.y_grid, found.y_grid[[-1, 0]]])
        drawing.area(closed, np.append(found.density, [0.0, 0.0]), LIGHT.sideways)
        drawing.line(found.y_grid, found.density, LIGHT.model)
    _stem(found.y, found.same, drawing)
    # Where the curve stands: what is given on this side.
    drawing.line(np.full(2, found.mu), np.array([0.0, top]), LIGHT.quiet, width=1, dash="dot")
    what = "probability" if found.family.discrete else "density"
    return drawing.view(
        {
            "xaxis": {"title": {"text": title}, "range": [low, high]},
            "yaxis": {"title": {"text": f"{what} f(y | μ)"}, "range": [0.0, top]},
        },
        title="The model given, y random",
        caption=f"A distribution: over all y it {'adds up' if found.family.discrete else 'integrates'} to 1."
        + (
            ""
            if found.family.discrete or peak <= 1.0
            else f" Its top is {significant(peak, 3)}: a density may exceed 1, and then a log-likelihood may be positive."
        ),
        description="Density of an observation over its values at a fixed height of the curve, with one value marked.",
    )


def _likelihood_view(found: TwoReadings, title: str, drawing: Drawing) -> View:
    grid, top = found.mu_grid, _AIR * found.top
    closed = np.concatenate([grid, grid[[-1, 0]]])
    zeros = np.zeros((found.y.size, 2))
    drawing.area(closed, np.hstack([found.likelihood, zeros]), LIGHT.data_fill)
    drawing.line(grid, found.likelihood, LIGHT.loss)
    here = np.full(found.y.size, found.mu)
    _stem(here, found.same, drawing)
    return drawing.view(
        {
            "xaxis": {"title": {"text": title}, "range": [min(float(grid[0]), found.mu), float(grid[-1])]},
            "yaxis": {"title": {"text": "likelihood f(y | μ)"}, "range": [0.0, top]},
        },
        title="The observation given, μ asked for",
        caption=_told(found),
        description="The same density over all heights of the curve for one observation: its likelihood.",
    )


def _stem(places: Array, heights: Array, drawing: Drawing) -> None:
    """A dot on a stem, moving with the frames: the one number that both views share."""
    drawing.line(
        np.stack([places, places], axis=1),
        np.stack([np.zeros_like(heights), heights], axis=1),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    dot = {"color": LIGHT.explored, "size": 10, "line": {"color": LIGHT.ground, "width": 1}}
    drawing.marks(places[:, None], heights[:, None], dot)


def _told(found: TwoReadings) -> str:
    if found.family.symmetric:
        return "The same curve about y: only for a symmetric density is it harmless to swap y and μ."
    if found.family.pivot == "difference":
        return "The mirror image, about y: swapping y and μ turns the errors round."
    return "Another curve, and no distribution of μ: a likelihood is not the probability of the model."


def _area(value: float) -> str:
    # The sum over a grid is right to a dozen digits, and 1 is to be seen as 1.
    return "∞" if np.isinf(value) else significant(round(value, 9))


def _like(values: Array, value: float) -> Array:
    return np.full_like(values, value)
