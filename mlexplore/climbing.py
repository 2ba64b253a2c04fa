"""The climb to a maximum of a smooth likelihood: Newton from several starts."""

import contextlib
from collections.abc import Iterable, Iterator

import numpy as np

from mlexplore.arrays import Array
from mlexplore.model import Model
from mlexplore.observed_information import to_free_scale
from mlexplore.outcome import CONVERGED, Maximum, cannot_be_computed, in_words, with_doubts
from mlexplore.solvers.linear_predictor import BlockTerms, maximise_linear_predictor
from mlexplore.solvers.newton import Maximum as Summit
from mlexplore.solvers.newton import maximise as newton
from mlexplore.starting import centred, one_sided_starts, search_starts, shape_starts

# A shape parameter with a limit at infinity that is larger than this is looked for only if the likelihood falls towards
# infinity.
FAR = 300.0
_REFUSALS = 4
_MOST_CLIMBS = 4
_ENOUGH_CURVES = 2  # the least-squares curve and one near the bulk of the data
_NEAR = 4.0  # standard errors
_SAMPLED = 4_000  # rows that are looked at for a start, where there are very many
_SEED = 1805
_FEW = 500


def climb(model: Model, groups: Iterable[list[Array]], *, far: float) -> Maximum | None:
    """Newton from several starts; the best maximum inside the bounds, with what is wrong with it in words.

    The best start of the first group is climbed from. Further ones are tried only if that leads to no maximum, or to one
    beside which there may be others (`Family.rugged`). None if every climb runs beyond `far`.
    """
    found: list[Summit] = []
    for looked, begin in enumerate(_in_turn(model, groups, far), start=1):
        if not any(_same_curve(model, begin, summit) for summit in found):
            ascent = _Climb(model, far)
            with contextlib.suppress(_FledError, ValueError):  # or the likelihood overflows where it begins
                found.append(ascent.from_(begin))
        if found and (_settles(model, found[-1]) or len(found) == _MOST_CLIMBS):
            break
        # A curve that is not linear is given one more chance.
        enough = _ENOUGH_CURVES if model.predictor.linear else _ENOUGH_CURVES + 1
        if looked >= enough and not model.family.log_concave and any(map(_is_summit, found)):
            break
    if not found:
        return None
    best = max(found, key=lambda result: _or_worst(result.value))
    theta, family = model.split(best.theta)
    message = in_words(model, best.message)
    # With few rows the factored information keeps more digits, and costs little.
    information = (to_free_scale(model, family), best.information) if model.in_blocks else None
    summit = Maximum(
        theta,
        None,
        family,
        best.value,
        best.converged,
        message,
        best.iterations,
        settled=best.message == CONVERGED,
        information=information,
    )
    return with_doubts(model, summit)


def _in_turn(model: Model, groups: Iterable[list[Array]], far: float) -> Iterator[Array]:
    """Starts in the order in which they promise new summits.

    Where the log-density is concave only shape parameters tell summits apart, and all starts of a group have their turn;
    otherwise curves do, and the best of each group goes first.
    """
    later: list[Array] = []
    for group in groups:
        inside = [
            begin for begin in group if np.all(np.isfinite(begin)) and model.inside_search(begin, far=far)
        ]
        if len(inside) > 1:
            with np.errstate(all="ignore"):
                inside.sort(key=lambda begin: -_or_worst(model.value(begin, far=far)))
        first = len(inside) if model.family.log_concave else 1
        yield from inside[:first]
        later += inside[first:]
    yield from later


def _same_curve(model: Model, begin: Array, summit: Summit) -> bool:
    """Whether a start lies so near to a summit, in standard errors of the curve, that it would lead there again."""
    if model.family.log_concave or not _is_summit(summit):
        return False
    way = begin[: model.size] - summit.theta[: model.size]
    return bool(way @ summit.information[: model.size, : model.size] @ way < _NEAR**2)


def _is_summit(summit: Summit) -> bool:
    # One that is flat in some direction (it says so) may be a plateau beside the real one.
    return summit.message == CONVERGED


def _settles(model: Model, summit: Summit) -> bool:
    """Whether no other start need be tried."""
    return _is_summit(summit) and not model.split(summit.theta)[1].rugged


def _or_worst(value: float) -> float:
    return value if np.isfinite(value) else -np.inf


def begins(model: Model) -> Iterator[list[Array]]:
    """Groups of unknowns at which climbs begin, promising ones first; made as they are asked for.

    With very many rows the maximum of a sample is as good a start as any.
    """
    if model.in_blocks:
        rows = np.random.default_rng(_SEED).choice(len(model.y), _SAMPLED, replace=False, shuffle=False)
        few = model.take(np.sort(rows))
        with contextlib.suppress(ValueError):
            found = climb(few, begins(few), far=FAR)
            if found is not None and not found.degenerate:
                yield [model.unknowns(found.theta, found.family)]
        yield from begins(few)
        return
    touching = [model.unknowns(theta, family) for theta, family in one_sided_starts(model)]
    if touching:
        yield touching
    for thetas in search_starts(model):
        yield [
            model.unknowns(centred(model, theta, family), family)
            for theta in thetas
            for family in shape_starts(model, theta)
        ]


class _FledError(Exception):
    """A climb that keeps running into the bound of its search."""


class _Climb:
    """The likelihood for one climb: gives up once it has been led beyond `far` a few times."""

    def __init__(self, model: Model, far: float) -> None:
        self.model, self.far, self.refused = model, far, 0

    def from_(self, begin: Array) -> Summit:
        if self.model.in_blocks:
            model = self.model
            found = maximise_linear_predictor(
                model.design, self.terms, begin, offset=model.known, single=model.family.single
            )
            return found._replace(value=found.value + model.rest)
        # With few rows the derivatives cost little more than the value, and most steps want them.
        return newton(self.evaluate, begin, value=self.value if len(self.model.y) > _FEW else None)

    def value(self, unknowns: Array) -> float:
        return self._told(self.model.value(unknowns, far=self.far))

    def terms(self, rows: slice, eta: Array, places: Array) -> BlockTerms:
        if places.size:
            unknowns = np.append(np.zeros(self.model.size), places)
            if not self.model.inside_search(unknowns, far=self.far):
                self._told(-np.inf)
                return BlockTerms(-np.inf, eta, eta)
        return self.model.kernel_terms(rows, eta, places)

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


def climb_anywhere(model: Model, groups: Iterable[list[Array]]) -> Maximum:
    """The best maximum from some starts, wherever it lies.

    Raises
    ------
    ValueError
        If the likelihood cannot be computed at any of them.
    """
    found = climb(model, groups, far=np.inf)
    if found is None:
        raise ValueError(cannot_be_computed(model))
    return found
