"""How far the log-odds move as one class counts more: intercept, mean prediction and best constant."""

import numpy as np
from scipy.special import logit

from mlexplore.numerals import significant
from mlexplore.plots.drawing import Drawing, axis_range
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT
from mlexplore.scoring.class_weights import WeightPath

_TICKS = ((0.001, "1/1000"), (0.01, "1/100"), (0.05, "1/20"), (0.2, "1/5"), (1.0, "1"))


def class_weight_shift_view(path: WeightPath, event: str, drawing: Drawing) -> View:
    """Draw log-odds less those of the plain fit over the logarithm of the weight; the name is escaped for Plotly."""
    across = np.log10(path.weights)
    intercept = path.intercepts - path.intercepts[path.home]
    prediction = logit(path.mean_predictions) - logit(path.share)
    constant = np.log(path.weights)
    low, high = axis_range(np.concatenate([intercept, prediction, constant]), below=0.12, above=0.12)
    for place, colour, dash in ((path.home, LIGHT.model, "solid"), (path.balanced, LIGHT.quiet, "dash")):
        drawing.line(np.full(2, across[place]), np.array([low, high]), colour, width=1.2, dash=dash)
    drawing.line(
        np.stack([across, across], axis=1),
        np.tile([low, high], (across.size, 1)),
        LIGHT.explored,
        width=1.5,
        dash="dot",
    )
    drawing.line(across, constant, LIGHT.quiet, width=2.0, dash="6px,3px")
    drawing.line(across, prediction, LIGHT.data, width=2.0)
    drawing.line(across, intercept, LIGHT.loss)
    diamond = {
        "color": LIGHT.explored,
        "size": 11,
        "symbol": "diamond",
        "line": {"color": LIGHT.ground, "width": 1},
    }
    drawing.marks(across[:, None], intercept[:, None], diamond)
    _names(path, across, low, high, drawing)
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": f"weight w of {event}"},
                "range": [float(across[0]), float(across[-1])],
                **_ticks(float(path.weights[-1])),
            },
            "yaxis": {"title": {"text": "log-odds less the plain ones"}, "range": [low, high]},
        },
        title="What the weight moves",
        caption=(
            "The best constant moves by log w exactly, the intercept (features centred) by about as much. "
            f"Balanced is w = {significant(float(path.weights[path.balanced]), 3)}."
        ),
        description="Shift of the intercept, of the mean prediction and of the best constant over the weight.",
    )


def _names(path: WeightPath, across: np.ndarray, low: float, high: float, drawing: Drawing) -> None:
    """Plain at the foot and balanced at the head, so that the words never meet."""
    span = high - low
    place = float(across[path.balanced])
    drawing.text(
        across[[path.home]],
        np.array([low + 0.02 * span]),
        " plain ",
        LIGHT.model,
        "top left" if place > 0.0 else "top right",
    )
    inside = abs(place) > float(across[-1]) - abs(place)
    drawing.text(
        across[[path.balanced]],
        np.array([high - 0.02 * span]),
        " balanced ",
        LIGHT.quiet,
        "bottom left" if inside == (place > 0.0) else "bottom right",
    )


def _ticks(farthest: float) -> dict[str, object]:
    shown = [(value, name) for value, name in _TICKS if value * farthest >= 1.0 - 1e-9]
    mirrored = [(1.0 / value, name.removeprefix("1/")) for value, name in reversed(shown[:-1])]
    both = [*shown, *mirrored]
    # Between ends that are far apart the small steps would run into each other.
    if len(both) > 7:
        both = [each for each in both if each[1] not in ("1/5", "5")]
    return {
        "tickvals": [float(np.log10(value)) for value, _ in both],
        "ticktext": [name for _, name in both],
    }
