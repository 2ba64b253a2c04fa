"""Which code finds the maximum: the same choice that `mlexplore.maximum` makes."""

from mlexplore.export.code.errors import Errors, errors_of
from mlexplore.export.code.numpy_scipy.classes import classes
from mlexplore.export.code.numpy_scipy.least_absolute import linear_least_absolute, nonlinear_least_absolute
from mlexplore.export.code.numpy_scipy.least_squares import linear_least_squares, nonlinear_least_squares
from mlexplore.export.code.numpy_scipy.smooth import smooth
from mlexplore.export.code.numpy_scipy.typed import typed
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal, reservations
from mlexplore.export.code.snippet import Snippet, Unable

LIBRARY = "NumPy and SciPy"
_DIGITS = 10
MOST_ROWS_OF_A_PROGRAM = 3_000
"""Rows up to which least absolute deviations are found by a linear program; of more it would take minutes."""


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in NumPy and SciPy, or why there is nothing to be found."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    if problem.of_classes:
        return Snippet(LIBRARY, "python", classes(problem), digits=_DIGITS)
    errors = errors_of(problem)
    assert errors is not None
    return Snippet(LIBRARY, "python", _script(problem, errors), reservations(problem), digits=_DIGITS)


def _script(problem: Problem, errors: Errors) -> str:
    model, family = problem.numbers.model, errors.family
    plain = model.curve.linear and model.link.name == "identity"
    if family.typed:
        return typed(problem, errors)
    if family.objective == "squares":
        return linear_least_squares(problem, errors) if plain else nonlinear_least_squares(problem, errors)
    if errors.absolute:
        few = problem.response.values.size <= MOST_ROWS_OF_A_PROGRAM
        return (linear_least_absolute if plain and few else nonlinear_least_absolute)(problem, errors)
    return smooth(problem, errors)
