"""The best curve under a loss that does not need the shape parameters: least squares and least absolute deviations."""

import contextlib
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.model import Model
from mlexplore.outcome import (
    CONVERGED,
    NOT_UNIQUE,
    Maximum,
    cannot_be_computed,
    degenerate,
    in_words,
    is_perfect,
    negligible,
    perfect_shape,
)
from mlexplore.solvers.least_absolute import least_absolute, nonlinear_least_absolute
from mlexplore.solvers.linear_least_squares import linear_least_squares
from mlexplore.solvers.nonlinear_least_squares import NonlinearFit, nonlinear_least_squares
from mlexplore.solvers.tall_least_squares import tall_least_squares
from mlexplore.starting import curve_starts, undisturbed

_ROUNDINGS = 1e-15  # of a number: a few in the last digit


@dataclass(frozen=True)
class CurveAlone:
    """The best curve under a loss that does not need the shape parameters."""

    theta: Array
    low: Array | None
    mu: Array
    converged: bool
    message: str
    iterations: int


def least_squares_of_many(model: Model) -> Maximum | None:
    """Least squares in one pass over very many rows; None where that needs a closer look."""
    found = tall_least_squares(model.design, model.y, weights=model.weights, offset=model.known)
    if found is None:
        return None
    family, p = model.family, model.size
    size = float(np.sqrt(found.squares / model.n))
    # The log-density is a square in the residual: its mean is its value at the root of the mean square.
    typical, centre = np.array([size]), np.zeros(1)
    if model.free_shapes:
        # The length of y is no less than its largest number, and sooner found.
        length = float(np.sqrt(model.y @ model.y))
        if not size > _ROUNDINGS * length and not size > negligible(model):
            return degenerate(model, found.coefficients, None, family)
        family = family.with_shapes(family.best_dispersions(typical, centre, np.ones(1)))
    factor = np.eye(model.n_parameters)
    factor[:p, :p] = found.factor
    inner = np.diag(
        np.append(
            np.full(p, -family.curvature(typical, centre)[0]),
            [-model.n * family.shape_curvature(typical, centre)[0, 0, 0]] * len(model.free_shapes),
        )
    )
    value = model.n * float(family.loglik(typical, centre)[0])
    return Maximum(
        found.coefficients, None, family, value, True, CONVERGED, found.passes, information=(factor, inner)
    )


def best_curve(model: Model, objective: str, start: Array | None) -> CurveAlone:
    """Least ``"squares"`` or least (lopsided) ``"absolute"`` deviations, from given free coordinates or from scratch.

    Raises
    ------
    ValueError
        If the curve can be computed nowhere near the data.
    """
    mean, weights = model.mean, model.weights
    if model.size == 0:
        nothing = np.empty(0)
        return CurveAlone(
            nothing, None, mean.value(nothing), True, "All parameters of the curve are held.", 0
        )
    if mean.linear:
        origin = np.zeros(model.size)
        target = model.y - mean.value(origin) if model.held else model.y
        if objective == "absolute":
            corners = _Corners(model)
            absolute = least_absolute(
                corners.times(mean.jacobian(origin)),
                corners.targets(target),
                tau=corners.level,
                weights=corners.weights,
            )
            message = CONVERGED if absolute.unique else NOT_UNIQUE
            mu = model.y - corners.residuals(absolute.residuals)
            return CurveAlone(absolute.coefficients, None, mu, True, message, absolute.iterations)
        squares = linear_least_squares(
            mean.jacobian(origin), target, low=getattr(mean, "low", None), weights=weights
        )
        mu = model.y - squares.residuals
        return CurveAlone(squares.coefficients, squares.low, mu, True, CONVERGED, 1)
    if start is not None:
        starts = [start]
    elif objective == "absolute":
        # The least-squares curve is near enough, and finding it looks at all starts; or one near the bulk of the data.
        starts = [best_curve(model, "squares", None).theta, *undisturbed(model)]
    else:
        starts = curve_starts(model)
    found = []
    for begin in starts:
        with contextlib.suppress(ValueError):  # a start from which the curve overflows leads nowhere
            if objective == "absolute":
                found.append(_nonlinear_absolute(model, begin))
            else:
                found.append(
                    nonlinear_least_squares(mean.value, mean.jacobian, model.y, begin, weights=weights)
                )
    if not found:
        raise ValueError(cannot_be_computed(model))
    best = min(found, key=lambda result: _cost(result.residuals, model))
    message = in_words(model, best.message)
    return CurveAlone(best.theta, None, model.y - best.residuals, best.converged, message, best.iterations)


def _nonlinear_absolute(model: Model, begin: Array) -> NonlinearFit:
    """Least absolute deviations of a curve that is not linear."""
    mean, corners = model.mean, _Corners(model)
    found = nonlinear_least_absolute(
        lambda theta: corners.times(mean.value(theta)),
        lambda theta: corners.times(mean.jacobian(theta)),
        corners.targets(model.y),
        begin,
        tau=corners.level,
        weights=corners.weights,
    )
    return found._replace(residuals=corners.residuals(found.residuals))


class _Corners:
    """A convex loss that is straight between its kinks, as lopsided absolute deviations from several targets a row.

    With slopes a and b far out to both sides, ``rho(r) = sum_j w_j (r - k_j) (tau - (r < k_j))`` but for a constant, where w_j is
    the jump of the slope at the kink k_j and ``tau = b / (b - a)``: each row is repeated for each kink.
    """

    def __init__(self, model: Model) -> None:
        kinks = model.family.kinks
        jumps = np.array([kink.above - kink.below for kink in kinks])
        self.places = np.array([kink.place for kink in kinks])
        self.level = kinks[-1].above / float(jumps.sum())
        self.alone = len(kinks) == 1
        self.weights = model.weights if self.alone else np.outer(jumps, model.row_weights).reshape(-1)

    def times(self, rows: Array) -> Array:
        """What is known of each row, (n, ...), for each kink."""
        return rows if self.alone else np.concatenate([rows] * len(self.places))

    def targets(self, y: Array) -> Array:
        """Observations less each of the kinks."""
        return (y - self.places[:, None]).reshape(-1)

    def residuals(self, found: Array) -> Array:
        """Residuals of the rows, from those to all targets: that to the nearest one is the most exact."""
        found = found.reshape(len(self.places), -1)
        nearest = np.abs(found).argmin(axis=0)
        return np.take_along_axis(found, nearest[None], axis=0)[0] + self.places[nearest]


def _cost(residuals: Array, model: Model) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        cost = model.row_weights @ model.family.loss(residuals, np.zeros_like(residuals))
    return float(cost) if np.isfinite(cost) else np.inf


def with_dispersions(model: Model, curve: CurveAlone) -> Maximum:
    """Complete a best curve by the dispersions with the largest likelihood."""
    family = model.family
    if model.free_shapes:
        if is_perfect(model, curve.mu):
            return degenerate(model, curve.theta, curve.low, family)
        with np.errstate(all="ignore"):
            found = family.best_dispersions(model.y, curve.mu, model.row_weights)
        found = {item.name: found[item.name] for item in model.free_shapes}
        item = perfect_shape(model)
        if item is not None and found[item.name] not in item.domain:
            return degenerate(model, curve.theta, curve.low, family)
        family = family.with_shapes(found)
    value = model.log_likelihood(curve.mu, family)
    return Maximum(curve.theta, curve.low, family, value, curve.converged, curve.message, curve.iterations)
