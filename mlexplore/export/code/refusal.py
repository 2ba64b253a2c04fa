"""What is to be said of a fit whatever library its code calls: why there is none, and what its numbers leave open."""

from mlexplore.export.code.determined import BESIDE_POISSON, HARDLY, beside_poisson, hardly_determined
from mlexplore.export.code.errors import errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.fitted import CUSPED
from mlexplore.outcome import CONVERGED, NOT_UNIQUE

_NOT_UNIQUE = "The best curve is not unique: the code may find another one that is as likely, with the same log-likelihood."


def refusal(problem: Problem) -> str:
    """Why there is no code for a fit in any library, in plain sentences; empty where there is."""
    fit = problem.fit
    if fit.model.held:
        return f"The code would estimate all parameters of the curve, and {' and '.join(fit.model.held)} is held."
    if fit.message == CUSPED:
        return f"A search by derivatives ends at whichever maximum is near. {fit.message}"
    if fit.converged and fit.message not in (CONVERGED, NOT_UNIQUE):
        return f"Code could end at other estimates, which are as likely. {fit.message}"
    missing = not fit.converged if problem.of_classes else errors_of(problem) is None
    if missing:
        return f"There is no maximum that code could find. {fit.message}"
    if problem.of_classes:
        return ""
    if beside_poisson(problem.numbers):
        return BESIDE_POISSON
    return HARDLY if hardly_determined(problem.numbers) else ""


def reservations(problem: Problem) -> tuple[str, ...]:
    """Notes that every code for a fit has."""
    return (_NOT_UNIQUE,) if problem.fit.message == NOT_UNIQUE else ()
