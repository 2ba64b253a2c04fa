"""Which model of statsmodels has the likelihood of a fit."""

from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.numpy_scipy.errors import Errors, errors_of
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal
from mlexplore.export.code.snippet import Snippet, Unable
from mlexplore.export.code.statsmodels.any_likelihood import labels_likelihood_script, likelihood_script
from mlexplore.export.code.statsmodels.compound_poisson import tweedie_script
from mlexplore.export.code.statsmodels.counts import negative_binomial_script, zero_inflated_script
from mlexplore.export.code.statsmodels.generalized_linear import FAMILIES, LINKS, glm_script, told_dispersion
from mlexplore.export.code.statsmodels.labels import binary_script, multinomial_script, ordered_script
from mlexplore.export.code.statsmodels.least_squares import least_squares_script, told_least_squares
from mlexplore.export.code.statsmodels.proportions import beta_script
from mlexplore.export.code.statsmodels.quantiles import quantile_script
from mlexplore.families import Beta, LogNormal, NegativeBinomial, Normal, Tweedie, ZeroInflatedPoisson
from mlexplore.outcome import NOT_UNIQUE

LIBRARY = "statsmodels"

_NOT_UNIQUE = "The best curve is not unique: the code may find another one that is as likely, with the same log-likelihood."
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
    if errors.absolute and not _plain(errors):
        return Unable(
            LIBRARY,
            "QuantReg fits curves that are linear in their parameters, without a link; and GenericLikelihoodModel climbs smooth "
            f"likelihoods, where that of {errors.family.errors_name} has a corner at every point: it would stop short of the maximum.",
        )
    code, notes = _of_numbers(errors)
    unique = problem.fit.message != NOT_UNIQUE
    return Snippet(LIBRARY, "python", code, notes if unique else (*notes, _NOT_UNIQUE))


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
            "QuantReg alone would give the curve to about five digits, whatever its tolerance.",
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
        if type(family) in FAMILIES and link in LINKS:
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
