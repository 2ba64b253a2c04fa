"""The search for the maximum of a smooth likelihood: Newton from several starts, and what lies at infinity."""

import contextlib
import dataclasses

import numpy as np

from mlexplore.arrays import Array
from mlexplore.model import Model
from mlexplore.outcome import Maximum, degenerate, in_words, is_perfect, with_doubts
from mlexplore.solvers.linear_predictor import BlockTerms, maximise_linear_predictor
from mlexplore.solvers.newton import Maximum as Summit
from mlexplore.solvers.newton import maximise as newton
from mlexplore.starting import search_starts, shape_starts

# A shape parameter with a limit at infinity that is larger than this is looked for only if the likelihood falls towards
# infinity.
FAR = 300.0
_REFUSALS = 4
_MOST_CLIMBS = 3
_CANNOT_BE_COMPUTED = "The likelihood cannot be computed near the data: rescale x or y and try again."
# Finite values at which a likelihood that falls from its limit at infinity is looked at.
_ON_THE_WAY = (1000.0 * FAR, FAR, 30.0, 8.0, 4.0, 2.5)
_SAMPLED = 4_000  # rows that are looked at for a start, where there are very many
_SEED = 1805


def search(model: Model) -> Maximum:
    """Maximise a smooth likelihood without a start.

    Raises
    ------
    ValueError
        If the likelihood cannot be computed anywhere near the data.
    """
    begins = _begins(model)
    first = model.split(begins[0])[0] if begins else None
    if first is not None:
        with np.errstate(all="ignore"):
            perfect = is_perfect(model, model.mean.value(first))
        if perfect:
            return degenerate(model, first, None, model.family)
    return _best_with_limit(model, begins, _limit(model, None))


def follow(model: Model, start: Maximum) -> Maximum | None:
    """Maximise from a maximum nearby, as along a profile, without searching the whole landscape again.

    None where the likelihood cannot be computed there, or the shape parameters lie outside the bounds of the search.
    """
    infinite = [item.name for item in model.free_shapes if not np.isfinite(getattr(start.family, item.name))]
    if not infinite:
        best = climb(model, [model.unknowns(start.theta, start.family)], far=np.inf)
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
    return _best_with_limit(model, [model.unknowns(start.theta, family)], limit)


def climb(model: Model, begins: list[Array], *, far: float) -> Maximum | None:
    """Newton from several starts; the best maximum inside the bounds, with what is wrong with it in words.

    Where the likelihood is log-concave in the curve one climb is enough. None if every climb runs beyond `far`.
    """
    inside = [begin for begin in begins if np.all(np.isfinite(begin)) and model.inside_search(begin, far=far)]
    if len(inside) > 1:
        with np.errstate(all="ignore"):
            inside.sort(key=lambda begin: -_or_worst(model.value(begin, far=far)))
    one_is_enough = model.family.log_concave and model.predictor.linear
    found = []
    for begin in inside:
        ascent = _Climb(model, far)
        with contextlib.suppress(_FledError, ValueError):  # or the likelihood overflows where it begins
            found.append(ascent.from_(begin))
            if (one_is_enough and found[-1].converged) or len(found) == _MOST_CLIMBS:
                break
    if not found:
        return None
    best = max(found, key=lambda result: _or_worst(result.value))
    theta, family = model.split(best.theta)
    message = in_words(model, best.message)
    return with_doubts(
        model, Maximum(theta, None, family, best.value, best.converged, message, best.iterations)
    )


def _or_worst(value: float) -> float:
    return value if np.isfinite(value) else -np.inf


def _begins(model: Model) -> list[Array]:
    """Unknowns at which climbs begin: with very many rows the maximum of a sample, which is as good a start as any."""
    if model.in_blocks:
        rows = np.random.default_rng(_SEED).choice(len(model.y), _SAMPLED, replace=False, shuffle=False)
        few = model.take(np.sort(rows))
        begins = _begins(few)
        with contextlib.suppress(ValueError):
            found = climb(few, begins, far=FAR)
            if found is not None and not found.degenerate and model.allows(found.theta):
                return [model.unknowns(found.theta, found.family)]
        return begins
    return [
        model.unknowns(theta, family)
        for theta in search_starts(model)
        for family in shape_starts(model, theta)
    ]


