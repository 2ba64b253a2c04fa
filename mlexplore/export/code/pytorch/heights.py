"""The curve as a function of tensors, through its link or before it."""

from dataclasses import dataclass

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.pytorch.tensors import TORCH
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.links import LINKS, Link


@dataclass(frozen=True, eq=False)
class BeforeLink(CurveSection):
    """A curve on the scale of its link, for a loss that takes it there."""

    @property
    def link(self) -> Link:
        """None that the code applies."""
        return LINKS["identity"]

    @property
    def heading(self) -> str:
        """A comment that says which curve it is, and on which scale."""
        return f"{super().heading[:-1]}, on the scale of the {super().link.name} link."


def data_names(section: CurveSection) -> list[str]:
    """Arrays of the data that the likelihood is made of: the matrix of a linear curve in place of its predictors."""
    problem = section.problem
    columns = [each.code for each in problem.columns if not (section.linear and each in problem.predictors)]
    return ["X", *columns] if section.linear else columns


def curve_function(section: CurveSection) -> str:
    """Section that defines the function ``curve(theta)``, of tensors."""
    return in_tensors(section.function, {"theta", *data_names(section)}, TORCH)
