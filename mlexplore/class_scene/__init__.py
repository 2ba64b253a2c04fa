"""Every number that the four views of labels draw. A `ClassScene` computes and does not draw."""

from mlexplore.class_scene.class_scene import ClassScene
from mlexplore.class_scene.observed_labels import ClassTruth, Residuals

__all__ = ["ClassScene", "ClassTruth", "Residuals"]
