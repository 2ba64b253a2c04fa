"""One parameter of a fit taken by hand through its range: a state of the model for each of its values."""

from mlexplore.exploration.class_exploration import ClassExploration, explore_classes
from mlexplore.exploration.exploration import Exploration, explore
from mlexplore.exploration.paths import Others

__all__ = ["ClassExploration", "Exploration", "Others", "explore", "explore_classes"]
