"""Least squares with very many rows: two passes over the data instead of a QR.

The normal equations square the condition number, which is why they are shunned. Where the columns, once
scaled, are far from dependent there is nothing to fear: one step of refinement with the residuals of the data
themselves (the corrected seminormal equations; Bjorck, Linear Algebra Appl. 88/89, 1987) gives what QR gives,
at the speed of reading the data twice.
"""

import numpy as np
from scipy.linalg import lapack

from mlexplore.arrays import Array

# Blocks of about a megabyte stay in the cache between their two uses.
_BLOCK_ENTRIES = 131_072
# Beyond a condition number of a thousand, and for columns of hopeless length, the caller's QR is the safer
# way.
_WORST_CONDITION = 1e3
_CORRECTIONS = 3


def solve_tall(design: Array, y: Array, weights: Array | None) -> tuple[Array, Array, Array] | None:
    """Return coefficients, residuals and the triangular factor of ``D'WD``; None where QR is needed.

    Parameters
    ----------
    design
        Shape (n, p), n much larger than p.
    y
        Shape (n,).
    weights
        Shape (n,), or None.
    """
    n, p = design.shape
    rows = max(1024, _BLOCK_ENTRIES // p)
    blocks = [slice(start, start + rows) for start in range(0, n, rows)]
    products, target = np.zeros((p, p)), np.zeros(p)
    for block in blocks:
        d = design[block]
        left = d.T if weights is None else d.T * weights[block]
        products += left @ d
        target += left @ y[block]
    lengths = np.sqrt(np.diagonal(products))
    if not (np.isfinite(products).all() and np.isfinite(target).all() and (lengths > 1e-140).all()):
        return None
    factor, info = lapack.dpotrf(products / np.outer(lengths, lengths), clean=1)
    if info != 0 or not lapack.dtrcon(factor)[0] * _WORST_CONDITION > 1.0:
        return None

    def solve(right: Array) -> Array:
        return lapack.dpotrs(factor, right / lengths)[0] / lengths

    b = solve(target)
    residuals = np.empty(n)
    for _ in range(_CORRECTIONS):
        slope = np.zeros(p)
        for block in blocks:
            d = design[block]
            r = y[block] - d @ b
            residuals[block] = r
            slope += (r if weights is None else weights[block] * r) @ d
        change = solve(slope)
        # A change this small alters the fitted values by less than their own rounding: the residuals stand.
        settled = bool((np.abs(change) * lengths <= 1e-15 * np.linalg.norm(b * lengths)).all())
        b = b + change
        if settled:
            return b, residuals, factor * lengths
    return None
