"""The curve under what is left of a log-likelihood."""

from typing import NamedTuple

import numpy as np

from mlexplore.fitted import Fit
from mlexplore.scoring.ledger_lines import Counted, Entry
from mlexplore.scoring.remaining_shapes import Fate

_STEP = 1e-4  # of a standard deviation of y, by which heights are moved to see how a line changes


class CurveFate(NamedTuple):
    """What becomes of the curve while the shape parameters stay.

    Attributes
    ----------
    fate
        ``"same"``: no line that was changed holds the curve, so the best one cannot move. ``"moves"``: one does. ``"free"``:
        no line that is left holds it.
    shift
        By how many of its standard errors the curve moves at most, to first order.
    """

    fate: Fate
    shift: float


def curve_fate(fit: Fit, at: Counted, kept: tuple[Entry, ...], changed: tuple[Entry, ...]) -> CurveFate:
    """Say what becomes of the curve, from what the lines depend on; where a line with the curve was added, by Newton's step."""
    if not any("curve" in entry.holds for entry in kept):
        return CurveFate("free", np.nan)
    moving = [entry for entry in changed if "curve" in entry.holds]
    if not moving:
        return CurveFate("same", 0.0)
    if any(entry.line.of_likelihood for entry in moving):
        return CurveFate("moves", np.nan)
    model = fit.model.counted
    weights = np.ones(at.y.size) if at.weights is None else at.weights
    jacobian = model.mean.jacobian(fit.maximum.theta)
    information = np.sqrt(weights * at.family.fisher_information(at.mu))
    factor = np.linalg.qr(information[:, None] * jacobian, mode="r")
    spread = np.linalg.solve(factor.T, jacobian.T)  # the curve's variance is the sum of its squares
    pull = spread @ (weights * sum(_slopes(entry, at) for entry in moving))
    errors = np.sqrt((spread**2).sum(axis=0))
    return CurveFate("moves", float(np.max(np.abs(spread.T @ pull) / errors)))


def _slopes(entry: Entry, at: Counted) -> np.ndarray:
    """Derivative of a line in the height of the curve at each row."""
    step = _STEP * at.mu if np.all(at.mu > 0.0) else np.full_like(at.mu, _STEP * (np.std(at.y) or 1.0))
    up, down = (entry.line.rows(at._replace(mu=at.mu + sign * step)) for sign in (1.0, -1.0))
    return (up - down) / (2.0 * step)
