"""Least squares in statsmodels, and what it counts differently."""

import numpy as np

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.statsmodels.scripts import script_of_curve, script_of_likelihood
from mlexplore.numerals import significant


def least_squares_script(errors: Errors, *, logarithms: bool) -> str:
    """Script for normal errors under the identity link or, of `logarithms`, for log-normal ones under the log link."""
    problem = errors.problem
    known = "np.log(exposure)" if problem.exposure else "offset" if problem.offset else ""
    response = ("np.log(y)" if logarithms else "y") + (f" - {known}" if known else "")
    if problem.weights is not None or not errors.free:
        kind, weights = ("WLS", ", weights=weights") if problem.weights else ("OLS", "")
        fitting = [
            "# Least squares: the likelihood of normal errors, whatever their standard deviation is.",
            f"result = sm.{kind}({response}, X{weights}).fit()",
            "theta = result.params",
        ]
        eta = f"result.fittedvalues{f' + {known}' if known else ''}"
        return script_of_curve(errors, fitting, f"np.exp({eta})" if logarithms else eta)
    sigma = errors.called("sigma")
    return script_of_likelihood(
        errors,
        [
            "# Least squares: the likelihood of normal errors, whatever their standard deviation is.",
            f"result = sm.OLS({response}, X).fit()",
            "theta = result.params",
            "# The most likely variance divides by n; result.scale divides by n - p.",
            f"{sigma} = np.sqrt(result.ssr / len(y))",
            *(
                [
                    "# The density of y itself: that of its logarithm, divided by y.",
                    "log_likelihood = result.llf - np.sum(np.log(y))",
                ]
                if logarithms
                else [
                    "log_likelihood = result.llf  # every constant is in it, and the variance that divides by n"
                ]
            ),
        ],
        [sigma],
    )


def told_least_squares(errors: Errors) -> tuple[str, ...]:
    """What statsmodels' own scale and AIC are, in sentences."""
    fit = errors.problem.numbers
    p = len(fit.model.parameters)
    notes = []
    if errors.free and fit.n > p:
        unbiased = fit.maximum.family.shape_values()["sigma"] * float(np.sqrt(fit.n / (fit.n - p)))
        notes.append(
            f"result.scale divides by n − p: its root would be sigma = {significant(unbiased, 6)} in place of "
            f"{significant(fit.maximum.family.shape_values()['sigma'], 6)}."
        )
    if errors.free and errors.problem.weights is None:
        notes.append(
            f"result.aic does not count sigma as a parameter: {significant(fit.aic - 2.0, 6)} in place of {significant(fit.aic, 6)}."
            if type(errors.family).__name__ == "Normal"
            else "result.aic is that of the logarithms and does not count sigma: it compares with no AIC of y."
        )
    if errors.problem.weights is not None:
        notes.append(
            "Weights count rows here; to WLS they are inverse variances, with the same curve and another result.llf."
        )
    return tuple(notes)
