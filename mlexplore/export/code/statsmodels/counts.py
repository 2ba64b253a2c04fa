"""Counts in statsmodels that spread more than Poisson counts."""

import math

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.statsmodels.scripts import (
    known_arguments,
    script_of_likelihood,
    start_line,
    two_stages,
)


def negative_binomial_script(errors: Errors) -> str:
    """Script for negative binomial counts under the log link, without weights."""
    return script_of_likelihood(
        errors,
        [
            f"model = sm.NegativeBinomial(y, X{known_arguments(errors)})",
            *two_stages(start_line(errors, lambda size: 1.0 / size)),
            "theta, alpha = result.params[:-1], result.params[-1]",
            "log_likelihood = result.llf",
        ],
        ["1 / alpha"],
    )


def zero_inflated_script(errors: Errors) -> str:
    """Script for Poisson counts with further zeros under the log link, without weights."""
    return script_of_likelihood(
        errors,
        [
            "# The first parameter is the logit of the probability of a further zero.",
            f"model = sm.ZeroInflatedPoisson(y, X{known_arguments(errors)})",
            *two_stages(start_line(errors, lambda share: math.log(share / (1.0 - share)), first=True)),
            "theta, inflation = result.params[1:], 1 / (1 + np.exp(-result.params[0]))",
            "log_likelihood = result.llf",
        ],
        ["inflation"],
    )
