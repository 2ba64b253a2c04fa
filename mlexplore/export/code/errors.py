"""The errors of a fit as code: their log-density, and what their shape parameters are called."""

import textwrap
from dataclasses import dataclass

import numpy as np

from mlexplore.export.code.columns import TAKEN
from mlexplore.export.code.literals import number
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import ending_in
from mlexplore.families import FAMILIES, Family
from mlexplore.families.shape import Shape
from mlexplore.outcome import AND_THERE

# Letters that other libraries need are free here.
_TAKEN = TAKEN - frozenset(
    ["c", "d", "e", "f", "i", "j", "k", "s", "z", "u", "w", "C", "F", "I", "T", "TRUE", "FALSE"]
)


@dataclass(frozen=True, eq=False)
class Errors:
    """The family that code is written for: the one on screen or, where a shape parameter is infinite, what that is there.

    Parameters
    ----------
    problem
        The fit.
    family
        The family at its estimates.
    infinite
        Names of estimates that are infinite, and no parameters of `family`.
    """

    problem: Problem
    family: Family
    infinite: tuple[str, ...] = ()

    @property
    def free(self) -> list[Shape]:
        """Shape parameters that are searched for."""
        return [item for item in self.family.shapes() if item.name not in self.problem.held]

    @property
    def absolute(self) -> bool:
        """Whether the loss is an absolute one, perhaps a lopsided one, with a corner where the curve meets a point."""
        power = getattr(self.family, "p", None) if self.family.objective == "power" else None
        return self.family.objective == "absolute" or power == 1.0

    def called(self, name: str) -> str:
        """What a shape parameter is called in the script."""
        taken = {*_TAKEN, *(each.code for each in self.problem.columns)}
        return f"{name}_" if name in taken else name

    @property
    def constants(self) -> list[str]:
        """Lines that give values to what is known of the errors and not searched for."""
        known = [(each.name, getattr(self.family, each.name)) for each in self.family.knowns()]
        lines = [f"{name} = {number(value)}" for name, value in known if np.ndim(value) == 0]
        held = [item for item in self.family.shapes() if item.name in self.problem.held]
        return lines + [
            f"{self.called(item.name)} = {number(getattr(self.family, item.name))}" for item in held
        ]

    @property
    def density(self) -> str:
        """Section that defines `log_density`, a function of observations, locations and all parameters of the errors."""
        code = self.family.numpy_code
        assert code is not None
        return self.density_as(code.log_density)

    def density_as(self, log_density: str, height: str = "mu") -> str:
        """The section `density` with other lines for the log-density, which may take another height of the curve than `mu`."""
        names = [*(each.name for each in self.family.knowns()), *(each.name for each in self.family.shapes())]
        lines = [
            f"# The errors: {self.family.errors_name}.",
            *self.constants,
            *([""] * 2 if self.constants else []),
            f"def log_density({', '.join(['y', height, *names])}):",
            textwrap.indent(ending_in("return ", log_density), "    "),
        ]
        return "\n".join(lines)

    def density_at(self, mu: str) -> str:
        """Expression for the log-density of every row around a curve, weighted if rows are."""
        names = [each.name for each in self.family.knowns()]
        names += [self.called(each.name) for each in self.family.shapes()]
        terms = f"log_density({', '.join(['y', mu, *names])})"
        return f"weights * {terms}" if self.problem.weights is not None else terms

    def estimates(self, names: list[str]) -> list[str]:
        """An expression for each of some estimates of the errors on screen."""
        return ["np.inf" if name in self.infinite else self.called(name) for name in names]


def errors_of(problem: Problem) -> Errors | None:
    """The errors of a fit; None where its estimates are no maximum, and no limit that is a family of its own."""
    maximum = problem.numbers.maximum
    family = maximum.family
    infinite = [name for name, value in family.shape_values().items() if np.isinf(value)]
    if maximum.degenerate or maximum.separated or maximum.at_edge or not maximum.settled:
        return None
    if AND_THERE in maximum.message:  # a limit that is no maximum either
        return None
    if not infinite:
        return Errors(problem, family) if maximum.converged else None
    (name,) = infinite
    (kind,) = (each for each in FAMILIES if each.name.lower() == family.limits[name].lower())
    shapes = family.shape_values()
    limit = kind(**{item.name: shapes[item.name] for item in kind.shapes()})
    return Errors(problem, limit, (name,))