# ---- shape parameters that may be infinite ------------------------------------------------------------------------


def _falls_all_the_way(model: Model, limit: Maximum) -> bool:
    """Whether the likelihood of the limit's curve falls as the infinite shape parameters come in from infinity."""
    mu = model.mean.value(limit.theta)
    spread = float(np.sqrt(limit.family.variance(mu[:1])[0]))
    before = limit.log_likelihood
    for value in _ON_THE_WAY:
        family = limit.family.with_shapes(dict.fromkeys(model.limits, value))
        # Of equal variance, where the scale may be chosen: then the tails alone make the difference.
        shrink = spread / float(np.sqrt(family.variance(mu[:1])[0]))
        scales = {s.name: shrink * getattr(family, s.name) for s in model.free_shapes if s.role == "scale"}
        here = model.log_likelihood(mu, family.with_shapes(scales))
        if not here < before:
            return False
        before = here
    return True


def _best_with_limit(model: Model, begins: list[Array], limit: Maximum | None) -> Maximum:
    """The best of the maxima found from `begins` and the limit of an infinite shape parameter."""
    if limit is None:
        return _climb_anywhere(model, begins)
    # Does the likelihood rise or fall as the parameter comes back from infinity? If it rises, there is a maximum far out.
    beyond = dict.fromkeys(model.limits, 1000.0 * FAR)
    from_afar = model.log_likelihood(model.mean.value(limit.theta), limit.family.with_shapes(beyond))
    rises = from_afar > limit.log_likelihood
    if rises:
        begins = [
            *begins,
            model.unknowns(limit.theta, limit.family.with_shapes(dict.fromkeys(model.limits, FAR))),
        ]
    best = climb(model, begins, far=np.inf if rises else FAR)
    if best is None or not best.log_likelihood > limit.log_likelihood + 1e-10 * abs(limit.log_likelihood):
        return limit
    return best


class _FledError(Exception):
    """A climb that keeps running into the bound of its search."""


class _Climb:
    """The likelihood for one climb: gives up once it has been led beyond `far` a few times."""

    def __init__(self, model: Model, far: float) -> None:
        self.model, self.far, self.refused = model, far, 0

    def from_(self, begin: Array) -> Summit:
        if self.model.in_blocks:
            return maximise_linear_predictor(self.model.design, self.terms, begin, offset=self.model.known)
        return newton(self.evaluate, begin, value=self.value)

    def value(self, unknowns: Array) -> float:
        return self._told(self.model.value(unknowns, far=self.far))

    def terms(self, rows: slice, eta: Array, places: Array) -> BlockTerms:
        if not self.model.inside_search(np.append(np.zeros(self.model.size), places), far=self.far):
            self._told(-np.inf)
            return BlockTerms(-np.inf, eta, eta)
        return self.model.block_terms(rows, eta, places)

    def evaluate(self, unknowns: Array) -> tuple[float, Array, Array]:
        found = self.model.evaluate(unknowns, far=self.far)
        self._told(found[0])
        return found

    def _told(self, value: float) -> float:
        # A first step may overshoot and come back; one that leads there again and again is drawn to infinity.
        self.refused += value == -np.inf
        if self.refused > _REFUSALS and np.isfinite(self.far) and self.model.limits:
            raise _FledError
        return value


def _climb_anywhere(model: Model, begins: list[Array]) -> Maximum:
    found = climb(model, begins, far=np.inf)
    if found is None:
        raise ValueError(_CANNOT_BE_COMPUTED)
    return found


def _limit(model: Model, start: Maximum | None) -> Maximum | None:
    """The best fit in the limit in which a shape parameter is infinite, where the family has such a limit."""
    for name in model.limits:
        at_limit = model.hold({name: np.inf})
        begins = _begins(at_limit)
        if start is not None and np.isfinite(start.log_likelihood):
            family = start.family.with_shapes({name: np.inf})
            begins = [at_limit.unknowns(start.theta, family)]
        best = _climb_anywhere(at_limit, begins)
        message = (
            f"{name} runs to infinity: the best {model.family.name} distribution is its limit, the "
            f"{model.family.limits[name]} distribution. No finite {name} has a larger likelihood."
        )
        if not best.converged:
            message += f" And there: {best.message}"
        return dataclasses.replace(best, converged=False, message=message)
    return None
