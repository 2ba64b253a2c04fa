"""Two objectives over σ around the same curve: the normal log-likelihood, and what is left where a logarithm was lost."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.numerals import significant
from mlexplore.plots.drawing import Drawing, axis_range
from mlexplore.plots.payload import LegendEntry, Payload, Readout, Sweep
from mlexplore.plots.theme import LIGHT, SECOND_AXIS, TRANSLATION
from mlexplore.scoring.lost_logarithm import LostLogarithm

_MOST_TICKS = 7
_DEEPEST = 4.0  # spans between the lowest and the highest maximum's height that are drawn below it


def lost_logarithm_payload(found: LostLogarithm, subject: str = "") -> Payload:
    """Draw both objectives over σ on a logarithmic axis, with a slider along it.

    Parameters
    ----------
    found
        The numbers.
    subject
        What the data are called, in plain text.
    """
    home = int(np.flatnonzero(found.sigma == found.right)[0])
    drawing = Drawing(place=0, start=home)
    places = np.log10(found.sigma)
    likely, derived = _range(found.likelihood), _range(found.derivation)
    drawing.line(
        np.stack([places, places], axis=1),
        np.tile(likely, (places.size, 1)),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    drawing.line(places, _above(found.derivation, derived[0]), LIGHT.loss, dash="dash", yaxis="y2")
    drawing.line(places, _above(found.likelihood, likely[0]), LIGHT.model)
    for heights, colour, axis in ((found.derivation, LIGHT.loss, "y2"), (found.likelihood, LIGHT.model, "y")):
        best = int(heights.argmax())
        ring = {"color": LIGHT.ground, "size": 11, "line": {"color": colour, "width": 2.5}}
        drawing.marks(places[[best]], heights[[best]], ring, yaxis=axis)
    ticks, names = _ticks(found.sigma)
    view = drawing.view(
        {
            "margin": {"r": SECOND_AXIS},
            "xaxis": {
                "title": {"text": "σ"},
                "range": [float(places[0]), float(places[-1])],
                "tickvals": ticks,
                "ticktext": names,
                "tickmode": "array",
            },
            "yaxis": {
                "title": {"text": "log-likelihood / n", "font": {"color": LIGHT.model}},
                "tickfont": {"size": 11, "color": LIGHT.model},
                "range": likely,
            },
            "yaxis2": {
                "title": {"text": "without the logarithm", "font": {"color": LIGHT.loss}},
                "tickfont": {"size": 11, "color": LIGHT.loss},
                "range": derived,
                "overlaying": "y",
                "tickmode": "auto",
                "side": "right",
                "showgrid": False,
                "zeroline": False,
            },
        },
        title="Where each is largest",
        caption=f"The log-likelihood at σ = √MSE = {significant(found.right)}, the other at √(2π) MSE = {significant(found.wrong)}.",
        description="The normal log-likelihood over σ, and the objective in which a logarithm was lost, each with its maximum.",
    )
    return Payload(
        views=[view],
        sweep=Sweep(
            label="standard deviation",
            symbol="σ",
            values=found.sigma,
            texts=[significant(value) for value in found.sigma.tolist()],
            home=home,
            colour=LIGHT.explored,
            readouts=[
                Readout("log-likelihood / n", [significant(each) for each in found.likelihood.tolist()]),
                Readout("without the logarithm", [significant(each) for each in found.derivation.tolist()]),
            ],
            tracks=drawing.tracks,
        ),
        dark=TRANSLATION,
        legend=[
            LegendEntry("log-likelihood", LIGHT.model, "line"),
            LegendEntry("1/√(2πσ²) in the place of its logarithm", LIGHT.loss, "dash"),
            LegendEntry("maximum", LIGHT.model, "ring"),
        ],
        shared_x=(),
        name="Two objectives over σ",
        subject=subject,
        file="lost-logarithm",
    )


def _above(heights: Array, floor: float) -> Array:
    """Heights that have room in the picture; the others are left out."""
    return np.where(heights >= floor, heights, np.nan)


def _range(heights: Array) -> list[float]:
    """A range that shows the maximum and how it is left on both sides, not how deep the objective falls where σ is small."""
    top, end = float(heights.max()), float(min(heights[-1], np.median(heights)))
    return axis_range(np.array([max(float(heights.min()), top - _DEEPEST * (top - end)), top]), above=0.12)


def _ticks(sigma: Array) -> tuple[list[float], list[str]]:
    """Places and names of round values of σ on an axis of logarithms."""
    first, last = np.floor(np.log10(sigma[0])), np.ceil(np.log10(sigma[-1]))
    tens = 10.0 ** np.arange(first, last + 1.0)
    for steps in ((1.0, 2.0, 5.0), (1.0,)):
        values = np.sort(np.outer(tens, steps).ravel())
        values = values[(values >= sigma[0]) & (values <= sigma[-1])]
        if values.size <= _MOST_TICKS:
            break
    values = values[:: -(-values.size // _MOST_TICKS) or 1]
    return np.log10(values).tolist(), [significant(value, 1) for value in values.tolist()]
