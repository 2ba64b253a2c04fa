"""How sharply the log-likelihood bends at a curve and at shape parameters: what standard errors are made of."""

from functools import partial

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.model import Model
from mlexplore.solvers.linear_predictor import BlockTerms, RowSums

_NOT_DETERMINED = 1e-15  # a column of the Jacobian this close to the span of those before it says nothing new


def observed_information(model: Model, theta: Array, family: Family) -> tuple[Array, Array]:
    """Negative second derivatives of the log-likelihood, as ``(factor, inner)`` with information ``F' I F``.

    `factor` is the triangular factor of the curve's Jacobian, bordered by what brings the shape parameters to their free
    scale. Taking it out keeps the digits that the normal equations would lose; with very many rows of a linear
    predictor, a scaled one, it is the identity there. Where the density has a kink, the variance of the
    score stands in for the second derivative in `mu`, and the mixed terms, which average to zero, are left out.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the data do not determine all parameters of the curve.
    """
    p = model.size
    unknowns = model.unknowns(theta, family)
    places = unknowns[p:]
    factor = to_free_scale(model, family)
    with np.errstate(all="ignore"):
        if model.in_blocks:
            terms = partial(_expected_terms, model) if family.kinked else model.block_terms
            return factor, RowSums(model.design, terms, model.known)(unknowns)[2]
        q, r = np.linalg.qr(model.predictor.jacobian(theta))
        if np.any(np.abs(np.diag(r)) <= _NOT_DETERMINED * np.linalg.norm(r, axis=0)):
            raise np.linalg.LinAlgError("the data do not determine all parameters of the curve")
        factor[:p, :p] = r
        eta = model.eta(theta)
        found = model.block_terms(slice(None), eta, places)
        inner = model.bordered(q, found)
        if family.kinked:
            mu, slope = model.link.inverse(eta), model.link.slope(eta)
            information = model.row_weights * family.fisher_information(mu) * slope**2
            inner[:p, :p] = q.T @ (information[:, None] * q)
            inner[p:, :p] = inner[:p, p:] = 0.0
        elif not model.predictor.linear:
            half = np.linalg.solve(r.T, model.predictor.bend(theta, found.score))
            inner[:p, :p] -= np.linalg.solve(r.T, half.T)
    return factor, inner


def _expected_terms(model: Model, rows: slice, eta: Array, places: Array) -> BlockTerms:
    """`block_terms` with the variance of the score for the second derivative in eta, and no mixed terms."""
    found = model.block_terms(rows, eta, places)
    family = model.split(np.concatenate([np.zeros(model.size), places]))[1].take(rows)
    information = family.fisher_information(model.link.inverse(eta)) * model.link.slope(eta) ** 2
    if model.weights is not None:
        information *= model.weights[rows]
    shapes = found.shapes
    if shapes is not None:
        shapes = shapes._replace(cross=np.zeros_like(shapes.cross))
    return found._replace(curvature=-information, shapes=shapes)


def to_free_scale(model: Model, family: Family) -> Array:
    """Derivatives of the unknowns in the coordinates of the curve and the natural values of the free shapes."""
    slopes = [item.slope(getattr(family, item.name)) for item in model.free_shapes]
    return np.diag(1.0 / np.concatenate([np.ones(model.size), slopes]))
