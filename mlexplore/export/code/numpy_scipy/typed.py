"""The maximum of the likelihood of a loss that somebody typed: the least loss first, and then its scale."""

import numpy as np

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import number, python_array
from mlexplore.export.code.numpy_scipy.complex_steps import complex_safe
from mlexplore.export.code.numpy_scipy.kinked import RESIDUALS, kinked_search
from mlexplore.export.code.numpy_scipy.search import MINIMIZE, derivatives_of, search_of, start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of
from mlexplore.families.typed_errors import TypedErrors
from mlexplore.formulas import numpy_text

_QUAD = (
    "from itertools import pairwise",
    "from scipy.integrate import quad",
    "from scipy.optimize import brentq",
)

_FINER = 2  # digits that a search begins with beyond the usual ones where other minima may be near

_EXPECTED = """\
def integral(s, power):
    # Of rho^power exp(-rho / s) over all residuals, piece by piece; with power 0 it is Z(s).
    def height(u):
        with np.errstate(all="ignore"):
            loss = rho(width * u)
            share = np.exp(-loss / s)
        return loss**power * share if share > 0 else 0.0

    pieces = [quad(height, low, high, epsabs=0, epsrel=1e-11, limit=500) for low, high in pairwise(ends)]
    return width * sum(value for value, _ in pieces)"""


def typed(problem: Problem, errors: Errors) -> str:
    """Script for errors whose loss somebody typed."""
    section, family = CurveSection(problem), errors.family
    assert isinstance(family, TypedErrors)
    return python_script(
        [
            python_data(problem),
            section.columns,
            complex_safe(section.function),
            complex_safe(_loss(errors, family)),
            start_section(start_of(section, family, (), finer=0 if family.log_concave else _FINER)),
            *_search(errors, family),
            "\n".join(["theta = start + unit * t", *section.back.splitlines(), "r = y - curve(theta)"]),
            *_ending(problem, section, errors, family),
            SHOWN,
        ],
        (MINIMIZE, *_QUAD),
    )


def _loss(errors: Errors, family: TypedErrors) -> str:
    """Section that defines ``rho(r)``, with the parameters that the loss has."""
    called = {name: errors.called(field) for name, field in family.called.items()}
    values = [f"{called[name]} = {number(getattr(family, field))}" for name, field in family.called.items()]
    return "\n".join(
        [
            "# The errors: their density is exp(-rho(r) / s) / Z(s), rho being the loss that was typed.",
            *values,
            *([""] * 2 if values else []),
            "def rho(r):",
            f"    return {numpy_text(family.definition.tree, {'r': 'r', **called})}",
        ]
    )


def _search(errors: Errors, family: TypedErrors) -> list[str]:
    """Sections that leave the place of the least loss in `t`."""
    weighted = errors.problem.weights is not None
    if family.kinks:
        places = np.array([kink.place for kink in family.kinks])
        jumps = np.array([kink.above - kink.below for kink in family.kinks])
        lines = [
            "# Where the slope of the loss jumps, and how far.",
            python_array("kinks", places),
            python_array("jumps", jumps),
        ]
        return ["\n".join(lines), *kinked_search(family.s, weighted=weighted, convex=family.log_concave)]
    terms = "weights * rho(residuals(t))" if weighted else "rho(residuals(t))"
    return [
        f"scale = {number(float(f'{family.s:.1g}'))}  # about that of the errors, so that sums are of an ordinary size",
        RESIDUALS,
        f"def minus_the_loss(t):\n    return -np.sum({terms}) / scale",
        derivatives_of("minus_the_loss"),
        search_of("minus_the_loss"),
    ]


def _ending(problem: Problem, section: CurveSection, errors: Errors, family: TypedErrors) -> list[str]:
    """Sections from the residuals `r` to the estimates and the log-likelihood."""
    weighted = problem.weights is not None
    mean = "np.average(rho(r), weights=weights)" if weighted else "np.mean(rho(r))"
    curve = family.curve
    ends = np.array(sorted({*curve.kinks, *curve.breaks, curve.minimum}))
    s = errors.called("s")
    names = list(problem.fit.estimates)
    lines = [f"mean = {mean}"]
    if errors.free:
        (item,) = errors.free
        low, high = 0.5 * family.s, min(2.0 * family.s, 0.5 * (family.s + item.domain.high))
        lines += [
            "# The most likely scale: there the loss is expected to be as large as it is on average.",
            f"low, high = np.log([{number(float(f'{low:.3g}'))}, {number(float(f'{high:.3g}'))}])",
            f"{s} = np.exp(brentq(lambda p: integral(np.exp(p), 1) / integral(np.exp(p), 0) - mean, low, high, xtol=1e-14))",
        ]
    else:
        lines.append(f"{s} = {number(family.s)}")
    count = "np.sum(weights)" if weighted else "len(y)"
    lines += [
        "# What minimising the loss drops is log Z(s).",
        f"log_likelihood = -{count} * (mean / {s} + np.log(integral({s}, 0)))",
        collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
    ]
    return [
        "\n".join(
            [
                "# Integrals over all residuals, in units of their size, cut where the loss changes its form.",
                "width = np.mean(np.abs(r))",
                python_array("bends", ends),
                "ends = [-np.inf, *bends / width, np.inf]",
            ]
        ),
        _EXPECTED,
        "\n".join(lines),
    ]
