"""Least squares with every residual on one side: the flattest cover of the data from below or from above."""

import numpy as np
from scipy.optimize import nnls

from mlexplore.arrays import Array


def one_sided_least_squares(x: Array, y: Array, side: float) -> Array | None:
    """Coefficients with the least sum of squares among those whose residuals all have one sign.

    A problem of least distance, solved through the non-negative least squares that are dual to it (Lawson & Hanson, Solving
    Least Squares Problems, 1974, chapter 23).

    Parameters
    ----------
    x
        Columns, shape (n, p), of full rank.
    y
        Observations, shape (n,).
    side
        1 for residuals ``y - x b`` that are not negative, -1 for such that are not positive.

    Returns
    -------
    numpy.ndarray or None
        Coefficients (p,), met to rounding; None if no such curve exists, or the search for it fails.
    """
    q, r = np.linalg.qr(x)
    along = q.T @ y
    errors = side * (y - q @ along)
    size = float(np.abs(errors).max(initial=0.0))
    if not (np.isfinite(size) and size > 0.0):
        return None
    # min |u| with Q u <= e, where u is the way from the least-squares coefficients in the coordinates of Q.
    dual = np.vstack([-q.T, -errors / size])
    target = np.append(np.zeros(len(along)), 1.0)
    try:
        shares, _ = nnls(dual, target)
    except RuntimeError:  # too many steps
        return None
    rest = dual @ shares - target
    if not rest[-1] < 0.0:
        return None
    return np.asarray(np.linalg.solve(r, along - side * size * rest[:-1] / rest[-1]), dtype=np.float64)
