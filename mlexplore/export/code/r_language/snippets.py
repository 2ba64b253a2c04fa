"""Which code of R finds the maximum of a fit."""

import numpy as np

from mlexplore.export.code.errors import Errors, errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.generalized_linear import generalized_linear_script, suits
from mlexplore.export.code.r_language.labels import labels_script
from mlexplore.export.code.r_language.least_squares import linear_script, nonlinear_script
from mlexplore.export.code.r_language.likelihood import likelihood_script
from mlexplore.export.code.r_language.quantiles import linearised_script, quantile_script
from mlexplore.export.code.r_language.typed import typed_script
from mlexplore.export.code.refusal import refusal, reservations
from mlexplore.export.code.snippet import Snippet, Unable
from mlexplore.families.typed_errors import TypedErrors

LIBRARY = "R"
_DIGITS = 7


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in R, or why there is none."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    if problem.of_classes:
        return Snippet(LIBRARY, "r", labels_script(problem), digits=_DIGITS)
    errors = errors_of(problem)
    assert errors is not None
    try:
        script, told = _script(problem, errors)
    except ValueError as unwritten:
        return Unable(LIBRARY, str(unwritten))
    return Snippet(LIBRARY, "r", script, (*reservations(problem), *told), digits=_DIGITS)


def _script(problem: Problem, errors: Errors) -> tuple[str, tuple[str, ...]]:
    """The script, and what differs from what R itself would say."""
    model, family = problem.numbers.model, errors.family
    if isinstance(family, TypedErrors):
        if family.kinks:
            raise ValueError(_KINKED)
        return typed_script(problem, errors), ()
    plain, linear = model.link.name == "identity", model.curve.linear
    power = getattr(family, "p", None) if family.objective == "power" and "p" in problem.held else None
    if family.objective == "absolute" or power == 1.0:
        if linear and plain:
            return quantile_script(problem, errors), ()
        if _touched(problem) < len(model.parameters):
            raise ValueError(_BESIDE)
        return linearised_script(problem, errors), ()
    # A typed curve may be anything: nls gives up where its tangents resemble each other.
    if family.objective == "squares" and plain and not model.curve.text_options():
        return (linear_script if linear else nonlinear_script)(problem, errors), (_SQUARES,)
    if suits(problem, errors):
        told = (_PEARSON,) if family.dispersions and family.objective == "deviance" else ()
        return generalized_linear_script(problem, errors), told
    return likelihood_script(problem, errors), ()


def _touched(problem: Problem) -> int:
    """How many observations the curve passes through."""
    fit = problem.numbers
    residuals = np.abs(fit.residuals("raw")[fit.model.row_weights > 0.0])
    return int(np.count_nonzero(residuals <= _ON * np.abs(fit.model.y).max()))


_KINKED = (
    "The typed loss has kinks, at which the optimisers of R, made for smooth functions, stop beside the minimum. The script for NumPy and SciPy "
    "follows the kinks."
)
_ON = 1e-10
_BESIDE = (
    "The best curve passes through fewer observations than it has parameters, and the steps of quantreg, which go from corner to corner, "
    "would stop beside it."
)
_SQUARES = (
    "summary(fit) of R divides the sum of squares by n − p: its residual standard error is no maximum likelihood estimate. The "
    "coefficients are the same, and so is what logLik(fit) returns without weights."
)
_PEARSON = (
    "summary(fit) of R takes its dispersion from Pearson's residuals, and logLik and AIC of glm take theirs from the deviance: neither is "
    "the maximum likelihood, which the script finds after the curve."
)
