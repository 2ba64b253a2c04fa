"""Rows left out: how well curves of classes foretell labels that they have not seen."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_maximum import climb
from mlexplore.classification.class_model import ClassModel
from mlexplore.cross_validation import LogScore


def class_cross_validate(model: ClassModel, start: Array | None, *, folds: int, seed: int) -> LogScore:
    """Mean log-probability of each label under the fit to the other folds, minus a proper mean log loss.

    As `mlexplore.cross_validation.cross_validate`. A label whose class occurs in its own fold only has the probability 0 under
    the fit without it; such folds are refused.

    Raises
    ------
    ValueError
        If there are fewer than two folds, more folds than rows, or a class is missing where a fold is left out.
    """
    weights = np.ones(len(model.codes)) if model.weights is None else model.weights
    counted = np.flatnonzero(weights > 0)
    if not 2 <= folds <= len(counted):
        raise ValueError(f"folds must be from 2 to the number of rows, {len(counted)}: not {folds}.")
    rows = np.full(len(model.codes), np.nan)
    parts = np.array_split(np.random.default_rng(seed).permutation(counted), folds)
    for part in parts:
        others = np.setdiff1d(counted, part)
        present = np.bincount(model.codes[others], minlength=len(model.classes)) > 0
        if not present.all():
            missing = model.classes[int(np.flatnonzero(~present)[0])]
            raise ValueError(
                f"The class {missing!r} has so few rows that all of them are in one fold: take another seed or leave it out."
            )
        best, _ = climb(model.take(others), start=start)
        rows[part] = model.take(part).row_terms(best.theta)
    mean = float(np.average(rows[counted], weights=weights[counted]))
    total = float(weights.sum())
    spread = float(np.average((rows[counted] - mean) ** 2, weights=weights[counted]))
    error = float(np.sqrt(spread / (total - 1.0))) if total > 1.0 else np.inf
    each = [float(np.average(rows[part], weights=weights[part])) for part in parts]
    return LogScore(mean, error, np.array(each), rows)
