"""Mean functions, one a file. A new curve is its file and one line here."""

from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.linear import Linear
from mlexplore.curves.logistic_growth import LogisticGrowth
from mlexplore.curves.option import Option
from mlexplore.curves.polynomial import Polynomial

CURVES: tuple[type[Curve], ...] = (Linear, Polynomial, LogisticGrowth)

__all__ = ["CURVES", "Curve", "Linear", "LogisticGrowth", "Option", "Parameter", "Polynomial"]
