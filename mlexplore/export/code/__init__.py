"""Code that gives the estimates on screen, in one library after the other."""

from collections.abc import Callable

from mlexplore.export.code import keras, numpy_scipy, pytorch, r_language, scikit_learn, statsmodels
from mlexplore.export.code.problem import Problem, problem_of_fit, problem_of_labels
from mlexplore.export.code.snippet import Snippet, Unable

__all__ = ["LIBRARIES", "Problem", "Snippet", "Unable", "problem_of_fit", "problem_of_labels", "snippets"]

LIBRARIES: dict[str, Callable[[Problem], Snippet | Unable]] = {
    numpy_scipy.LIBRARY: numpy_scipy.snippet,
    scikit_learn.LIBRARY: scikit_learn.snippet,
    statsmodels.LIBRARY: statsmodels.snippet,
    pytorch.LIBRARY: pytorch.snippet,
    keras.LIBRARY: keras.snippet,
    r_language.LIBRARY: r_language.snippet,
}
"""What writes the code of each library, in the order in which they are offered."""


def snippets(problem: Problem) -> tuple[Snippet | Unable, ...]:
    """Code of every library for a fit, or why there is none, in the order in which they are offered."""
    return tuple(write(problem) for write in LIBRARIES.values())
