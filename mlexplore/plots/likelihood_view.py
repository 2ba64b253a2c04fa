"""View 3: the log-likelihood of the explored parameter, and the mean loss as its mirror image."""

import math

import numpy as np
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.numerals import fixed
from mlexplore.plots.drawing import Drawing, Stage
from mlexplore.plots.payload import AnchoredCurve, View
from mlexplore.plots.theme import LIGHT, SECOND_AXIS
from mlexplore.scene import LEVEL, Scene

_LEFT, _RIGHT = 7, 6  # characters of a number that find room beside an axis
_AIR = 0.08  # share of the height kept free above the peak and below the foot


def likelihood_view(stage: Stage, drawing: Drawing) -> View:
    """Draw the likelihood with its maximum, the explored value on both curves and, for a profile, the interval."""
    scene = stage.scene
    exploration = scene.exploration
    place, heights = drawn_values(scene), exploration.path.log_likelihood
    mirror = exploration.mirror
    finite = np.isfinite(heights) & np.isfinite(mirror)
    low, high = _span(heights[finite], upwards=True)
    mirror_low, mirror_high = _span(mirror[finite], upwards=False)
    foot = np.full_like(place, low)
    if exploration.others == "refit":
        limit = scene.fit.log_likelihood - 0.5 * float(ndtri(0.5 + 0.5 * LEVEL)) ** 2
        inside = place[heights >= limit]
        drawing.area(
            np.array([inside[0], inside[-1], inside[-1], inside[0]]),
            np.array([low, low, high, high]),
            LIGHT.prediction,
        )
    true = scene.true_values.get(exploration.name, np.nan)
    if np.isfinite(true):
        drawing.line(np.array([true, true]), np.array([low, high]), LIGHT.truth, width=2, dash="dash")
    drawing.line(
        np.stack([place, place], axis=1),
        np.stack([foot, heights], axis=1),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    drawing.line(place, mirror, LIGHT.loss, width=2.5, dash="6px,3px", yaxis="y2")
    drawing.line(place, heights, LIGHT.model)
    home = exploration.home
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
    drawing.lights(AnchoredCurve(place, scene.fit.n * scene.point_terms, heights))
    logarithmic = exploration.is_shape and exploration.unbounded
    layout = {
        "margin": {"r": SECOND_AXIS},
        "xaxis": {
            "title": {"text": stage.words.parameter},
            **(
                {"type": "log", **_ticks_to_infinity(scene)}
                if logarithmic
                else {"range": [place[0], place[-1]]}
            ),
        },
        "yaxis": {"title": {"text": "log-likelihood"}, "range": [low, high], **_narrow(low, high, {}, _LEFT)},
        "yaxis2": {
            "title": {"text": _mirror_name(scene), "font": {"color": LIGHT.loss}},
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
        "slice: the others stay" if exploration.others == "stay" else "profile: the others fitted again"
    )
    return drawing.view(
        layout,
        title=f"Likelihood ({slice_or_profile})",
        caption=f"Log-likelihood (solid), {_mirror_name(scene)} (dashed): one optimum.",
        description=f"Log-likelihood of {exploration.name} with its maximum, and the mean loss mirrored.",
    )


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
