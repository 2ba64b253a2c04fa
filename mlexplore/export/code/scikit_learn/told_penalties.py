"""What a hidden penalty, or another model, would have made of a fit, in a sentence."""

from collections.abc import Sequence

import numpy as np

from mlexplore.arrays import Array
from mlexplore.escaping import shorten
from mlexplore.export.code.problem import Problem
from mlexplore.export.code.scikit_learn.columns_for_fit import ColumnsForFit
from mlexplore.numerals import significant

_MOST_TOLD = 4
_LONGEST = 24  # characters of a name
_NOTHING = 1e-12  # share of an estimate


def told_penalty(problem: Problem, columns: ColumnsForFit, default: str, coefficients: Array) -> str:
    """A sentence: what the code would have given at a default, as it is written in code; others as in `compared`."""
    return f"With the default {default} the same code would have given {compared(problem, columns, coefficients)}."


def compared(
    problem: Problem,
    columns: ColumnsForFit,
    coefficients: Array,
    further: Sequence[tuple[str, float, str, float]] = (),
) -> str:
    """Parameters of the curve beside those on screen: ``x = 0.132 in place of 0.168, ...``.

    Parameters
    ----------
    problem
        The fit.
    columns
        What a model is fitted to.
    coefficients
        What it finds: coefficients of ``columns.design``, shape (p,), or (K - 1, p) of labels of K kinds.
    further
        Other numbers: name and value there, name and value on screen.
    """
    here = problem.fit.estimates
    names = [name for name in here if name not in _shapes(problem)]
    values = np.concatenate(
        [_on_screen(problem, columns.design @ row) for row in np.atleast_2d(coefficients)]
    )
    sizes = np.abs([here[name] for name in names])
    # What is nothing but rounding is zero: a penalty on sizes makes slopes exactly that.
    values = np.where(np.abs(values) < _NOTHING * sizes, 0.0, values).tolist()
    pairs = [
        f"{shorten(name, _LONGEST)} = {significant(value, 6)} in place of {significant(here[name], 6)}"
        for name, value in zip(names, values, strict=True)
    ]
    more = [
        f"{name} = {significant(value, 6)} in place of {other} = {significant(shown, 6)}"
        for name, value, other, shown in further
    ]
    return _listed(pairs, more)


def _shapes(problem: Problem) -> set[str]:
    return set() if problem.of_classes else set(problem.numbers.family.shape_values())


def _on_screen(problem: Problem, heights: Array) -> Array:
    """Parameters of a linear curve that has given heights at the observations, shape (p,)."""
    model = problem.labels.model if problem.of_classes else problem.numbers.model
    mean = model.mean if problem.of_classes else problem.numbers.model.predictor
    here = mean.at(problem.x)
    theta = np.linalg.lstsq(here.jacobian(np.zeros(problem.x.shape[0])), heights)[0]
    return here.parameters(np.asarray(theta, dtype=np.float64))


def _listed(pairs: Sequence[str], more: Sequence[str]) -> str:
    """The first few of some items, how many there are beyond, and some more, joined."""
    told, left = list(pairs[:_MOST_TOLD]), len(pairs) - _MOST_TOLD
    if left > 0:
        told[-1] += f" (and {left} more)"
    told += more
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
