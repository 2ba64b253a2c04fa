"""Which code finds the maximum in PyTorch."""

from mlexplore.export.code.errors import errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.pytorch.corners import least_absolute
from mlexplore.export.code.pytorch.labels import labels
from mlexplore.export.code.pytorch.least_squares import least_squares
from mlexplore.export.code.pytorch.notes import CORNERS, CROWDED, TYPED, label_notes, notes
from mlexplore.export.code.pytorch.smooth import smooth
from mlexplore.export.code.refusal import refusal
from mlexplore.export.code.snippet import Snippet, Unable

LIBRARY = "PyTorch"
_DIGITS = 9
_MOST_CORNERS = 30_000  # rows up to which the points that the best curve meets are told from their neighbours


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in PyTorch, or why there is none."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    if problem.of_classes:
        code = labels(problem)
        return Snippet(LIBRARY, "python", code, label_notes(problem, code), digits=_DIGITS)
    errors = errors_of(problem)
    assert errors is not None
    if errors.family.typed:
        return Unable(LIBRARY, TYPED)
    if errors.absolute:
        model = problem.numbers.model
        if not (model.curve.linear and model.link.name == "identity"):
            return Unable(LIBRARY, CORNERS)
        if problem.response.values.size > _MOST_CORNERS:
            return Unable(LIBRARY, CROWDED)
        code = least_absolute(problem, errors)
    elif errors.family.objective == "squares":
        code = least_squares(problem, errors)
    else:
        code = smooth(problem, errors)
    digits = _DIGITS if errors.absolute or not errors.family.kinked else 6
    return Snippet(LIBRARY, "python", code, notes(errors, code), digits=digits)
