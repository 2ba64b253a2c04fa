"""Mean functions, one a file. A new curve is its file and one line here."""

from mlexplore.curves.constant import Constant
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.exponential_growth import ExponentialGrowth
from mlexplore.curves.formula import Formula
from mlexplore.curves.gompertz import Gompertz
from mlexplore.curves.linear import Linear
from mlexplore.curves.logistic_growth import LogisticGrowth
from mlexplore.curves.michaelis_menten import MichaelisMenten
from mlexplore.curves.option import Option, TextOption
from mlexplore.curves.polynomial import Polynomial
from mlexplore.curves.power import Power
from mlexplore.curves.seasonal import Seasonal
from mlexplore.curves.spline import Spline

# In the order of the menu.
CURVES: tuple[type[Curve], ...] = (
    Linear,
    Polynomial,
    Spline,
    Seasonal,
    ExponentialGrowth,
    LogisticGrowth,
    Gompertz,
    Power,
    MichaelisMenten,
    Constant,
    Formula,
)

__all__ = [
    "CURVES",
    "Constant",
    "Curve",
    "ExponentialGrowth",
    "Formula",
    "Gompertz",
    "Linear",
    "LogisticGrowth",
    "MichaelisMenten",
    "Option",
    "Parameter",
    "Polynomial",
    "Power",
    "Seasonal",
    "Spline",
    "TextOption",
]
