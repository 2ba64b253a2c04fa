"""Which model of statsmodels has the likelihood of a fit."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.errors import Errors, errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal, reservations
from mlexplore.export.code.snippet import Snippet, Unable
from mlexplore.export.code.statsmodels.any_likelihood import labels_likelihood_script, likelihood_script
from mlexplore.export.code.statsmodels.compound_poisson import tweedie_script
from mlexplore.export.code.statsmodels.counts import negative_binomial_script, zero_inflated_script
from mlexplore.export.code.statsmodels.generalized_linear import FAMILIES, LINKS, glm_script, told_dispersion
from mlexplore.export.code.statsmodels.labels import binary_script, multinomial_script, ordered_script
from mlexplore.export.code.statsmodels.least_squares import least_squares_script, told_least_squares
from mlexplore.export.code.statsmodels.proportions import beta_script
from mlexplore.export.code.statsmodels.quantiles import quantile_script
from mlexplore.export.code.tweedie_shapes import long_series
from mlexplore.families import (
    Beta,
    GeneralizedNormal,
    LogNormal,
    NegativeBinomial,
    Normal,
    Tweedie,
    ZeroInflatedPoisson,
)
from mlexplore.numerals import significant

LIBRARY = "statsmodels"

_PEAKED = 1.5  # below, the loss |r|^p bends so sharply at 0 that a search by derivatives may stop short
_CORNERS = (
    "QuantReg fits medians and quantiles that are linear in their parameters, without a link. GenericLikelihoodModel climbs smooth "
    "likelihoods, and that of {errors} has a corner, or as good as one, where the curve meets a point: it would stop short of the maximum."
)
_GENERIC = (
    "statsmodels has no model of its own for these errors with this curve: its GenericLikelihoodModel maximises any likelihood, and "
    "still gives standard errors and tests."
)


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in statsmodels, or why there is none."""
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    if problem.of_classes:
        code, notes = _of_labels(problem)
        return Snippet(LIBRARY, "python", code, notes)
    errors = errors_of(problem)
    assert errors is not None
    if reason := _reason(errors):
        return Unable(LIBRARY, reason)
    code, notes = _of_numbers(errors)
    return Snippet(LIBRARY, "python", code, (*notes, *reservations(problem)))


def _reason(errors: Errors) -> str:
    """Why statsmodels has neither a model for a fit nor a way to its likelihood; empty if it has."""
    family, model = errors.family, errors.problem.numbers.model
    if family.typed:
        return (
            "statsmodels has no model of a loss of one's own. Its GenericLikelihoodModel takes log-densities, and that of a typed loss "
            "has the logarithm of an integral in it, Z(s): without it the curve would be the same, and the scale would run to infinity."
        )
    if errors.absolute:
        return "" if _plain(errors) else _CORNERS.format(errors=family.errors_name)
    if model.curve.linear and (reason := long_series(errors)):
        return reason
    if isinstance(family, GeneralizedNormal) and family.p < _PEAKED:
        return _CORNERS.format(errors=f"{family.errors_name} with p = {significant(family.p, 3)}")
    return ""


def _plain(errors: Errors) -> bool:
    """Whether the curve is linear in its parameters and seen through no link."""
    model = errors.problem.numbers.model
    return model.curve.linear and model.link.name == "identity"


def _has_constant(errors: Errors) -> bool:
    """Whether there is a column of ones, and nothing known of the curve: without it `BetaModel` miscounts its parameters."""
    problem = errors.problem
    return problem.offset is None and problem.exposure is None and CurveSection(problem).design.constant


def _of_numbers(errors: Errors) -> tuple[str, tuple[str, ...]]:
    """Code and notes."""
    family, model = errors.family, errors.problem.numbers.model
    weighted, link = errors.problem.weights is not None, model.link.name
    if errors.absolute:
        return quantile_script(errors), (
            "In the unit of y QuantReg would give the curve to about five digits, whatever its tolerance.",
        )
    if model.curve.linear:
        if isinstance(family, Normal) and link == "identity":
            return least_squares_script(errors, logarithms=False), told_least_squares(errors)
        if isinstance(family, LogNormal) and link == "log":
            return least_squares_script(errors, logarithms=True), told_least_squares(errors)
        if isinstance(family, Tweedie) and link in LINKS:
            return tweedie_script(errors), (
                "statsmodels takes the power as given and has no likelihood to choose it by.",
            )
        # Steps of weighted least squares lead to where 1 / mu^2 is negative.
        if type(family) in FAMILIES and link in LINKS and link != "inverse squared":
            return glm_script(errors), told_dispersion(errors)
        if not weighted and errors.free and link == "log":
            if isinstance(family, NegativeBinomial):
                return negative_binomial_script(errors), (
                    "alpha is 1/size: the variance is mu + alpha mu^2.",
                )
            if isinstance(family, ZeroInflatedPoisson):
                return zero_inflated_script(errors), ()
        if isinstance(family, Beta) and errors.free and not weighted and _has_constant(errors):
            return beta_script(errors), ()
    return likelihood_script(errors), (_GENERIC,)


def _of_labels(problem: Problem) -> tuple[str, tuple[str, ...]]:
    """Code and notes."""
    family = problem.labels.family
    if family.most_classes == 2:
        return binary_script(problem), ()
    if problem.weights is not None:
        return labels_likelihood_script(problem), (
            "statsmodels' own models of several classes take no weights: GenericLikelihoodModel takes any likelihood.",
        )
    if not family.ordered:
        return multinomial_script(problem), ()
    if ClassSection(problem).matrix.shape[1] == 0:
        return labels_likelihood_script(problem), ("OrderedModel needs a column that varies.",)
    return ordered_script(problem), ()
