"""The two-way converter between losses and densities: a typed loss, its verdict, its normaliser, its density."""

from mlexplore.conversion.from_density import loss_of_density
from mlexplore.conversion.functional import Functional, functional_of
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.loss_density import LossDensity
from mlexplore.conversion.margin import BernoulliReading, MarginCurve, TypedMargin, typed_margin
from mlexplore.conversion.margin_target import Target
from mlexplore.conversion.normaliser import Normaliser, normaliser, normalisers
from mlexplore.conversion.reading import Reading, read_shape
from mlexplore.conversion.suggestions import Suggestion
from mlexplore.conversion.typed_loss import TypedLoss, typed_loss
from mlexplore.conversion.verdict import Verdict, read_verdict

__all__ = [
    "BernoulliReading",
    "Functional",
    "LossCurve",
    "LossDensity",
    "MarginCurve",
    "Normaliser",
    "Reading",
    "Suggestion",
    "Target",
    "TypedLoss",
    "TypedMargin",
    "Verdict",
    "functional_of",
    "loss_of_density",
    "normaliser",
    "normalisers",
    "read_shape",
    "read_verdict",
    "typed_loss",
    "typed_margin",
]
