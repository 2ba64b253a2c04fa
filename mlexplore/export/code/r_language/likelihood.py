"""Any curve with any errors: the likelihood written down, climbed by `nlminb` and finished by Newton's method."""

import math
from collections.abc import Sequence

import numpy as np

from mlexplore.domains import REAL
from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.densities import log_density, summed
from mlexplore.export.code.r_language.script import SHOWN, collected, r_script, started
from mlexplore.export.code.starts import start_of
from mlexplore.families import Family, Shape


def likelihood_script(problem: Problem, errors: Errors) -> str:
    """Script that maximises the log-likelihood of a fit of numbers.

    Parameters
    ----------
    problem
        The fit.
    errors
        Its errors.

    Raises
    ------
    ValueError
        If the log-density or the curve cannot be written in R.
    """
    curve, family, free = RCurve(problem), errors.family, errors.free
    shapes = family.shapes()
    places = [*curve.unknown_names, *map(_free_name, free)]
    taken = [
        *(f"{each.name} <- {_value(each, family, free)}" for each in shapes),
        *(f"{each.name} <- {number(float(value))}" for each, value in _common_knowns(family)),
    ]
    total = summed(log_density(family), weighted=problem.weights is not None)
    body = ["theta <- start + unit * at", *curve.unpacked, *_guard(family), *taken, *total]
    values = {each.name: _value(each, family, free) for each in shapes} | dict.fromkeys(
        errors.infinite, "Inf"
    )
    estimates = [
        curve.parameters(curve.inside),
        *(values[name] for name in problem.numbers.family.shape_values()),
    ]
    return r_script(
        [
            r_data(problem),
            curve.columns,
            started(start_of(curve, family, tuple(each.name for each in free), finer=1), places),
            "# The log-likelihood, every constant included.\nlog_likelihood_at <- function(at) {\n"
            + "\n".join(f"  {line}" for line in body)
            + "\n}",
            search_of("log_likelihood_at", _width(family)),
            collected(list(problem.fit.estimates), estimates) + "\nlog_likelihood <- log_likelihood_at(at)",
            SHOWN,
        ],
        ["numDeriv"],
    )


def search_of(function: str, width: str = "0.02") -> str:
    """Lines that leave in `theta` the place of the maximum of a function of steps `at`, from `start` in units of `unit`.

    `width` is that of the differences by which derivatives are taken: wide ones keep more digits where nothing bends on the way.
    """
    return f"""\
found <- nlminb(0 * start, function(at) -{function}(at),
                control = list(iter.max = 1000, eval.max = 5000, step.min = 0.1, step.max = 0.5))
# It stops where the likelihood looks flat. Newton's method finds the last digits, along axes in
# which the likelihood falls equally fast.
at <- found$par
axes <- diag(length(at))
near <- list(eps = {width}, d = 0, zero.tol = Inf)
for (k in 1:40) {{
  around <- function(z) {function}(at + as.vector(axes %*% z))
  bend <- hessian(around, 0 * at, method.args = near)
  if (any(eigen(bend)$values >= 0)) {{  # looked too far
    near$eps <- near$eps / 10
    next
  }}
  step <- as.vector(axes %*% -solve(bend, grad(around, 0 * at, method.args = near)))
  while ({function}(at + step) < {function}(at) - 1e-9) step <- step / 2
  at <- at + step
  if (max(abs(step)) < 1e-8) break
  axes <- axes %*% solve(chol(-bend))
}}
theta <- start + unit * at"""


_BENT = ("Huber", "GeneralizedNormal", "TypedErrors")
"""Classes of families whose log-density has no smooth second derivative."""


def _width(family: Family) -> str:
    """Steps in which derivatives are taken: wide ones keep more digits where nothing bends on the way."""
    return "1e-4" if {each.__name__ for each in type(family).__mro__} & set(_BENT) else "0.02"


def _guard(family: Family) -> list[str]:
    """A line that keeps the search inside what the errors can have; a link may be rounded to the end of it."""
    domain = family.location_domain
    if domain == REAL:
        return ["if (!all(is.finite(mu))) return(-1e10)"]
    outside = "mu <= 0" if not math.isfinite(domain.high) else "mu <= 0 | mu >= 1"
    return [f"if (!all(is.finite(mu)) || any({outside})) return(-1e10)"]


def _value(shape: Shape, family: Family, free: Sequence[Shape]) -> str:
    """Expression for a shape parameter."""
    if shape in free:
        return _natural(shape)
    return number(getattr(family, shape.name))


def _free_name(shape: Shape) -> str:
    return f"log_{shape.name}" if shape.positive else f"logit_{shape.name}" if shape.bounded else shape.name


def _natural(shape: Shape) -> str:
    """Expression for a shape parameter from its place on the free scale: see `Shape.natural`."""
    entry, low, high = f'theta[["{_free_name(shape)}"]]', shape.domain.low, shape.domain.high
    if shape.positive:
        return f"exp({entry})" if low == 0.0 else f"{number(low)} + exp({entry})"
    if shape.bounded:
        share = f"plogis({entry})"
        return share if (low, high) == (0.0, 1.0) else f"{number(low)} + {number(high - low)} * {share}"
    return entry


def _common_knowns(family: Family) -> list:
    """Whole numbers that belong to the observations and are the same for all of them, with their values."""
    found = [(each, getattr(family, each.name)) for each in family.knowns()]
    return [(each, value) for each, value in found if np.ndim(value) == 0]
