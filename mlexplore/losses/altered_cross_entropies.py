"""What is made of cross-entropy: weighted, focal, smoothed, bounded. None of it is the likelihood of the labels."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.losses.arguments import AGAINST_ALL, MARGIN, cost_of, costs_of_classes, of_label, pull_of
from mlexplore.losses.library_names import (
    KERAS_CLIP,
    KERAS_ONE_HOT,
    KERAS_PROBABILITIES,
    TORCH_HEIGHTS,
    TORCH_LOG_ODDS,
    keras_loss,
    lightgbm,
    scikit_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Loss, LossParameter, Opening
from mlexplore.scoring.objectives import Focal, Smoothed, Weighted


def _generalized(y: Array, eta: Array, q: float) -> Array:
    return -np.expm1(-q * of_label(costs_of_classes(eta), y)) / q


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
    convexity="Convex in the log-odds η, strictly.",
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
            TORCH_LOG_ODDS,
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
    no_density="exp(−loss) of the two labels does not add up to a constant for γ > 0: it is the likelihood of no labels.",
    outliers="A label on the wrong side pulls somewhat harder than under cross-entropy; one that is predicted well hardly at all.",
    used="Object detection, where easy background would drown everything else.",
    source="Lin, Goyal, Girshick, He & Dollár, Focal loss for dense object detection, ICCV (2017)",
    typed="expit(-m)^gamma * softplus(-m)",
    libraries=(
        keras_loss(
            "BinaryFocalCrossentropy",
            "The mean; p is clipped to [1e-7, 1 − 1e-7]. γ is 2 unless told otherwise, and α is only used with apply_class_balancing=True.",
            KERAS_PROBABILITIES,
            "gamma=gamma",
        ),
        keras_loss(
            "CategoricalFocalCrossentropy",
            "A quarter of the mean unless told otherwise: all classes have the weight alpha = 0.25. γ is 2, and p is clipped to "
            "[1e-7, 1 − 1e-7].",
            "keras.utils.to_categorical(y, 2), np.stack([1.0 - p, p], axis=1)",
            "gamma=gamma",
            factor=0.25,
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
    typed="softplus(-m) + epsilon / 2 * m",
    libraries=(
        keras_loss(
            "CategoricalCrossentropy",
            f"The mean; ε is called label_smoothing, in BinaryCrossentropy too. {KERAS_CLIP}",
            KERAS_ONE_HOT,
            "label_smoothing=epsilon",
        ),
        torch_loss(
            "CrossEntropyLoss",
            "The mean; ε is called label_smoothing.",
            TORCH_HEIGHTS,
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
    also=("GCE", "Lq", "noise-robust"),
    problem="labels",
    formula="(1 − p^q)/q",
    axis=AGAINST_ALL,
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
    typed="(1 - expit(m)^q) / q",
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
    WEIGHTED_CROSS_ENTROPY,
    FOCAL,
    LABEL_SMOOTHING,
    GENERALIZED_CROSS_ENTROPY,
)
