"""When no library has anything to find."""

from mlexplore.export.code.numpy_scipy.errors import errors_of
from mlexplore.export.code.problem import Problem


def refusal(problem: Problem) -> str:
    """Why there is no code for a fit in any library, in plain sentences; empty where there is."""
    fit = problem.fit
    if fit.model.held:
        return f"The code would estimate all parameters of the curve, and {' and '.join(fit.model.held)} is held."
    missing = not fit.converged if problem.of_classes else errors_of(problem) is None
    return f"There is no maximum that code could find. {fit.message}" if missing else ""
