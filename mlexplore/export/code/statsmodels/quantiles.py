"""Medians and quantiles in statsmodels, whose search ends near a corner of the loss: how near is a matter of the unit of y."""

from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.statsmodels.scripts import script_of_curve
from mlexplore.outcome import NOT_UNIQUE


def quantile_script(errors: Errors) -> str:
    """Script for (asymmetric) Laplace errors under the identity link."""
    problem = errors.problem
    level = "tau" if "tau" in problem.held else number(errors.family.level)
    response = "(y - offset)" if problem.offset else "y"
    columns = "X"
    if problem.weights is not None:
        response, columns = f"weights * {response}", "weights[:, None] * X"
    # Among curves that are as good as each other its steps do not end.
    tolerance = "0.1" if problem.fit.message == NOT_UNIQUE else "1e-3"
    fitting = [
        "# QuantReg takes every residual for at least 1e-6: in a unit of y as fine as this, that is nothing.",
        "fine = 1e7 / np.std(y)",
        *(
            ["# It takes no weights: a row with weight w is w times as long."]
            if problem.weights is not None
            else []
        ),
        f"model = sm.QuantReg(fine * {response}, {columns})",
        'with np.errstate(all="ignore"):  # its standard errors, which we leave, may need points where none are',
        f"    result = model.fit(q={level}, p_tol={tolerance}, max_iter=100_000)",
        "theta = result.params / fine",
    ]
    mu = f"X @ theta{' + offset' if problem.offset else ''}"
    return script_of_curve(errors, fitting, mu)
