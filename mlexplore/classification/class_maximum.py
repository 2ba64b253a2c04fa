"""How the likelihood of labels is maximised, and what is said where it has no maximum."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.classification.class_model import ClassModel
from mlexplore.classification.class_separation import sentence, separated
from mlexplore.outcome import as_sentence
from mlexplore.solvers.newton import Maximum as Summit
from mlexplore.solvers.newton import maximise as newton

_THINNING = 23  # one row in so many shows where to begin, where there are very many
_FEWEST_ROWS = 2_000  # that this leaves, and this many for each unknown
_ROWS_PER_UNKNOWN = 50
_SETTLED_ON_A_SAMPLE = 1e-3
_RULED_OUT = 1e-4  # a class with less than this probability is all but ruled out
_FLAT = 1e-4  # a direction with this share of the curvature of another one is as good as flat
_MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class ClassMaximum:
    """Where the log-likelihood of labels is largest, or what was found instead.

    Parameters
    ----------
    theta
        The unknowns, see `mlexplore.classification.predictors`.
    log_likelihood
        The largest value.
    converged
        Whether this is a maximum.
    message
        In words: what was found.
    iterations
        Steps taken.
    escape
        Change of theta along which the likelihood rises for ever, where classes are separated: then estimates are only where
        the search stopped. None where there is a maximum, or where that could not be decided.
    """

    theta: Array
    log_likelihood: float
    converged: bool
    message: str
    iterations: int
    escape: Array | None = None

    @property
    def separated(self) -> bool:
        """Whether coefficients run to infinity."""
        return self.escape is not None


def maximise(model: ClassModel, *, start: Array | None = None) -> ClassMaximum:
    """Maximise the likelihood of labels, by Newton's method from constant curves, or from a theta that is near.

    The log-likelihood is concave (Pratt, JASA 76, 1981, for classes with an order), so that there is one maximum or none.

    Raises
    ------
    ValueError
        If the likelihood cannot be computed at the start.
    """
    best, summit = climb(model, start=start)
    if not _looks_separated(model, best, summit):
        return best
    gap = separated(model)
    if gap is None:
        return best
    return dataclasses.replace(best, converged=False, message=sentence(model, gap), escape=gap.direction)


def climb(model: ClassModel, *, start: Array | None = None) -> tuple[ClassMaximum, Summit]:
    """Newton's method alone: where it ended, without a judgement whether that is on the way to infinity."""
    begin = None if start is None else _allowed(model, model.nearest(start))
    steps = 0
    if begin is None:
        begin = beginning(model)
        glance = _glance(model, begin)
        if glance is not None:
            begin, steps = glance.theta, glance.iterations
    if model.orthonormal is None:
        found = newton(model.evaluate, begin, max_iterations=_MOST_STEPS)
        theta = model.inside(found.theta)
    else:
        columns, factor = model.orthonormal
        found = newton(
            lambda place: model.evaluate_orthonormal(place, columns),
            factor @ begin,
            max_iterations=_MOST_STEPS,
        )
        theta = np.asarray(np.linalg.solve(factor, found.theta), dtype=np.float64)
    return ClassMaximum(
        theta, found.value, found.converged, _in_words(found.message), found.iterations + steps
    ), found


def beginning(model: ClassModel) -> Array:
    """Curves that are constant and give each class its share, or, with held parameters, what comes near to that."""
    shares = np.bincount(model.codes, weights=model.weights, minlength=len(model.classes)) / model.n
    theta = model.predictor.start(model.family.starting_heights(shares, model.link))
    if model.held and model.family.ordered:
        theta = _with_held_thresholds(model, theta)
    begin = model.nearest(theta)
    if model.held and _allowed(model, begin) is None:
        raise ValueError(
            "The likelihood cannot be computed where the search begins: hold fewer parameters, or at other values."
        )
    return begin


def _with_held_thresholds(model: ClassModel, theta: Array) -> Array:
    """Move the thresholds at the start so that those which are held are where they should be, and all stay in order."""
    q = len(model.classes) - 1
    p = theta.size - q
    slopes = [model.held.get(name, 0.0) for name in model.names[:p]]
    begin = np.concatenate([np.linalg.solve(model.to_user[:p, :p], slopes), theta[p:]]).astype(np.float64)
    estimates = model.to_user @ begin
    held = [k for k, name in enumerate(model.names[p:]) if name in model.held]
    values = [model.held[model.names[p + k]] for k in held]
    if not held:
        return begin
    if np.any(np.diff(values) <= 0.0):
        raise ValueError("Thresholds must be in order, zeta1 < zeta2 < ...: hold them at other values.")
    known, places = estimates[p:][held], estimates[p:]
    moved = np.interp(places, known, values)
    moved += np.minimum(places - known[0], 0.0) + np.maximum(places - known[-1], 0.0)
    estimates[p:] = moved
    return np.asarray(np.linalg.solve(model.to_user, estimates), dtype=np.float64)


def _allowed(model: ClassModel, free: Array) -> Array | None:
    return free if np.isfinite(model.log_likelihood(model.inside(free))) else None


def _glance(model: ClassModel, begin: Array) -> Summit | None:
    """The maximum on some of very many rows; None where there are not so many, or they do not have one."""
    n = len(model.codes)
    if n // _THINNING < max(_FEWEST_ROWS, _ROWS_PER_UNKNOWN * begin.size):
        return None
    sample = model.take(slice(None, None, _THINNING))
    counted = np.bincount(sample.codes, weights=sample.weights, minlength=len(model.classes))
    if not counted.all():
        return None
    found = newton(sample.evaluate, begin, max_iterations=_MOST_STEPS, settled=_SETTLED_ON_A_SAMPLE)
    return found if found.converged else None


def _looks_separated(model: ClassModel, best: ClassMaximum, found: Summit) -> bool:
    """Cheap signs of separation: a direction in which the likelihood is flat, and classes that are all but ruled out."""
    if not best.converged:
        return True
    if not found.theta.size:
        return False
    curvatures = np.linalg.eigvalsh(found.information)
    return bool(
        curvatures[0] < _FLAT * curvatures[-1] and (model.probabilities(best.theta) < _RULED_OUT).any()
    )


def _in_words(message: str) -> str:
    """What the solver said; its numbers of parameters mean nothing to the reader."""
    before, runs, _ = message.partition("while parameter")
    return as_sentence(
        f"{before}while some coefficients run to infinity: it has no maximum" if runs else message
    )
