"""The score of every row: how much, and which way, each observation pulls at each free parameter."""

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.model import Model

_BLOCK_ENTRIES = 65_536  # of the scores: what lies in the cache between its uses


class RowScores(NamedTuple):
    """Derivatives of the log-density of some rows, weights left out, in the free parameters.

    The parameters are the free coordinates of the curve followed by the free shape parameters, on their own scale.

    Attributes
    ----------
    rows
        Which rows.
    score
        First derivatives, shape (m, p + k).
    jacobian
        Derivatives of eta in the coordinates of the curve, shape (m, p).
    curvature
        Second derivatives in eta (m,); where the density has a kink, minus the variance of the score instead.
    cross
        Mixed derivatives in eta and each free shape parameter, shape (k, m).
    shapes
        Second derivatives in the free shape parameters, shape (k, k, m).
    """

    rows: slice
    score: Array
    jacobian: Array
    curvature: Array
    cross: Array
    shapes: Array


def regular(model: Model, family: Family) -> Model:
    """Return the model in which shape parameters that have run to infinity are held there: it has derivatives."""
    infinite = [item.name for item in model.free_shapes if not np.isfinite(getattr(family, item.name))]
    held = model.hold(dict.fromkeys(infinite, np.inf)) if infinite else model
    return dataclasses.replace(held, family=held.family.with_shapes(family.shape_values()))


def row_scores(model: Model, theta: Array) -> Iterator[RowScores]:
    """Scores of all rows at a curve and at the shape parameters of ``model.family``, in blocks of rows."""
    free = [place for place, item in enumerate(model.family.shapes()) if item.name not in model.fixed]
    n, size = len(model.y), model.size + len(free)
    eta = model.eta(theta)
    whole = None if model.in_blocks else model.predictor.jacobian(theta)
    step = max(_BLOCK_ENTRIES // max(size, 1), 1)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        jacobian = model.design.block(rows).T if whole is None else whole[rows]
        family, y, here = model.family.take(rows), model.y[rows], eta[rows]
        with np.errstate(all="ignore"):
            terms = family.linked(y, here, model.link)
            mu, slope = model.link.inverse(here), model.link.slope(here)
            curvature = -family.fisher_information(mu) * slope**2 if family.kinked else terms.curvature
            score = np.empty((len(y), size))
            np.multiply(terms.score[:, None], jacobian, out=score[:, : model.size])
            score[:, model.size :] = family.shape_score(y, mu)[free].T
            # Around a kink mixed derivatives average to zero and are left out.
            cross = family.cross_curvature(y, mu)[free] * (0.0 if family.kinked else slope)
            shapes = family.shape_curvature(y, mu)[free][:, free]
        yield RowScores(rows, score, jacobian, curvature, cross, shapes)
