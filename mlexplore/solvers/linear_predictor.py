"""Newton's method for likelihoods that see the data through a linear predictor, with any number of rows.

The log-likelihood is a sum over rows of a function of ``eta = offset + D b`` and of a few shape parameters. One pass over
the rows, block by block, gives its value, its gradient and its second derivatives together: one small matrix product a
block serves both. Passes over all rows are what costs time, so most of the way is walked on a ladder of subsamples, each
some twenty times the size of the one before. The maximum on a twenty-third of the rows is a few standard errors from that
on all of them. A pass there gives the quadratic model; what the log-likelihood has beyond it, its third derivatives and so
on, is small, and the sample tells it to a few per cent. One more such step, and the place is so close to the maximum that the
third pass is the last one. The two before it only have to show the way: where the likelihood allows it they are made in
single precision, which takes half the time.
"""

from collections.abc import Callable, Iterator
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
# A sample this many standard errors of its own away is no guide: then Newton's method goes the whole way.
_GUIDED = 10.0
# With so many columns one matrix product is faster than several by a vector.
_FEW_COLUMNS = 8
# With fewer rows the share of the rounding of single precision in a standard error is not small enough.
_MANY_ROWS = 500_000


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
    design: Blocks,
    terms: Terms,
    start: Array,
    *,
    offset: Array | None = None,
    max_iterations: int = 100,
    single: bool = False,
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
    single
        Whether `terms` may be asked in single precision, with eta as such numbers: the two passes that only have to show
        the way are made so.

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
    iterations, drift = 0, np.inf
    for stride in strides:
        sample = _Remembered(RowSums(design, terms, offset, stride))
        climbed = maximise(sample, unknowns, max_iterations=max_iterations, settled=_SETTLED_ON_A_SAMPLE)
        iterations += climbed.iterations
        # What a sample cannot tell (all its labels may agree where those of the other rows do not) is left to more rows.
        if not climbed.converged:
            continue
        unknowns = climbed.theta
        if stride == strides[-1] and unknowns.shape[0]:
            rough = RowSums(
                design, terms, offset, precision=np.float32 if single and n > _MANY_ROWS else np.float64
            )
            found = _guided(rough, sample, unknowns, n / len(range(0, n, stride)))
            if found is not None:
                unknowns, drift = found
                iterations += 2
    everything = RowSums(design, terms, offset)
    found = maximise(
        everything,
        unknowns,
        max_iterations=max_iterations,
        settled=_SETTLED if strides else 0.0,
        drift=drift,
    )
    found = found._replace(iterations=iterations + found.iterations)
    return _last_step(found) if strides else found


class _Remembered:
    """A likelihood that is not added up twice at the same place."""

    def __init__(self, evaluate: Callable[[Array], tuple[float, Array, Array]]) -> None:
        self.evaluate = evaluate
        self.place: Array | None = None
        self.found: tuple[float, Array, Array] = (-np.inf, np.empty(0), np.empty((0, 0)))

    def __call__(self, unknowns: Array) -> tuple[float, Array, Array]:
        if self.place is None or not np.array_equal(self.place, unknowns):
            self.place, self.found = unknowns.copy(), self.evaluate(unknowns)
        return self.found


