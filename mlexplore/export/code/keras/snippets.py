"""Which code makes the loss small in Keras."""

from mlexplore.export.code.keras.smooth import smooth
from mlexplore.export.code.numpy_scipy.errors import errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal
from mlexplore.export.code.snippet import Snippet, Unable

LIBRARY = "Keras"


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in Keras, or why there is none."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    errors = errors_of(problem)
    assert errors is not None
    try:
        code = smooth(problem, errors)
    except LookupError as missing:
        return Unable(LIBRARY, missing.args[0])
    return Snippet(LIBRARY, "python", code)
