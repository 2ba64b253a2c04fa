"""Which curves a row of labels sees: one for each class but the first, or one for all with a threshold between each two.

Both are linear in their unknowns `theta`, and give K - 1 heights for each row. They differ in how theta is laid out, and so
in how the derivatives in the heights add up to those in theta. Arrays keep the rows in their last axis.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.mean import BasisMean
from mlexplore.families.class_family import ClassTerms, Codes

Row = dict[int, Fraction]
"""One row of an exact matrix: its entries that are not zero, by column."""

_SAMPLED = 4096  # rows that show what a constant is made of


class Predictor(ABC):
    """K - 1 heights of curves for each row, as linear functions of theta."""

    names: tuple[str, ...]
    """Names of the estimates."""
    rows: tuple[Row, ...]
    """Exact matrix from theta to the estimates, on the user's scale."""
    parameters: tuple[str, ...]
    """Names of the parameters of the curve, its constant among them."""

    slopes: tuple[str, ...]
    """Names of the parameters that the columns belong to."""

    @abstractmethod
    def columns(self, mean: BasisMean, rows: slice, room: Array | None = None) -> Array:
        """Columns of the curve, here or elsewhere, that theta has coefficients for, at some rows, shape (p, m)."""

    @abstractmethod
    def heights(self, theta: Array, columns: Array) -> Array:
        """Heights (K - 1, m) at columns of the design (p, m)."""

    @abstractmethod
    def gathered(self, columns: Array, terms: ClassTerms) -> tuple[Array, Array]:
        """Gradient (size,) and second derivatives (size, size) in theta, summed over rows whose weights are applied."""

    @abstractmethod
    def spreads(self, columns: Array, factor: Array) -> Array:
        """Derivatives of the heights in theta times a matrix (size, k), shape (K - 1, k, m)."""

    @abstractmethod
    def start(self, heights: Array) -> Array:
        """Theta of curves that are constant at given heights (K - 1,), or zero where the curve has no constant."""

    @abstractmethod
    def margins(self, design: Array, codes: Codes) -> tuple[Array, Codes]:
        """Linear forms of theta that grow with the certainty of a label, (forms, size), and the row that each belongs to.

        Where none of them is negative along a direction, the likelihood does not fall along it, and where some are positive
        it rises for ever.
        """

    @abstractmethod
    def orthonormal(self, design: Array) -> tuple[Array, Array]:
        """Orthonormal columns (n, p) in place of a design, and the matrix that turns theta into the one for these."""

    @abstractmethod
    def coefficients(self, theta: Array) -> Array:
        """What a direction changes of the coefficients of each column, shape (p, curves)."""


