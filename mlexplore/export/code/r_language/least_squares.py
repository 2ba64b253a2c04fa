"""Normal errors around the curve itself: `lm`, and `nls` where the curve is not linear in its parameters."""

from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.densities import log_density, summed
from mlexplore.export.code.r_language.script import SHOWN, begun, collected, ending_in, r_script


def linear_script(problem: Problem, errors: Errors) -> str:
    """Script for a linear curve under the identity link: least squares through Q and R."""
    curve = RCurve(problem)
    weights = ", weights = weights" if problem.weights is not None else ""
    y = "y - offset" if problem.offset is not None else "y"
    fitted = (
        f"# Least squares: the curve that makes normal errors most likely.\nfit <- lm({y} ~ X - 1{weights})"
    )
    mu = "as.vector(X %*% coef(fit))" + (" + offset" if problem.offset is not None else "")
    return r_script(
        [
            r_data(problem),
            curve.columns,
            fitted,
            f"mu <- {mu}\n{_spread(problem, errors)}",
            collected(
                list(problem.fit.estimates), [curve.parameters("coef(fit)"), *shapes_and_limits(errors)]
            ),
            SHOWN,
        ]
    )


def nonlinear_script(problem: Problem, errors: Errors) -> str:
    """Script for a curve that is not linear in its parameters: the Gauss-Newton method of `nls`."""
    curve = RCurve(problem)
    weights = "weights = weights, " if problem.weights is not None else ""
    *before, height = curve.lines
    return r_script(
        [
            r_data(problem),
            "\n".join(
                [
                    curve.columns,
                    *before,
                    "# Least squares, step by step from a guess: the curve that makes normal errors most likely.",
                    f"fit <- nls(y ~ {height},",
                    f"           start = list({begun(curve)}),",
                    f"           {weights}control = nls.control(maxiter = 5000, tol = 1e-8, nDcentral = TRUE))",
                ]
            ),
            f"mu <- fitted(fit)\n{_spread(problem, errors)}",
            collected(list(problem.fit.estimates), ["coef(fit)", *shapes_and_limits(errors)]),
            SHOWN,
        ]
    )


def shapes_and_limits(errors: Errors) -> list[str]:
    """Expressions for the shape parameters on screen: those that are infinite are so by name."""
    names = errors.problem.numbers.family.shape_values()
    return ["Inf" if name in errors.infinite else name for name in names]


def _spread(problem: Problem, errors: Errors) -> str:
    weighted = problem.weights is not None
    held = problem.held.get("sigma")
    if held is not None:
        sigma = [f"sigma <- {number(held)}  # held"]
    else:
        sigma = [
            "# The most likely variance is the mean square; summary(fit) divides by n - p, which is unbiased and less likely.",
            f"sigma <- sqrt({'weighted.mean((y - mu)^2, weights)' if weighted else 'mean((y - mu)^2)'})",
        ]
    total = summed(log_density(errors.family), weighted=weighted)
    return "\n".join([*sigma, "# Every constant included.", ending_in("log_likelihood", total)])
