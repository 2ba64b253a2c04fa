"""Logistic regression in scikit-learn: the log loss is minimised, and a penalty unless its weight is infinite."""

import math

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.export.code.data_python import python_data
from mlexplore.export.code.errors import Errors
from mlexplore.export.code.literals import python_text
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.scikit_learn.columns_for_fit import ColumnsForFit, columns_for_fit
from mlexplore.export.code.scikit_learn.hidden_penalties import ridge_logistic
from mlexplore.export.code.scikit_learn.scripts import script_of_numbers
from mlexplore.export.code.scikit_learn.told_penalties import told_penalty
from mlexplore.export.code.script import SHOWN, collected, python_script
from mlexplore.families import Binomial

_SETTLED = 1e-11  # share of the size of a column to which the gradient must fall
_NEEDED = "from sklearn.linear_model import LogisticRegression"
_PENALTY = [
    "# LogisticRegression minimises C times the sum of the log loss plus half the sum of squared coefficients.",
    "# At C=np.inf the penalty is gone: what is left is the likelihood.",
]


def labels_script(problem: Problem) -> tuple[str, str]:
    """Script for labels without an order under the logit link, and a sentence about the default penalty."""
    columns = columns_for_fit(problem)
    weights = ", sample_weight=weights" if problem.weights else ""
    fitting = [
        *_PENALTY,
        f"model = {_call(columns)}",
        f"model.fit({columns.given}, y{weights})",
    ]
    likelihood = [
        "# The log loss of a label is minus the logarithm of its probability: nothing is dropped.",
        f"log_density = model.predict_log_proba({columns.given})[np.arange(len(y)), y]",
        f"log_likelihood = {'weights @ log_density' if problem.weights else 'np.sum(log_density)'}",
    ]
    code = python_script(
        [
            python_data(problem),
            columns.curve.columns,
            "\n".join(fitting),
            _of_one_curve(problem, columns) if _single(problem) else _of_curves(problem, columns),
            "\n".join(likelihood),
            SHOWN,
        ],
        [_NEEDED],
    )
    return code, told_logistic(problem, columns)


def shares_script(errors: Errors) -> tuple[str, str]:
    """Script for Bernoulli or binomial observations under the logit link, and a sentence about the default penalty."""
    problem = errors.problem
    columns = columns_for_fit(problem)
    fitting = [*_PENALTY, f"model = {_call(columns)}"]
    if errors.family.knowns():
        times = "np.tile(weights, 2) * " if problem.weights else ""
        fitting += [
            "# Every row is two: its failures and its successes, as weights.",
            f"twice = np.vstack([{columns.given}, {columns.given}])",
            f"counts = {times}np.concatenate([trials - y, y])",
            "model.fit(twice, np.repeat([0, 1], len(y)), sample_weight=counts)",
        ]
    else:
        fitting.append(f"model.fit({columns.given}, y{', sample_weight=weights' if problem.weights else ''})")
    fitting.append(f"theta = {columns.coefficients(slopes='model.coef_[0]')}")
    mu = f"model.predict_proba({columns.given})[:, 1]"
    return script_of_numbers(errors, columns, fitting, mu, "LogisticRegression"), told_logistic(
        problem, columns
    )


def told_logistic(problem: Problem, columns: ColumnsForFit) -> str:
    """What the default penalty of `LogisticRegression` does, in a sentence."""
    codes, design, weights = _seen(problem, columns.design)
    return told_penalty(
        problem, columns, "C=1", ridge_logistic(codes, design, weights, free=int(columns.intercept))
    )


def _seen(problem: Problem, design: Array) -> tuple[NDArray[np.intp], Array, Array]:
    """Labels, columns and weights as `LogisticRegression` gets them."""
    y = problem.response.values
    weights = np.ones(y.size) if problem.weights is None else problem.weights.values
    if problem.of_classes or not problem.numbers.family.knowns():
        return y.astype(np.intp), design, weights
    family = problem.numbers.maximum.family
    assert isinstance(family, Binomial)
    trials = np.broadcast_to(family.trials, y.shape)
    counts = np.concatenate([trials - y, y]) * np.tile(weights, 2)
    return np.repeat(np.array([0, 1]), y.size), np.vstack([design, design]), counts


def _call(columns: ColumnsForFit) -> str:
    # The gradient has the unit of the columns.
    size = float(np.abs(columns.design).max(axis=1).mean())
    tolerance = 10.0 ** math.floor(math.log10(_SETTLED * size))
    options = ["C=np.inf", columns.option, 'solver="newton-cholesky"', f"tol={tolerance:.0e}"]
    return f"LogisticRegression({', '.join(option for option in options if option)})"


def _single(problem: Problem) -> bool:
    """Whether the one curve of two classes keeps the names of its parameters."""
    return problem.labels.family.most_classes == 2


def _of_one_curve(problem: Problem, columns: ColumnsForFit) -> str:
    theta = f"theta = {columns.coefficients(slopes='model.coef_[0]')}"
    return "\n".join([theta, *columns.back, collected(list(problem.fit.estimates), columns.expressions)])


def _of_curves(problem: Problem, columns: ColumnsForFit) -> str:
    """Lines from the coefficients of every class to those against the first one, by name."""
    names = [name.removeprefix(f"{problem.class_names[1]}:") for name in list(problem.fit.estimates)]
    names = names[: len(columns.expressions)]
    every = columns.rows_of_coefficients
    lines = (
        [f"against_first = {every}"]
        if len(problem.class_names) == 2
        else [
            "# Every class has a curve here. Only differences count: those from the first class are on screen.",
            f"curves = {every}",
            "against_first = curves[1:] - curves[0]",
        ]
    )
    listed = ", ".join(map(python_text, names))
    return "\n".join(
        [
            *lines,
            "estimates = {}",
            "for label, theta in zip(classes[1:], against_first):",
            *map(_indented, columns.back),
            f"    for name, value in zip([{listed}], {'parameters' if columns.back else 'theta'}):",
            '        estimates[f"{label}:{name}"] = value',
        ]
    )


def _indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.split("\n"))
