"""Every number that is drawn of a loss that somebody typed, while one number is taken through its range."""

from mlexplore.conversion_scene.growing_area import GrowingArea
from mlexplore.conversion_scene.margin_turn import MarginTurn, usual_margin_scale
from mlexplore.conversion_scene.typed_turn import SCALE, TypedTurn
from mlexplore.conversion_scene.usual_scale import usual_scale

__all__ = ["SCALE", "GrowingArea", "MarginTurn", "TypedTurn", "usual_margin_scale", "usual_scale"]