def _guided(rough: "RowSums", sample: _Remembered, here: Array, share: float) -> tuple[Array, float] | None:
    """Two steps towards the maximum of all rows; None where the sample is no guide.

    The quadratic model is that of all rows, and what lies beyond it that of the sample, which counts for `share` times as
    many. Returns where they lead, and the share by which the second derivatives change for each unit of length.
    """
    with np.errstate(all="ignore"):
        value, gradient, information = rough(here)
        step = _newton_step(gradient, information) if np.isfinite(value) else None
        if step is None:
            return None
        units = np.sqrt(np.diagonal(information))
        length = float(np.linalg.norm(units * step))
        if not length < _GUIDED * np.sqrt(share * here.shape[0]):
            return None
        _, before, flat = sample(here)
        there, after, curved = sample(here + step)
        bent = share * (curved - flat)
        beyond = share * (after - before + flat @ step)
        information = information + bent
        rest = _newton_step(beyond, information) if np.isfinite(there) else None
        if rest is None or not np.linalg.norm(units * rest) <= 0.5 * length:
            return None
        scale = np.outer(units, units)
        drift = float(np.linalg.norm(bent / scale) / np.linalg.norm(information / scale)) / length
        theta = here + step + rest
        last = _newton_step(*rough(theta)[1:])
        if last is None or not np.linalg.norm(units * last) <= 0.5 * length:
            return None
    return theta + last, drift


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
    precision
        Of the numbers of a row; sums are in double precision from block to block.
    """

    def __init__(
        self,
        design: Blocks,
        terms: Terms,
        offset: Array | None = None,
        every: int = 1,
        *,
        precision: type = np.float64,
    ) -> None:
        self.design, self.terms, self.offset = design, terms, offset
        n, p = design.shape
        self.slices = list(slices(n, p, every=every))
        self.columns: Array = room_for(design, precision)
        self.right: Array = np.empty(0, precision)
        self.eta: Array = np.empty(self.columns.shape[1], precision)

    def __call__(self, unknowns: Array) -> tuple[float, Array, Array]:
        """Add up at coefficients and shape parameters (p + k,); minus infinity as soon as a block has no likelihood."""
        p, size = self.design.shape[1], unknowns.shape[0]
        value = 0.0
        products = np.zeros((p, size + 1))
        gradient, hessian = np.zeros(size), np.zeros((size, size))
        for columns, found in self._blocks(unknowns):
            value += found.value
            if not np.isfinite(value):
                return -np.inf, gradient, hessian
            # Curvature times columns, the mixed derivatives and the score, side by side.
            right = self._room_for(size + 1, columns.shape[1])
            np.multiply(columns, found.curvature, out=right[:p])
            right[size] = found.score
            if found.shapes is not None:
                right[p:size] = found.shapes.cross
                gradient[p:] += found.shapes.score
                hessian[p:, p:] += found.shapes.curvature
            if p > _FEW_COLUMNS:
                products += columns @ right.T
                continue
            # With few columns a matrix product gains nothing, and half of this one is the mirror of the other.
            for place in range(size + 1):
                above = min(place + 1, p)
                products[:above, place] += columns[:above] @ right[place]
        if p <= _FEW_COLUMNS:
            lower = np.tril_indices(p, -1)
            products[lower] = products[:, :p].T[lower]
        hessian[:p] = products[:, :size]
        hessian[p:, :p] = products[:, p:size].T
        gradient[:p] = products[:, size]
        return value, gradient, -hessian

    def _blocks(self, unknowns: Array) -> Iterator[tuple[Array, BlockTerms]]:
        """Columns and what the likelihood says, block by block."""
        p = self.design.shape[1]
        b, shapes = unknowns[:p].astype(self.eta.dtype), unknowns[p:]
        for rows in self.slices:
            columns = self.design.block(rows, self.columns)
            if columns.dtype != self.eta.dtype:
                self.columns[:, : columns.shape[1]] = columns
                columns = self.columns[:, : columns.shape[1]]
            eta = np.matmul(b, columns, out=self.eta[: columns.shape[1]])
            if self.offset is not None:
                eta += self.offset[rows]
            yield columns, self.terms(rows, eta, shapes)

    def _room_for(self, arrays: int, rows: int) -> Array:
        if self.right.size < arrays * rows:
            self.right = np.empty(arrays * rows, self.right.dtype)
        return self.right[: arrays * rows].reshape(arrays, rows)


def _last_step(found: Maximum) -> Maximum:
    """Take the Newton step that is left, too short for another look at all rows to be worth its time."""
    if not found.converged or found.theta.shape[0] == 0:
        return found
    step = _newton_step(found.gradient, found.information)
    if step is None:
        return found
    gain = 0.5 * float(found.gradient @ step)
    if not (0.0 <= gain <= 1e-6 * (1.0 + abs(found.value))):
        return found
    return found._replace(
        theta=found.theta + step, value=found.value + gain, gradient=found.gradient - found.information @ step
    )


def _newton_step(gradient: Array, information: Array) -> Array | None:
    """The step to the maximum of the quadratic model; None where it has none."""
    with np.errstate(all="ignore"):
        units = np.sqrt(np.diagonal(information))
        factor, info = lapack.dpotrf(information / np.outer(units, units))
        if info != 0:
            return None
        step = lapack.dpotrs(factor, gradient / units)[0] / units
    return step if np.isfinite(step).all() else None
