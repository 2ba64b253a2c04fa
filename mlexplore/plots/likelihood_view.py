"""View 3: the log-likelihood of the explored parameter, and the mean loss as its mirror image."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.exploration import Others
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing, Words
from mlexplore.plots.payload import AnchoredCurve, View
from mlexplore.plots.theme import LIGHT, SECOND_AXIS
from mlexplore.scene import LEVEL, Scene

_LEFT, _RIGHT = 7, 6  # characters of a number that find room beside an axis
_AIR = 0.08  # share of the height kept free above the peak and below the foot


@dataclass(frozen=True)
class LikelihoodCurve:
    """What is drawn of an explored parameter.

    Parameters
    ----------
    name, axis
        Name of the parameter in plain text, and the title of its axis, escaped for Plotly.
    places
        Its values as drawn, shape (g,).
    log_likelihood, mirror
        What rises and what falls, shape (g,).
    mirror_name
        What the falling one is called.
    home
        Place of the estimate.
    highest
        Log-likelihood there.
    others
        Whether the others stay or are fitted again.
    true
        True value of the parameter; NaN where there is none.
    pulls
        n times the log-likelihood term of each drawn point, shape (g, points).
    scale
        Attributes of the axis of the parameter.
    posterior
        Log-likelihood plus log-prior, shape (g,), where the estimate is the mode of a posterior; None elsewhere.
    """

    name: str
    axis: str
    places: Array
    log_likelihood: Array
    mirror: Array
    mirror_name: str
    home: int
    highest: float
    others: Others
    true: float
    pulls: Array
    scale: Mapping[str, object]
    posterior: Array | None = None


def likelihood_curve(scene: Scene, words: Words) -> LikelihoodCurve:
    """The likelihood of the explored parameter of a curve with an error distribution."""
    exploration = scene.exploration
    place = drawn_values(scene)
    logarithmic = exploration.is_shape and exploration.unbounded
    return LikelihoodCurve(
        name=exploration.name,
        axis=words.parameter,
        places=place,
        log_likelihood=exploration.path.log_likelihood,
        mirror=exploration.mirror,
        mirror_name=_mirror_name(scene),
        home=exploration.home,
        highest=scene.fit.log_likelihood,
        others=exploration.others,
        true=scene.true_values.get(exploration.name, np.nan),
        pulls=scene.fit.n * scene.point_terms,
        scale={"type": "log", **_ticks_to_infinity(scene)} if logarithmic else over(place),
    )


def over(places: Array) -> dict[str, object]:
    """An axis from the first of some places to the last."""
    return {"range": [places[0], places[-1]]}


def likelihood_view(curve: LikelihoodCurve, drawing: Drawing) -> View:
    """Draw the likelihood with its maximum, the explored value on both curves and, for a profile, the interval."""
    place, heights, mirror = curve.places, curve.log_likelihood, curve.mirror
    finite = np.isfinite(heights) & np.isfinite(mirror)
    low, high = _span(heights[finite], upwards=True)
    mirror_low, mirror_high = _span(mirror[finite], upwards=False)
    foot = np.full_like(place, low)
    if curve.others == "refit" and curve.posterior is None:
        limit = curve.highest - 0.5 * float(ndtri(0.5 + 0.5 * LEVEL)) ** 2
        inside = place[heights >= limit]
        drawing.area(
            np.array([inside[0], inside[-1], inside[-1], inside[0]]),
            np.array([low, low, high, high]),
            LIGHT.prediction,
        )
    if np.isfinite(curve.true):
        drawing.line(np.full(2, curve.true), np.array([low, high]), LIGHT.truth, width=2, dash="dash")
    drawing.line(
        np.stack([place, place], axis=1),
        np.stack([foot, heights], axis=1),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    drawing.line(place, mirror, LIGHT.loss, width=2.5, dash="6px,3px", yaxis="y2")
    drawing.line(place, heights, LIGHT.model)
    home = curve.home
    if curve.posterior is not None:
        # Its height means nothing: it is laid through the mode, where it is largest.
        lifted = curve.posterior + heights[home] - curve.posterior[home]
        drawing.line(place, lifted, LIGHT.ink, width=2, dash="dot")
    marker = {"color": LIGHT.ground, "size": 10, "line": {"color": LIGHT.model, "width": 2.5}}
    drawing.marks(place[[home]], heights[[home]], marker)
    diamond = {
        "color": LIGHT.explored,
        "size": 11,
        "symbol": "diamond",
        "line": {"color": LIGHT.ground, "width": 1},
    }
    drawing.marks(place[:, None], mirror[:, None], {**diamond, "size": 8}, yaxis="y2")
    drawing.marks(place[:, None], heights[:, None], diamond)
    drawing.lights(AnchoredCurve(place, curve.pulls, heights))
    layout = {
        "margin": {"r": SECOND_AXIS},
        "xaxis": {"title": {"text": curve.axis}, **curve.scale},
        "yaxis": {"title": {"text": "log-likelihood"}, "range": [low, high], **_narrow(low, high, {}, _LEFT)},
        "yaxis2": {
            "title": {"text": curve.mirror_name, "font": {"color": LIGHT.loss}},
            "range": [mirror_low, mirror_high],
            "overlaying": "y",
            "tickmode": "auto",
            "side": "right",
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": 11, "color": LIGHT.loss},
            **_narrow(mirror_low, mirror_high, {"color": LIGHT.loss}, _RIGHT),
        },
    }
    slice_or_profile = (
        "slice: the others stay" if curve.others == "stay" else "profile: the others fitted again"
    )
    return drawing.view(
        layout,
        title=f"Likelihood ({slice_or_profile})",
        caption=_caption(curve),
        description=f"Log-likelihood of {curve.name} with its maximum, and the mean loss mirrored.",
    )


def _caption(curve: LikelihoodCurve) -> str:
    if curve.posterior is None:
        return f"Log-likelihood (solid), {curve.mirror_name} (dashed): one optimum."
    # Along a profile too the likelihood of one coefficient may have a maximum, while others run away.
    return "Log-likelihood (solid); the log-posterior (dotted) is largest at the mode."


def drawn_values(scene: Scene) -> Array:
    """Values of the explored parameter as drawn: an infinite one stands a step beyond the last finite one."""
    values = scene.exploration.path.values
    return np.append(values[:-1], values[-2] ** 1.08) if scene.exploration.unbounded else values


def _span(values: Array, *, upwards: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    span = (high - low) or 1.0
    return (low, high + _AIR * span) if upwards else (low - _AIR * span, high)


def _narrow(low: float, high: float, font: dict[str, str], room: int) -> dict[str, object]:
    """Smaller digits where numbers are so long that they would run into the title of their axis."""
    decimals = max(-math.floor(math.log10((high - low) / 5.0)), 0)
    longest = max(len(fixed(end, decimals)) for end in (low, high))
    return {"tickfont": {**font, "size": 9}} if longest > room else {}


def _mirror_name(scene: Scene) -> str:
    return scene.fit.family.risk_name if scene.exploration.mirrors_risk else "−log-likelihood / n"


def _ticks_to_infinity(scene: Scene) -> dict[str, object]:
    end = float(drawn_values(scene)[-1])
    first = float(scene.exploration.path.values[0])
    ticks = [first * step for step in (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)]
    return {
        "tickvals": [*ticks, end],
        "ticktext": [*(f"{tick:g}" for tick in ticks), "∞"],
        "range": [float(np.log10(scene.exploration.path.values[0])), float(np.log10(end)) + 0.05],
    }
