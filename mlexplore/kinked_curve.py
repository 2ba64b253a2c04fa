"""The best curve under a loss of the residual whose slope jumps at a few places, and which may have several minima."""

import contextlib
from collections.abc import Iterator

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curve_alone import CurveAlone, best_curve
from mlexplore.model import Model
from mlexplore.outcome import CONVERGED, as_sentence, cannot_be_computed
from mlexplore.solvers.elemental import through_observations
from mlexplore.solvers.kinked_loss import KinkedFit, KinkedLoss, least_kinked_loss
from mlexplore.starting import search_starts

_CUSP = (
    "The loss has a cusp: every curve through as many observations as it has parameters is as good as a minimum of its own. "
    "This is the best one of those that were looked at, and not proved to be the best of all."
)
_ALIKE = 1e-10  # of the least sum of losses: what is better by less may be rounding


def best_kinked_curve(model: Model, start: Array | None) -> CurveAlone:
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
    loss = _loss_of(model)
    if not np.isfinite(loss.above - loss.below).all():
        return _under_a_cusp(model, loss, start)
    best: KinkedFit | None = None
    iterations = 0
    for begin in _starts(model, loss) if start is None else (start,):
        with contextlib.suppress(ValueError):  # a start from which the curve overflows leads nowhere
            found = least_kinked_loss(
                loss, model.mean.value, model.mean.jacobian, model.mean.bend, model.y, begin, weights=model.weights
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
    places, below, above = (np.array(each) for each in zip(*family.kinks, strict=True))
    return KinkedLoss(
        lambda r: family.loss(r, np.zeros_like(r)),
        lambda r: family.score(r, np.zeros_like(r)) * dispersion,
        lambda r: -family.curvature(r, np.zeros_like(r)) * dispersion,
        places,
        below,
        above,
    )


def _starts(model: Model, loss: KinkedLoss) -> Iterator[Array]:
    """Free coordinates at which the search begins, promising ones first."""
    for group in search_starts(model):
        yield from group
    if model.mean.linear and not model.family.log_concave:
        yield from through_observations(*_linear(model), loss.value, weights=model.weights).coefficients


def _under_a_cusp(model: Model, loss: KinkedLoss, start: Array | None) -> CurveAlone:
    if model.mean.linear:
        design, target = _linear(model)
        found = through_observations(design, target, loss.value, weights=model.weights, keep=1)
        if len(found.coefficients):
            theta = found.coefficients[0]
            message = CONVERGED if found.exhaustive else _CUSP
            return CurveAlone(
                theta, None, model.mean.value(theta), found.exhaustive, message, found.looked_at
            )
    begins = [begin for group in search_starts(model) for begin in group] if start is None else [start]
    if not begins:
        raise ValueError(cannot_be_computed(model))
    with np.errstate(all="ignore"):
        theta = min(begins, key=lambda begin: float(model.row_weights @ loss.value(model.y - model.mean.value(begin))))
    return CurveAlone(theta, None, model.mean.value(theta), False, _CUSP, len(begins))


def _linear(model: Model) -> tuple[Array, Array]:
    """Design of a linear curve, and the observations less what its held parameters contribute."""
    origin = np.zeros(model.size)
    return model.mean.jacobian(origin), model.y - model.mean.value(origin)
