"""Paths through a fit: those of the likelihood, with an infinite end and with the fit itself where they pass it."""

from typing import Literal, overload

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_intervals import ClassPath
from mlexplore.fitting import Fit
from mlexplore.likelihood import Path

Others = Literal["stay", "refit"]
"""Whether the parameters that are not turned keep their estimates (a slice) or are fitted again (a profile)."""


@overload
def path_through(fit: Fit, name: str, values: Array, others: Others) -> Path: ...


@overload
def path_through(fit: ClassFit, name: str, values: Array, others: Others) -> ClassPath: ...


def path_through(fit: Fit | ClassFit, name: str, values: Array, others: Others) -> Path | ClassPath:
    """States of the model with one parameter at given values, of which the last may be infinite, as the estimate then is."""
    if isinstance(fit, Fit) and not np.isfinite(values[-1]):
        finite = path_through(fit, name, values[:-1], others)
        return Path(
            name,
            values,
            np.vstack([finite.thetas, fit.model.all_coordinates(fit.maximum.theta)]),
            (*finite.families, fit.family),
            np.append(finite.log_likelihood, fit.log_likelihood),
        )
    return fit.slice(name, values) if others == "stay" else fit.profile(name, values)


def with_estimate(path: Path, fit: Fit, home: int) -> Path:
    """Return the path with the fit itself at `home`: a search for it from elsewhere would end a rounding away.

    Its families, which were those of the rows that count, become those of all rows.
    """
    thetas, heights = path.thetas.copy(), path.log_likelihood.copy()
    thetas[home], heights[home] = fit.model.all_coordinates(fit.maximum.theta), fit.log_likelihood
    every = path.families
    if fit.model.counted is not fit.model:
        every = tuple(fit.family.with_shapes(family.shape_values()) for family in every)
    families = (*every[:home], fit.family, *every[home + 1 :])
    return path._replace(thetas=thetas, families=families, log_likelihood=heights)
