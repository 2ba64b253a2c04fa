"""Losses of predicted probabilities: cross-entropies."""

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.families import Binary
from mlexplore.losses.loss import LibraryName, Loss, Opening
from mlexplore.losses.margin_axis import MARGIN, of_margin
from mlexplore.scoring.library_code import keras, scikit_learn, torch_with_weights


def _softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


BINARY_CROSS_ENTROPY = Loss(
    key="binary-cross-entropy",
    name="Binary cross-entropy",
    also=("log loss", "logistic loss", "BCE", "logit loss", "Bernoulli deviance"),
    problem="labels",
    formula="−log p = log(1 + exp(−m))",
    axis=MARGIN,
    cost=of_margin(lambda m: _softplus(-m)),
    pull=lambda m: expit(-m),
    middle_weight=None,
    functional="mean",
    targets="The probability of the class, which is the mean of its label 0 or 1.",
    convex=True,
    convexity="Convex in the log-odds η.",
    density=expit,
    density_formula="P(label) = 1/(1 + exp(−m)); the two labels’ add up to 1",
    outliers="A label on the wrong side pulls harder the surer the curve was, but never with more than 1.",
    used="Logistic regression, and the last layer of networks for two classes.",
    source="Berkson, Application of the logistic function to bio-assay, JASA 39 (1944)",
    typed="softplus(-m)",
    family=Binary,
    libraries=(
        LibraryName(
            "scikit-learn",
            "sklearn.metrics.log_loss",
            "The mean of −log p, with p clipped to [2.2e-16, 1 − 2.2e-16].",
            scikit_learn("log_loss", "y, p, labels=[0, 1]").plain,
        ),
        LibraryName(
            "Keras",
            "keras.losses.BinaryCrossentropy(from_logits=True)",
            "The mean; it takes log-odds and clips nothing.",
            keras("BinaryCrossentropy", "y[:, None], heights[:, None]", "from_logits=True").plain,
        ),
        LibraryName(
            "PyTorch",
            "torch.nn.BCEWithLogitsLoss",
            "The mean; it takes log-odds and clips nothing.",
            torch_with_weights(
                "BCEWithLogitsLoss", "torch.tensor(heights), torch.tensor(y, dtype=torch.float64)"
            ).plain,
        ),
    ),
    opening=Opening("classify", {"model": "binary"}),
)

LOSSES: tuple[Loss, ...] = (BINARY_CROSS_ENTROPY,)
