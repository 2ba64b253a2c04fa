"""Logarithms of the fitted probabilities, which have digits where a probability has none left."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_fit import ClassFit
from mlexplore.classification.class_model import columns_of


def log_probabilities(fit: ClassFit) -> Array:
    """Logarithm of the probability of each class at each observation, shape (n, K); finite however small that is.

    Under softmax they serve in place of the heights of the curves, and of two classes their difference is the log-odds.
    """
    model = fit.model
    heights = model.predictor.heights(fit.maximum.theta, columns_of(model))
    rows = len(model.codes)
    return np.stack(
        [
            model.family.terms(np.full(rows, label), heights, model.link).loglik
            for label in range(len(fit.classes))
        ],
        axis=1,
    )
