"""Least squares: the maximum of a likelihood of normal errors, whatever their standard deviation is."""

from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.linear_curve import linear_curve
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script


def linear_least_squares(problem: Problem) -> str:
    """Script for a linear curve under the identity link with normal errors."""
    curve = linear_curve(problem)
    back, parameters = curve.parameters
    weighted = problem.weights is not None
    solve = "\n".join(
        [
            "# Least squares, through Q and R: the normal equations would lose half of the digits.",
            *(
                [
                    "root = np.sqrt(weights)",
                    "Q, R = np.linalg.qr(X * root[:, None])",
                    "b = np.linalg.solve(R, Q.T @ (root * y))",
                ]
                if weighted
                else ["Q, R = np.linalg.qr(X)", "b = np.linalg.solve(R, Q.T @ y)"]
            ),
            *([back] if back else []),
        ]
    )
    names = list(problem.fit.estimates)
    return python_script(
        [
            python_data(problem),
            curve.columns,
            solve,
            f"mu = X @ b\n{spread(problem)}",
            collected(names, [*parameters, "sigma"]),
            SHOWN,
        ]
    )


def spread(problem: Problem) -> str:
    """Lines from the curve `mu` to the standard deviation and the log-likelihood."""
    weighted = problem.weights is not None
    held = problem.held.get("sigma")
    if held is not None:
        sigma = f"sigma = {number(held)}  # held"
    else:
        mean = "np.average((y - mu) ** 2, weights=weights)" if weighted else "np.mean((y - mu) ** 2)"
        sigma = "\n".join(
            [
                "# Its mean is the variance that is most likely; dividing by n - p would be unbiased, and less likely.",
                f"sigma = np.sqrt({mean})",
            ]
        )
    count = "weights" if weighted else "1"
    terms = "0.5 * ((y - mu) / sigma) ** 2 + 0.5 * np.log(2 * np.pi * sigma**2)"
    total = f"-np.sum(weights * ({terms}))" if weighted else f"-np.sum({terms})"
    del count
    return "\n".join(
        [
            sigma,
            "# Least squares drops the second term: it does not move the curve.",
            f"log_likelihood = {total}",
        ]
    )
