"""The points of labelled rows: a colour and a sign for each class, the same in every view; and the words of these views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlexplore.class_scene import ClassScene
from mlexplore.plots.theme import CLASSES, LIGHT, SYMBOLS

_FEW = 300  # points up to which they are large
_SMALLEST, _LARGEST = 0.6, 3.0  # diameters, as shares of that of a mean weight


@dataclass(frozen=True)
class ClassWords:
    """Names for the axes and classes, already escaped for Plotly.

    Parameters
    ----------
    features
        Titles of the features, in the order of the columns.
    label
        Name of the column of classes.
    classes
        Names of what `ClassScene.shown` tells apart.
    parameter
        Title of the explored parameter.
    """

    features: Sequence[str]
    label: str
    classes: Sequence[str]
    parameter: str

    def probability(self, lane: int) -> str:
        """Title of an axis of the probability of one class; successes that a column counts are called by its name."""
        if self.classes[lane] == self.label:
            return f"P({self.label})"
        return f"P({self.label} = {self.classes[lane]})"


def marker(scene: ClassScene, *, opacity: float = 0.85, scale: float = 1.0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - attributes of the marker
    """Marker of the drawn points."""
    lanes = scene.point_lanes.tolist()
    return {
        "color": [CLASSES[lane].line for lane in lanes],
        "symbol": [SYMBOLS[lane] for lane in lanes],
        "size": _sizes(scene, scale),
        "opacity": opacity,
        "line": {"color": LIGHT.ground, "width": 0.5},
        **more,
    }


def _sizes(scene: ClassScene, scale: float) -> float | list[float]:
    """Diameters in pixels: one for all, or areas in proportion to the weights within bounds."""
    size = scale * (7.0 if scene.rows.size <= _FEW else 5.0)
    weights = scene.point_weights
    if weights is None or not np.ptp(weights) > 0.0:
        return size
    share = weights / weights.mean()
    return np.round(np.clip(size * np.sqrt(share), _SMALLEST * size, _LARGEST * size), 2).tolist()
