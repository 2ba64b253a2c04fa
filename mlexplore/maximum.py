"""How the likelihood is maximised: which solver for which family and curve."""

import contextlib
import dataclasses
import itertools
from collections.abc import Iterable

import numpy as np

from mlexplore.arrays import Array
from mlexplore.climbing import FAR, begins, climb, climb_anywhere
from mlexplore.curve_alone import CurveAlone, best_curve, least_squares_of_many, with_dispersions
from mlexplore.edge import along_the_edge, edge_reached
from mlexplore.families.family import Family, Objective
from mlexplore.model import Model
from mlexplore.observed_information import observed_information, to_free_scale
from mlexplore.outcome import (
    AND_THERE,
    CONVERGED,
    Maximum,
    bound_reached,
    degenerate,
    is_perfect,
    perfect_shape,
    with_doubts,
)
from mlexplore.powers import best_power, power_is_fixed, suits
from mlexplore.rough_curve import best_rough_curve
from mlexplore.separated_by import why_separated
from mlexplore.separation import may_be_separated, separated
from mlexplore.starting import centred, search_starts

__all__ = ["CONVERGED", "Maximum", "maximise"]

# Finite values at which a likelihood that falls from its limit at infinity is looked at.
_ON_THE_WAY = (1000.0 * FAR, FAR, 30.0, 8.0, 4.0, 2.5)
_EVALUATED = 16.0  # a curve evaluated from its coordinates is off by more roundings than y itself
_A_FEW = 1_000  # rows that show how large a dispersion is
# A direction with this share of the curvature of another one is as good as flat.
_FLAT = 1e-4


def maximise(model: Model, *, start: Maximum | None = None) -> Maximum:
    """Maximise the likelihood of `model`.

    Parameters
    ----------
    model
        What is maximised. Rows of weight zero are left out, here and therefore everywhere below.
    start
        A nearby maximum to begin from (of the same model up to held values), or None to search from scratch.

    Returns
    -------
    Maximum
        A maximum, or the limit that the likelihood runs to, named in `message`.

    Raises
    ------
    ValueError
        If the likelihood cannot be computed anywhere near the data.
    """
    model = model.counted
    found = _unless_separated(model, _search(model, start))
    if found.converged or found.degenerate or found.separated:
        return found
    told = edge_reached(model, found.theta)
    if told is None:
        return found
    better = along_the_edge(model, model.unknowns(found.theta, found.family))
    if better is not None:
        theta, family = model.split(better)
        found = dataclasses.replace(found, theta=theta, family=family, log_likelihood=model.value(better))
        told = edge_reached(model, theta) or told
    return dataclasses.replace(found, message=told, at_edge=True, settled=True, information=None)


def _search(model: Model, start: Maximum | None) -> Maximum:
    family, objective = model.family, _objective(model)
    if objective == "squares" and model.in_blocks and model.mean.linear:
        quick = least_squares_of_many(model)
        if quick is not None:
            return quick
    if objective in ("squares", "absolute"):
        return with_dispersions(model, best_curve(model, objective, None if start is None else start.theta))
    if objective == "rough":
        return with_dispersions(model, best_rough_curve(model, None if start is None else start.theta))
    if objective == "power" and suits(model):
        return best_power(model)
    if objective in ("deviance", "power") and {s.name for s in model.free_shapes} <= set(family.dispersions):
        return _best_deviance(model, start)
    return _along_the_bound(model, _best_together(model, start))


def _objective(model: Model) -> Objective:
    """Which search finds the maximum; the first and the second power, when fixed, are known ones."""
    found = model.family.objective
    if found != "power" or not power_is_fixed(model):
        return found
    known: dict[float, Objective] = {1.0: "absolute", 2.0: "squares"}
    return known.get(model.family.power, found)


def _best_deviance(model: Model, start: Maximum | None) -> Maximum:
    """The best curve at any dispersions, and then these."""
    alone = dataclasses.replace(
        model, fixed=model.fixed | set(model.family.dispersions), family=_at_some_dispersion(model)
    )
    near = None if start is None else dataclasses.replace(start, family=alone.family)
    best = _along_the_bound(alone, _best_together(alone, near))
    if not model.free_shapes:
        return best
    quick = _at_best_dispersions(model, alone, best)
    if quick is not None:
        return quick
    with np.errstate(over="ignore"):  # a mean that runs to infinity
        mu = model.mean.value(best.theta)
    found = CurveAlone(best.theta, None, mu, best.converged, best.message, best.iterations)
    return with_dispersions(model, found)


