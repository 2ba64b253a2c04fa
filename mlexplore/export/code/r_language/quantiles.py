"""Laplace errors, lopsided or not: least absolute deviations by the simplex method of `quantreg`, which ends at a corner."""

import textwrap

from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.densities import log_density, summed
from mlexplore.export.code.r_language.script import SHOWN, collected, ending_in, r_script, started
from mlexplore.export.code.starts import start_of


def quantile_script(problem: Problem, errors: Errors) -> str:
    """Script for a linear curve under the identity link."""
    curve = RCurve(problem)
    weights = ", weights = weights" if problem.weights is not None else ""
    level = number(problem.numbers.family.level)
    fitted = (
        "# Least absolute deviations by the simplex method: the curve passes through as many points as it has parameters. Its\n"
        '# warning "may be nonunique" is given for many a curve that is unique.\n'
        f'fit <- suppressWarnings(rq(y{curve.known_part.replace("+", "-")} ~ X - 1, tau = {level}{weights}, method = "br"))'
    )
    mu = f"mu <- as.vector(X %*% coef(fit)){curve.known_part}"
    return r_script(
        [
            r_data(problem),
            curve.columns,
            fitted,
            _scale(problem, errors, [mu]),
            collected(
                list(problem.fit.estimates),
                [curve.parameters("coef(fit)"), *problem.numbers.family.shape_values()],
            ),
            SHOWN,
        ],
        ["quantreg"],
    )


def linearised_script(problem: Problem, errors: Errors) -> str:
    """Script for any other curve: the same for its tangents, again and again."""
    curve = RCurve(problem)
    family = errors.family
    weights = ", weights = weights" if problem.weights is not None else ""
    level = number(family.level)
    loss = "(y - mu) * (tau - (y < mu))"
    body = ["theta <- start + unit * at", *curve.unpacked, "mu"]
    return r_script(
        [
            r_data(problem),
            curve.columns,
            started(start_of(curve, family, ()), curve.unknown_names),
            f"tau <- {level}\nheights <- function(at) {{\n{textwrap.indent(chr(10).join(body), '  ')}\n}}",
            f"""\
cost <- function(at) {{
  mu <- heights(at)
  sum({"weights * " if weights else ""}{loss})
}}""",
            f"""\
# Least absolute deviations of the tangents, again and again (Osborne & Watson 1971).
at <- 0 * start
for (k in 1:60) {{
  tangents <- jacobian(heights, at, method.args = list(eps = 0.01, d = 0, zero.tol = Inf))
  step <- coef(suppressWarnings(rq(y - heights(at) ~ tangents - 1, tau = tau{weights}, method = "br")))
  while (!isTRUE(cost(at + step) <= cost(at)) && max(abs(step)) > 1e-14) step <- step / 2
  at <- at + step
  if (max(abs(step)) < 1e-13) break
}}
theta <- start + unit * at""",
            _scale(problem, errors, ["mu <- heights(at)"]),
            collected(list(problem.fit.estimates), [curve.parameters(curve.inside), *family.shape_values()]),
            SHOWN,
        ],
        ["numDeriv", "quantreg"],
    )


def _scale(problem: Problem, errors: Errors, mu: list[str]) -> str:
    family, weighted = errors.family, problem.weights is not None
    lines = mu + [
        f"{name} <- {number(value)}" for name, value in family.shape_values().items() if name != "b"
    ]
    if "b" in problem.held:
        lines.append(f"b <- {number(problem.held['b'])}  # held")
    else:
        loss = "abs(y - mu)" if family.symmetric else "(y - mu) * (tau - (y < mu))"
        mean = f"weighted.mean({loss}, weights)" if weighted else f"mean({loss})"
        lines.append(f"b <- {mean}  # the most likely scale is the mean loss")
    total = summed(log_density(family), weighted=weighted)
    return "\n".join([*lines, "# Every constant included.", ending_in("log_likelihood", total)])
