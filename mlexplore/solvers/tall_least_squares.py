"""Least squares with very many rows, in one pass over them.

The normal equations square the condition number, which is why they are shunned. Here they are asked for a small
correction only. A sample of the rows gives coefficients a few standard errors from the answer; the pass over all rows
forms the products of the columns with each other and with the *residuals* of these coefficients (the corrected
seminormal equations; Bjorck, Linear Algebra Appl. 88/89, 1987). An error in a short step is an error of fewer digits of
the answer, and the sum of squares, added up from residuals that are nearly the final ones, does not cancel.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

from mlexplore.arrays import Array
from mlexplore.blocks import Blocks, room_for, slices

_EPS = float(np.finfo(float).eps)
# Rows of the sample, at the least for each column.
_SAMPLED, _SAMPLED_PER_COLUMN = 4096, 50
# Beyond a condition number of a thousand, and for columns of hopeless length, the caller's QR is the safer way.
_WORST_CONDITION = 1e3
_MOST_PASSES = 5
# With so few columns one matrix product is slower than several by a vector, of which the mirrored half can be saved.
_FEW_COLUMNS = 8


class TallFit(NamedTuple):
    """A least-squares fit of very many rows.

    Attributes
    ----------
    coefficients
        The coefficients, shape (p,).
    factor
        Upper triangular R with a diagonal > 0 and ``R'R = D'WD``, shape (p, p).
    squares
        The (weighted) sum of squared residuals.
    passes
        How often all rows were looked at.
    """

    coefficients: Array
    factor: Array
    squares: float
    passes: int


class _Products(NamedTuple):
    gram: Array
    slope: Array
    squares: float


def tall_least_squares(
    design: Blocks, y: Array, *, weights: Array | None = None, offset: Array | None = None
) -> TallFit | None:
    """Minimise the sum of ``weights * (y - offset - D coefficients)**2``; None where that needs a QR.

    That is where columns depend on each other or nearly so, or where numbers are not finite or their squares overflow:
    the caller is to look closer.

    Parameters
    ----------
    design
        The rows of the design matrix D, n of them with p columns, n much larger than p.
    y
        Observations, shape (n,).
    weights
        How often each row counts, shape (n,), not negative.
    offset
        What is known of the mean, shape (n,).
    """
    n, p = design.shape
    sampled = max(_SAMPLED, _SAMPLED_PER_COLUMN * p)
    with np.errstate(all="ignore"):
        b = np.zeros(p)
        every = n // sampled
        if every > 1:
            found = _correction(_products(design, y, weights, offset, b, every))
            b = b if found is None else found[0]
        for passes in range(1, _MOST_PASSES + 1):
            products = _products(design, y, weights, offset, b, 1)
            found = _correction(products)
            if found is None:
                return None
            step, factor, condition = found
            gained = float(step @ products.slope)
            b = b + step
            # The step has an error of about this share of itself, and the sum of squares one of what was subtracted.
            error = _EPS * condition**2 * float(np.linalg.norm(factor @ step))
            if error <= _EPS * float(np.linalg.norm(factor @ b)) and gained <= 0.5 * products.squares:
                return TallFit(b, factor, max(products.squares - gained, 0.0), passes)
    return None


def _products(
    design: Blocks, y: Array, weights: Array | None, offset: Array | None, b: Array, every: int
) -> _Products:
    """Return the products of the columns with each other and with the residuals of `b`, and of these with themselves."""
    n, p = design.shape
    gram, slope, squares = np.zeros((p, p)), np.zeros(p), 0.0
    room = room_for(design)
    weighted, heights = None if weights is None else np.empty_like(room), np.empty(room.shape[1])
    for rows in slices(n, p, every=every):
        columns = design.block(rows, room)
        residuals = np.matmul(b, columns, out=heights[: columns.shape[1]])
        np.subtract(y[rows], residuals, out=residuals)
        if offset is not None:
            residuals -= offset[rows]
        if weighted is None or weights is None:
            if p > _FEW_COLUMNS:
                gram += columns @ columns.T
            else:
                for place in range(p):
                    gram[: place + 1, place] += columns[: place + 1] @ columns[place]
            slope += columns @ residuals
            squares += float(residuals @ residuals)
        else:
            left = np.multiply(columns, weights[rows], out=weighted[:, : columns.shape[1]])
            gram += left @ columns.T
            slope += left @ residuals
            squares += float((weights[rows] * residuals) @ residuals)
    if weights is None and p <= _FEW_COLUMNS:
        lower = np.tril_indices(p, -1)
        gram[lower] = gram.T[lower]
    return _Products(gram, slope, squares)


def _correction(products: _Products) -> tuple[Array, Array, float] | None:
    """Return the step to the least squares, the triangular factor and the condition number of the scaled columns."""
    found = factor_of_products(products.gram)
    if found is None or not (np.isfinite(products.slope).all() and np.isfinite(products.squares)):
        return None
    factor, condition = found
    lengths = np.linalg.norm(factor, axis=0)
    step = lapack.dpotrs(factor / lengths, products.slope / lengths)[0] / lengths
    return step, factor, condition


def products_of_columns(design: Blocks, weights: Array | None = None) -> Array:
    """Return ``D'WD``, shape (p, p), in one pass over the rows.

    Parameters
    ----------
    design
        The rows of the design matrix D, n of them with p columns.
    weights
        The diagonal of W, shape (n,); ones if left out.
    """
    n, p = design.shape
    gram, room = np.zeros((p, p)), room_for(design)
    for rows in slices(n, p):
        columns = design.block(rows, room)
        gram += (columns if weights is None else columns * weights[rows]) @ columns.T
    return gram


def factor_of_products(gram: Array) -> tuple[Array, float] | None:
    """Return R with ``R'R = gram`` and the condition number of its scaled columns; None where that is not far from dependent.

    Parameters
    ----------
    gram
        Products of columns with each other, shape (p, p).
    """
    lengths = np.sqrt(np.diagonal(gram))
    if not (np.isfinite(gram).all() and (lengths > 1e-140).all()):
        return None
    factor, info = lapack.dpotrf(gram / np.outer(lengths, lengths), clean=1)
    if info != 0:
        return None
    condition = 1.0 / max(float(lapack.dtrcon(factor)[0]), _EPS)
    return None if condition > _WORST_CONDITION else (factor * lengths, condition)
