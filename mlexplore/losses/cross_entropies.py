"""Cross-entropies: the likelihood of labels."""

import numpy as np
from scipy.special import erfcx, expit, log_ndtr, ndtr

from mlexplore.arrays import Array
from mlexplore.families import Binary, Categorical
from mlexplore.losses.arguments import (
    AGAINST_ALL,
    MARGIN,
    cost_of,
    of_margin,
    pull_of,
)
from mlexplore.losses.library_names import (
    KERAS_CLIP,
    KERAS_ONE_HOT,
    KERAS_PROBABILITIES,
    TORCH_HEIGHTS,
    TORCH_LOG_ODDS,
    glm_family,
    keras_loss,
    lightgbm,
    scikit_metric,
    scikit_model,
    statsmodels_model,
    torch_loss,
    xgboost,
)
from mlexplore.losses.loss import Axis, Loss, Opening
from mlexplore.scoring.objectives import Plain


def _probit_pull(m: Array) -> Array:
    """The normal density over its integral, also where both are too small for numbers."""
    return np.sqrt(2.0 / np.pi) / erfcx(-np.sqrt(0.5) * m)


BINARY_CROSS_ENTROPY = Loss(
    key="binary-cross-entropy",
    name="Binary cross-entropy",
    also=("log loss", "logloss", "logistic loss", "BCE", "Bernoulli deviance", "log-likelihood of labels"),
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
    convexity="Convex in the log-odds η, strictly.",
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
        keras_loss("BinaryCrossentropy", f"The mean. {KERAS_CLIP}", KERAS_PROBABILITIES),
        torch_loss("BCEWithLogitsLoss", "The mean; it takes log-odds and clips nothing.", TORCH_LOG_ODDS),
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
        xgboost("binary:logitraw", "As binary:logistic; it predicts log-odds."),
        xgboost("reg:logistic", "As binary:logistic, and for labels between 0 and 1 too."),
        lightgbm("binary", "The loss, fitted on log-odds."),
        lightgbm(
            "cross_entropy", "As binary, and for labels between 0 and 1 too; xentropy is another name of it."
        ),
    ),
    opening=Opening("classify", {"model": "binary"}),
)

PROBIT = Loss(
    key="probit",
    name="Probit loss",
    also=("probit cross-entropy", "normal threshold"),
    problem="labels",
    formula="−log Φ(m)",
    axis=Axis("margin m, the normal quantile of the label’s probability", -4.0, 4.0),
    cost=of_margin(lambda m: -log_ndtr(m)),
    pull=_probit_pull,
    pulled="η",
    middle_weight=None,
    functional="mean",
    targets="The probability of the class, Φ(η).",
    convex=True,
    convexity="Convex in η, strictly.",
    density=ndtr,
    density_formula="P(label) = Φ(m): those of the two labels add up to 1",
    outliers="A label on the wrong side pulls in proportion to its distance, without bound: harder than under the logit.",
    used="Doses and thresholds, psychophysics and econometrics, where a normal variable is thought to be behind the label.",
    source="Bliss, The method of probits, Science 79 (1934)",
    typed="-log(Phi(m))",
    family=Binary,
    libraries=(statsmodels_model("Probit", "The log-likelihood: minus the sum."),),
    opening=Opening("classify", {"model": "binary", "link": "probit"}),
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
    axis=AGAINST_ALL,
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
            "CategoricalCrossentropy", f"The mean. Labels are rows of 0 and 1. {KERAS_CLIP}", KERAS_ONE_HOT
        ),
        keras_loss(
            "SparseCategoricalCrossentropy", f"The mean. Labels are whole numbers. {KERAS_CLIP}", "y, p"
        ),
        keras_loss(
            "KLDivergence",
            "The mean, where labels are rows of 0 and 1; otherwise less the entropy of the labels. Both are clipped to [1e-7, 1].",
            KERAS_ONE_HOT,
        ),
        torch_loss("CrossEntropyLoss", "The mean; it takes heights and clips nothing.", TORCH_HEIGHTS),
        torch_loss(
            "NLLLoss",
            "The mean; it takes logarithms of probabilities.",
            "torch.log(torch.tensor(p)), torch.tensor(y)",
        ),
        torch_loss(
            "KLDivLoss",
            'The mean for reduction="batchmean" where labels are rows of 0 and 1, otherwise less the entropy of the labels; unless '
            "told otherwise it divides by the number of classes too. It takes logarithms of probabilities.",
            "torch.log(torch.tensor(p)), torch.eye(p.shape[1], dtype=torch.float64)[y]",
            'reduction="batchmean"',
        ),
        statsmodels_model("MNLogit", "The log-likelihood: minus the sum. The first class is the baseline."),
        xgboost(
            "multi:softprob",
            "The loss, fitted on a height for each class; second derivatives are doubled.",
            num_class=3,
        ),
        xgboost("multi:softmax", "As multi:softprob; it predicts the class alone.", num_class=3),
        lightgbm(
            "multiclass",
            "The loss, fitted on a height for each class; second derivatives are multiplied by K/(K − 1).",
            num_class=3,
        ),
    ),
    opening=Opening("classify", {"model": "softmax"}),
)

LOSSES: tuple[Loss, ...] = (
    BINARY_CROSS_ENTROPY,
    PROBIT,
    CATEGORICAL_CROSS_ENTROPY,
)