def _at_best_dispersions(model: Model, alone: Model, best: Maximum) -> Maximum | None:
    """The best curve with its dispersions without another look at every row; None where that needs one."""
    if best.information is None or best.degenerate:
        return None
    before = best.family
    mean_loss = -(best.log_likelihood + alone.constants(before)) * before.dispersion / model.n
    values = before.dispersions_at(mean_loss)
    if values is None:
        return None
    family = model.family.with_shapes({item.name: values[item.name] for item in model.free_shapes})
    # Mixed derivatives are multiples of the slope in the curve, which is zero.
    p, one = model.size, np.ones(1)
    inner = np.zeros((model.n_parameters, model.n_parameters))
    inner[:p, :p] = best.information[1][:p, :p] * (before.dispersion / family.dispersion)
    slopes = np.array([item.slope(values[item.name]) for item in model.free_shapes])
    inner[p:, p:] = -model.n * family.shape_curvature(one, one)[:, :, 0] * np.outer(slopes, slopes)
    value = -model.n * mean_loss / family.dispersion - alone.constants(family)
    return dataclasses.replace(
        best,
        family=family,
        log_likelihood=value,
        information=(to_free_scale(model, family), inner),
    )


def _at_some_dispersion(model: Model) -> Family:
    """The family with dispersions at which the likelihood is neither flat nor steep: one that the mean suggests."""
    if not model.free_shapes:
        return model.family
    few = slice(None, None, max(1, len(model.y) // _A_FEW))
    y = model.y[few]
    weights = np.ones_like(y) if model.weights is None else model.weights[few]
    level = np.full_like(y, float(np.average(y, weights=weights)))
    if model.family.pivot == "difference":
        # A loss of the residual may grow by orders of magnitude from here to a curve near the data.
        level = _near_the_data(model, level, few)
    with np.errstate(all="ignore"):
        (guess, *_) = model.family.take(few).begin(y, level, weights)
    return model.family.with_shapes({s.name: getattr(guess, s.name) for s in model.free_shapes})


def _near_the_data(model: Model, level: Array, few: slice) -> Array:
    """Heights of the first curve at which a search begins, at some of the rows; or what is given if there is none."""
    group = next(search_starts(model), None)
    if group is None or not len(group[0]):
        return level
    with np.errstate(all="ignore"):
        mu = model.mean.value(centred(model, group[0], model.family))[few]
    return mu if np.isfinite(mu).all() else level


# ---- curve and shape parameters together --------------------------------------------------------------------------


def _best_together(model: Model, start: Maximum | None) -> Maximum:
    """The largest likelihood in curve and shape parameters at once, or its limit where one of these is infinite."""
    if start is not None:
        near = _follow(model, start)
        if near is not None:
            return near
    groups = begins(model)
    first = next(groups, [])
    if first and perfect_shape(model) is not None:
        theta = model.split(first[0])[0]
        with np.errstate(all="ignore"):
            perfect = is_perfect(model, model.mean.value(theta), rounded=_EVALUATED)
        if perfect:
            return degenerate(model, theta, None, model.family)
    return _best_with_limit(model, itertools.chain([first], groups), _limit(model, None))


def _along_the_bound(model: Model, found: Maximum) -> Maximum:
    """What was found; or, where a shape parameter has run to a bound of its search, the best with it at the bound."""
    if found.converged or found.degenerate or not np.isfinite(found.log_likelihood):
        return found
    reached = bound_reached(model, found)
    if reached is None:
        return found
    item, bound = reached
    held = model.hold({item.name: bound})
    with contextlib.suppress(ValueError):
        best = maximise(
            held, start=dataclasses.replace(found, family=found.family.with_shapes({item.name: bound}))
        )
        if best.degenerate and perfect_shape(model) is not None:
            return degenerate(model, best.theta, best.low, found.family, touching="so many points that")
        if best.log_likelihood >= found.log_likelihood:
            found = dataclasses.replace(
                found,
                theta=best.theta,
                low=best.low,
                family=best.family,
                log_likelihood=best.log_likelihood,
                settled=best.settled,
                information=None,
            )
    return with_doubts(model, found)


def _follow(model: Model, start: Maximum) -> Maximum | None:
    """Maximise from a maximum nearby, as along a profile, without searching the whole landscape again.

    None where the likelihood cannot be computed there, or the shape parameters lie outside the bounds of the search.
    """
    infinite = [item.name for item in model.free_shapes if not np.isfinite(getattr(start.family, item.name))]
    if not infinite:
        best = climb(model, [[model.unknowns(start.theta, start.family)]], far=np.inf)
        if best is None:
            return None
        limit = (
            _limit(model, start) if any(getattr(best.family, name) > FAR for name in model.limits) else None
        )
        return best if limit is None or best.log_likelihood > limit.log_likelihood else limit
    limit = _limit(model, start)
    if limit is not None and _falls_all_the_way(model, limit):
        return limit
    family = start.family.with_shapes(dict.fromkeys(infinite, 0.1 * FAR))
    return _best_with_limit(model, [[model.unknowns(start.theta, family)]], limit)


def _falls_all_the_way(model: Model, limit: Maximum) -> bool:
    """Whether the likelihood of the limit's curve falls as the infinite shape parameters come in from infinity."""
    mu = model.mean.value(limit.theta)
    with np.errstate(over="ignore"):
        spread = float(np.sqrt(limit.family.variance(mu[:1])[0]))
    before = limit.log_likelihood
    for value in _ON_THE_WAY:
        family = limit.family.with_shapes(dict.fromkeys(model.limits, value))
        # Of equal variance, where the scale may be chosen: then the tails alone make the difference.
        with np.errstate(over="ignore"):
            width = float(np.sqrt(family.variance(mu[:1])[0]))
        if not width > 0.0:  # a mean that has run to 0
            return False
        shrink = spread / width
        scales = {s.name: shrink * getattr(family, s.name) for s in model.free_shapes if s.role == "scale"}
        here = model.log_likelihood(mu, family.with_shapes(scales))
        if not here < before:
            return False
        before = here
    return True


def _best_with_limit(model: Model, groups: Iterable[list[Array]], limit: Maximum | None) -> Maximum:
    """The best of the maxima found from `groups` of starts and the limit of an infinite shape parameter."""
    if limit is None:
        return climb_anywhere(model, groups)
    # Does the likelihood rise or fall as the parameter comes back from infinity? If it rises, there is a maximum far out.
    beyond = dict.fromkeys(model.limits, 1000.0 * FAR)
    from_afar = model.log_likelihood(model.mean.value(limit.theta), limit.family.with_shapes(beyond))
    rises = from_afar > limit.log_likelihood
    if rises:
        # Far out is only the second place to begin: most maxima are not there.
        far_out = limit.family.with_shapes(dict.fromkeys(model.limits, FAR))
        groups = iter(groups)
        groups = itertools.chain([next(groups, []), [model.unknowns(limit.theta, far_out)]], groups)
    best = climb(model, groups, far=np.inf if rises else FAR)
    if best is None or not best.log_likelihood > limit.log_likelihood + 1e-10 * abs(limit.log_likelihood):
        return limit
    return best


def _limit(model: Model, start: Maximum | None) -> Maximum | None:
    """The best fit in the limit in which a shape parameter is infinite, where the family has such a limit."""
    for name in model.limits:
        near = (
            None
            if start is None
            else dataclasses.replace(start, family=start.family.with_shapes({name: np.inf}))
        )
        best = maximise(model.hold({name: np.inf}), start=near)
        if best.degenerate:
            return None
        message = (
            f"{name} runs to infinity: the best {model.family.name} distribution is its limit, the "
            f"{model.family.limits[name]} distribution. No finite {name} has a larger likelihood."
        )
        if not best.converged:
            message += f"{AND_THERE}{best.message}"
        return dataclasses.replace(best, converged=False, message=message)
    return None


# ---- separation ---------------------------------------------------------------------------------------------------


def _unless_separated(model: Model, found: Maximum) -> Maximum:
    """What was found, or that there is no maximum because some combination of the columns obeys every row."""
    if found.degenerate or not _looks_separated(model, found):
        return found
    gap = separated(model)
    if gap is None:
        return found
    message = why_separated(model, gap)
    return dataclasses.replace(found, converged=False, message=message, separated=True, information=None)


def _looks_separated(model: Model, found: Maximum) -> bool:
    """Cheap signs of separation: rows fitted all but perfectly, and a direction in which the likelihood is flat."""
    if model.size == 0:
        return False
    if found.information is not None and found.converged:
        # Very many rows: their information is at hand, and another look at all of them is not cheap.
        curvatures = np.linalg.eigvalsh(found.information[1][: model.size, : model.size])
        return bool(curvatures[0] < _FLAT**2 * curvatures[-1])
    receding = model.family.receding(model.y)
    if not receding.any():
        return False
    with np.errstate(all="ignore"):
        scores = found.family.linked(model.y, model.eta(found.theta), model.link).score
        if not may_be_separated(scores, receding):
            return False
        if not found.converged:
            return True
        try:
            inner = observed_information(model, found.theta, found.family)[1]
        except np.linalg.LinAlgError:
            return True
    curvatures = np.linalg.eigvalsh(inner[: model.size, : model.size])
    return bool(curvatures[0] < _FLAT * curvatures[-1])
