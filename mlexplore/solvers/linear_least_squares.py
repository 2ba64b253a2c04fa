"""Least squares for a mean that is linear in its coefficients, right to the last digit.

A QR factorisation (Golub, 1965) is followed by iterative refinement of the augmented system, coefficients and
residuals together (Bjorck, BIT 7, 1967), with the residuals of that system computed in twice the working
precision. The refined answer is then that of the problem *as given*, however ill-conditioned (up to a
condition number of about 1e15), where QR alone loses a digit for each power of ten.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from mlexplore.arrays import Array
from mlexplore.blocks import DesignBlocks
from mlexplore.precision import split, sum_pairs, two_product, two_sum
from mlexplore.solvers.tall_least_squares import factor_of_products, tall_least_squares

_EPS = float(np.finfo(float).eps)

# Above this many entries of the design the refinement is left out: it costs some hundred passes over the
# design and as many copies of it, and with so many rows the sampling error of the coefficients exceeds the
# rounding error by many orders. What is left is as exact as QR, and `low` of the design, smaller than that
# error, is not looked at.
REFINED_ENTRIES = 100_000

# Refinement stops when another step could change nothing in twice the working precision.
_REFINEMENT_STEPS = 12
_FINEST = 2.0**-98


class LinearFit(NamedTuple):
    """A least-squares fit.

    Attributes
    ----------
    coefficients
        The coefficients, shape (p,), correctly rounded in all but hopeless cases. In a design of deficient
        rank the columns that depend on columns to their left get the coefficient zero (as R's ``lm`` leaves
        them out).
    low
        What rounding took from the coefficients, shape (p,): ``coefficients + low`` is the solution in about
        twice the working precision.
    residuals
        ``y`` minus the fitted mean, shape (n,), also in the rows of weight zero.
    factor
        Upper triangular R with a diagonal >= 0 and ``R'R = D'WD``, shape (p, p).
    rank
        The number of columns that are independent in the working precision.
    """

    coefficients: Array
    low: Array
    residuals: Array
    factor: Array
    rank: int


def linear_least_squares(
    design: Array, y: Array, *, low: Array | None = None, weights: Array | None = None
) -> LinearFit:
    """Minimise the sum of ``weights * (y - design @ coefficients)**2``.

    Parameters
    ----------
    design
        The design matrix D, shape (n, p). No intercept is added.
    y
        Observations, shape (n,).
    low
        The rounding errors of `design`, shape (n, p): the problem solved is that of the matrix ``design +
        low`` (a polynomial design whose powers are not representable loses its digits here, not in the
        solver).
    weights
        How often each row counts, shape (n,), not negative.

    Returns
    -------
    LinearFit

    Raises
    ------
    ValueError
        When an entry is not finite or a weight is negative.
    """
    design = np.asarray(design, dtype=float)
    y = np.asarray(y, dtype=float)
    weights = None if weights is None else np.asarray(weights, dtype=float)
    _check_weights(weights)
    if design.size > REFINED_ENTRIES:
        tall = tall_least_squares(DesignBlocks(design), y, weights=weights)
        if tall is not None:
            b = tall.coefficients
            return LinearFit(b, np.zeros_like(b), y - design @ b, tall.factor, b.shape[0])
    _check_finite(design, y)
    with np.errstate(all="ignore"):
        # Powers of two change no digit of the data and keep the error-free products away from overflow and
        # underflow.
        column_scale = _normalising(np.abs(design).max(axis=0, initial=0.0))
        y_scale = float(_normalising(np.abs(y).max(initial=0.0)))
        scaled = design * column_scale
        scaled_low = None if low is None else low * column_scale
        weight_scale = 1.0
        if weights is not None:
            weight_scale = float(_normalising(weights.max(initial=0.0)))
            weights = weights * weight_scale
        q, r = _qr(scaled if weights is None else scaled * np.sqrt(weights)[:, None])
        kept = _independent_columns(r, scaled.shape[0])
        rank = len(kept)
        if rank < r.shape[1]:
            q, basic = _qr(q @ r[:, kept])
            some = None if scaled_low is None else scaled_low[:, kept]
            high_kept, low_kept, residuals = _solve(scaled[:, kept], some, y * y_scale, weights, q, basic)
            high, rest = np.zeros(r.shape[1]), np.zeros(r.shape[1])
            high[kept], rest[kept] = high_kept, low_kept
        else:
            high, rest, residuals = _solve(scaled, scaled_low, y * y_scale, weights, q, r)
        to_user = column_scale / y_scale
        factor = r / column_scale / np.sqrt(weight_scale)
        return LinearFit(
            high * to_user, rest * to_user, residuals / y_scale, _with_positive_diagonal(factor), rank
        )


def independent_columns(design: Array) -> tuple[NDArray[np.intp], Array]:
    """Return the columns of `design` that do not depend on columns to their left, and the triangular factor R of these, R'R = D'D."""
    with np.errstate(all="ignore"):
        factor = factor_of_products(design.T @ design) if design.size > REFINED_ENTRIES else None
        if factor is not None:
            return np.arange(design.shape[1]), factor[0]
        column_scale = _normalising(np.abs(design).max(axis=0, initial=0.0))
        r = _triangle(design * column_scale)
        kept = _independent_columns(r, design.shape[0])
        if len(kept) < r.shape[1]:
            r = _triangle(r[:, kept])
        return kept, _with_positive_diagonal(r / column_scale[kept])


def _solve(
    design: Array, low: Array | None, y: Array, weights: Array | None, q: Array, r: Array
) -> tuple[Array, Array, Array]:
    """Solve with the factors of the weighted design and refine; return coefficients, their low parts and residuals."""
    root = None if weights is None else np.sqrt(weights)
    change, residuals = _correct(design, y, np.zeros(r.shape[1]), root, q, r)
    if design.size > REFINED_ENTRIES or design.size == 0:
        return change, np.zeros_like(change), y - design @ change
    x, x_low = change, np.zeros_like(change)
    e, e_low = residuals, np.zeros_like(residuals)
    # Rows are long and columns few: with columns first, the folds of `sum_pairs` run over contiguous memory.
    columns = np.ascontiguousarray(design.T)
    halves = split(columns)
    columns_low = None if low is None else np.ascontiguousarray(low.T)
    # The first solution is itself the first correction, of relative size one: the ratio of two successive
    # corrections foretells the next.
    previous = 1.0
    for _ in range(_REFINEMENT_STEPS):
        top = _residual_of_the_fit(columns, halves, columns_low, y, x, x_low, e, e_low)
        bottom = _residual_of_the_normal_equations(columns, halves, columns_low, weights, e, e_low)
        change, e_change = _correct(design, top, bottom, root, q, r)
        size = float(np.linalg.norm(r @ change)) / max(float(np.linalg.norm(r @ x)), np.finfo(float).tiny)
        if not size < 0.5 * previous:
            break
        x, x_low = _add(x, x_low, change)
        e, e_low = _add(e, e_low, e_change)
        if size * (size / previous) < _FINEST:
            break
        previous = size
    return x, x_low, e


def _correct(
    design: Array, top: Array, bottom: Array, root: Array | None, q: Array, r: Array
) -> tuple[Array, Array]:
    """Solve ``e + D x = top, D'We = bottom`` for x and e with the QR factors of the weighted design."""
    z = top @ q if root is None else (root * top) @ q
    if bottom.any():
        z = z - _triangular(r, bottom, transposed=True)
    x = _triangular(r, z)
    return x, (top - q @ z if root is None else top - design @ x)


