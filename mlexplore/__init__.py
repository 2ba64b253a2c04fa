"""See that losses are likelihoods: fit curves by maximum likelihood under the error distribution of your choice."""

from mlexplore.curves import CURVES, Curve, Linear, LogisticGrowth, Polynomial
from mlexplore.families import FAMILIES, Family, Laplace, Normal, StudentT
from mlexplore.fitting import Fit, fit

__all__ = [
    "CURVES",
    "FAMILIES",
    "Curve",
    "Family",
    "Fit",
    "Laplace",
    "Linear",
    "LogisticGrowth",
    "Normal",
    "Polynomial",
    "StudentT",
    "fit",
]
