"""Fits of labels: as the fits of numbers beside it, with several curves for each row and a probability for each class."""

from mlexplore.classification.class_fit import ClassFit
from mlexplore.classification.fitting_classes import fit_classes

__all__ = ["ClassFit", "fit_classes"]
