"""Least squares, and regressions by a deviance, in scikit-learn."""

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.scikit_learn.columns_for_fit import columns_for_fit
from mlexplore.export.code.scikit_learn.deviances import DevianceFit, power_of
from mlexplore.export.code.scikit_learn.scripts import script_of_numbers


def deviance_script(errors: Errors) -> tuple[str, str]:
    """Script for a family whose deviance scikit-learn has, and a sentence about its default penalty."""
    power = power_of(errors.family)
    assert power is not None
    how = DevianceFit(errors.problem, errors.family, power, number(power))
    fitting = [
        *how.preparation,
        f"# {how.name} minimises half the mean deviance plus alpha / 2 times the sum of squared coefficients.",
        "# At alpha=0 the penalty is gone: what is left is the likelihood.",
        f"model = {how.call}",
        f"model.fit({how.fit})",
        *how.polish,
        f"theta = {how.coefficients}",
    ]
    return script_of_numbers(errors, how.columns, fitting, how.mu, how.name), how.told


def least_squares_script(errors: Errors, *, logarithms: bool) -> str:
    """Script for normal errors under the identity link or, of `logarithms`, for log-normal ones under the log link."""
    problem = errors.problem
    columns = columns_for_fit(problem)
    known = "np.log(exposure)" if problem.exposure else "offset" if problem.offset else ""
    response = "np.log(y)" if logarithms else "y"
    weights = ", sample_weight=weights" if problem.weights else ""
    fitting = [
        "# The logarithm of a log-normal observation is normal: least squares on the logarithms."
        if logarithms
        else "# Least squares: the likelihood of normal errors, whatever their standard deviation is.",
        f"model = LinearRegression({columns.option})",
        f"model.fit({columns.given}, {response}{f' - {known}' if known else ''}{weights})",
        f"theta = {columns.coefficients()}",
    ]
    eta = f"model.predict({columns.given}){f' + {known}' if known else ''}"
    return script_of_numbers(
        errors, columns, fitting, f"np.exp({eta})" if logarithms else eta, "LinearRegression"
    )
