"""The curve as a function of tensors."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.pytorch.tensors import TORCH
from mlexplore.export.code.tensor_text import in_tensors


def data_names(section: CurveSection) -> list[str]:
    """Arrays of the data that the likelihood is made of: the matrix of a linear curve in place of its predictors."""
    problem = section.problem
    columns = [each.code for each in problem.columns if not (section.linear and each in problem.predictors)]
    return ["X", *columns] if section.linear else columns


def curve_function(section: CurveSection) -> str:
    """Section that defines the function ``curve(theta)``, of tensors."""
    return in_tensors(section.function, {"theta", *data_names(section)}, TORCH)
