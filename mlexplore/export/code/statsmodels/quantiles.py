"""Medians and quantiles in statsmodels, whose search ends near a corner of the loss and is taken to it."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.literals import number
from mlexplore.export.code.numpy_scipy.errors import Errors
from mlexplore.export.code.statsmodels.scripts import script_of_curve

_IMPORTS = (
    "import statsmodels.api as sm",
    "import warnings",
    "from statsmodels.tools.sm_exceptions import ConvergenceWarning, IterationLimitWarning",
)


def quantile_script(errors: Errors) -> str:
    """Script for (asymmetric) Laplace errors under the identity link."""
    problem = errors.problem
    level = "tau" if "tau" in problem.held else number(errors.family.level)
    p = CurveSection(problem).design.matrix.shape[1]
    response = "y - offset" if problem.offset else "y"
    if problem.weights is not None:
        given = [
            "# QuantReg takes no weights: a row with weight w is w times as long.",
            f"response, columns = weights * ({response}), weights[:, None] * X",
        ]
    else:
        given = [f"response, columns = {response}, X"]
    fitting = [
        *given,
        "# QuantReg finds the curve to a few digits: its steps are least squares with ever other weights.",
        "with warnings.catch_warnings():",
        '    warnings.simplefilter("ignore", ConvergenceWarning)',
        '    warnings.simplefilter("ignore", IterationLimitWarning)',
        f"    result = sm.QuantReg(response, columns).fit(q={level}, p_tol=1e-10, max_iter=10_000)",
        f"# The best curve passes through {'a point' if p == 1 else f'{p} points'}: through the nearest, it has all digits.",
        "distance = np.abs(response - columns @ result.params)",
        f"through = np.argsort(distance)[:{p}]",
        "theta = np.linalg.solve(columns[through], response[through])",
    ]
    mu = f"X @ theta{' + offset' if problem.offset else ''}"
    return script_of_curve(errors, fitting, mu, _IMPORTS)
