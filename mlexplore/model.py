"""The likelihood of one data set under one curve and one error distribution, with its derivatives."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.mean import ConstrainedMean, Mean, hold
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.links import Link

_LARGEST_FREE = 300.0  # the square of exp of more, which derivatives need, comes near to overflowing
_NOT_DETERMINED = 1e-15  # a column of the Jacobian this close to the span of those before it says nothing new
_MANY_ENTRIES = (
    200_000  # of the Jacobian: beyond, the information is added up in blocks instead of through a QR
)
_BLOCK_ENTRIES = 65_536  # of the Jacobian: what lies in the cache between its uses


class Sums(NamedTuple):
    """Sums over rows, in the coordinates of the curve and the natural values of the free shape parameters."""

    value: float
    """Log-likelihood."""
    gradient: Array
    """First derivatives, shape (p + k,)."""
    information: Array
    """Negative second derivatives, shape (p + k, p + k)."""


@dataclass(frozen=True, eq=False)
class Model:
    """A curve with errors, bound to data: what is maximised.

    The unknowns are coordinates of the curve (see `mlexplore.curves.mean`) followed by the free shape parameters on their
    free scale (`Shape.free`), one vector `unknowns`. A sum over rows gives everything, so frequency weights simply multiply.

    Parameters
    ----------
    curve, family, link
        What is fitted. Fixed shape parameters keep the value they have in `family`.
    x, y
        Data: places, shape (n,) or (n, columns), and observations (n,).
    weights
        Frequency of each row (n,), or None for ones.
    offset
        Known part of eta (n,), or None.
    parameters
        What is to be known of each parameter of the curve.
    mean
        The curve bound to `x`, seen through the link, with some parameters held if asked: its value is mu.
    fixed
        Names of the shape parameters that are not estimated.
    held
        Values of the curve's parameters that are not estimated, by name.
    """

    curve: Curve
    family: Family
    link: Link
    x: Array
    y: Array
    weights: Array | None
    offset: Array | None
    parameters: tuple[Parameter, ...]
    mean: Mean
    fixed: frozenset[str]
    held: Mapping[str, float]

    # ---- what it is made of -----------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of everything estimated or held: the curve's parameters, then the shape parameters."""
        return tuple(parameter.name for parameter in self.parameters) + tuple(
            s.name for s in self.family.shapes()
        )

    @cached_property
    def n(self) -> float:
        """Number of observations: rows, or the sum of the weights."""
        return float(len(self.y)) if self.weights is None else float(self.weights.sum())

    @cached_property
    def row_weights(self) -> Array:
        """Weights (n,), ones where none were given."""
        return np.ones_like(self.y) if self.weights is None else self.weights

    @cached_property
    def free_shapes(self) -> tuple[Shape, ...]:
        """Shape parameters that are estimated."""
        return tuple(item for item in self.family.shapes() if item.name not in self.fixed)

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """Free shape parameters at whose infinity the family has a limit."""
        return tuple(item.name for item in self.free_shapes if item.name in self.family.limits)

    @cached_property
    def size(self) -> int:
        """Number of free coordinates of the curve."""
        return self.mean.to_user.shape[1]

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters, shape parameters included."""
        return self.size + len(self.free_shapes)

    @cached_property
    def predictor(self) -> Mean:
        """The curve before the link; its value is eta, less the offset."""
        return self.mean.predictor

    @property
    def whole(self) -> Mean:
        """The curve, seen through the link, with nothing held."""
        return self.mean.mean if isinstance(self.mean, ConstrainedMean) else self.mean

    # ---- smaller models ---------------------------------------------------------------------------------------

    def hold(self, values: Mapping[str, float]) -> "Model":
        """Return the model in which the named parameters, of the curve or of the shape, have given values."""
        shapes = {item.name for item in self.family.shapes()}
        for_shape = {name: value for name, value in values.items() if name in shapes}
        for_curve = {**self.held, **{name: value for name, value in values.items() if name not in shapes}}
        mean = self.mean
        if for_curve != self.held:
            mean = hold(self.whole, {self.names.index(name): value for name, value in for_curve.items()})
        return dataclasses.replace(
            self,
            family=self.family.with_shapes(for_shape),
            mean=mean,
            fixed=self.fixed | set(for_shape),
            held=for_curve,
        )

    def take(self, rows: NDArray[np.intp]) -> "Model":
        """Return the model of some of the rows, in the same coordinates."""
        mean = self.mean.at(self.x[rows])
        offset = None if self.offset is None else self.offset[rows]
        return dataclasses.replace(
            self,
            x=self.x[rows],
            y=self.y[rows],
            weights=None if self.weights is None else self.weights[rows],
            offset=offset,
            mean=mean if offset is None else with_offset(mean, offset),
            family=self.family.take(rows),
        )

    # ---- unknowns ---------------------------------------------------------------------------------------------

    def all_coordinates(self, theta: Array) -> Array:
        """Coordinates of the whole curve for free coordinates `theta`."""
        return self.mean.inside(theta) if isinstance(self.mean, ConstrainedMean) else theta

    def free_coordinates(self, coordinates: Array) -> Array:
        """Free coordinates nearest to given coordinates of the whole curve."""
        if isinstance(self.mean, ConstrainedMean):
            return self.mean.directions.T @ (coordinates - self.mean.origin)
        return coordinates

    def unknowns(self, theta: Array, family: Family) -> Array:
        """Coordinates of the curve and free shape parameters, on their free scale, in one vector."""
        return np.concatenate([theta, [item.free(getattr(family, item.name)) for item in self.free_shapes]])

    def split(self, unknowns: Array) -> tuple[Array, Family]:
        """Undo `unknowns`."""
        theta, free = unknowns[: self.size], unknowns[self.size :]
        if not self.free_shapes:
            return theta, self.family
        values = {
            item.name: item.natural(place)
            for item, place in zip(self.free_shapes, free.tolist(), strict=True)
        }
        return theta, self.family.with_shapes(values)

    def inside_search(self, unknowns: Array, *, far: float = np.inf) -> bool:
        """Whether all free shape parameters are within the bounds of the search, and limits below `far`."""
        for item, place in zip(self.free_shapes, unknowns[self.size :].tolist(), strict=True):
            if not abs(place) < _LARGEST_FREE:
                return False
            value = item.natural(place)
            if not (item.domain.contains(value) and item.search.low <= value <= item.search.high):
                return False
            if value > far and item.name in self.limits:
                return False
        return True

    # ---- the likelihood ---------------------------------------------------------------------------------------

    def log_likelihood(self, mu: Array, family: Family) -> float:
        """Log-likelihood at given heights of the curve and shape parameters, every constant included.

        Minus infinity where a height is no location that the family can have.
        """
        if not family.location_domain.contains(mu).all():
            return -np.inf
        with np.errstate(all="ignore"):
            terms = family.loglik(self.y, mu)
        total = float(terms.sum() if self.weights is None else self.weights @ terms)
        return total if np.isfinite(total) else -np.inf

    def value(self, unknowns: Array, *, far: float = np.inf) -> float:
        """Log-likelihood of `unknowns`; minus infinity outside the bounds of the search."""
        if not self.inside_search(unknowns, far=far):
            return -np.inf
        theta, family = self.split(unknowns)
        with np.errstate(all="ignore"):
            eta = self._eta(theta, slice(None))
            if not self._possible(eta):
                return -np.inf
            terms = family.linked(self.y, eta, self.link).loglik
        return float(terms.sum() if self.weights is None else self.weights @ terms)

    def allows(self, theta: Array) -> bool:
        """Whether the heights of the curve are locations that the family can have, at every observation."""
        with np.errstate(all="ignore"):
            eta = self._eta(theta, slice(None))
            return bool(np.isfinite(eta).all()) and self._possible(eta)

    def evaluate(self, unknowns: Array, *, far: float = np.inf) -> tuple[float, Array, Array]:
        """Log-likelihood, its gradient and its negative second derivatives in `unknowns`."""
        if not self.inside_search(unknowns, far=far):
            p = unknowns.size
            return -np.inf, np.full(p, np.nan), np.full((p, p), np.nan)
        theta, family = self.split(unknowns)
        value, gradient, information = self.sums(theta, family)
        k = len(self.free_shapes)
        if k:
            # From natural values to the free scale: the chain rule, once and twice.
            p = self.size
            values = [getattr(family, item.name) for item in self.free_shapes]
            pairs = list(zip(self.free_shapes, values, strict=True))
            bends = np.array([item.bend(value) for item, value in pairs])
            information[np.arange(p, p + k), np.arange(p, p + k)] -= (
                gradient[p:] * bends / np.array([item.slope(value) ** 2 for item, value in pairs])
            )
            factor = np.concatenate([np.ones(p), [item.slope(value) for item, value in pairs]])
            gradient *= factor
            information *= np.outer(factor, factor)
        return value, gradient, information

    def sums(self, theta: Array, family: Family) -> Sums:
        """Log-likelihood with its derivatives in the coordinates of the curve and the natural shape parameters."""
        p, k = self.size, len(self.free_shapes)
        value, gradient, information = 0.0, np.zeros(p + k), np.zeros((p + k, p + k))
        jacobian = self.predictor.jacobian(theta)
        scores = np.empty_like(self.y)
        with np.errstate(all="ignore"):
            for rows in self._blocks:
                block = self._block(theta, family, rows, jacobian[rows])
                value += block.value
                gradient += block.gradient
                information += block.information
                scores[rows] = block.scores
            if not self.predictor.linear:
                information[:p, :p] -= self.predictor.bend(theta, scores)
        return Sums(value, gradient, information)

    def _block(self, theta: Array, family: Family, rows: slice, jacobian: Array) -> "_Block":
        """Sums over a few rows; the curvature of the curve itself is left to the caller."""
        p, k = self.size, len(self.free_shapes)
        whole = rows == slice(None)
        y = self.y if whole else self.y[rows]
        weights = None if self.weights is None else self.weights[rows]
        here = family if whole else family.take(rows)
        eta = self._eta(theta, rows, jacobian)
        if not self._possible(eta):
            nothing = np.full((p + k, p + k), np.nan)
            return _Block(-np.inf, nothing[0], nothing, np.full_like(y, np.nan))
        terms = here.linked(y, eta, self.link)
        scores, curvature = terms.score, terms.curvature
        if weights is not None:
            scores, curvature = weights * scores, weights * curvature
        value = float(terms.loglik.sum() if weights is None else weights @ terms.loglik)
        bent = -(jacobian.T @ (curvature[:, None] * jacobian))
        if not k:
            return _Block(value, scores @ jacobian, bent, scores)
        mu, slope = self.link.inverse(eta), self.link.slope(eta)
        cross = here.cross_curvature(y, mu)[self._free] * slope
        if weights is not None:
            cross = cross * weights
        shape_score = self._summed(here.shape_score(y, mu), weights)[self._free]
        shape_curvature = self._summed(here.shape_curvature(y, mu), weights)[self._free][:, self._free]
        information = np.empty((p + k, p + k))
        information[:p, :p] = bent
        information[p:, :p] = -(cross @ jacobian)
        information[:p, p:] = information[p:, :p].T
        information[p:, p:] = -shape_curvature
        return _Block(value, np.concatenate([scores @ jacobian, shape_score]), information, scores)

    def _eta(self, theta: Array, rows: slice, jacobian: Array | None = None) -> Array:
        if jacobian is not None and rows != slice(None) and self.predictor.linear:
            eta = jacobian @ theta
            if isinstance(self.predictor, ConstrainedMean):
                eta = eta + self._held_part[rows]
        else:
            eta = self.predictor.value(theta)[rows]
        return eta if self.offset is None else eta + self.offset[rows]

    @cached_property
    def _held_part(self) -> Array:
        """What the held parameters contribute to eta of a linear curve, shape (n,)."""
        return self.predictor.value(np.zeros(self.size))

    def _possible(self, eta: Array) -> bool:
        """Whether every eta belongs to a location that the family can have."""
        if self.link.span.low > -np.inf and not np.all(eta > self.link.span.low):
            return False
        if self.family.location_domain.holds(self.link.domain):
            return True
        return bool(self.family.location_domain.contains(self.link.inverse(eta)).all())

    @cached_property
    def _blocks(self) -> list[slice]:
        """Rows that fit into the cache together with their derivatives; all of them where the curve is not linear."""
        n = len(self.y)
        rows = max(1024, _BLOCK_ENTRIES // max(self.size, 1))
        if n <= 2 * rows or not self.predictor.linear:
            return [slice(None)]
        return [slice(start, min(start + rows, n)) for start in range(0, n, rows)]

    # ---- standard errors --------------------------------------------------------------------------------------

    def observed_information(self, theta: Array, family: Family) -> tuple[Array, Array]:
        """Negative second derivatives of the log-likelihood, as ``(factor, inner)`` with information ``F' I F``.

        `factor` is the triangular factor of the curve's Jacobian (bordered by ones for the shape parameters, which are
        on their natural scale). Taking it out keeps the digits that the normal equations would lose; with very many rows,
        where the sums are large beside their rounding, it is the identity. Where the density has a kink, the variance of the
        score stands in for the second derivative in `mu`, and the mixed terms, which average to zero, are left out.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the data do not determine all parameters of the curve.
        """
        p, k = self.size, len(self.free_shapes)
        if len(self.y) * max(p, 1) > _MANY_ENTRIES and not family.kinked:
            return np.eye(p + k), self.sums(theta, family).information
        jacobian = self.predictor.jacobian(theta)
        q, r = np.linalg.qr(jacobian)
        if np.any(np.abs(np.diag(r)) <= _NOT_DETERMINED * np.linalg.norm(r, axis=0)):
            raise np.linalg.LinAlgError("the data do not determine all parameters of the curve")
        factor = np.eye(p + k)
        factor[:p, :p] = r
        with np.errstate(all="ignore"):
            block = self._block(theta, family, slice(None), q) if p else None
            inner = self.sums(theta, family).information if block is None else block.information
            if family.kinked:
                eta = self._eta(theta, slice(None))
                mu, slope = self.link.inverse(eta), self.link.slope(eta)
                information = self.row_weights * family.fisher_information(mu) * slope**2
                inner[:p, :p] = q.T @ (information[:, None] * q)
                inner[p:, :p] = inner[:p, p:] = 0.0
            elif block is not None and not self.predictor.linear:
                half = np.linalg.solve(r.T, self.predictor.bend(theta, block.scores))
                inner[:p, :p] -= np.linalg.solve(r.T, half.T)
        return factor, inner

    @staticmethod
    def _summed(terms: Array, weights: Array | None) -> Array:
        return terms.sum(axis=-1) if weights is None else terms @ weights

    @cached_property
    def _free(self) -> list[int]:
        return [place for place, item in enumerate(self.family.shapes()) if item.name not in self.fixed]


class _Block(NamedTuple):
    value: float
    gradient: Array
    information: Array
    scores: Array


def with_offset(mean: Mean, offset: Array) -> Mean:
    """Return a linked curve, possibly with parameters held, to which a known part of eta is added."""
    if isinstance(mean, ConstrainedMean):
        return dataclasses.replace(mean, mean=with_offset(mean.mean, offset))
    return dataclasses.replace(mean, offset=offset)  # type: ignore[type-var]
