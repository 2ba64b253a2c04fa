"""What losses make of predictions: as defined, as other libraries compute them, and as objectives that a fit can have.

Nothing here looks inside a fit but the ledgers. Labels are codes 0 ... K - 1, shape (n,); probabilities have a row for each label and a column
for each class, shape (n, K), and sum to 1; weights say how often each row counts, shape (n,), or are None.
"""

from mlexplore.scoring.brier import PathLosses, brier_losses, brier_score, losses_along
from mlexplore.scoring.cross_entropy import cross_entropy, losses, minus_log
from mlexplore.scoring.dropped_terms import WHAT_DROPPING_DOES, Chain, RegressionLoss
from mlexplore.scoring.fitting_objectives import Calibration, ObjectiveFit, fit_objective
from mlexplore.scoring.library_loss import LibraryLoss
from mlexplore.scoring.library_losses import LIBRARY_LOSSES, losses_for
from mlexplore.scoring.library_regression import LIBRARY_REGRESSION, regression_losses_for
from mlexplore.scoring.objectives import (
    OBJECTIVES,
    Balanced,
    Focal,
    Objective,
    Plain,
    Smoothed,
    SumOfClassMeans,
    Weighted,
)

__all__ = [
    "LIBRARY_LOSSES",
    "LIBRARY_REGRESSION",
    "OBJECTIVES",
    "WHAT_DROPPING_DOES",
    "Balanced",
    "Calibration",
    "Chain",
    "Focal",
    "LibraryLoss",
    "Objective",
    "ObjectiveFit",
    "PathLosses",
    "Plain",
    "RegressionLoss",
    "Smoothed",
    "SumOfClassMeans",
    "Weighted",
    "brier_losses",
    "brier_score",
    "cross_entropy",
    "fit_objective",
    "losses",
    "losses_along",
    "losses_for",
    "minus_log",
    "regression_losses_for",
]
