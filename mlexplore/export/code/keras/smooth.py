"""A fit of numbers in Keras: the curve as a layer, minus the log-density as a loss."""

import re

from mlexplore.export.code.before_link import BeforeLink
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.keras.bowl import directions_of, directions_section, is_bowl
from mlexplore.export.code.keras.losses import BEFORE_LINK, RowLoss, loss_of
from mlexplore.export.code.keras.operations import OPERATIONS
from mlexplore.export.code.keras.training import BOWL, PRECISION, layer_section, training_section
from mlexplore.export.code.numpy_scipy.errors import Errors
from mlexplore.export.code.numpy_scipy.search import vector
from mlexplore.export.code.numpy_scipy.smooth import natural
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.starts import start_of
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.families import Binomial


def smooth(problem: Problem, errors: Errors) -> str:
    """Script that makes the loss of a family small; empty where the loss is far from a bowl.

    Raises
    ------
    LookupError
        If Keras has no operation that the loss or the curve needs; the argument of the error is its name.
    """
    named = BEFORE_LINK.get((type(errors.family), problem.numbers.model.link.name))
    section = CurveSection(problem) if named is None else BeforeLink(problem)
    loss = loss_of(errors) if named is None else named
    inputs = _inputs(section)
    if not (_plain(section, loss) or is_bowl(section, errors, shapes=loss.shapes)):
        return ""
    p = section.unknowns.size
    free = errors.free if loss.shapes else []
    names = list(problem.fit.estimates)
    share = isinstance(errors.family, Binomial)
    weights = [
        *(["trials" if problem.trials is not None else "np.full(len(y), trials)"] if share else []),
        *(["weights"] if problem.weights is not None else []),
    ]
    taken = ["theta", *(errors.called(item.name) for item in free)]
    places = [
        f"place[:{p}]",
        *(in_tensors(natural(item, f"place[{p + j}]"), {"place"}, OPERATIONS) for j, item in enumerate(free)),
    ]
    columns = ["mu", *(f"{name} * ops.ones_like(mu)" for name in taken[1:])]
    return python_script(
        [
            python_data(problem),
            section.columns,
            errors.density,
            _bowl(section, errors, loss),
            PRECISION,
            _curve(section, inputs),
            layer_section(
                "The curve of all rows, its unknowns the weights of a layer."
                if not free
                else "The curve of all rows, and shape parameters of the errors beside it.",
                inputs,
                [
                    f"{', '.join(taken)} = {', '.join(places)}" if free else "theta = place",
                    f"mu = curve(theta, {', '.join(inputs)})",
                    f"return ops.concatenate([{', '.join(columns)}], axis=-1)" if free else "return mu",
                ],
            ),
            _loss(errors, loss),
            training_section(
                [f"{each}[:, None]" if each != "X" else each for each in inputs],
                loss.name,
                "(y / trials)[:, None]" if share else "y[:, None]",
                " * ".join(weights),
                clipped=loss.name != '"mse"',
            ),
            "\n".join(
                [
                    f"theta = (start + directions @ t)[:{p}]" if free else "theta = start + directions @ t",
                    "mu = predicted[:, 0]" if named is None else "mu = 1 / (1 + np.exp(-predicted[:, 0]))",
                    *(f"{name} = predicted[0, {j}]" for j, name in enumerate(taken[1:], start=1)),
                    *(_afterwards(problem, loss) if errors.free and not loss.shapes else []),
                    f"log_likelihood = np.sum({errors.density_at('mu')})",
                    *section.back.splitlines(),
                    collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
                ]
            ),
            SHOWN,
        ],
        [
            "import keras",
            "from keras import ops",
            *(
                ["from scipy.optimize import brentq", "from scipy.special import digamma"]
                if "brentq" in loss.afterwards and errors.free
                else []
            ),
        ],
    )


def _inputs(section: CurveSection) -> list[str]:
    """Names of what the curve is a function of: the matrix of a linear one, or its predictors, and a known part."""
    problem = section.problem
    known = [each.code for each in (problem.exposure, problem.offset) if each is not None]
    return [*(["X"] if section.linear else [each.code for each in problem.predictors]), *known]


def _bowl(section: CurveSection, errors: Errors, loss: RowLoss) -> str:
    """Section that leaves `start` and `directions`."""
    problem = section.problem
    if _plain(section, loss):
        matrix = "X" if problem.weights is None else "np.sqrt(weights)[:, None] * X"
        return "\n".join(
            [
                "# Descent walks in t. The columns of X @ directions are orthogonal and of one length, by QR: the mean squared error",
                "# is a bowl that is equally steep on all sides, and a step with the rate 1/2 leads to its bottom.",
                f"start = np.zeros({section.unknowns.size})",
                f"directions = np.sqrt(len(y)) * np.linalg.inv(np.linalg.qr({matrix})[1])",
            ]
        )
    free = tuple(item.name for item in errors.free) if loss.shapes else ()
    start = start_of(section, errors.family, free)
    scale = loss.factor(errors.family) if loss.factor is not None else 1.0
    directions = directions_of(section, errors, shapes=loss.shapes, scale=scale)
    return "\n".join([*BOWL, vector("start", start.values.tolist()), directions_section(directions)])


def _plain(section: CurveSection, loss: RowLoss) -> bool:
    """Whether it is least squares of a linear curve, whose bowl needs no estimates to be known."""
    return loss.name == '"mse"' and section.linear and section.link.name == "identity"


def _curve(section: CurveSection, inputs: list[str]) -> str:
    """Section that defines the function ``curve(theta, ...)`` of tensors, columns."""
    code = section.function.replace("def curve(theta):", f"def curve(theta, {', '.join(inputs)}):")
    code = code.replace("X @ theta", "np.sum(X * theta, axis=-1, keepdims=True)")
    code = re.sub(r"= theta$", "= np.unstack(theta)", code, flags=re.MULTILINE)
    code = re.sub(r"\b(\w+)\.(min|max)\(\)", r"np.\2(\1)", code)
    return in_tensors(code, {"theta", *inputs}, OPERATIONS)


def _loss(errors: Errors, loss: RowLoss) -> str:
    """Section that defines a loss that Keras does not have by name."""
    if not loss.lines:
        return ""
    free = [errors.called(item.name) for item in errors.free] if loss.shapes else []
    taken = ["mu = predicted[:, :1]"] if free else []
    taken += [
        f"{item.name} = predicted[:, {j}:{j + 1}]" for j, item in enumerate(errors.free, start=1) if free
    ]
    return "\n".join(
        [
            f"def loss(y, {'predicted' if free else 'mu'}):",
            *(f"    {line}" for line in taken),
            *(f"    {line}" for line in ending_in("return ", loss.lines).split("\n")),
        ]
    )


def _afterwards(problem: Problem, loss: RowLoss) -> list[str]:
    """Lines that find shape parameters around the curve."""
    weighted = problem.weights is not None
    mean, end = ("np.average(", ", weights=weights)") if weighted else ("np.mean(", ")")
    return loss.afterwards.format(mean=mean, end=end).splitlines()
