"""The curves of classes under something else than their log-likelihood: more than it, or less."""

import dataclasses
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.classification import ClassFit
from mlexplore.classification.class_maximum import maximise
from mlexplore.classification.class_uncertainty import class_spread
from mlexplore.scoring.class_ledger_lines import BALANCED, ClassEntry, ClassLines
from mlexplore.scoring.remaining_curve import CurveFate
from mlexplore.solvers.newton import maximise as newton


def with_added(lines: ClassLines, added: Collection[ClassEntry]) -> CurveFate:
    """The curves under the whole log-likelihood and more: fitted again with weights of classes, a step of Newton's for clipping."""
    moving = {entry.key for entry in added if "curve" in entry.holds}
    if not moving:
        return CurveFate("same", 0.0)
    fit = lines.fit
    if BALANCED in moving:
        heavier = maximise(dataclasses.replace(fit.model, weights=lines.balanced))
        if not heavier.converged:
            return CurveFate("runs", np.nan)
        return CurveFate("moves", _in_errors(fit, heavier.theta - fit.maximum.theta))
    spread = class_spread(fit.model, fit.maximum)
    # A clipped row has the same loss whatever the curves do: it no longer pulls.
    pull = sum(_pull(fit, spread, lines.clipped(loss)) for loss in lines.clipping if loss.name in moving)
    return CurveFate("moves", _in_errors(fit, spread @ -pull))


def without_terms(lines: ClassLines, keys: Collection[str]) -> CurveFate:
    """The curves where only some terms of the log-likelihood are left: searched anew."""
    own = {entry.key for entry in lines.entries if entry.of_likelihood}
    if not own & set(keys):
        return CurveFate("free", np.nan)
    if "sum" not in keys:
        return CurveFate(
            "runs", np.nan
        )  # the heights alone are linear in what is estimated, and rise for ever
    model, fit = lines.fit.model, lines.fit
    start = model.nearest(fit.maximum.theta)
    level = lines.height_total(model.inside(start))
    slopes = np.array([lines.height_total(model.inside(start + step)) - level for step in np.eye(start.size)])

    def evaluate(free: Array) -> tuple[float, Array, Array]:
        value, gradient, information = model.evaluate(free)
        return value - level - float(slopes @ (free - start)), gradient - slopes, information

    found = newton(evaluate, start)
    if not found.converged:
        return CurveFate("runs", np.nan)
    return CurveFate("moves", _in_errors(fit, model.inside(found.theta) - fit.maximum.theta))


def _pull(fit: ClassFit, spread: Array, chosen: NDArray[np.bool_]) -> Array:
    """Score of some rows along the columns of the spread."""
    pull = np.zeros(spread.shape[1])
    for rows, score, along, weights in fit.model.row_derivatives(fit.maximum.theta, spread):
        pull += np.einsum("qm,qsm->s", score * weights * chosen[rows], along)
    return pull


def _in_errors(fit: ClassFit, step: Array) -> float:
    """The largest change of an estimate, in its standard errors; NaN where it has none."""
    errors = np.array([fit.standard_errors[name] for name in fit.model.names])
    if not np.isfinite(errors).all():
        return float("nan")
    changes, known = np.abs(fit.model.to_user @ step), errors > 0.0
    return float(np.max(changes[known] / errors[known], initial=0.0))
