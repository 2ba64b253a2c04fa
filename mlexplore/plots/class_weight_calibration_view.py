"""Reliability of logistic regressions in which one class counts more: predictions leave the diagonal."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.judging.calibration import reliability
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT
from mlexplore.scoring.class_weights import WeightPath

_PLACES = 160  # along each curve


def class_weight_calibration_view(path: WeightPath, event: str, drawing: Drawing) -> View:
    """Draw how often the class follows its predicted probability; its name is escaped for Plotly."""
    x, y = _curves(path)
    smooth_x, smooth_y = _smooth(path)
    drawing.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), LIGHT.quiet, width=1.2, dash="dot")
    drawing.line(x, y, LIGHT.explored, width=1.2)
    drawing.line(smooth_x, smooth_y, LIGHT.explored, width=3.0)
    drawing.line(x[path.home], y[path.home], LIGHT.model, width=1.2)
    drawing.line(smooth_x[path.home], smooth_y[path.home], LIGHT.model, width=3.0)
    share, means = np.array([path.share]), path.mean_predictions
    diamond = {
        "color": LIGHT.explored,
        "size": 11,
        "symbol": "diamond",
        "line": {"color": LIGHT.ground, "width": 1},
    }
    ring = {"color": LIGHT.ground, "size": 10, "line": {"color": LIGHT.model, "width": 2.5}}
    drawing.marks(means[[path.home]], share, ring)
    drawing.marks(means[:, None], np.tile(share, (means.size, 1)), diamond)
    return drawing.view(
        {
            "xaxis": {"title": {"text": f"predicted probability of {event}"}, "range": [-0.02, 1.02]},
            "yaxis": {"title": {"text": "how often it is so"}, "range": [-0.03, 1.03]},
        },
        title="Reliability",
        caption=(
            "Thin: pooled shares, no bins (CORP). Thick: the line of recalibration. Diamond: mean prediction over the share of the class."
        ),
        description="Reliability curves of the plain and of the weighted objective, with their mean predictions.",
    )


def _curves(path: WeightPath) -> tuple[Array, Array]:
    """Reliability curves at as many quantiles of the predictions for each weight, shape (g, places) each."""
    found = np.empty((2, path.weights.size, _PLACES))
    for frame, eta in enumerate(path.log_odds):
        curve = reliability(path.rows.codes, expit(eta), path.rows.weights)
        below = np.cumsum(curve.weight)
        places = np.searchsorted(below, np.linspace(0.0, below[-1], _PLACES)).clip(max=curve.p.size - 1)
        found[:, frame] = curve.p[places], curve.share[places]
    return found[0], found[1]


def _smooth(path: WeightPath) -> tuple[Array, Array]:
    """Curves of the recalibration, from the smallest to the largest prediction of each weight, shape (g, places) each."""
    low, high = path.log_odds.min(axis=1), path.log_odds.max(axis=1)
    eta = np.linspace(low, high, _PLACES, axis=1)
    intercept, slope = path.recalibrations.T[..., None]
    return expit(eta), expit(intercept + slope * eta)
