"""A straight line through log-odds that says how probabilities are off: too extreme, too timid, or shifted."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from mlexplore.arrays import Array
from mlexplore.judging.judged import Judged, judged_probabilities
from mlexplore.links import Logit
from mlexplore.solvers.newton import maximise

_NEAREST = 2.0**-53  # to 0 and 1: what a probability of exactly 0 or 1 is taken for


class Recalibration(NamedTuple):
    """Logistic regression of labels on the log-odds of their probabilities.

    Attributes
    ----------
    intercept, slope
        Of ``logit P(y = 1) = intercept + slope logit p``: 0 and 1 if the probabilities are right. A slope below 1 says that
        they are too extreme, as those of a model are on new data when it has fitted noise; above 1, too timid.
    intercept_error, slope_error
        Standard errors.
    in_the_large
        Intercept with the slope held at 1: below 0 the probabilities are too large on the whole.
    in_the_large_error
        Its standard error.
    message
        What stands in the way, in a sentence; empty if nothing does. Then numbers that do not exist are NaN.
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float
    in_the_large: float
    in_the_large_error: float
    message: str


def recalibration(y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None) -> Recalibration:
    """Intercept and slope of calibration (Cox, Biometrika 45, 1958).

    Parameters
    ----------
    y
        Labels 0 and 1, shape (n,).
    p
        Probabilities of a 1, shape (n,). Exactly 0 and 1 are taken for 1.1e-16 from there.
    weights
        How often each row counts, shape (n,).

    Raises
    ------
    ValueError
        For labels other than 0 and 1, and probabilities outside [0, 1].
    """
    rows = judged_probabilities(y, p, weights)
    nan = float("nan")
    ones = float(rows.weights @ rows.y)
    if ones in (0.0, float(rows.weights.sum())):
        return Recalibration(nan, nan, nan, nan, nan, nan, "All labels are equal: no line can be fitted.")
    odds = np.asarray(logit(np.clip(rows.score, _NEAREST, 1.0 - _NEAREST)), dtype=np.float64)
    (shift,), (shift_error,) = _line(rows, np.ones((1, odds.size)), odds)
    if np.ptp(odds) == 0.0:
        message = "All probabilities are equal, so there is no slope."
        return Recalibration(nan, nan, nan, nan, shift, shift_error, message)
    side = _parted(rows)
    if side:
        bound, slope = ("least", "infinite") if side > 0 else ("most", "minus infinite")
        message = (
            f"Every 1 has at {bound} the probability of any 0: one threshold tells all labels apart, or all but those with the very same "
            f"probability, so the slope of the calibration line is {slope}."
        )
        return Recalibration(nan, side * np.inf, nan, nan, shift, shift_error, message)
    both = np.stack([np.ones(odds.size), odds])
    (intercept, slope), (intercept_error, slope_error) = _line(rows, both, np.zeros(odds.size))
    return Recalibration(intercept, slope, intercept_error, slope_error, shift, shift_error, "")


def _parted(rows: Judged) -> int:
    """Whether some threshold parts the ones from the zeros: 1 with the ones above it, -1 below, 0 if none does."""
    ones, zeros = rows.score[rows.y == 1.0], rows.score[rows.y == 0.0]
    return int(ones.min() >= zeros.max()) - int(ones.max() <= zeros.min())


def _line(rows: Judged, columns: Array, offset: Array) -> tuple[list[float], list[float]]:
    """Coefficients of `columns` (p, n) beside an offset (n,), with standard errors."""
    link = Logit()

    def evaluate(theta: Array) -> tuple[float, Array, Array]:
        eta = offset + theta @ columns
        shares = link.log_shares(eta)
        value = float(rows.weights @ np.where(rows.y == 1.0, shares.log_share, shares.log_rest))
        slope = rows.weights * (rows.y - expit(eta))
        information = (columns * (-rows.weights * shares.share_bend)) @ columns.T
        return value, columns @ slope, information

    found = maximise(evaluate, np.zeros(len(columns)), max_iterations=200)
    spread = np.linalg.inv(found.information)
    return found.theta.tolist(), np.sqrt(np.diag(spread)).tolist()
