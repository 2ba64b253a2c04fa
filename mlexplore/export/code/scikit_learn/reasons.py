"""Why scikit-learn cannot give a fit, and what the nearest that it has would give instead."""

import numpy as np

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.refusal import refusal
from mlexplore.export.code.scikit_learn.classification import told_logistic
from mlexplore.export.code.scikit_learn.columns_for_fit import columns_for_fit
from mlexplore.export.code.scikit_learn.deviances import power_of
from mlexplore.export.code.scikit_learn.hidden_penalties import concomitant_huber, ridge_deviance
from mlexplore.export.code.scikit_learn.told_penalties import compared
from mlexplore.export.code.tweedie_shapes import long_series
from mlexplore.families import (
    AsymmetricLaplace,
    Beta,
    Huber,
    Laplace,
    LogNormal,
    NegativeBinomial,
    Normal,
    Poisson,
    Weibull,
    ZeroInflatedPoisson,
)
from mlexplore.links import UnitLink
from mlexplore.numerals import significant

_LOW = 0.1  # lowest height of a curve, as a share of its mean, from which a search is left to step freely
_LEAST_EPSILON = 1.0  # that HuberRegressor takes


def reason_for_numbers(errors: Errors) -> str:
    """Why scikit-learn has no model for a fit of numbers; empty if it has one."""
    fit = errors.problem.numbers
    if not fit.curve.linear:
        return (
            f"Regressions in scikit-learn are linear in their parameters, and this curve is not ({fit.curve.label}): its "
            "pipelines can bend x, but estimate nothing inside the bend. The code for NumPy and SciPy fits it."
        )
    return long_series(errors) or _no_family(errors) or _no_link(errors)


def _no_family(errors: Errors) -> str:
    """Why no model has the loss of the family; empty if one has."""
    problem, family = errors.problem, errors.family
    if power_of(family) is not None or isinstance(family, (Laplace, AsymmetricLaplace, LogNormal)):
        return ""
    if family.response == "binary" or family.knowns():
        return ""
    if isinstance(family, Huber):
        return _huber(problem)
    if (
        isinstance(family, (NegativeBinomial, ZeroInflatedPoisson))
        and problem.numbers.model.link.name == "log"
    ):
        return (
            f"scikit-learn has no model for {family.errors_name}. PoissonRegressor, the nearest, takes the variance of a count "
            f"for its mean; it would give {_at_other(problem, Poisson())}."
        )
    if isinstance(family, Beta):
        return (
            "scikit-learn has no beta regression. LinearRegression on the logit of y, which is often taken, is the likelihood "
            "of another distribution, whose curve is a median."
        )
    if isinstance(family, Weibull):
        return (
            "scikit-learn has no Weibull regression. GammaRegressor, the nearest, has other errors, and its curve is the mean "
            "instead of the scale."
        )
    if problem.numbers.model.link.name != "identity":
        return f"scikit-learn has no model with the loss of {family.errors_name}."
    return (
        f"scikit-learn has no model with the loss of {family.errors_name}. LinearRegression minimises squared error; it would "
        f"give {_at_other(problem, Normal())}."
    )


def _no_link(errors: Errors) -> str:
    """Why the model with the loss of the family has not the link, or not the offset; empty if it has."""
    problem, family, link = errors.problem, errors.family, errors.problem.numbers.model.link
    offset = problem.offset is not None or problem.exposure is not None
    if isinstance(link, UnitLink):
        if link.name != "logit":
            return (
                f"LogisticRegression has the logit link alone, not the {link.name} link: its curve would add up to log-odds, with "
                "other coefficients and another likelihood."
            )
        return "LogisticRegression takes no offset: it would estimate a coefficient for it." * offset
    if isinstance(family, (Laplace, AsymmetricLaplace)):
        if link.name == "identity":
            return ""
        return (
            f"QuantileRegressor fits the curve itself, not one through the {link.name} link. (A fit to log y would minimise "
            "another loss: absolute errors of logarithms.)"
        )
    if isinstance(family, LogNormal):
        if link.name == "log":
            return ""
        return (
            "LinearRegression on log y has the log-normal likelihood for a curve that adds up on the scale of the logarithm, "
            f"and here it adds up through the {link.name} link."
        )
    if link.name not in ("log", "identity"):
        return f"TweedieRegressor has the log and the identity link, not the {link.name} link: it would fit another curve."
    if link.name == "identity" and not isinstance(family, Normal) and not columns_for_fit(problem).intercept:
        return (
            "TweedieRegressor begins at coefficients of 0: without a constant to be estimated beside others its curve would be 0 there, "
            f"where {family.errors_name} have no likelihood."
        )
    if link.name == "identity" and (power_of(family) or 0.0) > 1.0 and _lowest(errors) < _LOW:
        return (
            "TweedieRegressor's search steps freely, and through the identity link it may step to where a curve that comes as near to 0 "
            f"as this one is negative, and {family.errors_name} have no likelihood."
        )
    if offset and link.name == "identity" and not isinstance(family, Normal):
        return "TweedieRegressor takes no offset: it would estimate a coefficient for it."
    return ""


def _lowest(errors: Errors) -> float:
    """The lowest height of the curve as a share of its mean."""
    mu = errors.problem.numbers.model.counted.mean.value(errors.problem.numbers.maximum.theta)
    return float(mu.min() / mu.mean())


def _mean(errors: Errors) -> float:
    """The mean of the observations."""
    model = errors.problem.numbers.model.counted
    return float(np.average(model.y, weights=model.weights))


def _huber(problem: Problem) -> str:
    family, link = problem.numbers.family, problem.numbers.model.link.name
    assert isinstance(family, Huber)
    start = (
        "HuberRegressor has the Huber loss, but finds its scale by an equation of its own (Huber's proposal 2), which belongs to no "
        "density"
    )
    if link != "identity" or problem.offset is not None or family.delta < _LEAST_EPSILON:
        return f"{start}; it also takes no link, no offset and no epsilon below 1."
    columns, model = columns_for_fit(problem), problem.numbers.model.counted
    b, scale = concomitant_huber(
        model.y,
        columns.design,
        model.row_weights,
        free=int(columns.intercept),
        epsilon=family.delta,
        alpha=0.0,
    )
    curve = compared(problem, columns, b, further=(("scale", scale, "sigma", family.sigma),))
    return f"{start}: with epsilon={significant(family.delta)} and alpha=0 it would give {curve}."


def _at_other(problem: Problem, family: Normal | Poisson) -> str:
    """What the maximum of another family is."""
    columns, model = columns_for_fit(problem), problem.numbers.model.counted
    y, weights = model.y, model.row_weights
    if model.offset is not None and model.link.name == "log":
        exposure = np.exp(model.offset)
        y, weights = y / exposure, weights * exposure
    elif model.offset is not None:
        y = y - model.offset
    found = ridge_deviance(y, columns.design, weights, family, model.link, free=0, alpha=0.0)
    return compared(problem, columns, found)


def reason_for_labels(problem: Problem) -> str:
    """Why scikit-learn has no model for a fit of labels; empty if it has one."""
    fit = problem.labels
    if fit.family.ordered:
        return (
            "scikit-learn has no model for classes in an order. LogisticRegression would forget it: every class but one would get a "
            "curve of its own."
        )
    if fit.model.link.name != "logit":
        return (
            f"LogisticRegression has the logit link alone, not the {fit.model.link.name} link: its curve would add up to log-odds, with "
            "other coefficients and another likelihood."
        )
    reason = refusal(problem)
    if reason and not fit.model.held:
        return f"{reason} {told_logistic(problem, columns_for_fit(problem))} That is the penalty's doing."
    return reason
