"""Newton's method for likelihoods that see the data through a linear predictor, with any number of rows.

The log-likelihood is a sum over rows of a function of ``eta = offset + D b`` and of a few shape parameters. One pass over
the rows, block by block, gives its value, its gradient and its second derivatives together: one small matrix product a
block serves both. Passes over all rows are what costs time, so most of the way is walked on a ladder of subsamples, each
some twenty times the size of the one before. The maximum on a twenty-third of the rows is a few standard errors from that
on all of them, and Newton's method doubles the correct digits with each step: three passes over all rows are enough. The
first of them takes its second derivatives from the last sample, where they differ by half a per cent.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

from mlexplore.arrays import Array
from mlexplore.blocks import Blocks, room_for, slices
from mlexplore.solvers.newton import Maximum, maximise

# One row in 23: a prime that is no part of an hour, a day, a week or a year, so that rows in the order of time are met in
# all their seasons.
_THINNING = 23
# A subsample with fewer rows than this, or than this many for each unknown, says too little.
_FEWEST_ROWS = 1000
_ROWS_PER_UNKNOWN = 50
# On a subsample the maximum is wanted to a small part of a standard error only; steps that change the information by less
# than this share are not looked back upon.
_SETTLED_ON_A_SAMPLE = 1e-3
# On all rows: the information at the last place looked at is that of the maximum to seven digits, and after the step that
# follows the remaining error is beyond double precision.
_SETTLED = 3e-8


class ShapeTerms(NamedTuple):
    """What a block of rows says of k shape parameters; weights are already applied.

    Attributes
    ----------
    score
        Sum over the rows of the first derivatives, shape (k,).
    curvature
        Sum over the rows of the second derivatives, shape (k, k).
    cross
        Mixed derivatives in eta and each shape parameter, row by row, shape (k, rows).
    """

    score: Array
    curvature: Array
    cross: Array


class BlockTerms(NamedTuple):
    """The log-likelihood of a block of rows and its derivatives in eta; weights are already applied.

    Attributes
    ----------
    value
        Sum of the log-densities.
    score
        First derivatives in eta, row by row.
    curvature
        Second derivatives in eta, row by row (negative where the log-density is concave).
    shapes
        Derivatives in the shape parameters; None if there are none.
    """

    value: float
    score: Array
    curvature: Array
    shapes: ShapeTerms | None = None


Terms = Callable[[slice, Array, Array], BlockTerms]
"""The log-likelihood of the rows of a slice (which may have a stride) at their eta and at shape parameters (k,)."""


def maximise_linear_predictor(
    design: Blocks, terms: Terms, start: Array, *, offset: Array | None = None, max_iterations: int = 100
) -> Maximum:
    """Maximise a log-likelihood in the coefficients of a linear predictor and in shape parameters.

    Parameters
    ----------
    design
        The rows of the design matrix, n of them with p columns.
    terms
        Gives the log-likelihood of a block of rows and its derivatives. Values that are not finite are taken as "not
        allowed here": the step is shortened. It may use the array of eta that it is given as room of its own.
    start
        Where to begin, shape (p + k,): coefficients, then shape parameters on a scale without bounds.
    offset
        What is added to the linear predictor, shape (n,).
    max_iterations
        The most steps to try, on the subsamples together and then on all rows.

    Returns
    -------
    Maximum
        As `mlexplore.solvers.newton.maximise` gives it, over all rows. With so many rows that subsamples were used, `theta`
        is one step beyond the place at which `information` was computed, a step too short to change seven of its digits;
        `value` and `gradient` are those that the quadratic model has there.

    Raises
    ------
    ValueError
        When the log-likelihood or its derivatives are not finite at the start.
    """
    n = design.shape[0]
    unknowns = np.array(start, dtype=float)
    strides = _ladder(n, unknowns.shape[0])
    iterations, glance = 0, None
    for stride in strides:
        climbed = maximise(
            RowSums(design, terms, offset, stride),
            unknowns,
            max_iterations=max_iterations,
            settled=_SETTLED_ON_A_SAMPLE,
        )
        iterations += climbed.iterations
        # What a sample cannot tell (all its labels may agree where those of the other rows do not) is left to more rows.
        glance = None
        if climbed.converged:
            unknowns = climbed.theta
            glance = climbed.information * (n / len(range(0, n, stride)))
    everything = RowSums(design, terms, offset, 1, first_information=glance)
    found = maximise(
        everything, unknowns, max_iterations=max_iterations, settled=_SETTLED if strides else 0.0
    )
    found = found._replace(iterations=iterations + found.iterations)
    return _last_step(found) if strides else found


def _ladder(n: int, unknowns: int) -> list[int]:
    """Return which rows are looked at in turn before all are: one in so many."""
    enough = max(_FEWEST_ROWS, _ROWS_PER_UNKNOWN * unknowns)
    strides: list[int] = []
    stride = _THINNING
    while n // stride >= enough:
        strides.insert(0, stride)
        stride *= _THINNING
    return strides


class RowSums:
    """A log-likelihood with its gradient and negative second derivatives, added up block by block in one pass.

    Parameters
    ----------
    design, terms, offset
        As `maximise_linear_predictor` takes them.
    every
        Which rows are looked at: one in so many.
    first_information
        Negative second derivatives that are near enough for the first step, shape (p + k, p + k): the first call then adds
        up the value and the gradient alone.
    """

    def __init__(
        self,
        design: Blocks,
        terms: Terms,
        offset: Array | None = None,
        every: int = 1,
        *,
        first_information: Array | None = None,
    ) -> None:
        self.design, self.terms, self.offset = design, terms, offset
        n, p = design.shape
        self.slices = list(slices(n, p, every=every))
        self.columns, self.right = room_for(design), np.empty(0)
        self.eta = np.empty(self.columns.shape[1])
        self.information = first_information

    def __call__(self, unknowns: Array) -> tuple[float, Array, Array]:
        """Add up at coefficients and shape parameters (p + k,); minus infinity as soon as a block has no likelihood."""
        p, size = self.design.shape[1], unknowns.shape[0]
        b, shapes = unknowns[:p], unknowns[p:]
        value = 0.0
        products = np.zeros((p, size + 1))
        gradient, hessian = np.zeros(size), np.zeros((size, size))
        for rows in self.slices:
            columns = self.design.block(rows, self.columns)
            eta = np.matmul(b, columns, out=self.eta[: columns.shape[1]])
            if self.offset is not None:
                eta += self.offset[rows]
            found = self.terms(rows, eta, shapes)
            value += found.value
            if not np.isfinite(value):
                return -np.inf, gradient, hessian
            if self.information is not None:
                gradient[:p] += columns @ found.score
                if found.shapes is not None:
                    gradient[p:] += found.shapes.score
                continue
            # Curvature times columns, the mixed derivatives and the score, side by side: one product for all three.
            right = self._room_for(size + 1, columns.shape[1])
            np.multiply(columns, found.curvature, out=right[:p])
            right[size] = found.score
            if found.shapes is not None:
                right[p:size] = found.shapes.cross
                gradient[p:] += found.shapes.score
                hessian[p:, p:] += found.shapes.curvature
            products += columns @ right.T
        if self.information is not None:
            information, self.information = self.information, None
            return value, gradient, information
        hessian[:p] = products[:, :size]
        hessian[p:, :p] = products[:, p:size].T
        gradient[:p] = products[:, size]
        return value, gradient, -hessian

    def _room_for(self, arrays: int, rows: int) -> Array:
        if self.right.size < arrays * rows:
            self.right = np.empty(arrays * rows)
        return self.right[: arrays * rows].reshape(arrays, rows)


def _last_step(found: Maximum) -> Maximum:
    """Take the Newton step that is left, too short for another look at all rows to be worth its time."""
    if not found.converged or found.theta.shape[0] == 0:
        return found
    units = np.sqrt(np.diagonal(found.information))
    with np.errstate(all="ignore"):
        factor, info = lapack.dpotrf(found.information / np.outer(units, units))
        if info != 0:
            return found
        step = lapack.dpotrs(factor, found.gradient / units)[0] / units
    gain = 0.5 * float(found.gradient @ step)
    if not (np.isfinite(step).all() and 0.0 <= gain <= 1e-6 * (1.0 + abs(found.value))):
        return found
    return found._replace(
        theta=found.theta + step, value=found.value + gain, gradient=found.gradient - found.information @ step
    )
