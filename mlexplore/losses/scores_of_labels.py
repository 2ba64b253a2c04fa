"""Losses by which classifiers are judged: the Brier score and the number of errors."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.losses.arguments import MARGIN, costs_of_classes, of_margin
from mlexplore.losses.library_names import keras_loss, scikit_metric, torch_loss
from mlexplore.losses.loss import Axis, Loss, Opening
from mlexplore.scoring.brier import brier_slopes


def _brier_of_classes(y: Array, eta: Array) -> Array:
    p = np.exp(-costs_of_classes(eta))
    wanted = np.zeros_like(p)
    wanted[np.arange(len(y)), y.astype(np.intp)] = 1.0
    return ((p - wanted) ** 2).sum(axis=1)


def _brier_pull(m: Array) -> Array:
    return -brier_slopes(np.ones(m.shape, dtype=np.intp), m)


BRIER = Loss(
    key="brier",
    name="Brier score",
    also=("squared error of probabilities", "quadratic score"),
    problem="labels",
    formula="(1 − p)², p of the label",
    axis=MARGIN,
    cost=of_margin(lambda m: expit(-m) ** 2),
    pull=_brier_pull,
    pulled="η",
    middle_weight=None,
    functional="mean",
    targets="The probability of the class: it is a proper score.",
    convex=False,
    convexity="Convex in p, but not in η: it bends downwards where the label has a probability below one third.",
    no_density="It is −log of a normal density around p, and labels are not normal: exp(−loss) of 0 and 1 does not add up to a constant.",
    outliers="A label that was held to be impossible does not pull: the slope vanishes with p.",
    used="Judging forecasts of rain and defaults; seldom fitting, because far off it is flat.",
    source="Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950)",
    typed="expit(-m)^2",
    libraries=(
        scikit_metric("brier_score_loss", "The mean.", "y, p"),
        keras_loss("MeanSquaredError", "The mean, given labels and probabilities.", "y[:, None], p[:, None]"),
        torch_loss(
            "MSELoss",
            "The mean, given labels and probabilities.",
            "torch.tensor(p), torch.tensor(y, dtype=torch.float64)",
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "binary", "panel": "squared-error"},
        instead="It is no likelihood of labels. Cross-entropy opens, the nearest that is one; the panel Squared error shows what the "
        "Brier score makes of the same curve.",
    ),
)

BRIER_OF_CLASSES = Loss(
    key="multiclass-brier",
    name="Brier score of several classes",
    also=("multiclass squared error of probabilities",),
    problem="labels",
    formula="Σₖ (pₖ − [y = k])²",
    axis=Axis("margin m of two classes, the log-odds of the label", -4.0, 4.0),
    cost=_brier_of_classes,
    pull=lambda m: 2.0 * _brier_pull(m),
    pulled="η",
    middle_weight=None,
    several_classes=True,
    functional="mean",
    targets="The probability of every class: it is a proper score.",
    convex=False,
    convexity="Convex in the probabilities, but not in the heights.",
    no_density="exp(−loss) of all labels does not add up to a constant: it is no likelihood of labels.",
    outliers="A label that was held to be impossible does not pull: the slope vanishes with p.",
    used="Judging forecasts. For two classes it is twice the Brier score as it is mostly given.",
    source="Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950)",
    typed="2 * expit(-m)^2",
    libraries=(
        scikit_metric("brier_score_loss", "The mean.", "y, p, labels=range(p.shape[1])"),
        keras_loss(
            "MeanSquaredError",
            "The mean divided by K, given rows of 0 and 1 and probabilities.",
            "keras.utils.to_categorical(y, p.shape[1]), p",
            factor=1.0 / 3.0,
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "softmax", "panel": "squared-error"},
        instead="It is no likelihood of labels. Cross-entropy opens, the nearest that is one; the panel Squared error shows what the "
        "Brier score makes of the same curves.",
    ),
)

ZERO_ONE = Loss(
    key="zero-one",
    name="0–1 loss",
    also=("0-1", "misclassification", "error rate", "accuracy"),
    problem="labels",
    formula="1 if m ≤ 0, else 0",
    axis=MARGIN,
    cost=of_margin(lambda m: np.where(m > 0.0, 0.0, 1.0)),
    pull=np.zeros_like,
    pulled="η",
    middle_weight=None,
    functional="mode",
    targets="The more probable class, and nothing of how probable.",
    convex=False,
    convexity="Not convex, and flat but for a jump: no slope leads anywhere, and the least is hard to find.",
    no_density="exp(−loss/s) of the two labels adds up to a constant except at m = 0, but it knows two probabilities only: nothing of a height counts "
    "but its side.",
    outliers="A wrong label costs 1 however wrong; nothing pulls.",
    used="Judging classifiers: its mean is 1 − accuracy.",
    source="Friedman, On bias, variance, 0/1-loss, and the curse-of-dimensionality, Data Mining and Knowledge Discovery 1 (1997)",
    typed="where(m > 0, 0, 1)",
    libraries=(
        scikit_metric(
            "zero_one_loss", "The mean, given classes; accuracy_score is 1 less it.", "y, heights > 0"
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "binary", "panel": "threshold"},
        instead="It is no likelihood and has no slope to follow. Cross-entropy opens, the nearest that is one; the panel Threshold counts "
        "the errors of the same curve.",
    ),
)

LOSSES: tuple[Loss, ...] = (
    BRIER,
    BRIER_OF_CLASSES,
    ZERO_ONE,
)
