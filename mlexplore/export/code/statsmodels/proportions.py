"""Beta regression in statsmodels."""

import math

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.statsmodels.generalized_linear import LINKS
from mlexplore.export.code.statsmodels.scripts import API, script_of_likelihood, start_line, two_stages


def beta_script(errors: Errors) -> str:
    """Script for proportions with a beta distribution, without weights and offset."""
    link = LINKS[errors.problem.numbers.model.link.name]
    return script_of_likelihood(
        errors,
        [
            "# The last parameter is the logarithm of the precision.",
            f"model = BetaModel(y, X, link=sm.families.links.{link}())",
            *two_stages(start_line(errors, math.log)),
            "theta, precision = result.params[:-1], np.exp(result.params[-1])",
            "log_likelihood = result.llf",
        ],
        ["precision"],
        (API, "from statsmodels.othermod.betareg import BetaModel"),
    )
