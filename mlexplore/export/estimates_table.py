"""Estimates of any fit as a table: one row a parameter, and what was fitted beside each."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.export.table import Said, Table, table_of
from mlexplore.reporting import Reported
from mlexplore.scene import LEVEL

PERCENT = f"{100 * LEVEL:.0f}"
"""Level of all intervals in tables, as their columns name it."""

Words = Mapping[str, tuple[str, str]]
"""Symbol and label of each parameter, by its name."""

_UNKNOWN = (np.nan, np.nan)


class Estimated(NamedTuple):
    """Numbers by the names of the parameters; what is not there is missing."""

    estimates: Mapping[str, float]
    standard_errors: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]


def estimates_table(
    words: Words,
    estimated: Estimated,
    about: Mapping[str, Said],
    *,
    held: Collection[str] = (),
    truth: Mapping[str, float] | None = None,
) -> Table:
    """One row a parameter, in the order of `words`; such files can be put below one another.

    Parameters
    ----------
    words
        What the parameters are called.
    estimated
        Estimates, standard errors, and intervals at `mlexplore.scene.LEVEL`.
    about
        What was fitted, which stands in every row.
    held
        Names of parameters that were not estimated.
    truth
        True values by name, where the data were generated.
    """
    ends = [estimated.intervals.get(name, _UNKNOWN) for name in words]
    columns = [
        ("parameter", list(words)),
        ("symbol", [symbol for symbol, _ in words.values()]),
        ("label", [label for _, label in words.values()]),
        ("estimate", _of_each(words, estimated.estimates)),
        ("standard_error", _of_each(words, estimated.standard_errors)),
        (f"lower_{PERCENT}", np.array([low for low, _ in ends])),
        (f"upper_{PERCENT}", np.array([high for _, high in ends])),
        ("held", np.array([name in held for name in words])),
    ]
    if truth is not None:
        columns.append(("truth", _of_each(words, truth)))
    columns += [(name, _repeated(value, len(words))) for name, value in about.items()]
    return table_of(columns, about)


def criteria(fit: Reported) -> dict[str, Said]:
    """How well something fits, by the names that columns have."""
    return {
        "n": fit.n,
        "log_likelihood": fit.log_likelihood,
        "aic": fit.aic,
        "aicc": fit.aicc,
        "bic": fit.bic,
    }


def _of_each(words: Words, values: Mapping[str, float]) -> Array:
    return np.array([values.get(name, np.nan) for name in words])


def _repeated(value: Said, times: int) -> list[str] | Array:
    return [value] * times if isinstance(value, str) else np.full(times, np.nan if value is None else value)
