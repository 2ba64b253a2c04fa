"""Rows left out: how well a curve with errors foretells rows that it has not seen."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.identification import require_places, require_rank
from mlexplore.maximum import Maximum, maximise
from mlexplore.model import Model


class LogScore(NamedTuple):
    """Log-densities of rows under fits that left them out: the larger the better.

    Attributes
    ----------
    mean
        Mean over the rows, by their weights.
    standard_error
        Its standard error, as if the rows were independent; fits share rows, so it is a little too small.
    folds
        Mean of each fold, shape (folds,).
    rows
        Log-density of each row, shape (n,).
    """

    mean: float
    standard_error: float
    folds: Array
    rows: Array


def cross_validate(model: Model, maximum: Maximum, *, folds: int, seed: int) -> LogScore:
    """Mean log-density of each row under the fit to the other folds.

    The logarithmic score is proper: in the long run the true density has the largest (Good 1952; Gneiting & Raftery,
    JASA 102, 2007). Rows are dealt out at random; where neighbours resemble each other the score is too hopeful. Options
    of the curve that were read off the places, such as the knots of a spline, stay those of all rows. Minus infinity where
    a fit without the fold has no maximum because a scale runs to zero.

    Raises
    ------
    ValueError
        If there are fewer than two folds, more folds than rows, or too few rows left to fit to.
    """
    counted = np.flatnonzero(model.row_weights > 0)
    if not 2 <= folds <= len(counted):
        raise ValueError(f"folds must be from 2 to the number of rows, {len(counted)}: not {folds}.")
    dealt = np.random.default_rng(seed).permutation(counted)
    parts = np.array_split(dealt, folds)
    left = len(counted) - len(parts[0])
    if left < model.size:
        raise ValueError(
            f"{folds} folds leave {left} rows for {model.size} parameters of the curve: take more folds."
        )
    start = None if maximum.degenerate or maximum.separated else maximum
    rows = np.full(len(model.y), np.nan)
    for part in parts:
        rows[part] = _left_out(model, np.sort(np.setdiff1d(counted, part)), part, start)
    weights = model.row_weights[counted]
    mean = float(np.average(rows[counted], weights=weights))
    n = float(weights.sum())
    spread = np.average((rows[counted] - mean) ** 2, weights=weights) if np.isfinite(mean) else np.inf
    error = float(np.sqrt(spread / (n - 1.0))) if n > 1.0 else np.inf
    means = [float(np.average(rows[part], weights=model.row_weights[part])) for part in parts]
    return LogScore(mean, error, np.array(means), rows)


def _left_out(model: Model, kept: NDArray[np.intp], part: NDArray[np.intp], start: Maximum | None) -> Array:
    """Log-densities of the rows `part` under the fit to the rows `kept`."""
    training, new = model.take(kept), model.take(part)
    if start is not None:
        family = training.family.with_shapes(start.family.shape_values())
        start = Maximum(start.theta, None, family, start.log_likelihood, True, "", 0)
    found = maximise(training, start=start)
    if found.degenerate:
        return np.full(len(part), -np.inf)
    family = new.family.with_shapes(found.family.shape_values())
    with np.errstate(all="ignore"):  # what cannot be computed has no density
        terms = family.linked(new.y, new.eta(found.theta), new.link).loglik
    return np.where(np.isfinite(terms), terms, -np.inf)


def leave_out(model: Model, rows: ArrayLike) -> Model:
    """Return the model without some rows, given by their numbers from 0.

    Raises
    ------
    ValueError
        If there is no such row, or what is left does not determine the curve.
    """
    left_out = np.atleast_1d(np.asarray(rows, dtype=np.intp))
    n = len(model.y)
    wrong = left_out[(left_out < 0) | (left_out >= n)]
    if wrong.size:
        raise ValueError(f"There is no row {wrong[0]}: rows are numbered from 0 to {n - 1}.")
    kept = np.setdiff1d(np.arange(n), left_out)
    if len(kept) < max(model.size, 1):
        raise ValueError(f"{len(kept)} rows would be left for {model.size} parameters of the curve.")
    smaller = model.take(kept)
    if smaller.predictor.linear:
        require_rank(smaller)
    else:
        require_places(smaller, smaller.size)
    return smaller
