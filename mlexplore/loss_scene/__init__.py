"""Every number that is drawn of the losses of the dictionary: one by itself, or a few beside each other."""

from mlexplore.loss_scene.loss_lines import LossLines, beside_atoms
from mlexplore.loss_scene.loss_scene import LossScene, Turn
from mlexplore.loss_scene.shared_axis import Place, shared_axis
from mlexplore.loss_scene.turned_values import turned_values

__all__ = ["LossLines", "LossScene", "Place", "Turn", "beside_atoms", "shared_axis", "turned_values"]
