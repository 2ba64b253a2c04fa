"""Every number that the four views draw. A `Scene` computes and does not draw; `mlexplore.plots` draws and computes nothing."""

from mlexplore.scene.along_x import LEVEL
from mlexplore.scene.scene import Scene

__all__ = ["LEVEL", "Scene"]
