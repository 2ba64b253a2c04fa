"""The two-way converter between losses and densities: a typed loss, its verdict, its normaliser, its density."""

from mlexplore.conversion.functional import Functional, functional_of
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.loss_density import LossDensity
from mlexplore.conversion.normaliser import Normaliser, normaliser, normalisers
from mlexplore.conversion.reading import Reading, read_shape
from mlexplore.conversion.suggestions import Suggestion
from mlexplore.conversion.typed_loss import TypedLoss, typed_loss
from mlexplore.conversion.verdict import Verdict, read_verdict

__all__ = [
    "Functional",
    "LossCurve",
    "LossDensity",
    "Normaliser",
    "Reading",
    "Suggestion",
    "TypedLoss",
    "Verdict",
    "functional_of",
    "normaliser",
    "normalisers",
    "read_shape",
    "read_verdict",
    "typed_loss",
]
