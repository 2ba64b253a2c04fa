"""Losses of labels that look for the right side: hinges, the exponential loss, the Brier score, and the number of errors."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.losses.arguments import MARGIN, costs_of_classes, of_label, of_margin
from mlexplore.losses.library_names import keras_loss, scikit_metric, scikit_model, torch_loss, xgboost
from mlexplore.losses.loss import Axis, Loss, Opening
from mlexplore.scoring.brier import brier_slopes

_SIGNS = "torch.tensor(heights), torch.tensor(2.0 * y - 1.0)"
_COLUMNS = "y[:, None], heights[:, None]"
_BINARY = {"model": "binary"}
_NO_BERNOULLI = "exp(−φ(m)) and exp(−φ(−m)), what the two labels would have to have for probabilities, do not add up to a constant."
_NOT_THE_LIKELIHOOD = (
    "It is no likelihood: no probabilities belong to it. Cross-entropy opens, the nearest that is one."
)


def _shortfall(m: Array) -> Array:
    return np.maximum(1.0 - m, 0.0)


def _exponential(m: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.exp(-m)


def _lead(y: Array, eta: Array) -> Array:
    """By how much the label is higher than the best of the other classes."""
    heights = np.stack([np.zeros_like(eta), eta], axis=1) if eta.ndim == 1 else eta
    others = heights.copy()
    others[np.arange(len(y)), y.astype(np.intp)] = -np.inf
    return of_label(heights, y) - others.max(axis=1)


def _brier_of_classes(y: Array, eta: Array) -> Array:
    p = np.exp(-costs_of_classes(eta))
    wanted = np.zeros_like(p)
    wanted[np.arange(len(y)), y.astype(np.intp)] = 1.0
    return ((p - wanted) ** 2).sum(axis=1)


def _brier_pull(m: Array) -> Array:
    return -brier_slopes(np.ones(m.shape, dtype=np.intp), m)


HINGE = Loss(
    key="hinge",
    name="Hinge loss",
    also=("SVM", "support vector machine", "max-margin"),
    problem="labels",
    formula="max(0, 1 − m)",
    axis=MARGIN,
    cost=of_margin(_shortfall),
    pull=lambda m: np.where(m < 1.0, 1.0, 0.0),
    pulled="η",
    middle_weight=None,
    functional="mode",
    targets="The more probable class, and nothing of how probable: the best height is −1 or 1.",
    convex=True,
    convexity="Convex in η, piecewise linear.",
    no_density=f"{_NO_BERNOULLI} There is no Bernoulli reading of the hinge.",
    outliers="A label short of the margin pulls with 1, however far on the wrong side; beyond the margin it does not pull.",
    used="Support vector machines: only rows at the margin or short of it are remembered.",
    source="Cortes & Vapnik, Support-vector networks, Machine Learning 20 (1995)",
    typed="max(0, 1 - m)",
    libraries=(
        scikit_metric("hinge_loss", "The mean.", "y, heights"),
        scikit_model(
            'svm.LinearSVC(loss="hinge")',
            "C times the sum, and half the squared norm (of the intercept too) as a penalty; C is 1 unless told otherwise.",
        ),
        scikit_model('linear_model.SGDClassifier(loss="hinge")', "The loss, and a penalty (alpha = 0.0001)."),
        keras_loss("Hinge", "The mean; labels 0 and 1 are taken for −1 and 1.", _COLUMNS),
        torch_loss(
            "MultiMarginLoss",
            "Half the mean: it takes a height for each class, adds up what all others cost and divides by the number of classes.",
            "torch.stack([torch.zeros(len(y)), torch.tensor(heights)], dim=1), torch.tensor(y)",
            factor=0.5,
        ),
        xgboost("binary:hinge", "The loss; predictions are 0 or 1."),
    ),
    opening=Opening("classify", _BINARY, instead=_NOT_THE_LIKELIHOOD),
)

MULTICLASS_HINGE = Loss(
    key="multiclass-hinge",
    name="Multiclass hinge loss",
    also=("Crammer–Singer", "categorical hinge", "multi-margin"),
    problem="labels",
    formula="max(0, 1 + the best other height − η of the label)",
    axis=Axis("margin m, the lead over the best other class", -4.0, 4.0),
    cost=lambda y, eta: _shortfall(_lead(y, eta)),
    pull=lambda m: np.where(m < 1.0, 1.0, 0.0),
    pulled="η",
    middle_weight=None,
    several_classes=True,
    functional="mode",
    targets="The class with more than half of the probability, where there is one.",
    convex=True,
    convexity="Convex in the heights of all classes, piecewise linear.",
    no_density="exp(−loss) of all labels does not add up to a constant: no probabilities belong to it.",
    outliers="A label short of the margin pulls with 1, however far behind.",
    used="Support vector machines for several classes.",
    source="Crammer & Singer, On the algorithmic implementation of multiclass kernel-based vector machines, JMLR 2 (2001)",
    typed="max(0, 1 - m)",
    libraries=(
        scikit_metric("hinge_loss", "The mean.", "y, heights, labels=range(heights.shape[1])"),
        scikit_model(
            'svm.LinearSVC(multi_class="crammer_singer")',
            "C times the sum, and half the squared norm as a penalty; C is 1 unless told otherwise.",
        ),
        keras_loss(
            "CategoricalHinge",
            "The mean, if all other heights are positive or the label’s own place counts as 0: the best other height is taken to be at least 0.",
            "keras.utils.to_categorical(y, heights.shape[1]), heights - heights.min(axis=1, keepdims=True)",
        ),
    ),
    opening=Opening("classify", {"model": "softmax"}, instead=_NOT_THE_LIKELIHOOD),
)

SQUARED_HINGE = Loss(
    key="squared-hinge",
    name="Squared hinge loss",
    also=("L2-SVM",),
    problem="labels",
    formula="max(0, 1 − m)²",
    axis=MARGIN,
    cost=of_margin(lambda m: _shortfall(m) ** 2),
    pull=lambda m: 2.0 * _shortfall(m),
    pulled="η",
    middle_weight=None,
    functional="own",
    targets="The probability: the best height is 2p − 1.",
    convex=True,
    convexity="Convex in η.",
    no_density=_NO_BERNOULLI,
    outliers="A label on the wrong side pulls in proportion to its distance, without bound.",
    used="Linear support vector machines, being smooth.",
    source="Zhang, Statistical behavior and consistency of classification methods, Annals of Statistics 32 (2004)",
    typed="max(0, 1 - m)^2",
    libraries=(
        scikit_model(
            "svm.LinearSVC()",
            "C times the sum, and half the squared norm (of the intercept too) as a penalty; it is LinearSVC’s loss unless told otherwise.",
        ),
        scikit_model(
            'linear_model.SGDClassifier(loss="squared_hinge")', "The loss, and a penalty (alpha = 0.0001)."
        ),
        keras_loss("SquaredHinge", "The mean; labels 0 and 1 are taken for −1 and 1.", _COLUMNS),
    ),
    opening=Opening("classify", _BINARY, instead=_NOT_THE_LIKELIHOOD),
)

MODIFIED_HUBER = Loss(
    key="modified-huber",
    name="Modified Huber loss",
    also=("quadratically smoothed hinge",),
    problem="labels",
    formula="max(0, 1 − m)² if m ≥ −1, else −4m",
    axis=MARGIN,
    cost=of_margin(lambda m: _shortfall(np.maximum(m, -1.0)) ** 2 + 4.0 * np.maximum(-1.0 - m, 0.0)),
    pull=lambda m: np.clip(2.0 * (1.0 - m), 0.0, 4.0),
    pulled="η",
    middle_weight=None,
    functional="own",
    targets="The probability: the best height is 2p − 1.",
    convex=True,
    convexity="Convex in η.",
    no_density=_NO_BERNOULLI,
    outliers="The pull is that of the squared hinge, cut at 4.",
    used="Linear classifiers trained by stochastic gradients, where wrong labels are feared and probabilities wanted.",
    source="Zhang, Solving large scale linear prediction problems using stochastic gradient descent algorithms, ICML (2004)",
    typed="where(m >= -1, max(0, 1 - m)^2, -4*m)",
    libraries=(
        scikit_model(
            'linear_model.SGDClassifier(loss="modified_huber")',
            "The loss, and a penalty (alpha = 0.0001); its probabilities are (1 + η)/2, cut at 0 and 1.",
        ),
    ),
    opening=Opening("classify", _BINARY, instead=_NOT_THE_LIKELIHOOD),
)

EXPONENTIAL = Loss(
    key="exponential",
    name="Exponential loss",
    also=("AdaBoost",),
    problem="labels",
    formula="exp(−m)",
    axis=MARGIN,
    cost=of_margin(_exponential),
    pull=_exponential,
    pulled="η",
    middle_weight=None,
    functional="own",
    targets="Half the log-odds of the class.",
    convex=True,
    convexity="Convex in η, strictly.",
    no_density=_NO_BERNOULLI,
    outliers="A label on the wrong side pulls exponentially hard: one wrong label can decide.",
    used="AdaBoost, step by step.",
    source="Friedman, Hastie & Tibshirani, Additive logistic regression, Annals of Statistics 28 (2000)",
    typed="exp(-m)",
    libraries=(
        scikit_model(
            'ensemble.GradientBoostingClassifier(loss="exponential")',
            "The loss; the height is half the log-odds.",
        ),
        scikit_model("ensemble.AdaBoostClassifier()", "The loss, made small tree by tree."),
    ),
    opening=Opening("classify", _BINARY, instead=_NOT_THE_LIKELIHOOD),
)

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
    typed="2*expit(-m)^2",
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
    no_density="exp(−loss/s) of the two labels does add up to a constant, but it knows two probabilities only: nothing of a height counts "
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
    HINGE,
    MULTICLASS_HINGE,
    SQUARED_HINGE,
    MODIFIED_HUBER,
    EXPONENTIAL,
    BRIER,
    BRIER_OF_CLASSES,
    ZERO_ONE,
)
