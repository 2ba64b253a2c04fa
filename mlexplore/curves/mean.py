"""A curve bound to places x: a function of its parameters alone, in coordinates that are good to compute in.

A solver must not see raw powers of a calendar year. A curve that is linear in its parameters is therefore solved for in
the coefficients of a centred and scaled basis, and its parameters in the user's units follow by an exact linear map. The
coefficients of the basis stay the truth: eight raw powers of 2010, 2011, ... cannot even be *evaluated* in double precision.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.blocks import DesignBlocks, room_for, slices
from mlexplore.links import Link

ROWWISE_ENTRIES = 100_000
"""Numbers in x from which a linear curve makes its design only in blocks of rows."""


class Mean(ABC):
    """The curve at given places as a function of p coordinates `theta`."""

    linear: bool
    """Whether `value` is linear in `theta` (up to a constant)."""

    @abstractmethod
    def value(self, theta: Array) -> Array:
        """Height of the curve at each place, shape (n,)."""

    @abstractmethod
    def jacobian(self, theta: Array) -> Array:
        """Derivative of `value` in `theta`, shape (n, p)."""

    @abstractmethod
    def bend(self, theta: Array, weights: Array) -> Array:
        """Second derivatives of `value`, summed over places with `weights` (n,): shape (p, p)."""

    @abstractmethod
    def at(self, x: Array) -> "Mean":
        """Return the same curve, in the same coordinates, at other places."""

    @property
    @abstractmethod
    def to_user(self) -> Array:
        """Matrix (p, p) that turns coordinates into parameters in the user's units."""

    @abstractmethod
    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        """Parameters in the user's units; `low` holds digits of `theta` beyond double precision."""

    @cached_property
    def from_user(self) -> Array:
        """Inverse of `to_user`."""
        return np.linalg.inv(self.to_user).astype(np.float64, copy=False)

    @property
    def predictor(self) -> "Mean":
        """The same curve before the link, in the same coordinates: its value is eta, without any offset."""
        return self


@dataclass(frozen=True, eq=False)
class BasisMean(Mean):
    """A curve that is linear in its coordinates: the coefficients of a basis.

    Its design can be had in blocks of rows, see `mlexplore.blocks`.

    Parameters
    ----------
    basis
        The rule that makes the columns.
    """

    basis: "Basis"

    linear = True

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the design."""

    @abstractmethod
    def block(self, rows: slice, room: Array | None = None) -> Array:
        """Columns of the design at `rows`, shape (p, number of rows), written to `room` where one is given and needed."""

    @abstractmethod
    def at(self, x: Array) -> "BasisMean":
        """Return the same curve, in the same coordinates, at other places."""

    def bend(self, theta: Array, weights: Array) -> Array:
        return np.zeros((theta.size, theta.size))

    @cached_property
    def to_user(self) -> Array:
        return np.array([[float(entry) for entry in row] for row in self.basis.rows])

    @cached_property
    def from_user(self) -> Array:
        return np.array([[float(entry) for entry in row] for row in self.basis.inverse_rows])

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        # Rationals make the change of basis exact: its sums cancel, and would throw away the digits the solver won.
        exact = [Fraction(high) for high in theta.tolist()]
        if low is not None:
            exact = [high + Fraction(rest) for high, rest in zip(exact, low.tolist(), strict=True)]
        return np.array(
            [
                float(sum(entry * part for entry, part in zip(row, exact, strict=True) if entry))
                for row in self.basis.rows
            ]
        )


@dataclass(frozen=True, eq=False)
class LinearMean(BasisMean):
    """A curve that is linear in its coordinates: a design matrix.

    Parameters
    ----------
    basis
        The rule that makes the columns.
    design
        Columns of the basis at the places, shape (n, p).
    low
        Rounding errors of `design` (``design + low`` is exact to about twice double precision), or None.
    """

    design: Array
    low: Array | None

    @property
    def shape(self) -> tuple[int, int]:
        return self.design.shape[0], self.design.shape[1]

    def block(self, rows: slice, room: Array | None = None) -> Array:
        return DesignBlocks(self.design).block(rows, room)

    def value(self, theta: Array) -> Array:
        return self.design @ theta

    def jacobian(self, theta: Array) -> Array:
        return self.design

    def at(self, x: Array) -> "LinearMean":
        return LinearMean(basis=self.basis, design=self.basis.expand(x)[0], low=None)


@dataclass(frozen=True, eq=False)
class RowwiseMean(BasisMean):
    """A curve that is linear in its coordinates, at so many places that its design is made only in blocks of rows.

    Parameters
    ----------
    basis
        The rule that makes the columns.
    x
        Places, shape (n,) or (n, columns).
    """

    x: Array

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.x), len(self.basis.rows)

    def block(self, rows: slice, room: Array | None = None) -> Array:
        return self.basis.columns(self.x[rows], room)

    def value(self, theta: Array) -> Array:
        n, p = self.shape
        heights, room = np.empty(n), room_for(self)
        for rows in slices(n, p):
            np.matmul(theta, self.block(rows, room), out=heights[rows])
        return heights

    def jacobian(self, theta: Array) -> Array:
        return self.basis.expand(self.x)[0]

    def at(self, x: Array) -> BasisMean:
        if x.size > ROWWISE_ENTRIES:
            return RowwiseMean(basis=self.basis, x=x)
        return LinearMean(basis=self.basis, design=self.basis.expand(x)[0], low=None)


class Basis(ABC):
    """Centred and scaled columns for a curve that is linear in its parameters."""

    @abstractmethod
    def expand(self, x: Array, *, exactly: bool = False) -> tuple[Array, Array | None]:
        """Columns (n, p) at places `x` and, if `exactly`, their rounding errors."""

    def columns(self, x: Array, room: Array | None = None) -> Array:
        """Columns at places `x`, each in one piece, shape (p, n), written to `room` (p, at least n) where one is given."""
        columns = self.expand(x)[0].T
        block = np.empty(columns.shape) if room is None else room[:, : len(x)]
        block[:] = columns
        return block

    @property
    @abstractmethod
    def rows(self) -> list[list[Fraction]]:
        """Exact matrix from coefficients of the basis to parameters in the user's units."""

    @property
    @abstractmethod
    def inverse_rows(self) -> list[list[Fraction]]:
        """Exact matrix from parameters in the user's units to coefficients of the basis."""


