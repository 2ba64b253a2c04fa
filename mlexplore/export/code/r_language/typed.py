"""The maximum of the likelihood of a loss that somebody typed: the least loss first, and then its scale."""

import numpy as np

from mlexplore.export.code.data_r import r_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number, r_array
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.r_language.curves import RCurve
from mlexplore.export.code.r_language.likelihood import search_of
from mlexplore.export.code.r_language.script import SHOWN, collected, r_names, r_script, started
from mlexplore.export.code.r_language.translation import r_expression
from mlexplore.export.code.starts import start_of
from mlexplore.families.typed_errors import TypedErrors
from mlexplore.formulas import numpy_text

_FINER = 2  # digits that a search begins with beyond the usual ones where other minima may be near

_INTEGRAL = """\
# Integrals of rho^power exp(-rho / s) over all residuals, in units of their size, piece by piece; with
# power 0 it is Z(s).
width <- mean(abs(r))
ends <- c(-Inf, bends / width, Inf)
integral <- function(s, power) {
  height <- function(u) {
    loss <- rho(width * u)
    share <- exp(-loss / s)
    ifelse(share > 0, loss^power * share, 0)
  }
  piece <- function(low, high) integrate(height, low, high, rel.tol = 1e-11, subdivisions = 2000)$value
  width * sum(mapply(piece, ends[-length(ends)], ends[-1]))
}"""


def typed_script(problem: Problem, errors: Errors) -> str:
    """Script for errors whose loss somebody typed, without kinks.

    Raises
    ------
    ValueError
        If the loss or the curve cannot be written in R.
    """
    curve, family = RCurve(problem), errors.family
    assert isinstance(family, TypedErrors)
    weighted = problem.weights is not None
    terms = "weights * rho(y - mu)" if weighted else "rho(y - mu)"
    scale = number(float(f"{family.s:.1g}"))
    body = ["theta <- start + unit * at", *curve.unpacked, f"-sum({terms}) / {scale}"]
    mean = "weighted.mean(rho(r), weights)" if weighted else "mean(rho(r))"
    count = "sum(weights)" if weighted else "length(y)"
    bends = sorted({*family.curve.kinks, *family.curve.breaks, family.curve.minimum})
    values = {"s": "s"} | {field: number(getattr(family, field)) for field in family.called.values()}
    return r_script(
        [
            r_data(problem),
            curve.columns,
            _loss(family),
            started(
                start_of(curve, family, (), finer=0 if family.log_concave else _FINER), curve.unknown_names
            ),
            "# Minus the loss, in units of about its scale.\nminus_the_loss <- function(at) {\n"
            + "\n".join(f"  {line}" for line in body)
            + "\n}",
            search_of("minus_the_loss"),
            "\n".join([*curve.unpacked, "r <- y - mu"]),
            f"{r_array('bends', np.array(bends))}\n{_INTEGRAL}",
            "\n".join(
                [
                    f"mean_loss <- {mean}",
                    *_scale(errors, family),
                    "# What minimising the loss drops is log Z(s).",
                    f"log_likelihood <- -{count} * (mean_loss / s + log(integral(s, 0)))",
                ]
            ),
            collected(
                list(problem.fit.estimates),
                [curve.parameters(curve.inside), *(values[name] for name in family.shape_values())],
            ),
            SHOWN,
        ],
        ["numDeriv"],
    )


def _loss(family: TypedErrors) -> str:
    """Section that defines ``rho(r)``, with the parameters that the loss has."""
    called = r_names(tuple(family.called.values()))
    names = {name: called[field] for name, field in family.called.items()}
    text = numpy_text(family.definition.tree, {"r": "r", **{name: name for name in names}})
    return "\n".join(
        [
            "# The errors: their density is exp(-rho(r) / s) / Z(s), rho being the loss that was typed.",
            *(f"{names[name]} <- {number(getattr(family, field))}" for name, field in family.called.items()),
            f"rho <- function(r) {r_expression(text, names)}",
        ]
    )


def _scale(errors: Errors, family: TypedErrors) -> list[str]:
    """Lines that find the most likely scale."""
    if not errors.free:
        return [f"s <- {number(family.s)}  # held"]
    (item,) = errors.free
    low, high = 0.5 * family.s, min(2.0 * family.s, 0.5 * (family.s + item.domain.high))
    ends = ", ".join(number(float(f"{end:.3g}")) for end in (low, high))
    return [
        "# The most likely scale: there the loss is expected to be as large as it is on average.",
        "excess <- function(p) integral(exp(p), 1) / integral(exp(p), 0) - mean_loss",
        f"s <- exp(uniroot(excess, log(c({ends})), tol = 1e-13)$root)",
    ]
