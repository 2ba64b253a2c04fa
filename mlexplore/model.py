"""The likelihood of one data set under one curve and one error distribution, with its derivatives."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.blocks import Blocks, DesignBlocks, slices
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.mean import BasisMean, ConstrainedMean, Mean, hold
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.links import Link
from mlexplore.solvers.linear_predictor import BlockTerms, ShapeTerms

_LARGEST_FREE = 300.0  # the square of exp of more, which derivatives need, comes near to overflowing
_MANY_ENTRIES = (
    200_000  # of the Jacobian: beyond, the information is added up in blocks instead of through a QR
)
_BLOCK_ENTRIES = 65_536  # of the Jacobian: what lies in the cache between its uses


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

    @cached_property
    def counted(self) -> "Model":
        """The model of the rows that count: a row of weight zero says nothing, and may lie where the curve cannot be."""
        if self.weights is None or self.weights.all():
            return self
        return self.take(np.flatnonzero(self.weights))

    def possible(self, mu: Array) -> NDArray[np.bool_]:
        """Whether the family can have each observation around a height of the curve, shape (n,): only rows set aside may fail."""
        return self.family.location_domain.contains(mu) & self.family.support.contains(self.y)

    def take(self, rows: NDArray[np.intp] | slice) -> "Model":
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
            if not (value in item.domain and item.search.low <= value <= item.search.high):
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
            total = self._total(family.loglik(self.y, mu))
        return total if np.isfinite(total) else -np.inf

    def _total(self, terms: Array) -> float:
        """Sum over the rows; what a row of weight zero says, be it impossible, does not count."""
        if self.weights is None:
            return float(terms.sum())
        total = float(self.weights @ terms)
        return total if np.isfinite(total) else float(self.weights @ np.where(self.weights > 0.0, terms, 0.0))

    def value(self, unknowns: Array, *, far: float = np.inf) -> float:
        """Log-likelihood of `unknowns`; minus infinity outside the bounds of the search."""
        if not self.inside_search(unknowns, far=far):
            return -np.inf
        theta, family = self.split(unknowns)
        with np.errstate(all="ignore"):
            eta = self.eta(theta)
            if not self._possible(eta):
                return -np.inf
            return self._total(family.linked(self.y, eta, self.link).loglik)

    def allows(self, theta: Array) -> bool:
        """Whether the heights of the curve are locations that the family can have, at every observation."""
        with np.errstate(all="ignore"):
            eta = self.eta(theta)
            return bool(np.isfinite(eta).all()) and self._possible(eta)

    def evaluate(self, unknowns: Array, *, far: float = np.inf) -> tuple[float, Array, Array]:
        """Log-likelihood, its gradient and its negative second derivatives in `unknowns`."""
        p = self.size
        nothing = np.full((unknowns.size, unknowns.size), np.nan)
        if not self.inside_search(unknowns, far=far):
            return -np.inf, nothing[0], nothing
        theta, places = unknowns[:p], unknowns[p:]
        with np.errstate(all="ignore"):
            found = self.block_terms(slice(None), self.eta(theta), places)
            if not np.isfinite(found.value):
                return -np.inf, nothing[0], nothing
            jacobian = self.predictor.jacobian(theta)
            information = self.bordered(jacobian, found)
            if not self.predictor.linear:
                information[:p, :p] -= self.predictor.bend(theta, found.score)
        gradient = found.score @ jacobian
        if found.shapes is not None:
            gradient = np.concatenate([gradient, found.shapes.score])
        return found.value, gradient, information

    def block_terms(self, rows: slice, eta: Array, places: Array) -> BlockTerms:
        """Log-likelihood of some rows at their `eta`, with derivatives in it and in the free shapes on their free scale."""
        if self.free_shapes:
            return self.kernel_terms(rows, eta, places)
        y, weights, family = self._some(rows)
        if not self._possible(eta):
            return BlockTerms(-np.inf, eta, eta)
        terms = family.linked(y, eta, self.link)
        if weights is None:
            return BlockTerms(float(terms.loglik.sum()), terms.score, terms.curvature)
        value = float(weights @ terms.loglik)
        return BlockTerms(value, weights * terms.score, weights * terms.curvature)

    def kernel_terms(self, rows: slice, eta: Array, places: Array) -> BlockTerms:
        """`block_terms` without what no unknown moves: `rest`, of all rows, is left out of the values.

        Where `eta` has single precision, as `Family.single` allows, so have the terms.
        """
        y, weights, family = self._some(rows)
        if not self._possible(eta):
            return BlockTerms(-np.inf, eta, eta)
        if eta.dtype != y.dtype:
            y = y.astype(eta.dtype)
            weights = None if weights is None else weights.astype(eta.dtype)
        if not self.free_shapes:
            value, score, curvature = family.kernel(y, eta, self.link, weights)
            if weights is not None:
                score, curvature = weights * score, weights * curvature
            return BlockTerms(value, score, curvature)
        values = [s.natural(place) for s, place in zip(self.free_shapes, places.tolist(), strict=True)]
        family = family.with_shapes({s.name: v for s, v in zip(self.free_shapes, values, strict=True)})
        found = family.joint(y, eta, self.link, weights)
        score, curvature, cross = found.score, found.curvature, found.cross[self._free]
        if weights is not None:
            score, curvature, cross = weights * score, weights * curvature, weights * cross
        # By the chain rule on the free scale of the shape parameters.
        slopes = np.array([s.slope(v) for s, v in zip(self.free_shapes, values, strict=True)])
        bends = np.array([s.bend(v) for s, v in zip(self.free_shapes, values, strict=True)])
        shape_score = found.shape_score[self._free]
        bent = found.shape_curvature[self._free][:, self._free] * (slopes[:, None] * slopes)
        bent += np.diag(shape_score * bends)
        cross = cross * slopes[:, None].astype(cross.dtype)
        return BlockTerms(found.value, score, curvature, ShapeTerms(shape_score * slopes, bent, cross))

    @cached_property
    def rest(self) -> float:
        """What `kernel_terms` leaves out of the log-likelihood."""
        if self.free_shapes:
            return 0.0
        total = 0.0
        for rows in slices(len(self.y), 0):
            y, weights, family = self._some(rows)
            total += family.rest(y, self.link, weights)
        return total

    def constants(self, family: Family) -> float:
        """Sum over rows of the term of the negative log-density that no curve moves."""
        return sum(
            family.take(rows).constants(self.y[rows], None if self.weights is None else self.weights[rows])
            for rows in slices(len(self.y), 0)
        )

    def _some(self, rows: slice) -> tuple[Array, Array | None, Family]:
        """Observations, weights and family of some rows."""
        if rows == slice(None):
            return self.y, self.weights, self.family
        return (
            self.y[rows],
            None if self.weights is None else self.weights[rows],
            self.family.take(rows),
        )

    def bordered(self, columns: Array, found: BlockTerms) -> Array:
        """Negative second derivatives in coefficients of `columns` (n, p) and the free shapes."""
        p, k = columns.shape[1], len(self.free_shapes)
        information = np.empty((p + k, p + k))
        information[:p, :p] = -(columns.T @ (found.curvature[:, None] * columns))
        if found.shapes is not None:
            information[p:, :p] = -(found.shapes.cross @ columns)
            information[:p, p:] = information[p:, :p].T
            information[p:, p:] = -found.shapes.curvature
        return information

    def eta(self, theta: Array) -> Array:
        """The curve on the scale of the link at each observation, offset included."""
        eta = self.predictor.value(theta)
        return eta if self.offset is None else eta + self.offset

    def _possible(self, eta: Array) -> bool:
        """Whether every eta belongs to a location that the family can have."""
        if self.link.span.low > -np.inf and not np.all(eta > self.link.span.low):
            return False
        if self.family.location_domain.holds(self.link.domain):
            return True
        return bool(self.family.location_domain.contains(self.link.inverse(eta)).all())

    # ---- very many rows ---------------------------------------------------------------------------------------

    @cached_property
    def in_blocks(self) -> bool:
        """Whether there are so many rows of a linear predictor that they are visited in blocks which fit the cache."""
        return self.predictor.linear and len(self.y) * max(self.size, 1) > _MANY_ENTRIES

    @cached_property
    def design(self) -> Blocks:
        """Columns of a linear predictor, block by block."""
        if isinstance(self.predictor, BasisMean):
            return self.predictor
        return DesignBlocks(self.predictor.jacobian(np.zeros(self.size)))

    @cached_property
    def known(self) -> Array | None:
        """Part of a linear predictor that no free coordinate moves: the offset and what held parameters contribute."""
        if not isinstance(self.predictor, ConstrainedMean):
            return self.offset
        held = self.predictor.value(np.zeros(self.size))
        return held if self.offset is None else held + self.offset

    @cached_property
    def _free(self) -> list[int]:
        return [place for place, item in enumerate(self.family.shapes()) if item.name not in self.fixed]


def with_offset(mean: Mean, offset: Array) -> Mean:
    """Return a linked curve, possibly with parameters held, to which a known part of eta is added."""
    if isinstance(mean, ConstrainedMean):
        return dataclasses.replace(mean, mean=with_offset(mean.mean, offset))
    return dataclasses.replace(mean, offset=offset)  # type: ignore[type-var]
