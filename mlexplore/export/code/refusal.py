"""What is to be said of a fit whatever library its code calls: why there is none, and what its numbers leave open."""

import numpy as np

from mlexplore.export.code.numpy_scipy.errors import errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.fitted import CUSPED, UNDETERMINED
from mlexplore.outcome import NOT_UNIQUE

_NOT_UNIQUE = "The best curve is not unique: the code may find another one that is as likely, with the same log-likelihood."


def refusal(problem: Problem) -> str:
    """Why there is no code for a fit in any library, in plain sentences; empty where there is."""
    fit = problem.fit
    if fit.model.held:
        return f"The code would estimate all parameters of the curve, and {' and '.join(fit.model.held)} is held."
    if fit.message == CUSPED:
        return f"A search by derivatives ends at whichever maximum is near. {fit.message}"
    if fit.message == UNDETERMINED:
        return f"Code could end at other estimates, which are as likely. {fit.message}"
    if not fit.converged if problem.of_classes else errors_of(problem) is None:
        return f"There is no maximum that code could find. {fit.message}"
    return _OPEN if _is_open(problem) else ""


_OPEN = (
    "Code could end anywhere: the data leave the curve as good as open. Parameters far from those on screen give the same curve to all "
    "digits that matter, so that every search stops at other ones. A curve with fewer parameters has code."
)
_OPEN_BELOW = 3e-7
"""Least eigenvalue of the correlations of estimates below which searches end apart."""
_OPEN_BELOW_IF_LOST = 3e-6
"""The same where an estimate is less than a tenth of its standard error."""


def _is_open(problem: Problem) -> bool:
    """Whether some direction in the parameters hardly changes the likelihood. Columns of linear curves are made anew by code."""
    if problem.of_classes or problem.numbers.curve.linear:
        return False
    fit = problem.numbers
    covariance, estimates = fit.covariance, np.array(list(fit.estimates.values()))
    spread = np.sqrt(np.diag(covariance))
    # What is held has no error, and what is infinite none that is a number.
    moving = np.isfinite(spread) & (spread > 0.0)
    covariance, estimates, spread = covariance[np.ix_(moving, moving)], estimates[moving], spread[moving]
    lost = (10.0 * np.abs(estimates) < spread).any()
    least = np.linalg.eigvalsh(covariance / np.outer(spread, spread))[:1]
    return bool((least < (_OPEN_BELOW_IF_LOST if lost else _OPEN_BELOW)).any())


def reservations(problem: Problem) -> tuple[str, ...]:
    """Notes that every code for a fit has."""
    return (_NOT_UNIQUE,) if problem.fit.message == NOT_UNIQUE else ()
