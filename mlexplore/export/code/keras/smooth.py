"""A fit of numbers in Keras: the curve as a layer, minus the log-density as a loss."""

import re
from dataclasses import dataclass
from functools import cached_property

from mlexplore.export.code.before_link import BeforeLink
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.keras.bowl import directions_of, directions_section, is_bowl
from mlexplore.export.code.keras.losses import BEFORE_LINK, MEAN_SQUARED_ERROR, RowLoss, loss_of
from mlexplore.export.code.keras.operations import OPERATIONS
from mlexplore.export.code.keras.training import BOWL, PRECISION, layer_section, training_section
from mlexplore.export.code.numpy_scipy.search import vector
from mlexplore.export.code.numpy_scipy.smooth import natural
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.script import SHOWN, collected, ending_in, python_script
from mlexplore.export.code.shapes_after import imports_in, shape_lines
from mlexplore.export.code.starts import start_of
from mlexplore.export.code.tensor_text import in_tensors
from mlexplore.families import Binomial
from mlexplore.families.shape import Shape


def smooth(problem: Problem, errors: Errors) -> str:
    """Script that makes the loss of a family small; empty where the loss is far from a bowl.

    Raises
    ------
    LookupError
        If Keras has no operation that the loss or the curve needs; the argument of the error is its name.
    """
    named = BEFORE_LINK.get((type(errors.family), problem.numbers.model.link.name))
    if named is None:
        training = _Training(CurveSection(problem), errors, loss_of(errors))
    else:
        training = _Training(BeforeLink(problem), errors, named)
    if not (training.plain or is_bowl(training.section, errors, shapes=training.loss.shapes)):
        return ""
    return python_script(
        [
            python_data(problem),
            training.section.columns,
            errors.density,
            training.bowl,
            PRECISION,
            training.curve,
            training.layer,
            training.definition,
            training.training,
            training.ending,
            SHOWN,
        ],
        ["import keras", "from keras import ops", *imports_in(training.shapes)],
    )


