"""Where a search in code begins: near the estimates, rounded so that it has something to do, and to the maximum on screen."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.export.code.class_section import ClassSection
from mlexplore.export.code.curve_section import CurveSection
from mlexplore.families.family import Family

_FINEST = 12  # digits beyond the size of a standard error
_SHORT_OF_BEST = 0.5  # nats a parameter that the likelihood may be below its maximum where a search begins
_FARTHEST = 0.5  # of a step on a logarithm or a logit: beyond, a standard error says little


class Start(NamedTuple):
    """Where a search begins.

    Attributes
    ----------
    values : Array, shape (p + k,)
        Unknowns of the curve, then the free shape parameters on their free scale, rounded.
    units : Array, shape (p + k,)
        About how far each may be off: its standard error, to one digit.
    """

    values: Array
    units: Array


def start_of(section: CurveSection, family: Family, free: tuple[str, ...], *, finer: int = 0) -> Start:
    """Where a search for the maximum begins.

    Parameters
    ----------
    section
        The curve.
    family
        The family at its estimates.
    free
        Names of its shape parameters that are searched for.
    finer
        Digits beyond those that a standard error has: for likelihoods with other maxima next to the best.
    """
    fit = section.problem.numbers
    shapes = [item for item in family.shapes() if item.name in free]
    slopes = [item.slope(getattr(family, item.name)) for item in shapes]
    spreads = [
        min(fit.standard_errors[item.name] / slope, _FARTHEST)
        for item, slope in zip(shapes, slopes, strict=True)
    ]
    values = estimated_place(section, family, free)
    units = _one_digit(np.concatenate([section.errors, spreads]), values)
    return _rounded(values, units, fit.log_likelihood, likelihood_of(section, family, free), finer)


def estimated_place(section: CurveSection, family: Family, free: tuple[str, ...]) -> Array:
    """Unknowns of the curve, then free shape parameters on their free scale, at the estimates; arguments as in `start_of`."""
    places = [item.free(getattr(family, item.name)) for item in family.shapes() if item.name in free]
    return np.concatenate([section.unknowns, places])


def likelihood_of(section: CurveSection, family: Family, free: tuple[str, ...]) -> Callable[[Array], float]:
    """The log-likelihood as a function of such a place; arguments as in `start_of`."""
    shapes = [item for item in family.shapes() if item.name in free]
    p, model = section.unknowns.size, section.problem.numbers.model.counted

    def log_likelihood(place: Array) -> float:
        begun = {item.name: item.natural(at) for item, at in zip(shapes, place[p:].tolist(), strict=True)}
        return model.log_likelihood(section.heights(place[:p]), family.with_shapes(begun))

    return log_likelihood


def class_start(section: ClassSection) -> Start:
    """Where a search for the maximum of labels begins."""
    fit, problem = section.fit, section.problem
    codes = problem.response.values.astype(np.intp)
    weights = 1.0 if problem.weights is None else problem.weights.values
    values = section.unknowns
    units = _one_digit(section.errors, values)

    def log_likelihood(place: Array) -> float:
        return float((weights * fit.family.label_loglik(codes, section.eta(place), fit.model.link)).sum())

    return _rounded(values, units, fit.log_likelihood, log_likelihood)


def _rounded(
    values: Array, units: Array, best: float, log_likelihood: Callable[[Array], float], finer: int = 0
) -> Start:
    """Values rounded as far as the likelihood is not far below its maximum there."""
    lowest = best - _SHORT_OF_BEST * values.size
    for digits in range(finer, _FINEST):
        grid = 10.0 ** (np.floor(np.log10(units)) - digits)
        rounded = np.array([float(f"{value:.12g}") for value in (np.round(values / grid) * grid).tolist()])
        with np.errstate(all="ignore"):
            if log_likelihood(rounded) > lowest:
                return Start(rounded, units)
    return Start(values, units)


def _one_digit(spreads: Array, values: Array) -> Array:
    """Standard errors to one digit; a tenth of a value, or of 1, where there is none."""
    sizes = np.where(np.isfinite(spreads) & (spreads > 0.0), spreads, 0.1 * np.maximum(np.abs(values), 1e-3))
    return np.array([float(f"{size:.1g}") for size in sizes.tolist()])
