"""Which model of scikit-learn has the likelihood of a fit, or why none has."""

from mlexplore.export.code.errors import Errors, errors_of
from mlexplore.export.code.numpy_scipy.snippets import MOST_ROWS_OF_A_PROGRAM
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal, reservations
from mlexplore.export.code.scikit_learn.classification import labels_script, shares_script
from mlexplore.export.code.scikit_learn.compound_poisson import tweedie_script
from mlexplore.export.code.scikit_learn.quantiles import quantile_script
from mlexplore.export.code.scikit_learn.reasons import reason_for_labels, reason_for_numbers
from mlexplore.export.code.scikit_learn.regression import deviance_script, least_squares_script
from mlexplore.export.code.snippet import Snippet, Unable
from mlexplore.families import AsymmetricLaplace, Bernoulli, Binomial, Laplace, LogNormal, Normal, Tweedie

LIBRARY = "scikit-learn"


def snippet(problem: Problem) -> Snippet | Unable:
    """The fit of a problem in scikit-learn, or why there is none."""
    if problem.of_classes:
        reason = reason_for_labels(problem)
        if reason:
            return Unable(LIBRARY, reason)
        code, told = labels_script(problem)
        return Snippet(LIBRARY, "python", code, (told,))
    if reason := refusal(problem):
        return Unable(LIBRARY, reason)
    errors = errors_of(problem)
    assert errors is not None
    if reason := reason_for_numbers(errors):
        return Unable(LIBRARY, reason)
    code, told = _of_numbers(errors)
    rows = problem.response.values.size
    slow = (_SLOW.format(rows=rows),) if errors.absolute and rows > MOST_ROWS_OF_A_PROGRAM else ()
    return Snippet(LIBRARY, "python", code, (told, *slow, *reservations(problem)))


def _of_numbers(errors: Errors) -> tuple[str, str]:
    """Code, and a sentence about the penalty that the library has by default."""
    family, link = errors.family, errors.problem.numbers.model.link.name
    if isinstance(family, Normal) and link == "identity":
        return least_squares_script(errors, logarithms=False), _UNPENALISED
    if isinstance(family, LogNormal):
        return least_squares_script(errors, logarithms=True), _UNPENALISED
    if isinstance(family, (Laplace, AsymmetricLaplace)):
        return quantile_script(errors)
    if isinstance(family, (Bernoulli, Binomial)):
        return shares_script(errors)
    if isinstance(family, Tweedie):
        return tweedie_script(errors)
    return deviance_script(errors)


_SLOW = "QuantileRegressor solves a linear program: with {rows:,} rows it takes minutes."
_UNPENALISED = (
    "LinearRegression has no penalty (Ridge and Lasso, its neighbours, have alpha=1 by default), and it gives neither a scale nor a "
    "likelihood: both are computed from its curve."
)
