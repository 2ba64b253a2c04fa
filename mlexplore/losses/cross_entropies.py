"""Cross-entropies: the likelihood of labels, and what is made of it."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.families import Binary, Categorical
from mlexplore.losses.arguments import MARGIN, cost_of, costs_of_classes, of_label, pull_of
from mlexplore.losses.library_names import (
    glm_family,
    keras_loss,
    lightgbm,
    scikit_metric,
    scikit_model,
    statsmodels_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Axis, Loss, LossParameter, Opening
from mlexplore.scoring.objectives import Focal, Plain, Smoothed, Weighted

_AGAINST_ALL = Axis("margin m, the log-odds of the label against all others", -4.0, 4.0)
_TENSORS = "torch.tensor(heights), torch.tensor(y, dtype=torch.float64)"
_CODES = "torch.tensor(heights), torch.tensor(y)"
_COLUMNS = "y[:, None], p[:, None]"
_ONE_HOT = "keras.utils.to_categorical(y, p.shape[1]), p"
_KERAS_CLIP = "Probabilities are clipped to [1e-7, 1 − 1e-7]; with from_logits=True it takes log-odds and clips nothing."
_TWO_CLASSES = "Convex in the log-odds η, strictly."


def _generalized(y: Array, eta: Array, q: float) -> Array:
    return -np.expm1(-q * of_label(costs_of_classes(eta), y)) / q


BINARY_CROSS_ENTROPY = Loss(
    key="binary-cross-entropy",
    name="Binary cross-entropy",
    also=("log loss", "logistic loss", "BCE", "Bernoulli deviance", "log-likelihood of labels"),
    problem="labels",
    formula="−log p = log(1 + exp(−m))",
    axis=MARGIN,
    cost=cost_of(Plain),
    pull=pull_of(Plain),
    pulled="η",
    middle_weight=None,
    functional="mean",
    targets="The probability of the class, which is the mean of its label 0 or 1.",
    convex=True,
    convexity=_TWO_CLASSES,
    density=expit,
    density_formula="P(label) = 1/(1 + exp(−m)): those of the two labels add up to 1",
    outliers="A label on the wrong side pulls harder the surer the curve was, and never with more than 1.",
    used="Logistic regression, and the last layer of networks for two classes.",
    source="Berkson, Application of the logistic function to bio-assay, JASA 39 (1944)",
    typed="softplus(-m)",
    family=Binary,
    libraries=(
        scikit_metric(
            "log_loss",
            "The mean; p is clipped to [2.2e-16, 1 − 2.2e-16], so that nothing costs more than 36.04.",
            "y, p, labels=[0, 1]",
        ),
        scikit_model(
            "linear_model.LogisticRegression()",
            "C times the sum, and half the squared norm of the slopes as a penalty; C is 1 unless told otherwise, C = np.inf is the likelihood.",
        ),
        scikit_model(
            'linear_model.SGDClassifier(loss="log_loss")', "The loss, and a penalty (alpha = 0.0001)."
        ),
        keras_loss("BinaryCrossentropy", f"The mean. {_KERAS_CLIP}", _COLUMNS),
        torch_loss("BCEWithLogitsLoss", "The mean; it takes log-odds and clips nothing.", _TENSORS),
        torch_loss(
            "BCELoss",
            "The mean; it takes probabilities, and no logarithm is below −100.",
            "torch.tensor(p), torch.tensor(y, dtype=torch.float64)",
        ),
        torch_loss(
            "SoftMarginLoss",
            "The mean; it takes log-odds, and labels −1 and 1.",
            "torch.tensor(heights), torch.tensor(2.0 * y - 1.0)",
        ),
        glm_family("Binomial()", "Twice the sum, here divided by n.", "p", 2.0),
        statsmodels_model("Logit", "The log-likelihood: minus the sum."),
        xgboost(
            "binary:logistic",
            "The loss, fitted on log-odds. Its metric logloss is the mean, with p clipped at 1e-16.",
        ),
        lightgbm(
            "binary", "The loss, fitted on log-odds; cross_entropy is the same for labels between 0 and 1."
        ),
    ),
    opening=Opening("classify", {"model": "binary"}),
)

CATEGORICAL_CROSS_ENTROPY = Loss(
    key="categorical-cross-entropy",
    name="Categorical cross-entropy",
    also=(
        "softmax loss",
        "multinomial log loss",
        "negative log-likelihood",
        "Kullback–Leibler divergence",
        "NLL",
    ),
    problem="labels",
    formula="−log p of the label = log Σₖ exp(ηₖ) − η of the label",
    axis=_AGAINST_ALL,
    cost=cost_of(Plain),
    pull=pull_of(Plain),
    pulled="η",
    middle_weight=None,
    several_classes=True,
    functional="mean",
    targets="The probability of every class, which is the mean of its indicator.",
    convex=True,
    convexity="Convex in the heights η of all classes.",
    density=expit,
    density_formula="P(label) = exp(η of the label) / Σₖ exp(ηₖ): those of all labels add up to 1",
    outliers="A label that was held to be impossible pulls with no more than 1.",
    used="Multinomial regression and nearly every network that names a class, language models included.",
    source="McFadden, Conditional logit analysis of qualitative choice behavior (1974)",
    typed="softplus(-m)",
    family=Categorical,
    libraries=(
        scikit_metric(
            "log_loss", "The mean; p is clipped to [2.2e-16, 1 − 2.2e-16].", "y, p, labels=range(p.shape[1])"
        ),
        scikit_model(
            "linear_model.LogisticRegression()",
            "C times the sum, and half the squared norm of all slopes as a penalty; C is 1 unless told otherwise.",
        ),
        keras_loss(
            "CategoricalCrossentropy", f"The mean. Labels are rows of 0 and 1. {_KERAS_CLIP}", _ONE_HOT
        ),
        keras_loss(
            "SparseCategoricalCrossentropy", f"The mean. Labels are whole numbers. {_KERAS_CLIP}", "y, p"
        ),
        keras_loss(
            "KLDivergence",
            "The mean, where labels are rows of 0 and 1; otherwise less the entropy of the labels. Both are clipped to [1e-7, 1].",
            _ONE_HOT,
        ),
        torch_loss("CrossEntropyLoss", "The mean; it takes heights and clips nothing.", _CODES),
        torch_loss(
            "NLLLoss",
            "The mean; it takes logarithms of probabilities.",
            "torch.log(torch.tensor(p)), torch.tensor(y)",
        ),
        statsmodels_model("MNLogit", "The log-likelihood: minus the sum. The first class is the baseline."),
        xgboost(
            "multi:softprob",
            "The loss, fitted on a height for each class; second derivatives are doubled.",
            num_class=3,
        ),
        lightgbm(
            "multiclass",
            "The loss, fitted on a height for each class; second derivatives are multiplied by K/(K − 1).",
            num_class=3,
        ),
    ),
    opening=Opening("classify", {"model": "softmax"}),
)

WEIGHTED_CROSS_ENTROPY = Loss(
    key="weighted-cross-entropy",
    name="Weighted cross-entropy",
    also=("class weights", "pos_weight", "balanced", "cost-sensitive"),
    problem="labels",
    formula="−w log p for class 1 (drawn), −log p for class 0",
    axis=MARGIN,
    parameters=(LossParameter("weight", "w", 3.0, 0.1, 20.0, "how often a row of class 1 counts"),),
    cost=cost_of(Weighted),
    pull=pull_of(Weighted),
    pulled="η",
    middle_weight=None,
    functional="own",
    targets="Odds w times too large: the probability that the class would have if it were w times as frequent.",
    convex=True,
    convexity=_TWO_CLASSES,
    no_density="exp(−loss) of the two labels does not add up to 1 for w ≠ 1. It is the likelihood of other data: those in which "
    "every row of class 1 stands w times.",
    outliers="As cross-entropy, w times as hard for class 1.",
    used="Rare classes. It moves the intercept and the threshold; slopes hardly, and ranks not at all where they are right.",
    source="King & Zeng, Logistic regression in rare events data, Political Analysis 9 (2001)",
    libraries=(
        scikit_model(
            'linear_model.LogisticRegression(class_weight="balanced")',
            "Weights n/(K nₖ) for both classes, and the penalty (C = 1).",
        ),
        torch_loss(
            "BCEWithLogitsLoss",
            "The mean; w is called pos_weight. The sum is divided by the rows, not by the weights.",
            _TENSORS,
            "pos_weight=torch.tensor(weight)",
        ),
        xgboost(
            "binary:logistic",
            "The loss; w is called scale_pos_weight, 1 unless told otherwise.",
            scale_pos_weight="weight",
        ),
        lightgbm(
            "binary",
            "The loss; w is called scale_pos_weight, 1 unless told otherwise.",
            scale_pos_weight="weight",
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "binary", "panel": "balance"},
        instead="The likelihood of the labels as they are opens; the panel Balance fits with weights beside it and shows what they do to "
        "the probabilities.",
    ),
)

FOCAL = Loss(
    key="focal",
    name="Focal loss",
    also=("RetinaNet",),
    problem="labels",
    formula="−(1 − p)ᵞ log p",
    axis=MARGIN,
    parameters=(
        LossParameter("gamma", "γ", 2.0, 0.0, 5.0, "how much less a row counts that is predicted well"),
    ),
    cost=cost_of(Focal),
    pull=pull_of(Focal),
    pulled="η",
    middle_weight=None,
    functional="own",
    targets="The right class, but a probability drawn towards one half: it is no proper score for γ > 0.",
    convex=False,
    convexity="Not convex in η for γ > 0: it bends downwards where the label was held to be unlikely.",
    no_density="exp(−loss) of the two labels does not add up to a constant for γ > 0, and no constant makes it: it is the likelihood of "
    "no labels.",
    outliers="A label on the wrong side pulls somewhat harder than under cross-entropy; one that is predicted well hardly at all.",
    used="Object detection, where easy background would drown everything else.",
    source="Lin, Goyal, Girshick, He & Dollár, Focal loss for dense object detection, ICCV (2017)",
    typed="expit(-m)^gamma*softplus(-m)",
    libraries=(
        keras_loss(
            "BinaryFocalCrossentropy",
            "The mean; p is clipped to [1e-7, 1 − 1e-7]. γ is 2 unless told otherwise, and α is only used with apply_class_balancing=True.",
            _COLUMNS,
            "gamma=gamma",
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "binary", "panel": "balance"},
        instead="It is no likelihood. Cross-entropy opens, the nearest that is one; the panel Balance fits the focal loss beside it.",
    ),
)

LABEL_SMOOTHING = Loss(
    key="label-smoothing",
    name="Label smoothing",
    also=("smoothed cross-entropy", "soft labels"),
    problem="labels",
    formula="−(1 − ε) log p − ε · mean of log p over the classes",
    axis=MARGIN,
    parameters=(
        LossParameter(
            "epsilon", "ε", 0.1, 0.0, 0.5, "what is taken from the label and spread over all classes"
        ),
    ),
    cost=cost_of(Smoothed),
    pull=pull_of(Smoothed),
    pulled="η",
    middle_weight=None,
    several_classes=True,
    functional="own",
    targets="The probability drawn towards even shares: (1 − ε) times it, plus ε/K.",
    convex=True,
    convexity="Convex in η, with a minimum at log((2 − ε)/ε) for two classes: certainty is punished.",
    no_density="exp(−loss) of the two labels does not add up to a constant for ε > 0: it is the likelihood of labels that nobody has "
    "seen.",
    outliers="As cross-entropy on the wrong side; on the right side a label that is held to be too sure pulls back with up to ε/2.",
    used="Large networks, whose probabilities run to 0 and 1, and labels that are known to be wrong now and then.",
    source="Szegedy, Vanhoucke, Ioffe, Shlens & Wojna, Rethinking the Inception architecture, CVPR (2016)",
    typed="softplus(-m) + epsilon/2*m",
    libraries=(
        keras_loss(
            "CategoricalCrossentropy",
            f"The mean; ε is called label_smoothing, in BinaryCrossentropy too. {_KERAS_CLIP}",
            _ONE_HOT,
            "label_smoothing=epsilon",
        ),
        torch_loss(
            "CrossEntropyLoss",
            "The mean; ε is called label_smoothing.",
            _CODES,
            "label_smoothing=epsilon",
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "binary", "panel": "balance"},
        instead="It is no likelihood of the labels. Cross-entropy opens, the nearest that is one; the panel Balance fits with smoothed "
        "labels beside it.",
    ),
)

GENERALIZED_CROSS_ENTROPY = Loss(
    key="generalized-cross-entropy",
    name="Generalized cross-entropy",
    also=("GCE", "Lq", "noise-robust", "density power"),
    problem="labels",
    formula="(1 − p^q)/q",
    axis=_AGAINST_ALL,
    parameters=(LossParameter("q", "q", 0.7, 0.05, 1.0, "0 is cross-entropy (as a limit), 1 is 1 − p"),),
    cost=_generalized,
    pull=lambda m, q: expit(-m) * np.exp(-q * np.logaddexp(0.0, -m)),
    pulled="η",
    middle_weight=None,
    several_classes=True,
    functional="own",
    targets="The most probable class; the probability is drawn away from one half, at q = 1 as far as it goes.",
    convex=False,
    convexity="Not convex in η: it levels off where the label was held to be impossible.",
    no_density="exp(−loss) of the two labels does not add up to a constant, and the loss is bounded: it is the likelihood of no labels.",
    outliers="A label that was held to be impossible does not pull: it is taken for a wrong one.",
    used="Labels with many errors.",
    source="Zhang & Sabuncu, Generalized cross entropy loss for training deep neural networks with noisy labels, NeurIPS (2018)",
    typed="(1 - expit(m)^q)/q",
    libraries=(
        keras_loss(
            "CategoricalGeneralizedCrossEntropy",
            "The mean, of probabilities of all classes; q is 0.5 unless told otherwise.",
            "y, p",
            "q=q",
        ),
    ),
    opening=Opening(
        "classify",
        {"model": "softmax"},
        instead="It is no likelihood. Cross-entropy opens, its limit as q goes to 0 and the nearest that is one.",
    ),
)

LOSSES: tuple[Loss, ...] = (
    BINARY_CROSS_ENTROPY,
    CATEGORICAL_CROSS_ENTROPY,
    WEIGHTED_CROSS_ENTROPY,
    FOCAL,
    LABEL_SMOOTHING,
    GENERALIZED_CROSS_ENTROPY,
)
