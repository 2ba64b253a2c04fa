"""The maximum of a smooth likelihood in PyTorch: curve and shape parameters together, whatever the family."""

from mlexplore.domains import REAL
from mlexplore.export.code.before_link import BeforeLink
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.numpy_scipy.search import start_section
from mlexplore.export.code.numpy_scipy.smooth import likelihood_section, unpacked
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.pytorch.densities import BEFORE_LINK, density_section
from mlexplore.export.code.pytorch.heights import curve_function, data_names
from mlexplore.export.code.pytorch.search import DERIVATIVES, search
from mlexplore.export.code.pytorch.tensors import TORCH, as_numbers, tensors_section
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of
from mlexplore.export.code.tensor_text import in_tensors


def smooth(problem: Problem, errors: Errors) -> str:
    """Script that maximises the log-likelihood of a smooth family."""
    family = errors.family
    before = BEFORE_LINK.get((type(family), problem.numbers.model.link.name))
    section = CurveSection(problem) if before is None else BeforeLink(problem)
    start = start_of(section, family, tuple(item.name for item in errors.free))
    names = list(problem.fit.estimates)
    return python_script(
        [
            python_data(problem),
            section.columns,
            start_section(start),
            tensors_section([*data_names(section), "start", "unit"]),
            curve_function(section),
            density_section(errors) if before is None else errors.density_as(before, "eta"),
            in_tensors(likelihood_section(section, errors), {"t", "y"}, TORCH),
            search(
                "log_likelihood_at",
                minimised=False,
                guarded=family.location_domain != REAL or not section.linear,
                newton=not family.kinked,
            ),
            "\n".join(
                [
                    f"{unpacked(errors)} = parameters_at(t)",
                    *(["theta = theta.numpy()", *section.back.splitlines()] if section.back else []),
                    "log_likelihood = float(log_likelihood_at(t))",
                    collected(
                        names,
                        as_numbers([*section.expressions, *errors.estimates(names[len(section.names) :])]),
                    ),
                ]
            ),
            SHOWN,
        ],
        ["import torch", *([] if family.kinked else [DERIVATIVES])],
    )
