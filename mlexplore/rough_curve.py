"""The best curve under a loss of the residual with kinks, where its slope jumps, or with several minima."""

import contextlib
from collections.abc import Iterator

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curve_alone import CurveAlone, best_curve
from mlexplore.model import Model
from mlexplore.outcome import CONVERGED, as_sentence, cannot_be_computed
from mlexplore.solvers.elemental import through_observations
from mlexplore.solvers.kinked_loss import KinkedFit, KinkedLoss, least_kinked_loss
from mlexplore.solvers.nonlinear_least_squares import nonlinear_least_squares
from mlexplore.starting import search_starts

_CUSP = (
    "The loss has a cusp: every curve through as many observations as it has parameters is as good as a minimum of its own. "
    "This is the best one of those that were looked at, and not proved to be the best of all."
)
_ALIKE = 1e-10  # of the least sum of losses: what is better by less may be rounding
# Along a profile the maximum next door is a start as well, tried apart from these.
_MOST_CLIMBS, _MOST_CLIMBS_OF_A_PROFILE = 4, 2
_PARTS, _SHARE = 6, 0.4  # so many parts of the data, each with this share of the rows, lead to other curves
_MANY, _SAMPLED = 10_000, 2_000  # rows
_SEED = 1964


def best_rough_curve(model: Model, start: Array | None) -> CurveAlone:
    """The curve with the least sum of the family's loss, from given free coordinates or from scratch.

    Where the loss is convex one start is enough if it leads to a proved minimum; else the best of several is taken. Under a
    loss with a cusp a minimum goes through as many observations as the curve has parameters: linear curves through all
    choices of observations are compared, or through some where there are too many.

    Raises
    ------
    ValueError
        If the curve can be computed nowhere near the data.
    """
    if model.size == 0:
        return best_curve(model, "absolute", start)
    if start is None and len(model.y) > _MANY:
        # The best curve for a sample is near that for all, and none of the sample's other minima is.
        rows = np.random.default_rng(_SEED).choice(len(model.y), _SAMPLED, replace=False)
        return best_rough_curve(model, best_rough_curve(model.take(np.sort(rows)), None).theta)
    loss = _loss_of(model)
    begins = _in_turn(model, loss, start)
    if not np.isfinite(loss.above - loss.below).all():
        return _under_a_cusp(model, loss, begins)
    best: KinkedFit | None = None
    iterations = 0
    for begin in begins[: _MOST_CLIMBS_OF_A_PROFILE if model.held else _MOST_CLIMBS]:
        with contextlib.suppress(ValueError):  # a start at which derivatives overflow leads nowhere
            found = least_kinked_loss(
                loss,
                model.mean.value,
                model.mean.jacobian,
                model.mean.bend,
                model.y,
                begin,
                weights=model.weights,
            )
            iterations += found.iterations
            if best is None or _is_better(found, best):
                best = found
            if best.converged and model.family.log_concave and model.mean.linear:
                break
    if best is None:
        raise ValueError(cannot_be_computed(model))
    message = CONVERGED if best.converged else as_sentence(best.message)
    return CurveAlone(best.theta, None, model.y - best.residuals, best.converged, message, iterations)


def _is_better(found: KinkedFit, best: KinkedFit) -> bool:
    """Whether a sum of losses is smaller; a proved minimum need not be smaller than a place that may be one by rounding."""
    margin = _ALIKE * abs(best.objective) * (float(found.converged) - float(best.converged))
    return found.objective < best.objective + margin


def _loss_of(model: Model) -> KinkedLoss:
    """The family's loss as a function of the residual."""
    family, dispersion = model.family, model.family.dispersion
    kinks = np.array(family.kinks).reshape(-1, 3)
    return KinkedLoss(
        lambda r: family.loss(r, np.zeros_like(r)),
        lambda r: family.score(r, np.zeros_like(r)) * dispersion,
        lambda r: -family.curvature(r, np.zeros_like(r)) * dispersion,
        *kinks.T,
    )


# ---- where the search begins --------------------------------------------------------------------------------------


def _in_turn(model: Model, loss: KinkedLoss, start: Array | None) -> list[Array]:
    """Free coordinates at which the search begins, those with the least loss first; only a given one where there is one."""
    if start is not None:
        return [start]
    begins = list(_starts(model, loss))
    with np.errstate(all="ignore"):
        costs = [float(model.row_weights @ loss.value(model.y - model.mean.value(begin))) for begin in begins]
    order = np.argsort(np.where(np.isfinite(costs), costs, np.inf), kind="stable")
    found: list[Array] = []
    for begin in (begins[place] for place in order.tolist() if np.isfinite(costs[place])):
        if not any(np.array_equal(begin, other) for other in found):
            found.append(begin)
    return found


def _starts(model: Model, loss: KinkedLoss) -> Iterator[Array]:
    begins = [begin for group in search_starts(model) for begin in group]
    yield from begins
    if model.family.log_concave:
        return
    if model.mean.linear:
        yield from through_observations(*_linear(model), loss.value, weights=model.weights).coefficients
    elif begins and not model.held:
        yield from _to_parts(model, begins[0])


def _to_parts(model: Model, near: Array) -> Iterator[Array]:
    """Least squares of a curve that is not linear to parts of the data: some of them have few wild observations."""
    rng = np.random.default_rng(_SEED)
    rows = max(int(_SHARE * len(model.y)), 2 * model.size)
    for _ in range(_PARTS if rows < len(model.y) else 0):
        part = model.take(np.sort(rng.choice(len(model.y), rows, replace=False)))
        with contextlib.suppress(ValueError):
            yield nonlinear_least_squares(
                part.mean.value, part.mean.jacobian, part.y, near, weights=part.weights
            ).theta


def _under_a_cusp(model: Model, loss: KinkedLoss, begins: list[Array]) -> CurveAlone:
    if model.mean.linear:
        found = through_observations(*_linear(model), loss.value, weights=model.weights, keep=1)
        if len(found.coefficients):
            theta, proved = found.coefficients[0], found.exhaustive
            message = CONVERGED if proved else _CUSP
            return CurveAlone(theta, None, model.mean.value(theta), proved, message, found.looked_at)
    if not begins:
        raise ValueError(cannot_be_computed(model))
    return CurveAlone(begins[0], None, model.mean.value(begins[0]), False, _CUSP, len(begins))


def _linear(model: Model) -> tuple[Array, Array]:
    """Design of a linear curve, and the observations less what its held parameters contribute."""
    origin = np.zeros(model.size)
    return model.mean.jacobian(origin), model.y - model.mean.value(origin)