@dataclass(frozen=True, eq=False)
class _Training:
    """Sections of a script that trains a curve.

    Parameters
    ----------
    section
        The curve.
    errors
        Its errors.
    loss
        The loss that stands for them.
    """

    section: CurveSection
    errors: Errors
    loss: RowLoss

    @cached_property
    def free(self) -> list[Shape]:
        """Shape parameters that are found along with the curve."""
        return self.errors.free if self.loss.shapes else []

    @cached_property
    def inputs(self) -> list[str]:
        """Names of what the curve is a function of: the matrix of a linear one, or its predictors, and a known part."""
        problem = self.section.problem
        known = [each.code for each in (problem.exposure, problem.offset) if each is not None]
        return [*(["X"] if self.section.linear else [each.code for each in problem.predictors]), *known]

    @property
    def plain(self) -> bool:
        """Whether it is least squares of a linear curve, whose bowl needs no estimates to be known."""
        return (
            self.loss.name == MEAN_SQUARED_ERROR
            and self.section.linear
            and self.section.link.name == "identity"
        )

    @property
    def bowl(self) -> str:
        """Section that leaves `start` and `directions`."""
        section, errors, loss = self.section, self.errors, self.loss
        if self.plain:
            matrix = "X" if section.problem.weights is None else "np.sqrt(weights)[:, None] * X"
            return "\n".join(
                [
                    "# Descent walks in t. The columns of X @ directions are orthogonal and of one length, by QR: the mean squared error",
                    "# is a bowl that is equally steep on all sides, and a step with the rate 1/2 leads to its bottom.",
                    f"start = np.zeros({section.unknowns.size})",
                    f"directions = np.sqrt(len(y)) * np.linalg.inv(np.linalg.qr({matrix})[1])",
                ]
            )
        start = start_of(section, errors.family, tuple(item.name for item in self.free))
        scale = loss.factor(errors.family) if loss.factor is not None else 1.0
        directions = directions_of(section, errors, shapes=loss.shapes, scale=scale)
        return "\n".join([*BOWL, vector("start", start.values.tolist()), directions_section(directions)])

    @property
    def curve(self) -> str:
        """Section that defines the function ``curve(theta, ...)`` of tensors, columns."""
        code = self.section.function.replace(
            "def curve(theta):", f"def curve(theta, {', '.join(self.inputs)}):"
        )
        code = code.replace("X @ theta", "np.sum(X * theta, axis=-1, keepdims=True)")
        code = re.sub(r"= theta$", "= np.unstack(theta)", code, flags=re.MULTILINE)
        code = re.sub(r"\b(\w+)\.(min|max)\(\)", r"np.\2(\1)", code)
        return in_tensors(code, {"theta", *self.inputs}, OPERATIONS)

    @property
    def layer(self) -> str:
        """Section that defines the layer."""
        given = ", ".join(self.inputs)
        if not self.free:
            about = "The curve of all rows, its unknowns the weights of a layer."
            return layer_section(about, self.inputs, [f"return curve(place, {given})"])
        p = self.section.unknowns.size
        called = [self.errors.called(item.name) for item in self.free]
        values = [
            in_tensors(natural(item, f"place[{p + j}]"), {"place"}, OPERATIONS)
            for j, item in enumerate(self.free)
        ]
        return layer_section(
            f"The curve of all rows, and beside it {' and '.join(called)}: unknowns as the weights of a layer.",
            self.inputs,
            [
                f"mu = curve(place[:{p}], {given})",
                f"{', '.join(called)} = {', '.join(values)}",
                f"return ops.concatenate([mu, {', '.join(f'{name} * ops.ones_like(mu)' for name in called)}], axis=-1)",
            ],
        )

    @property
    def definition(self) -> str:
        """Section that defines a loss that Keras does not have by name; empty for one that it has."""
        if not self.loss.lines:
            return ""
        taken = ["mu = predicted[:, :1]"] if self.free else []
        taken += [f"{item.name} = predicted[:, {j}:{j + 1}]" for j, item in enumerate(self.free, start=1)]
        lines = [*taken, *ending_in("return ", self.loss.lines).split("\n")]
        return "\n".join(
            [f"def loss(y, {'predicted' if self.free else 'mu'}):", *(f"    {line}" for line in lines)]
        )

    @property
    def training(self) -> str:
        """Section that trains the layer."""
        problem = self.section.problem
        shares = isinstance(self.errors.family, Binomial)
        weights = ["weights"] if problem.weights is not None else []
        if shares:
            weights.insert(0, "trials" if problem.trials is not None else "np.full(len(y), trials)")
        return training_section(
            [each if each == "X" else f"{each}[:, None]" for each in self.inputs],
            self.loss.name,
            "(y / trials)[:, None]" if shares else "y[:, None]",
            " * ".join(weights),
            clipped=self.loss.name != MEAN_SQUARED_ERROR,
        )

    @property
    def shapes(self) -> list[str]:
        """Lines that find shape parameters which follow from the curve."""
        return [] if self.loss.shapes else shape_lines(self.errors)

    @property
    def ending(self) -> str:
        """Section from what was trained to the estimates and the log-likelihood."""
        section, errors = self.section, self.errors
        names = list(section.problem.fit.estimates)
        theta = "start + directions @ t"
        height = "predicted[:, 0]"
        called = [errors.called(item.name) for item in self.free]
        return "\n".join(
            [
                f"theta = ({theta})[: {section.unknowns.size}]" if self.free else f"theta = {theta}",
                f"mu = 1 / (1 + np.exp(-{height}))" if isinstance(section, BeforeLink) else f"mu = {height}",
                *(f"{name} = predicted[0, {j}]" for j, name in enumerate(called, start=1)),
                *self.shapes,
                f"log_likelihood = np.sum({errors.density_at('mu')})",
                *section.back.splitlines(),
                collected(names, [*section.expressions, *errors.estimates(names[len(section.names) :])]),
            ]
        )
