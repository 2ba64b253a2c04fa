"""The likelihood of labels under curves and a family of classes, with its derivatives."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification.predictors import Predictor, applied
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import BasisMean
from mlexplore.families.class_family import ClassFamily, ClassTerms, Codes
from mlexplore.links import Link

_BLOCK_ENTRIES = 262_144  # about this many numbers of everything that is kept of a block of rows
_FEWEST_ROWS = 128
_MANY_ENTRIES = 200_000  # of the design: beyond, second derivatives are added up without a QR
_NOT_DETERMINED = 1e-15  # a column this close to the span of those before it says nothing new


@dataclass(frozen=True, eq=False)
class ClassModel:
    """Curves with a family of classes, bound to data: what is maximised.

    The unknowns are free coordinates z with ``theta = origin + directions @ z``; without held parameters they are theta
    itself. Frequency weights multiply the terms of their rows.

    Parameters
    ----------
    curve, family, link
        What is fitted.
    x
        Places, shape (n,) or (n, columns).
    columns
        Names of the columns of `x`.
    codes
        Labels, as places in `classes`, shape (n,).
    classes
        The labels in their order.
    weights
        Frequency of each row (n,), or None for ones.
    mean
        The curve bound to `x`.
    predictor
        What makes K - 1 heights of it.
    held
        Values of the estimates that are held, by name.
    origin, directions
        Where theta may be; None without held parameters.
    """

    curve: Curve
    family: ClassFamily
    link: Link
    x: Array
    columns: tuple[str, ...]
    codes: Codes
    classes: tuple[Any, ...]
    weights: Array | None
    mean: BasisMean
    predictor: Predictor
    held: Mapping[str, float]
    origin: Array | None = None
    directions: Array | None = None

    # ---- what it is made of -----------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of everything estimated or held."""
        return self.predictor.names

    @cached_property
    def n(self) -> float:
        """Number of observations: rows, or the sum of the weights."""
        return float(len(self.codes)) if self.weights is None else float(self.weights.sum())

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters."""
        return len(self.names) - len(self.held)

    @cached_property
    def to_user(self) -> Array:
        """Matrix from theta to the estimates, on the user's scale."""
        size = len(self.names)
        matrix = np.zeros((size, size))
        for place, row in enumerate(self.predictor.rows):
            for column, entry in row.items():
                matrix[place, column] = float(entry)
        return matrix

    def estimates(self, theta: Array) -> Array:
        """Estimates on the user's scale, each rounded once."""
        return applied(self.predictor.rows, theta)

    # ---- smaller models ---------------------------------------------------------------------------------------

    def hold(self, values: Mapping[str, float]) -> "ClassModel":
        """Return the model in which the named estimates have given values."""
        held = {**self.held, **values}
        index = [self.names.index(name) for name in held]
        lengths = np.linalg.norm(self.to_user[index], axis=1)
        constraints = self.to_user[index] / lengths[:, None]
        # Q R of the constraints' transpose: its first columns span what is held, the others what stays free.
        q, r = np.linalg.qr(constraints.T, mode="complete")
        fixed = len(index)
        origin = q[:, :fixed] @ np.linalg.solve(r[:fixed].T, np.array(list(held.values())) / lengths)
        return dataclasses.replace(self, held=held, origin=origin, directions=q[:, fixed:])

    def take(self, rows: slice | NDArray[np.intp]) -> "ClassModel":
        """Return the model of some of the rows, in the same coordinates."""
        return dataclasses.replace(
            self,
            x=self.x[rows],
            codes=self.codes[rows],
            weights=None if self.weights is None else self.weights[rows],
            mean=self.mean.at(self.x[rows]),
        )

    def inside(self, free: Array) -> Array:
        """Theta at free coordinates."""
        if self.origin is None or self.directions is None:
            return free
        return self.origin + self.directions @ free

    def nearest(self, theta: Array) -> Array:
        """Free coordinates nearest to a given theta."""
        if self.origin is None or self.directions is None:
            return theta
        return self.directions.T @ (theta - self.origin)

    # ---- the likelihood ---------------------------------------------------------------------------------------

    def _blocks(self, mean: BasisMean, *, arrays: int) -> Iterator[tuple[slice, Array]]:
        """Slices of the rows with their columns; so many further numbers are kept of each row."""
        n, p = mean.shape
        step = max(_FEWEST_ROWS, _BLOCK_ENTRIES // (2 * p + arrays))
        room = np.empty((p, min(n, step)))
        for start in range(0, n, step):
            rows = slice(start, min(start + step, n))
            yield rows, self.predictor.columns(mean, rows, room)

    def probabilities(self, theta: Array, mean: BasisMean | None = None) -> Array:
        """Probability of each class at the data, or where another `mean` lies, shape (rows, K)."""
        mean = self.mean if mean is None else mean
        found = np.empty((mean.shape[0], len(self.classes)))
        for rows, columns in self._blocks(mean, arrays=4 * len(self.classes)):
            eta = self.predictor.heights(theta, columns)
            found[rows] = self.family.probabilities(eta, self.link).T
        return found

    def log_likelihood(self, theta: Array) -> float:
        """Log-likelihood at theta; minus infinity where thresholds are not in order."""
        terms = self.row_terms(theta)
        if self.weights is not None:
            terms = self.weights * np.where(self.weights > 0.0, terms, 0.0)
        return float(terms.sum())

    def row_terms(self, theta: Array) -> Array:
        """Log-probability of the label of each row, weights left out, shape (n,)."""
        found = np.empty(len(self.codes))
        for rows, columns in self._blocks(self.mean, arrays=8 * len(self.classes)):
            eta = self.predictor.heights(theta, columns)
            found[rows] = self.family.label_loglik(self.codes[rows], eta, self.link)
        return found

    def evaluate(self, free: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, its gradient and its negative second derivatives in the free coordinates."""
        value, gradient, second = self._sums(self.inside(free))
        if self.directions is not None:
            gradient = self.directions.T @ gradient
            second = self.directions.T @ second @ self.directions
        return value, gradient, -second

    @cached_property
    def orthonormal(self) -> tuple[Array, Array] | None:
        """Orthonormal columns (p, n) in place of the curve's, and the factor F that turns theta into theirs.

        Columns that resemble each other cost no digits there. None with very many rows, held parameters, or columns that
        cannot be told apart.
        """
        n, p = self.mean.shape
        if self.directions is not None or n * p > _MANY_ENTRIES:
            return None
        columns, factor = self.predictor.orthonormal(columns_of(self).T)
        if np.any(np.abs(np.diag(factor)) <= _NOT_DETERMINED * np.linalg.norm(factor, axis=0)):
            return None
        return np.ascontiguousarray(columns.T), factor

    def evaluate_orthonormal(self, theta: Array, columns: Array) -> tuple[float, Array, Array]:
        """As `evaluate`, in the theta of orthonormal columns."""
        value, gradient, second = self._sums(theta, columns)
        return value, gradient, -second

    def _sums(self, theta: Array, instead: Array | None = None) -> tuple[float, Array, Array]:
        """Log-likelihood with its derivatives in theta, that of the curve's columns or of others (p, n) instead."""
        size, q = theta.size, len(self.classes) - 1
        arrays = q * (8 + self.mean.shape[1])
        value, gradient, second = 0.0, np.zeros(size), np.zeros((size, size))
        for rows, own in self._blocks(self.mean, arrays=arrays):
            columns = own if instead is None else instead[:, rows]
            terms = self._terms(rows, self.predictor.heights(theta, columns))
            value += float(terms.loglik.sum())
            if not np.isfinite(value):
                return -np.inf, np.full(size, np.nan), np.full((size, size), np.nan)
            slope, bend = self.predictor.gathered(columns, terms)
            gradient += slope
            second += bend
        return value, gradient, second

    def _terms(self, rows: slice, eta: Array) -> ClassTerms:
        terms = self.family.terms(self.codes[rows], eta, self.link)
        if self.weights is None:
            return terms
        weights = self.weights[rows]
        # What a row of weight zero says, be it impossible, does not count.
        loglik = np.where(weights > 0.0, terms.loglik, 0.0) * weights
        return ClassTerms(
            loglik, terms.score * weights, terms.curvature * weights, terms.coupling * np.sqrt(weights)
        )

    def row_derivatives(
        self, theta: Array, factor: Array
    ) -> Iterator[tuple[slice, Array, Array, Array | float]]:
        """Blocks of rows, with scores in their heights (q, m), derivatives of the heights along `factor`, and weights.

        `factor` is a matrix (size, k); the derivatives have the shape (q, k, m).
        """
        q = len(self.classes) - 1
        for rows, columns in self._blocks(self.mean, arrays=q * (8 + factor.shape[1])):
            terms = self.family.terms(self.codes[rows], self.predictor.heights(theta, columns), self.link)
            weights = 1.0 if self.weights is None else self.weights[rows]
            yield rows, terms.score, self.predictor.spreads(columns, factor), weights

    def expected_information(self, theta: Array, factor: Array) -> Array:
        """Variance of the score along the columns of a matrix (size, k), if the model is true, shape (k, k)."""
        q = len(self.classes) - 1
        information = np.zeros((factor.shape[1], factor.shape[1]))
        for rows, columns in self._blocks(self.mean, arrays=q * (8 + factor.shape[1])):
            eta = self.predictor.heights(theta, columns)
            moves, along = self.family.slopes(eta, self.link), self.predictor.spreads(columns, factor)
            weights = 1.0 if self.weights is None else self.weights[rows]
            for p, slopes in zip(self.family.probabilities(eta, self.link), moves, strict=True):
                rate = np.divide(weights, p, out=np.zeros_like(p), where=p > 0.0)
                change = np.einsum("qm,qsm->sm", slopes, along)
                information += (rate * change) @ change.T
        return information

    def observed_information(self, theta: Array) -> tuple[Array, Array]:
        """Negative second derivatives in the free coordinates, as ``(factor, inner)`` with information ``F' I F``.

        `factor` holds the triangular factor of the design, so that products of columns which resemble each other do not
        cost the digits of what tells them apart.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the data do not determine the curves.
        """
        if self.orthonormal is not None:
            columns, factor = self.orthonormal
            return factor, -self._sums(factor @ theta, columns)[2]
        second = self.evaluate(self.nearest(theta))[2]
        unit = np.sqrt(np.abs(np.diag(second)))
        if not np.all(unit > 0.0):
            raise np.linalg.LinAlgError("the data do not determine the curves")
        return np.diag(unit), second / np.outer(unit, unit)


def columns_of(model: ClassModel) -> Array:
    """All columns that theta has coefficients for, shape (p, n)."""
    return model.predictor.columns(model.mean, slice(None))
