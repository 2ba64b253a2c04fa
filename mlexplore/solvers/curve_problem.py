"""A curve, its data and its free parameters, as the least-squares routines see them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from mlexplore.arrays import Array

# A direction whose singular value falls below this share of the largest cannot be told from no direction at
# all.
RANK_TOLERANCE = 1e-14


class Point(NamedTuple):
    """What is known at one value of the free parameters; `a` and `r` carry the square roots of the weights."""

    x: Array
    r: Array
    a: Array
    cost: float


class CurveProblem:
    """The weighted residuals and their Jacobian as functions of the free parameters alone."""

    def __init__(
        self,
        mean: Callable[[Array], Array],
        jacobian: Callable[[Array], Array],
        y: Array,
        start: Array,
        weights: Array | None,
        free: NDArray[np.bool_] | None,
    ) -> None:
        self.mean, self.jacobian, self.y = mean, jacobian, y
        self.root = None if weights is None else np.sqrt(weights)
        self.free = np.ones(start.shape[0], dtype=bool) if free is None else np.asarray(free, dtype=bool)
        self.all_free = bool(self.free.all())
        self.start = start
        # A power of two keeps the squares of huge or tiny residuals within range and changes no digit.
        size = float(np.abs(y).max(initial=0.0))
        self.unit = float(np.ldexp(1.0, -int(np.frexp(size)[1]))) if size > 0.0 else 1.0

    def theta(self, x: Array) -> Array:
        """Return all parameters, the free ones being `x`."""
        if self.all_free:
            return x
        theta = self.start.copy()
        theta[self.free] = x
        return theta

    def residuals(self, x: Array) -> tuple[Array, float]:
        """Return the weighted residuals and the sum of their squares, infinite where there is none."""
        r = self.unit * (self.y - self.mean(self.theta(x)))
        if self.root is not None:
            # A row of weight zero may be anything, even infinite.
            r = np.where(self.root > 0.0, self.root * r, 0.0)
        cost = float(r @ r)
        return r, cost if np.isfinite(cost) else np.inf

    def slopes(self, x: Array) -> Array:
        """Return the weighted derivatives of the mean with respect to the free parameters."""
        a = self.jacobian(self.theta(x))
        a = self.unit * (a if self.all_free else a[:, self.free])
        if self.root is not None:
            a = np.where(self.root[:, None] > 0.0, self.root[:, None] * a, 0.0)
        return a


def difference_steps(x: Array, a: Array) -> Array:
    """Return steps for central differences of the Jacobian `a` at `x`: a share of each parameter, or of what the others amount to."""
    lengths = np.linalg.norm(a, axis=0)
    others = np.linalg.norm(lengths * x) / np.where(lengths > 0.0, lengths, np.inf)
    size = np.maximum(np.abs(x), 0.01 * others)
    return 6e-6 * np.where(size > 0.0, size, 1.0)


def curvature(problem: CurveProblem, point: Point) -> Array:
    """Return the sum of residual times second derivative of the mean, by central differences of the Jacobian."""
    p = point.x.shape[0]
    bend = np.zeros((p, p))
    steps = difference_steps(point.x, point.a)
    for j in range(p):
        h = steps[j]
        ahead, behind = point.x.copy(), point.x.copy()
        ahead[j] += h
        behind[j] -= h
        bend[:, j] = (problem.slopes(ahead) - problem.slopes(behind)).T @ point.r / (ahead[j] - behind[j])
    bend = 0.5 * (bend + bend.T)
    return bend if np.isfinite(bend).all() else np.zeros((p, p))


def singular_values(a: Array) -> tuple[Array, Array, Array]:
    """Singular values through a QR, because columns are few and rows may be many."""
    n, p = a.shape
    if n > p:
        factored, tau, _, _ = lapack.dgeqrf(a)
        q, _, _ = lapack.dorgqr(factored[:, :p], tau)
        u, s, vt, _ = lapack.dgesdd(np.triu(factored[:p]))
        return q @ u, s, vt
    u, s, vt, _ = lapack.dgesdd(a, full_matrices=0)
    return u, s, vt
