"""Which code makes the loss small in Keras."""

from mlexplore.export.code.errors import errors_of
from mlexplore.export.code.keras.labels import labels
from mlexplore.export.code.keras.notes import (
    CORNERS,
    ORDERED,
    POINTED,
    TYPED,
    VALLEY,
    label_notes,
    lacking,
    notes,
)
from mlexplore.export.code.keras.smooth import smooth
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal, reservations
from mlexplore.export.code.snippet import Snippet, Unable

LIBRARY = "Keras"


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in Keras, or why there is none."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    return _of_labels(problem) if problem.of_classes else _of_numbers(problem)


def _of_labels(problem: Problem) -> Snippet | Unable:
    family = problem.labels.family
    if family.ordered:
        return Unable(LIBRARY, ORDERED)
    try:
        code = labels(problem)
    except LookupError as missing:
        return Unable(LIBRARY, lacking(missing.args[0]))
    return Snippet(LIBRARY, "python", code, label_notes(type(family), code))


def _of_numbers(problem: Problem) -> Snippet | Unable:
    errors = errors_of(problem)
    assert errors is not None
    if errors.family.typed:
        return Unable(LIBRARY, TYPED)
    if errors.absolute:
        return Unable(LIBRARY, CORNERS)
    if errors.family.kinked:
        return Unable(LIBRARY, POINTED)
    try:
        code = smooth(problem, errors)
    except LookupError as missing:
        return Unable(LIBRARY, lacking(missing.args[0]))
    if not code:
        return Unable(LIBRARY, VALLEY)
    return Snippet(LIBRARY, "python", code, (*reservations(problem), *notes(type(errors.family))))
