"""What all scripts in R share: names that R can write, sections put together, and the section that prints what was found."""

from collections.abc import Iterable, Sequence

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.literals import WIDEST, number, r_text
from mlexplore.export.code.starts import Start, start_of

_RESERVED = frozenset(
    [
        "if",
        "else",
        "repeat",
        "while",
        "function",
        "for",
        "next",
        "break",
        "in",
        "TRUE",
        "FALSE",
        "NULL",
        "Inf",
        "NaN",
        "NA",
        "at",
        "axes",
        "around",
        "beta",
        "bend",
        "bends",
        "ends",
        "excess",
        "found",
        "integral",
        "k",
        "mean_loss",
        "mu",
        "near",
        "r",
        "rho",
        "s",
        "start",
        "step",
        "tangents",
        "theta",
        "unit",
        "weights",
        "width",
    ]
)
"""Names that mean something in R, or in these scripts."""

SHOWN = """\
print(data.frame(estimate = format(estimates, digits = 10)))
cat("log-likelihood", format(log_likelihood, digits = 10), "\\n")"""
"""Code that prints what was found."""


def r_names(names: Sequence[str]) -> dict[str, str]:
    """What parameters are called in R, by what they are called in Python: letters beyond ASCII depend on the machine."""
    return {
        name: (f"{name}_" if name in _RESERVED else name) if name.isascii() else f"par{place}"
        for place, name in enumerate(names, start=1)
    }


def r_script(sections: Iterable[str], libraries: Sequence[str] = ()) -> str:
    """A script of sections with blank lines between them, after the packages that it uses; empty sections are left out."""
    packages = "\n".join(f"library({each})" for each in libraries)
    return "\n\n".join(section for section in (packages, *sections) if section) + "\n"


def collected(names: Sequence[str], values: Sequence[str]) -> str:
    """Assignment of the vector `estimates` with names on screen, from expressions for one or several of them each."""
    together = f"estimates <- c({', '.join(values)})"
    if len(together) > WIDEST:
        together = "estimates <- c(\n  " + ",\n  ".join(values) + "\n)"
    called = f"names(estimates) <- c({', '.join(map(r_text, names))})"
    if len(called) > WIDEST:
        called = "names(estimates) <- c(\n  " + ",\n  ".join(map(r_text, names)) + "\n)"
    return f"{together}\n{called}"


def started(start: Start, names: Sequence[str]) -> str:
    """Lines that give `start` and `unit`, vectors of which the first has names."""
    begin = ", ".join(
        f"{name} = {number(value)}" for name, value in zip(names, start.values.tolist(), strict=True)
    )
    return (
        "# Where the search begins, rounded, and about how far each may be off.\n"
        f"start <- c({begin})\nunit <- c({', '.join(map(number, start.units.tolist()))})"
    )


def begun(curve: CurveSection) -> str:
    """Guesses of the parameters of a curve that is not linear, as a list has them."""
    family = curve.problem.numbers.family
    values = start_of(curve, family, ()).values.tolist()
    called = r_names(curve.formula.names).values()
    return ", ".join(f"{name} = {number(value)}" for name, value in zip(called, values, strict=True))


def ending_in(name: str, lines: Sequence[str]) -> str:
    """Lines whose last one, an expression, is given a name."""
    return "\n".join([*lines[:-1], f"{name} <- {lines[-1]}"])
