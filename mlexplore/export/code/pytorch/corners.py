"""Least absolute deviations in PyTorch: descent comes near the corner, and the points that the curve meets give the rest."""

from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.pytorch.densities import density_section
from mlexplore.export.code.pytorch.heights import data_names
from mlexplore.export.code.pytorch.tensors import as_numbers, tensors_section
from mlexplore.export.code.script import SHOWN, collected, python_script


def least_absolute(problem: Problem, errors: Errors) -> str:
    """Script for a linear curve under the identity link with Laplace errors, lopsided ones too."""
    section = CurveSection(problem)
    level = "" if errors.family.symmetric else errors.called("tau")
    rounded = f"0.5 * rounded(mu, y) + ({level} - 0.5) * (y - mu)" if level else "rounded(mu, y)"
    exact = (
        f"torch.maximum({level} * (y - mu), ({level} - 1) * (y - mu))"
        if level
        else 'torch.nn.L1Loss(reduction="none")(mu, y)'
    )
    if problem.weights is None:
        mean_rounded, mean_exact = f"torch.mean({rounded})", f"torch.mean({exact})"
    else:
        mean_rounded = f"torch.sum(weights * ({rounded})) / torch.sum(weights)"
        mean_exact = f"torch.sum(weights * {exact}) / torch.sum(weights)"
    names = list(problem.fit.estimates)
    known = [f"y = y{section.known_part.replace(' + ', ' - ')}"] if section.known_part else []
    return python_script(
        [
            python_data(problem),
            section.columns,
            tensors_section(data_names(section)),
            density_section(errors),
            "\n".join([*_BEGINNING, *known, *_DESCENT.replace("LOSS", mean_rounded).splitlines()]),
            "\n".join(
                [
                    *_FINISH.splitlines(),
                    *(
                        line
                        for item in errors.free
                        for line in (
                            "# The mean loss is the most likely scale.",
                            f"{errors.called(item.name)} = {mean_exact}",
                        )
                    ),
                    f"log_likelihood = float(torch.sum({errors.density_at('mu')}))",
                    *(["theta = theta.numpy()", *section.back.splitlines()] if section.back else []),
                    collected(
                        names,
                        as_numbers([*section.expressions, *errors.estimates(names[len(section.names) :])]),
                    ),
                ]
            ),
            SHOWN,
        ],
        ["import torch"],
    )


_BEGINNING = [
    "# An absolute loss has a corner where the curve meets a point, and the best curve lies in corners: descent never comes to",
    "# rest there. SmoothL1Loss rounds the corners off, over a width that shrinks.",
]

_DESCENT = """\
# Columns at right angles span the same curves as those of X, and descent does not zigzag between them.
Q, R = torch.linalg.qr(X)
t = (Q.T @ y).requires_grad_()
for width in float(y.std()) * 10.0 ** -np.arange(1, 10):
    rounded = torch.nn.SmoothL1Loss(beta=width, reduction="none")
    optimizer = torch.optim.LBFGS(
        [t], max_iter=1000, max_eval=5000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        mu = Q @ t
        loss = LOSS
        loss.backward()
        return loss

    optimizer.step(closure)
    theta = torch.linalg.solve_triangular(R, t.detach()[:, None], upper=True)[:, 0]
    missing = y - X @ theta
    active = torch.abs(missing) < width
    if width < 2e-5 * y.std() and active.sum() <= len(theta):
        break  # no other points are as near as those that the best curve passes through"""

_FINISH = """\
# The best curve passes through as many points as it has parameters: what is missing to that gives all digits.
theta = theta + torch.linalg.lstsq(X[active], missing[active][:, None]).solution[:, 0]
mu = X @ theta"""
