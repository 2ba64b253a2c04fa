"""Beta regression in statsmodels."""

from mlexplore.export.code.numpy_scipy.errors import Errors
from mlexplore.export.code.statsmodels.generalized_linear import LINKS
from mlexplore.export.code.statsmodels.scripts import script_of_likelihood


def beta_script(errors: Errors) -> str:
    """Script for proportions with a beta distribution, without weights and offset."""
    link = LINKS[errors.problem.numbers.model.link.name]
    return script_of_likelihood(
        errors,
        [
            f"model = BetaModel(y, X, link=sm.families.links.{link}())",
            'first = model.fit(method="bfgs", maxiter=1000, disp=0, warn_convergence=False)',
            'result = model.fit(first.params, method="newton", tol=1e-10, disp=0)  # the last digits',
            "# The last parameter is the logarithm of the precision.",
            "theta, precision = result.params[:-1], np.exp(result.params[-1])",
            "log_likelihood = result.llf",
        ],
        ["precision"],
        ("import statsmodels.api as sm", "from statsmodels.othermod.betareg import BetaModel"),
    )
