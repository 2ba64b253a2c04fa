"""Counts in statsmodels that spread more than Poisson counts."""

from mlexplore.export.code.numpy_scipy.errors import Errors
from mlexplore.export.code.statsmodels.scripts import known_arguments, script_of_likelihood

_TWO_STAGES = [
    'first = model.fit(method="bfgs", maxiter=1000, disp=0, warn_convergence=False)',
    'result = model.fit(first.params, method="newton", tol=1e-10, disp=0)  # the last digits',
]


def negative_binomial_script(errors: Errors) -> str:
    """Script for negative binomial counts under the log link, without weights."""
    return script_of_likelihood(
        errors,
        [
            f"model = sm.NegativeBinomial(y, X{known_arguments(errors)})",
            *_TWO_STAGES,
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
            f"model = sm.ZeroInflatedPoisson(y, X{known_arguments(errors)})",
            *_TWO_STAGES,
            "# The first parameter is the logit of the probability of a further zero.",
            "theta, inflation = result.params[1:], 1 / (1 + np.exp(-result.params[0]))",
            "log_likelihood = result.llf",
        ],
        ["inflation"],
    )