def _residual_of_the_fit(
    columns: Array,
    halves: tuple[Array, Array],
    columns_low: Array | None,
    y: Array,
    x: Array,
    x_low: Array,
    e: Array,
    e_low: Array,
) -> Array:
    """Return ``y - e - D x``, computed in twice the working precision."""
    p = columns.shape[0]
    high = np.empty((p + 2, y.shape[0]))
    rest = np.empty_like(high)
    high[:p], rest[:p] = two_product(columns, -x[:, None], halves=halves)
    rest[:p] -= columns * x_low[:, None]
    if columns_low is not None:
        rest[:p] -= columns_low * x[:, None]
    high[p], rest[p] = y, 0.0
    high[p + 1], rest[p + 1] = -e, -e_low
    total, error = sum_pairs(high, rest)
    return total + error


def _residual_of_the_normal_equations(
    columns: Array,
    halves: tuple[Array, Array],
    columns_low: Array | None,
    weights: Array | None,
    e: Array,
    e_low: Array,
) -> Array:
    """Return ``-D'We``, computed in twice the working precision."""
    if weights is not None:
        e, error = two_product(weights, e)
        e_low = weights * e_low + error
    high, rest = two_product(columns, e, halves=halves)
    rest += columns * e_low
    if columns_low is not None:
        rest += columns_low * e
    total, error = sum_pairs(high.T, rest.T)
    return -(total + error)


