"""Losses of labels that look for the right side of a margin: hinges, the perceptron, and the exponential loss."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses.arguments import MARGIN, of_label, of_margin
from mlexplore.losses.library_names import keras_loss, scikit_metric, scikit_model, torch_loss, xgboost
from mlexplore.losses.loss import Axis, Loss, Opening

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
            "The mean, but the label’s own place counts as 0 among the others, so that the best of them is at least 0. With heights "
            "that are not negative, as here, it is the loss.",
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
    typed="where(m >= -1, max(0, 1 - m)^2, -4 * m)",
    libraries=(
        scikit_model(
            'linear_model.SGDClassifier(loss="modified_huber")',
            "The loss, and a penalty (alpha = 0.0001); its probabilities are (1 + η)/2, cut at 0 and 1.",
        ),
    ),
    opening=Opening("classify", _BINARY, instead=_NOT_THE_LIKELIHOOD),
)

PERCEPTRON = Loss(
    key="perceptron",
    name="Perceptron loss",
    also=("Rosenblatt",),
    problem="labels",
    formula="max(0, −m)",
    axis=MARGIN,
    cost=of_margin(lambda m: np.maximum(-m, 0.0)),
    pull=lambda m: np.where(m < 0.0, 1.0, 0.0),
    pulled="η",
    middle_weight=None,
    functional="none",
    targets="Nothing: where classes overlap its mean is least, and 0, at η = 0, whatever their shares.",
    convex=True,
    convexity="Convex in η, piecewise linear.",
    no_density=_NO_BERNOULLI,
    outliers="A label on the wrong side pulls with 1, however far; on the right side it does not pull.",
    used="The first learning machine: it stops as soon as a line separates the classes, whichever line.",
    source="Rosenblatt, The perceptron, Psychological Review 65 (1958)",
    typed="max(0, -m)",
    libraries=(
        scikit_model(
            'linear_model.SGDClassifier(loss="perceptron")', "The loss, and a penalty (alpha = 0.0001)."
        ),
        scikit_model("linear_model.Perceptron()", "The loss, step by step and without a penalty."),
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

LOSSES: tuple[Loss, ...] = (
    HINGE,
    MULTICLASS_HINGE,
    SQUARED_HINGE,
    MODIFIED_HUBER,
    PERCEPTRON,
    EXPONENTIAL,
)
