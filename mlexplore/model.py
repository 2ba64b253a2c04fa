"""The likelihood of one data set under one curve and one error distribution, with its derivatives."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve, Parameter
from mlexplore.curves.mean import ConstrainedMean, Mean, hold
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.links import Link
from mlexplore.solvers.linear_least_squares import independent_columns

_LARGEST_LOG = 300.0  # the square of exp of more, which derivatives need, comes near to overflowing
_CLEARLY_INDEPENDENT = 1e-9  # smallest eigenvalue of the correlations of the columns
_NOT_DETERMINED = 1e-15  # a column of the Jacobian this close to the span of those before it says nothing new


@dataclass(frozen=True, eq=False)
class Model:
    """A curve with errors, bound to data: what is maximised.

    The unknowns are coordinates of the curve (see `mlexplore.curves.mean`) followed by the logarithms of the free shape
    parameters, one vector `unknowns`. A sum over rows gives everything, so frequency weights simply multiply.

    Parameters
    ----------
    curve, family, link
        What is fitted. Fixed shape parameters keep the value they have in `family`.
    x, y
        Data: places, shape (n,) or (n, columns), and observations (n,).
    weights
        Frequency of each row (n,), or None for ones.
    parameters
        What is to be known of each parameter of the curve.
    mean
        The curve bound to `x`, seen through the link, with some parameters held if asked.
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
    parameters: tuple[Parameter, ...]
    mean: Mean
    fixed: frozenset[str]
    held: Mapping[str, float]

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
    def size(self) -> int:
        """Number of free coordinates of the curve."""
        return self.mean.to_user.shape[1]

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters, shape parameters included."""
        return self.size + len(self.free_shapes)

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

    @property
    def whole(self) -> Mean:
        """The curve with nothing held."""
        return self.mean.mean if isinstance(self.mean, ConstrainedMean) else self.mean

    def all_coordinates(self, theta: Array) -> Array:
        """Coordinates of the whole curve for free coordinates `theta`."""
        return self.mean.inside(theta) if isinstance(self.mean, ConstrainedMean) else theta

    def free_coordinates(self, coordinates: Array) -> Array:
        """Free coordinates nearest to given coordinates of the whole curve."""
        if isinstance(self.mean, ConstrainedMean):
            return self.mean.directions.T @ (coordinates - self.mean.origin)
        return coordinates

    def unknowns(self, theta: Array, family: Family) -> Array:
        """Coordinates of the curve and logarithms of the free shape parameters in one vector."""
        return np.concatenate([theta, [np.log(getattr(family, item.name)) for item in self.free_shapes]])

    def split(self, unknowns: Array) -> tuple[Array, Family]:
        """Undo `unknowns`."""
        theta, logs = unknowns[: self.size], unknowns[self.size :]
        values = {item.name: float(np.exp(log)) for item, log in zip(self.free_shapes, logs, strict=True)}
        return theta, self.family.with_shapes(values)

    def log_likelihood(self, mu: Array, family: Family) -> float:
        """Log-likelihood at given heights of the curve and shape parameters, every constant included."""
        terms = family.loglik(self.y, mu)
        return float(terms.sum() if self.weights is None else self.weights @ terms)

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """Free shape parameters at whose infinity the family has a limit."""
        return tuple(item.name for item in self.free_shapes if item.name in self.family.limits)

    def inside_search(self, unknowns: Array, *, far: float = np.inf) -> bool:
        """Whether all free shape parameters are positive and within the bounds of the search, and limits below `far`."""
        for item, log in zip(self.free_shapes, unknowns[self.size :].tolist(), strict=True):
            if not abs(log) < _LARGEST_LOG:
                return False
            value = math.exp(log)
            if not item.search.low <= value <= item.search.high or (value > far and item.name in self.limits):
                return False
        return True

    def value(self, unknowns: Array, *, far: float = np.inf) -> float:
        """Log-likelihood of `unknowns`; minus infinity outside the bounds of the search."""
        if not self.inside_search(unknowns, far=far):
            return -np.inf
        theta, family = self.split(unknowns)
        return self.log_likelihood(self.mean.value(theta), family)

    def evaluate(self, unknowns: Array, *, far: float = np.inf) -> tuple[float, Array, Array]:
        """Log-likelihood, its gradient and its negative second derivatives in `unknowns`."""
        if not self.inside_search(unknowns, far=far):
            p = unknowns.size
            return -np.inf, np.full(p, np.nan), np.full((p, p), np.nan)
        theta, family = self.split(unknowns)
        mu = self.mean.value(theta)
        value = self.log_likelihood(mu, family)
        jacobian = self.mean.jacobian(theta)
        shape_gradient, shape_information = self._shape_derivatives(mu, family)
        scores = self._weighted(family.score(self.y, mu))
        cross = self._weighted(family.cross_curvature(self.y, mu)[self._free]) @ jacobian
        p = self.size
        gradient = np.concatenate([jacobian.T @ scores, shape_gradient])
        information = np.empty((unknowns.size, unknowns.size))
        information[:p, :p] = -jacobian.T @ (self._weighted(family.curvature(self.y, mu))[:, None] * jacobian)
        if not self.mean.linear:
            information[:p, :p] -= self.mean.bend(theta, scores)
        information[p:, :p] = -cross
        information[:p, p:] = -cross.T
        information[p:, p:] = shape_information
        # From natural to logarithmic shape parameters: d/dlog(s) = s d/ds, and once more for the second derivative.
        factor = np.concatenate([np.ones(p), [getattr(family, item.name) for item in self.free_shapes]])
        gradient *= factor
        information *= np.outer(factor, factor)
        information[np.arange(p, len(factor)), np.arange(p, len(factor))] -= gradient[p:]
        return value, gradient, information

    def observed_information(self, theta: Array, family: Family) -> tuple[Array, Array]:
        """Negative second derivatives of the log-likelihood, as ``(factor, inner)`` with information ``F' I F``.

        `factor` is the triangular factor of the curve's Jacobian (bordered by ones for the shape parameters, which are
        on their natural scale). Taking it out keeps the digits that the normal equations would lose. Where the density
        has a kink, the variance of the score stands in for the second derivative in `mu`, and the mixed terms, which
        average to zero, are left out.

        Raises
        ------
        numpy.linalg.LinAlgError
            If the data do not determine all parameters of the curve.
        """
        mu = self.mean.value(theta)
        jacobian = self.mean.jacobian(theta)
        q, r = np.linalg.qr(jacobian)
        if np.any(np.abs(np.diag(r)) <= _NOT_DETERMINED * np.linalg.norm(r, axis=0)):
            raise np.linalg.LinAlgError("the data do not determine all parameters of the curve")
        p, k = self.size, len(self.free_shapes)
        factor = np.eye(p + k)
        factor[:p, :p] = r
        inner = np.zeros((p + k, p + k))
        if family.objective == "absolute":
            inner[:p, :p] = family.fisher_information * (q.T @ (self.row_weights[:, None] * q))
        else:
            inner[:p, :p] = -q.T @ (self._weighted(family.curvature(self.y, mu))[:, None] * q)
            cross = self._weighted(family.cross_curvature(self.y, mu)[self._free]) @ q
            inner[p:, :p], inner[:p, p:] = -cross, -cross.T
            if not self.mean.linear:
                bend = self.mean.bend(theta, self._weighted(family.score(self.y, mu)))
                half = np.linalg.solve(r.T, bend)
                inner[:p, :p] -= np.linalg.solve(r.T, half.T)
        inner[p:, p:] = self._shape_derivatives(mu, family)[1]
        return factor, inner

    def _shape_derivatives(self, mu: Array, family: Family) -> tuple[Array, Array]:
        """Gradient and negative second derivatives in the free shape parameters, on their natural scale."""
        gradient = self._summed(family.shape_score(self.y, mu))[self._free]
        curvature = self._summed(family.shape_curvature(self.y, mu))[self._free][:, self._free]
        return gradient, -curvature

    def _summed(self, terms: Array) -> Array:
        return terms.sum(axis=-1) if self.weights is None else terms @ self.weights

    def _weighted(self, terms: Array) -> Array:
        return terms if self.weights is None else terms * self.weights

    @cached_property
    def _free(self) -> list[int]:
        return [place for place, item in enumerate(self.family.shapes()) if item.name not in self.fixed]


def require_rank(model: Model) -> None:
    """Refuse predictors that are combinations of each other, naming one."""
    design = model.whole.jacobian(np.zeros(len(model.parameters)))
    design = design if model.weights is None else design[model.weights > 0]
    gram = design.T @ design
    norms = np.sqrt(np.diag(gram))
    scale = np.where(norms > 0, norms, 1.0)
    # Products of columns settle the clear cases in one pass over the data; only the others need a factorisation.
    if np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] > _CLEARLY_INDEPENDENT:
        return
    kept, _ = independent_columns(design)
    dependent = np.setdiff1d(np.arange(design.shape[1]), kept)
    if dependent.size:
        name = model.parameters[dependent[0]].name
        raise ValueError(
            f'The data cannot tell "{name}" from the parameters before it: its column is a combination of the others '
            "(or constant). Leave it out, or bring data at more different places."
        )


def require_places(model: Model, parameters: int) -> None:
    """Refuse observations at fewer different places than there are free parameters: many curves go through them."""
    places = model.x if model.weights is None else model.x[model.weights > 0]
    different = len(np.unique(places, axis=0))
    if different < parameters:
        raise ValueError(
            f"{model.curve.label} has {parameters} free parameters and the data lie at {different} "
            f"{'place' if different == 1 else 'different places'}: many curves fit equally well. Take a simpler curve or more data."
        )
