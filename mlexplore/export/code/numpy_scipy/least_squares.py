"""Least squares: the maximum of a likelihood of normal errors, whatever their standard deviation is."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.search import NEWTON, derivatives_of, start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of

_LEAST_SQUARES = "from scipy.optimize import least_squares"


def linear_least_squares(problem: Problem, errors: Errors) -> str:
    """Script for a linear curve under the identity link."""
    section = CurveSection(problem)
    y = f"(y{section.known_part.replace(' + ', ' - ')})" if section.known_part else "y"
    lines = ["Q, R = np.linalg.qr(X)", f"theta = np.linalg.solve(R, Q.T @ {y})"]
    if problem.weights is not None:
        lines = [
            "root = np.sqrt(weights)",
            "Q, R = np.linalg.qr(X * root[:, None])",
            f"theta = np.linalg.solve(R, Q.T @ (root * {y}))",
        ]
    return python_script(
        [
            python_data(problem),
            section.columns,
            "\n".join(
                [
                    "# Least squares, through Q and R: the normal equations would lose half of the digits.",
                    *lines,
                    *section.back.splitlines(),
                    f"mu = X @ theta{section.known_part}",
                ]
            ),
            *_ending(problem, section, errors),
        ]
    )


def nonlinear_least_squares(problem: Problem, errors: Errors) -> str:
    """Script for any other curve."""
    section = CurveSection(problem)
    residuals = "y - curve(start + unit * t)"
    if problem.weights is not None:
        residuals = f"np.sqrt(weights) * ({residuals})"
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe(section.function),
            start_section(start_of(section, errors.family, ())),
            f"def residuals(t):\n    return {residuals}",
            "def half_the_squares(t):\n    return np.sum(residuals(t) ** 2) / 2",
            derivatives_of("half_the_squares"),
            "\n".join(
                [
                    '# Least squares; jac="cs" takes derivatives by an imaginary step too.',
                    'found = least_squares(residuals, np.zeros(start.size), jac="cs", gtol=None)',
                    "t = found.x",
                    NEWTON,
                    "theta = start + unit * t",
                    *section.back.splitlines(),
                    "mu = curve(theta)",
                ]
            ),
            *_ending(problem, section, errors),
        ],
        [_LEAST_SQUARES],
    )


def _ending(problem: Problem, section: CurveSection, errors: Errors) -> list[str]:
    """Sections from the curve `mu` to the estimates and the log-likelihood."""
    sigma = errors.constants
    if errors.free:
        squares = (
            "np.average((y - mu) ** 2, weights=weights)"
            if problem.weights is not None
            else "np.mean((y - mu) ** 2)"
        )
        sigma = [
            "# The mean of the squares is the most likely variance; with n - p for n it would be unbiased, and less likely.",
            f"sigma = np.sqrt({squares})",
        ]
    names = list(problem.fit.estimates)
    terms = "0.5 * ((y - mu) / sigma) ** 2 + 0.5 * np.log(2 * np.pi * sigma**2)"
    total = f"weights * ({terms})" if problem.weights is not None else terms
    return [
        "\n".join(
            [
                *sigma,
                "# Least squares drops the second term, which does not move the curve. The likelihood has it.",
                f"log_likelihood = -np.sum({total})",
                collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
            ]
        ),
        SHOWN,
    ]
