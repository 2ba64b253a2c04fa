"""Code that gives the estimates on screen, in one library after the other."""

from mlexplore.export.code import numpy_scipy
from mlexplore.export.code.problem import Problem, problem_of_fit, problem_of_labels
from mlexplore.export.code.snippet import Snippet, Unable

__all__ = ["Problem", "Snippet", "Unable", "problem_of_fit", "problem_of_labels", "snippets"]


def snippets(problem: Problem) -> tuple[Snippet | Unable, ...]:
    """Code of every library for a fit, or why there is none, in the order in which they are offered."""
    return (numpy_scipy.snippet(problem),)
