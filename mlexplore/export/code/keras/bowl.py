"""Directions in which a loss is a bowl that is equally steep on all sides, so that plain descent walks straight down."""

import numpy as np

from mlexplore.arrays import Array
from mlexplore.covariance import uncertainty
from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.starts import estimated_place, likelihood_of

_MOST_DIGITS = 8
_NEARLY_ROUND = 0.1  # how far the curvature along a direction may be from 1
_AWAY = 1.0  # standard errors
_LOPSIDED = 6.0  # how much more, or less, than in a bowl the likelihood may fall there


def directions_of(section: CurveSection, errors: Errors, *, shapes: bool, scale: float = 1.0) -> Array:
    """Directions of the unknowns of a curve and, if asked, of the free shape parameters on their free scale.

    Parameters
    ----------
    section
        The curve.
    errors
        Its errors.
    shapes
        Whether shape parameters are searched for along with the curve.
    scale
        What minus the mean log-likelihood is, for each unit of the loss.

    Returns
    -------
    Array, shape (k, k)
        A lower triangle D, rounded: the mean loss at ``start + D t`` bends by about 1 in every direction of t.
    """
    fit = section.problem.numbers
    model = fit.model.counted
    rows = [section.spread]
    if shapes and errors.free:
        slopes = [item.slope(getattr(errors.family, item.name)) for item in errors.free]
        spread = uncertainty(model, fit.maximum).unknowns[-len(slopes) :]
        rows.append(spread / np.array(slopes)[:, None])
    return _rounded(np.vstack(rows) * np.sqrt(len(model.y) * scale))


def is_bowl(section: CurveSection, errors: Errors, *, shapes: bool) -> bool:
    """Whether the log-likelihood falls about as a bowl does, a standard error along each direction and back.

    Where the data hardly determine a parameter it is a bent valley instead, along which descent creeps or loses its way.
    """
    free = tuple(item.name for item in errors.free) if shapes else ()
    n = len(section.problem.response.values)
    log_likelihood = likelihood_of(section, errors.family, free)
    middle = estimated_place(section, errors.family, free)
    steps = directions_of(section, errors, shapes=shapes).T * (_AWAY / np.sqrt(n))
    best = log_likelihood(middle)
    falls = np.array([best - log_likelihood(middle + side * step) for step in steps for side in (-1.0, 1.0)])
    expected = 0.5 * _AWAY**2
    return bool(((falls > expected / _LOPSIDED) & (falls < expected * _LOPSIDED)).all())


def class_directions(section: ClassSection) -> Array:
    """Directions of the unknowns of the curves of labels, as `directions_of`."""
    return _rounded(section.spread * np.sqrt(len(section.matrix)))


def _rounded(factor: Array) -> Array:
    """Lower triangle of the covariance ``F F'``, to as few digits as leave the bowl nearly round."""
    # F' = Q R makes F F' = R' R.
    lower = np.linalg.qr(factor.T)[1].T
    lower = lower * np.sign(np.diag(lower))
    for digits in range(2, _MOST_DIGITS):
        rounded = np.vectorize(lambda entry, kept=digits: float(f"{entry:.{kept}g}"))(lower)
        stretched = np.linalg.svd(np.linalg.solve(lower, rounded), compute_uv=False) ** 2
        if np.abs(stretched - 1.0).max() < _NEARLY_ROUND:
            return rounded
    return lower


def directions_section(directions: Array) -> str:
    """Lines that leave `directions`, a matrix."""
    rows = [f"    [{', '.join(map(number, row))}]," for row in directions.tolist()]
    return "\n".join(["directions = np.array([", *rows, "])"])