def bound_to(basis: Basis, x: Array) -> LinearMean:
    """A curve at places `x` in a basis whose columns are dear to make: made once, exactly unless the places are very many."""
    design, low = basis.expand(x, exactly=x.size <= ROWWISE_ENTRIES)
    return LinearMean(basis=basis, design=design, low=low)


@dataclass(frozen=True, eq=False)
class LinkedMean(Mean):
    """A curve seen through a link: its height is ``link.inverse`` of the curve, to which an offset may be added before.

    At other places there is no offset.
    """

    curve: Mean
    link: Link
    offset: Array | None = None

    linear = False

    @property
    def predictor(self) -> Mean:
        return self.curve

    def _eta(self, theta: Array) -> Array:
        eta = self.curve.value(theta)
        return eta if self.offset is None else eta + self.offset

    def value(self, theta: Array) -> Array:
        return self.link.inverse(self._eta(theta))

    def jacobian(self, theta: Array) -> Array:
        return self.link.slope(self._eta(theta))[:, None] * self.curve.jacobian(theta)

    def bend(self, theta: Array, weights: Array) -> Array:
        eta = self._eta(theta)
        jacobian = self.curve.jacobian(theta)
        outer = jacobian.T @ ((weights * self.link.bend(eta))[:, None] * jacobian)
        return outer + self.curve.bend(theta, weights * self.link.slope(eta))

    def at(self, x: Array) -> "LinkedMean":
        return LinkedMean(curve=self.curve.at(x), link=self.link)

    @property
    def to_user(self) -> Array:
        return self.curve.to_user

    @property
    def from_user(self) -> Array:
        return self.curve.from_user

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        return self.curve.parameters(theta, low)


@dataclass(frozen=True, eq=False)
class ConstrainedMean(Mean):
    """A curve whose coordinates are confined to ``origin + directions @ z``: some parameters are held."""

    mean: Mean
    origin: Array
    directions: Array

    @property
    def linear(self) -> bool:  # type: ignore[override]
        return self.mean.linear

    @property
    def predictor(self) -> "ConstrainedMean":
        inner = self.mean.predictor
        return (
            self
            if inner is self.mean
            else ConstrainedMean(mean=inner, origin=self.origin, directions=self.directions)
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and free columns of the design of a linear curve."""
        assert isinstance(self.mean, BasisMean)
        return self.mean.shape[0], self.directions.shape[1]

    def block(self, rows: slice, room: Array | None = None) -> Array:
        """Free columns of the design of a linear curve at `rows`, as `mlexplore.blocks` has them."""
        assert isinstance(self.mean, BasisMean)
        return self.directions.T @ self.mean.block(rows)

    def value(self, theta: Array) -> Array:
        return self.mean.value(self.inside(theta))

    def jacobian(self, theta: Array) -> Array:
        return self.mean.jacobian(self.inside(theta)) @ self.directions

    def bend(self, theta: Array, weights: Array) -> Array:
        return self.directions.T @ self.mean.bend(self.inside(theta), weights) @ self.directions

    def at(self, x: Array) -> "ConstrainedMean":
        return ConstrainedMean(mean=self.mean.at(x), origin=self.origin, directions=self.directions)

    @property
    def to_user(self) -> Array:
        return self.mean.to_user @ self.directions

    def parameters(self, theta: Array, low: Array | None = None) -> Array:
        return self.mean.parameters(self.inside(theta))

    def inside(self, theta: Array) -> Array:
        """Coordinates of the whole curve for coordinates `theta` of the confined one."""
        return self.origin + self.directions @ theta


def hold(mean: Mean, held: dict[int, float]) -> ConstrainedMean:
    """Confine a curve to given values of some of its parameters (index: value, in the user's units)."""
    size = mean.to_user.shape[0]
    if not held:
        return ConstrainedMean(mean=mean, origin=np.zeros(size), directions=np.eye(size))
    index = list(held)
    constraints = mean.to_user[index] / np.linalg.norm(mean.to_user[index], axis=1, keepdims=True)
    values = np.array(list(held.values())) / np.linalg.norm(mean.to_user[index], axis=1)
    # Q R of the constraints' transpose: its first columns span what is held, the others what stays free.
    q, r = np.linalg.qr(constraints.T, mode="complete")
    fixed = len(index)
    origin = q[:, :fixed] @ np.linalg.solve(r[:fixed].T, values)
    return ConstrainedMean(mean=mean, origin=origin, directions=q[:, fixed:])