@dataclass(frozen=True, eq=False)
class SeparateCurves(Predictor):
    """A curve for each class but the first; theta lists their coefficients class by class.

    Parameters
    ----------
    mean
        The curve at the places of the data.
    parameters
        Names of its parameters.
    classes
        Names of the classes, the baseline first.
    single
        Whether two classes are all there can be: then parameters need no class before their names.
    """

    mean: BasisMean
    parameters: tuple[str, ...]  # type: ignore[override]
    classes: tuple[str, ...]
    single: bool = False

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        if self.single:
            return self.parameters
        return tuple(f"{label}:{name}" for label in self.classes[1:] for name in self.parameters)

    @property
    def rows(self) -> tuple[Row, ...]:  # type: ignore[override]
        p = len(self.parameters)
        block = [{j: entry for j, entry in enumerate(row) if entry} for row in self.mean.basis.rows]
        return tuple(
            {k * p + j: entry for j, entry in row.items()}
            for k in range(len(self.classes) - 1)
            for row in block
        )

    @property
    def slopes(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.parameters

    def columns(self, mean: BasisMean, rows: slice, room: Array | None = None) -> Array:
        return mean.block(rows, room)

    def heights(self, theta: Array, columns: Array) -> Array:
        return theta.reshape(-1, len(columns)) @ columns

    def gathered(self, columns: Array, terms: ClassTerms) -> tuple[Array, Array]:
        (p, m), q = columns.shape, len(terms.score)
        coupled = (terms.coupling[:, None] * columns).reshape(q * p, m)
        second = coupled @ coupled.T
        for k in range(q):
            own = slice(k * p, (k + 1) * p)
            second[own, own] = (terms.curvature[k] * columns) @ columns.T
        return (terms.score @ columns.T).ravel(), second

    def spreads(self, columns: Array, factor: Array) -> Array:
        p = len(columns)
        return np.stack([part.T @ columns for part in factor.reshape(-1, p, factor.shape[1])])

    def start(self, heights: Array) -> Array:
        constant = constant_of(self.mean)
        if constant is None:
            return np.zeros(heights.size * self.mean.shape[1])
        return np.outer(heights, self.mean.from_user @ constant).ravel()

    def margins(self, design: Array, codes: Codes) -> tuple[Array, Codes]:
        p = design.shape[1]
        forms, rows = [], []
        for other in range(len(self.classes)):
            here = np.flatnonzero(codes != other)
            part = np.zeros((here.size, len(self.classes), p))
            part[np.arange(here.size), codes[here]] = design[here]
            part[:, other] -= design[here]
            forms.append(part[:, 1:].reshape(here.size, -1))
            rows.append(here)
        return np.concatenate(forms), np.concatenate(rows)

    def orthonormal(self, design: Array) -> tuple[Array, Array]:
        q, r = np.linalg.qr(design)
        return np.asarray(q), np.asarray(np.kron(np.eye(len(self.classes) - 1), r), dtype=np.float64)

    def coefficients(self, theta: Array) -> Array:
        return theta.reshape(len(self.classes) - 1, -1).T


@dataclass(frozen=True, eq=False)
class SharedCurve(Predictor):
    """One curve without a constant, and thresholds: the height for threshold k is ``zeta_k`` less the curve.

    Theta lists coefficients of the curve, then thresholds.

    Parameters
    ----------
    mean
        The curve at the places of the data.
    parameters
        Names of its parameters.
    classes
        How many classes there are.
    constant
        The constant 1 as parameters of the curve, in the user's units (p,), or None where the curve has none.
    """

    mean: BasisMean
    parameters: tuple[str, ...]  # type: ignore[override]
    classes: int
    constant: Array | None

    @cached_property
    def _left_out(self) -> tuple[int, int] | None:
        """Column of the design and parameter of the curve that the thresholds stand in for."""
        if self.constant is None:
            return None
        column = np.argmax(np.abs(self.mean.from_user @ self.constant))
        return int(column), int(np.argmax(self.constant))

    @cached_property
    def _kept(self) -> list[int]:
        out = self._left_out
        return [j for j in range(self.mean.shape[1]) if out is None or j != out[0]]

    @property
    def slopes(self) -> tuple[str, ...]:  # type: ignore[override]
        out = self._left_out
        return tuple(name for j, name in enumerate(self.parameters) if out is None or j != out[1])

    @property
    def names(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*self.slopes, *(f"zeta{k}" for k in range(1, self.classes)))

    @property
    def rows(self) -> tuple[Row, ...]:  # type: ignore[override]
        place = {column: j for j, column in enumerate(self._kept)}
        user = [
            {place[j]: entry for j, entry in enumerate(row) if entry and j in place}
            for row in self.mean.basis.rows
        ]
        out, shift = self._left_out, Row()
        if out is not None and self.constant is not None:
            # The parameter that is left out goes to 0, and what that takes from the curve the thresholds give back.
            shift = user[out[1]]
            for j, share in enumerate(self.constant.tolist()):
                if j != out[1] and share:
                    user[j] = _less(user[j], shift, Fraction(share))
            user.pop(out[1])
        p = len(self._kept)
        return (*user, *(_less({p + k: Fraction(1)}, shift, Fraction(1)) for k in range(self.classes - 1)))

    def columns(self, mean: BasisMean, rows: slice, room: Array | None = None) -> Array:
        block = mean.block(rows, room)
        if self._left_out is None:
            return block
        return block[1:] if self._left_out[0] == 0 else block[self._kept]

    def heights(self, theta: Array, columns: Array) -> Array:
        p = len(columns)
        return theta[p:, None] - theta[:p] @ columns

    def gathered(self, columns: Array, terms: ClassTerms) -> tuple[Array, Array]:
        p, q = len(columns), len(terms.score)
        second = np.empty((p + q, p + q))
        # All heights fall alike as the curve rises.
        each = terms.curvature + terms.coupling * (terms.coupling.sum(axis=0) - terms.coupling)
        second[:p, :p] = (columns * each.sum(axis=0)) @ columns.T
        second[p:, :p] = -each @ columns.T
        second[:p, p:] = second[p:, :p].T
        second[p:, p:] = terms.coupling @ terms.coupling.T
        second[range(p, p + q), range(p, p + q)] = terms.curvature.sum(axis=1)
        gradient = np.concatenate([-(columns @ terms.score.sum(axis=0)), terms.score.sum(axis=1)])
        return gradient, second

    def spreads(self, columns: Array, factor: Array) -> Array:
        p = len(columns)
        return factor[p:, :, None] - (factor[:p].T @ columns)[None]

    def start(self, heights: Array) -> Array:
        return np.concatenate([np.zeros(len(self._kept)), heights])

    def margins(self, design: Array, codes: Codes) -> tuple[Array, Codes]:
        last = self.classes - 1
        below, above = np.flatnonzero(codes < last), np.flatnonzero(codes > 0)
        thresholds = np.eye(last)
        forms = [
            np.hstack([-design[below], thresholds[codes[below]]]),
            np.hstack([design[above], -thresholds[codes[above] - 1]]),
        ]
        return np.concatenate(forms), np.concatenate([below, above])

    def orthonormal(self, design: Array) -> tuple[Array, Array]:
        # Thresholds take over the mean of each column.
        middle = design.mean(axis=0)
        q, r = np.linalg.qr(design - middle)
        p = len(r)
        factor = np.eye(p + self.classes - 1)
        factor[:p, :p] = r
        factor[p:, :p] = -middle
        return np.asarray(q), factor

    def coefficients(self, theta: Array) -> Array:
        return theta[: len(self._kept), None]


def constant_of(mean: BasisMean) -> Array | None:
    """The constant 1 as parameters of the curve in the user's units: one of them alone, or all alike as in a spline."""
    n, p = mean.shape
    columns = mean.block(slice(None, None, max(1, n // _SAMPLED)))
    for candidate in (*np.eye(p), np.ones(p)):
        if np.allclose((mean.from_user @ candidate) @ columns, 1.0, rtol=0.0, atol=1e-9):
            return candidate
    return None


def applied(rows: Sequence[Row], theta: Array) -> Array:
    """Exact matrix times vector, each entry rounded once."""
    exact = [Fraction(part) for part in theta.tolist()]
    return np.array([float(sum(entry * exact[j] for j, entry in row.items())) for row in rows])


def _less(row: Row, other: Row, share: Fraction) -> Row:
    columns = row.keys() | other.keys()
    left = {j: row.get(j, Fraction(0)) - share * other.get(j, Fraction(0)) for j in sorted(columns)}
    return {j: entry for j, entry in left.items() if entry}
