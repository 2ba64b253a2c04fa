"""Least squares in PyTorch: its mean squared error, and what that drops of the likelihood of normal errors."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.numpy_scipy.search import start_section
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.pytorch.heights import curve_function, data_names
from mlexplore.export.code.pytorch.search import DERIVATIVES, search
from mlexplore.export.code.pytorch.tensors import as_numbers, tensors_section
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.export.code.starts import start_of


def least_squares(problem: Problem, errors: Errors) -> str:
    """Script that minimises the mean squared error."""
    section = CurveSection(problem)
    names = list(problem.fit.estimates)
    given = "curve(start + unit * t), y"
    loss = [f"    return torch.nn.MSELoss()({given})"]
    total = "torch.distributions.Normal(curve(theta), sigma).log_prob(y)"
    if problem.weights is not None:
        loss = [
            f'    squares = torch.nn.MSELoss(reduction="none")({given})',
            "    return torch.sum(weights * squares) / torch.sum(weights)",
        ]
        total = f"weights * {total}"
    return python_script(
        [
            python_data(problem),
            section.columns,
            start_section(start_of(section, errors.family, ())),
            tensors_section([*data_names(section), "start", "unit"]),
            curve_function(section),
            "\n".join(["def loss_at(t):", *loss]),
            search("loss_at", minimised=True, guarded=not section.linear, newton=True),
            "\n".join(
                [
                    "theta = start + unit * t",
                    *(
                        [
                            "# The mean of the squares is the most likely variance.",
                            "sigma = torch.sqrt(loss_at(t))",
                        ]
                        if errors.free
                        else errors.constants
                    ),
                    "# MSELoss drops what does not move the curve: 2 sigma^2 under it, and the logarithm of sigma. The likelihood has both.",
                    f"log_likelihood = float(torch.sum({total}))",
                    *(["theta = theta.numpy()", *section.back.splitlines()] if section.back else []),
                    collected(
                        names,
                        as_numbers([*section.expressions, *errors.estimates(names[len(section.names) :])]),
                    ),
                ]
            ),
            SHOWN,
        ],
        ["import torch", DERIVATIVES],
    )
