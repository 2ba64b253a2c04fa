"""Medians and quantiles in scikit-learn: the mean pinball loss is minimised, and a penalty unless it is set to zero."""

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.scikit_learn.columns_for_fit import columns_for_fit
from mlexplore.export.code.scikit_learn.hidden_penalties import lasso_quantile
from mlexplore.export.code.scikit_learn.scripts import script_of_numbers
from mlexplore.export.code.scikit_learn.told_penalties import told_penalty


def quantile_script(errors: Errors) -> tuple[str, str]:
    """Script for (asymmetric) Laplace errors under the identity link, and a sentence about the default penalty."""
    problem, tau = errors.problem, errors.family.level
    columns = columns_for_fit(problem)
    level = "tau" if "tau" in problem.held else number(tau)
    options = [f"quantile={level}", "alpha=0", columns.option]
    weights = ", sample_weight=weights" if problem.weights else ""
    fitting = [
        "# QuantileRegressor minimises the mean pinball loss plus alpha times the sum of the sizes of the coefficients.",
        "# At alpha=0 the penalty is gone: what is left is the likelihood.",
        f"model = QuantileRegressor({', '.join(option for option in options if option)})",
        f"model.fit({columns.given}, {'y - offset' if problem.offset else 'y'}{weights})",
        f"theta = {columns.coefficients()}",
    ]
    mu = f"model.predict({columns.given}){' + offset' if problem.offset else ''}"
    script = script_of_numbers(errors, columns, fitting, mu, "QuantileRegressor")
    model, free = problem.numbers.model.counted, int(columns.intercept)
    y = model.y if model.offset is None else model.y - model.offset
    found = lasso_quantile(y, columns.design, model.row_weights, tau=tau, free=free)
    told = told_penalty(problem, columns, "alpha=1", found)
    return script, f"{told} {_SLOW}" if y.size > _MANY else told


_MANY = 10_000  # rows; their time grows with the square
_SLOW = (
    "QuantileRegressor solves a linear programme with a variable for each observation: so many rows may take it minutes. The code for "
    "NumPy and SciPy takes seconds."
)
