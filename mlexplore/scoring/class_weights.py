"""Logistic regressions in which one of two classes counts more and more: how intercept, predictions and calibration follow."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

from mlexplore.arrays import Array
from mlexplore.curves import Curve
from mlexplore.families import Bernoulli
from mlexplore.families.class_family import Codes
from mlexplore.fitting import fit
from mlexplore.solvers.newton import maximise

MOST_ROWS = 5_000
"""Rows that are fitted again and again; of more a sample stands for all."""

_PROBED = 2  # times so many rows
_STEPS = 20  # weights to either side of 1
_FARTHEST = 20.0  # weight, unless balance lies farther
_MOST_STEPS = 100


class LabelledRows(NamedTuple):
    """Rows with labels 0 and 1 that count.

    Attributes
    ----------
    x
        Places, shape (n,) or (n, columns).
    codes
        Labels, shape (n,).
    weights
        How often each counts, positive, shape (n,).
    sampled
        Whether they stand for more rows than there are here.
    """

    x: Array
    codes: Codes
    weights: Array
    sampled: bool


def labelled_rows(
    x: Array, codes: Codes, weights: Array | None = None, *, most: int = MOST_ROWS, seed: int = 0
) -> LabelledRows:
    """Gather equal rows, and of more different ones than `most` draw a sample in which both classes keep their weight.

    Up to half of the sample is of the rarer class, however rare; weights are made up for it.
    """
    counted = np.ones(len(codes)) if weights is None else weights
    inside = counted > 0.0
    x, codes, counted = x[inside], codes[inside], counted[inside]
    if len(codes) <= most:
        return LabelledRows(x, codes, counted, sampled=False)
    table = np.column_stack([x.reshape(len(codes), -1), codes])
    # Sorting very many rows takes seconds: first see whether the first of them are few different ones.
    if len(np.unique(table[: _PROBED * most], axis=0)) <= most:
        first, place = np.unique(table, axis=0, return_index=True, return_inverse=True)[1:]
        if first.size <= most:
            totals = np.bincount(place.ravel(), counted, first.size).astype(np.float64)
            return LabelledRows(x[first], codes[first], totals, sampled=False)
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(codes == label) for label in (0, 1)]
    rarer = min(min(each.size for each in members), most // 2)
    chosen: list[NDArray[np.intp]] = []
    scales = []
    for own in members:
        room = min(own.size, max(most - rarer, rarer)) if own.size > rarer else rarer
        drawn = own if room == own.size else rng.choice(own, room, replace=False)
        chosen.append(drawn)
        scales.append(np.full(drawn.size, counted[own].sum() / counted[drawn].sum()))
    rows = np.concatenate(chosen)
    return LabelledRows(x[rows], codes[rows], counted[rows] * np.concatenate(scales), sampled=True)


@dataclass(frozen=True, eq=False)
class WeightPath:
    """Logistic regressions along a path of weights of class 1, each as plain log-odds of the same rows.

    Parameters
    ----------
    rows
        The rows.
    weights
        Weights of class 1, rising, shape (g,); 1 and the balanced one are among them.
    home, balanced
        Places of these two.
    log_odds
        Fitted log-odds of class 1, shape (g, n).
    """

    rows: LabelledRows
    weights: Array
    home: int
    balanced: int
    log_odds: Array

    @cached_property
    def _shares(self) -> Array:
        return self.rows.weights / self.rows.weights.sum()

    @property
    def share(self) -> float:
        """Share of class 1 among the observations."""
        return float(self._shares @ self.rows.codes)

    @cached_property
    def intercepts(self) -> Array:
        """Mean log-odds, shape (g,): the intercepts of curves whose columns are centred, wherever the features have their zero."""
        return self.log_odds @ self._shares

    @cached_property
    def mean_predictions(self) -> Array:
        """Mean predicted probability of class 1, shape (g,)."""
        return expit(self.log_odds) @ self._shares

    @cached_property
    def best_constants(self) -> Array:
        """Probability of class 1 that is best where nothing else is known of a row, shape (g,)."""
        return expit(logit(self.share) + np.log(self.weights))

    @cached_property
    def recalibrations(self) -> Array:
        """Intercept and slope of the plain regression of the labels on the log-odds, shape (g, 2): 0 and 1 where these are right."""
        found = np.empty((len(self.weights), 2))
        start = np.array([0.0, 1.0])
        for place, eta in enumerate(self.log_odds):
            found[place] = start = _fitted(
                np.column_stack([np.ones(eta.size), eta]), self.rows.codes, self.rows.weights, start
            )
        return found


def weight_path(rows: LabelledRows, curve: Curve) -> WeightPath:
    """Fit the log-odds of class 1 at weights from 1/20 to 20 and, where balance lies farther, beyond it.

    Raises
    ------
    ValueError
        If one class is missing, the data do not suit, or the classes are separated.
    """
    total = float(rows.weights.sum())
    ones = float(rows.weights @ rows.codes)
    if not 0.0 < ones < total:
        raise ValueError("There is only one class here: there is nothing to weigh against it.")
    balanced = (total - ones) / ones
    plain = fit(rows.x, rows.codes, curve=curve, family=Bernoulli(), weights=rows.weights)
    if not plain.converged:
        raise ValueError(plain.message)
    weights, home, place = _weights(balanced)
    mean = plain.model.mean.predictor
    design = mean.jacobian(plain.maximum.theta)
    found = np.empty((weights.size, len(rows.codes)))
    found[home] = design @ plain.maximum.theta
    # Outwards from the plain fit, each beginning where the last one ended.
    for steps in (range(home + 1, weights.size), range(home - 1, -1, -1)):
        theta = plain.maximum.theta
        for step in steps:
            counted = rows.weights * np.where(rows.codes == 1, weights[step], 1.0)
            theta = _fitted(design, rows.codes, counted, theta)
            found[step] = design @ theta
    return WeightPath(rows, weights, home, place, found)


def _weights(balanced: float) -> tuple[Array, int, int]:
    """Weights evenly on a scale of logarithms, with 1 and the balanced one among them, and the places of these two."""
    farthest = max(_FARTHEST, 2.0 * max(balanced, 1.0 / balanced))
    grid = np.geomspace(1.0, farthest, _STEPS + 1)
    weights = np.concatenate([1.0 / grid[:0:-1], grid])
    near = int(np.abs(np.log(weights / balanced)).argmin())
    if near == _STEPS and not np.isclose(balanced, 1.0, rtol=1e-9):
        near += 1 if balanced > 1.0 else -1
    if near != _STEPS:
        weights[near] = balanced
    return weights, _STEPS, near


def _fitted(design: Array, codes: Codes, weights: Array, start: Array) -> Array:
    """Coefficients (p,) of columns (n, p) in a logistic regression with weights for rows."""
    sign = np.where(codes == 1, 1.0, -1.0)

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        eta = design @ theta
        value = weights @ log_expit(sign * eta)
        slopes = weights * sign * expit(-sign * eta)
        bends = weights * expit(eta) * expit(-eta)
        return float(value), design.T @ slopes, design.T @ (bends[:, None] * design)

    return maximise(evaluate, start, max_iterations=_MOST_STEPS).theta
