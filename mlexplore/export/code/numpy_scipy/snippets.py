"""Which code finds the maximum: the same choice that `mlexplore.maximum` makes."""

from mlexplore.export.code.numpy_scipy.least_squares import linear_least_squares
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.snippet import Snippet, Unable

LIBRARY = "NumPy and SciPy"


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in NumPy and SciPy, or why there is nothing to be found."""
    return Snippet(LIBRARY, "python", linear_least_squares(problem))