def _add(high: Array, low: Array, change: Array) -> tuple[Array, Array]:
    total, error = two_sum(high, change)
    return two_sum(total, low + error)


def _qr(a: Array) -> tuple[Array, Array]:
    """Return Q (n, min(n, p)) and upper triangular R (min(n, p), p), straight from LAPACK: the wrappers cost more than small problems."""
    n, p = a.shape
    if n == 0 or p == 0:
        return np.zeros((n, 0)), np.zeros((0, p))
    factored, tau, _, _ = lapack.dgeqrf(a)
    k = min(n, p)
    r = np.triu(factored[:k])
    q, _, _ = lapack.dorgqr(factored[:, :k], tau)
    return q, r


def _triangle(a: Array) -> Array:
    """Return R alone, shape (min(n, p), p)."""
    if 0 in a.shape:
        return np.zeros((0, a.shape[1]))
    return np.triu(lapack.dgeqrf(a)[0][: min(a.shape)])


def _triangular(r: Array, b: Array, *, transposed: bool = False) -> Array:
    if r.shape[0] == 0:
        return np.zeros(0)
    x, _ = lapack.dtrtrs(r, b, lower=0, trans=1 if transposed else 0)
    return x


def _independent_columns(r: Array, n: int) -> NDArray[np.intp]:
    """Return the columns that do not depend, in the working precision, on the columns before them.

    The relations between the columns of a matrix are those between the columns of its R, which is small. The
    quick answer is the condition estimate of LAPACK; only when it is alarming are the columns looked at one
    by one.
    """
    k, p = r.shape
    lengths = np.sqrt(np.einsum("ij,ij->j", r, r))
    if k == p and p > 0 and lengths.all():
        unit = r / lengths
        inverse_condition, _ = lapack.dtrcon(unit)
        if inverse_condition > 1e-12:
            return np.arange(p)
    # Rounding in QR grows slowly with the number of rows, like that of a pairwise sum.
    tolerance = 4.0 * _EPS * (p + np.sqrt(n))
    basis = np.zeros((k, 0))
    kept: list[int] = []
    for j in range(p):
        if len(kept) == k or lengths[j] == 0.0:
            continue
        v = r[:, j] / lengths[j]
        for _ in range(
            2
        ):  # once more, because one projection leaves rounding errors of the size of what is looked for
            v = v - basis @ (basis.T @ v)
        size = float(np.linalg.norm(v))
        if size > tolerance:
            basis = np.column_stack((basis, v / size))
            kept.append(j)
    return np.array(kept, dtype=np.intp)


def _with_positive_diagonal(r: Array) -> Array:
    """Give R the shape (p, p) and a diagonal that is not negative (R'R stays the same)."""
    k, p = r.shape
    signs = np.where(np.diagonal(r) < 0.0, -1.0, 1.0)
    factor = np.zeros((p, p))
    factor[:k] = signs[:, None] * r
    return factor


def _normalising(size: Array) -> Array:
    """Return the power of two that brings `size` to between a half and one (one where it is zero)."""
    _, exponent = np.frexp(size)
    return np.ldexp(1.0, np.where(size > 0.0, -np.clip(exponent, -1000, 1000), 0))


def _check_finite(design: Array, y: Array) -> None:
    if not np.isfinite(design).all():
        row, column = np.argwhere(~np.isfinite(design))[0]
        raise ValueError(
            f"the design has the value {design[row, column]} in row {row}, column {column}: least squares needs finite numbers"
        )
    if not np.isfinite(y).all():
        row = int(np.flatnonzero(~np.isfinite(y))[0])
        raise ValueError(f"y has the value {y[row]} in row {row}: least squares needs finite numbers")


def _check_weights(weights: Array | None) -> None:
    if weights is None:
        return
    good = np.isfinite(weights) & (weights >= 0.0)
    if not good.all():
        row = int(np.flatnonzero(~good)[0])
        raise ValueError(
            f"the weight in row {row} is {weights[row]}: weights count rows and must be finite and not negative"
        )
