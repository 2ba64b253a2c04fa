"""What the search for a maximum found, as a record and in words."""

import dataclasses
import re
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.families.shape import Shape
from mlexplore.model import Model

CONVERGED = "converged"
"""The message of a maximum about which nothing is to be said; the solvers say the same word."""

AND_THERE = " And there: "
"""Stands between the message of a limit and what else is to be said of the fit there."""
NOT_UNIQUE = "The best curve is not unique: others are as likely."
"""The message of a least absolute loss that a whole edge, or face, of curves has."""

_EPS = float(np.finfo(np.float64).eps)
_ROUNDINGS_OF_SOME = 100.0  # times what is negligible
# An estimate this close to the bound of its search, on the free scale, has run to it.
_AT_THE_BOUND = 0.02
# And so has one this close if the climb ended where the likelihood was still rising, ever more slowly.
_NEAR_THE_BOUND = 3.0


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the log-likelihood is largest, or what was found instead.

    Parameters
    ----------
    theta
        Coordinates of the curve, see `mlexplore.curves.mean`.
    low
        Digits of `theta` beyond double precision, or None.
    family
        The family at its best shape parameters. Meaningless where `degenerate`.
    log_likelihood
        The largest value, infinite where `degenerate`.
    converged
        Whether this is a maximum.
    message
        In words: what was found.
    iterations
        Steps taken by the solver that found it.
    degenerate
        Whether the curve goes through every point, a scale runs to zero and the likelihood has no bound.
    separated
        Whether parameters of the curve run to infinity: then estimates are only where the search stopped.
    at_edge
        Whether the curve has come to an end of the locations of the family, where the slope of the likelihood is not zero.
    settled
        Whether the search came to rest, be it at a bound, at a limit or at a maximum; not if it was broken off.
    information
        Negative second derivatives of the log-likelihood there, as ``(factor, inner)`` of `observed_information`,
        where the search had them at hand.
    """

    theta: Array
    low: Array | None
    family: Family
    log_likelihood: float
    converged: bool
    message: str
    iterations: int
    degenerate: bool = False
    separated: bool = False
    at_edge: bool = False
    settled: bool = True
    information: tuple[Array, Array] | None = None


def negligible(model: Model) -> float:
    """Residuals of this size are rounding errors of y."""
    return 4.0 * _EPS * max(float(model.y.max()), -float(model.y.min()))


def perfect_shape(model: Model) -> Shape | None:
    """The free shape parameter that runs to its end when the curve passes through every point."""
    return next((item for item in model.free_shapes if item.perfect is not None), None)


def is_perfect(model: Model, mu: Array, *, rounded: float = 1.0) -> bool:
    """Whether a curve passes through every observation but for rounding, and a free shape parameter minds.

    `rounded` says how many times larger than the rounding errors of y those of `mu` may be.
    """
    if perfect_shape(model) is None:
        return False
    return not root_mean_square(model, mu) > rounded * negligible(model)


def root_mean_square(model: Model, mu: Array) -> float:
    """Typical distance of the observations from a curve."""
    with np.errstate(over="ignore"):
        squares = (model.y - mu) ** 2
    if model.weights is not None:
        squares = model.weights * np.where(model.weights > 0.0, squares, 0.0)
    return float(np.sqrt(squares.sum() / model.n))


def degenerate(
    model: Model, theta: Array, low: Array | None, family: Family, *, touching: str = "every point, so"
) -> Maximum:
    """A likelihood without bound."""
    item = perfect_shape(model)
    assert item is not None
    end = "0" if item.perfect == 0.0 else "infinity"
    message = (
        f"The curve passes through {touching} the likelihood grows without bound as {item.name} runs to {end}: "
        "no maximum exists. Take a simpler curve or data with errors."
    )
    return Maximum(theta, low, family, np.inf, False, message, 0, degenerate=True)


def with_doubts(model: Model, best: Maximum) -> Maximum:
    """Add what is to be said of shape parameters that have run to a bound of their search, and of scales that vanished."""
    reached = bound_reached(model, best)
    # At a bound the rounding errors of the points on the curve are all that keeps a scale from running on.
    least = negligible(model) * (1.0 if reached is None else _ROUNDINGS_OF_SOME)
    if any(
        item.role == "scale" and item.perfect is not None and not getattr(best.family, item.name) > least
        for item in model.free_shapes
    ):
        return degenerate(model, best.theta, None, best.family, touching="so many points that")
    if reached is None:
        return best
    item, bound = reached
    told = best.family.ends.get((item.name, "low" if bound == item.search.low else "high"))
    message = f"{item.name} runs to the bound {bound:g} of the search: " + (
        told or f"beyond it the likelihood has no maximum. Fix {item.name}, or take another family."
    )
    return dataclasses.replace(best, converged=False, message=message)


def bound_reached(model: Model, best: Maximum) -> tuple[Shape, float] | None:
    """The first shape parameter that has run to a bound of its search, and the bound."""
    for item in model.free_shapes:
        value = getattr(best.family, item.name)
        bound = _nearest_bound(item, value)
        if bound is None:
            continue
        distance = abs(item.free(bound) - item.free(value))
        if distance < _AT_THE_BOUND:
            return item, bound
        if distance < _NEAR_THE_BOUND and not best.converged and _drawn(model, best) == item.name:
            return item, bound
    return None


def _nearest_bound(item: Shape, value: float) -> float | None:
    """The bound of the search, if it has any, that is nearest to a value on the free scale."""
    bounds = [
        bound for bound in (item.search.low, item.search.high) if np.isfinite(bound) and bound in item.domain
    ]
    return min(bounds, key=lambda bound: abs(item.free(bound) - item.free(value)), default=None)


def _drawn(model: Model, best: Maximum) -> str:
    """The free shape parameter that was still on its way where a climb ended; none if the curve was."""
    _, gradient, information = model.evaluate(model.unknowns(best.theta, best.family))
    with np.errstate(all="ignore"):
        gains = np.nan_to_num(gradient**2 / np.abs(np.diagonal(information)))
    place = int(np.argmax(gains)) - model.size
    return model.free_shapes[place].name if place >= 0 else ""


def cannot_be_computed(model: Model) -> str:
    """Why there is no likelihood anywhere that a search could begin."""
    if model.held:
        values = " and ".join(f"{name} = {value:g}" for name, value in model.held.items())
        return f"The likelihood cannot be computed near the data where {values}: hold other values."
    return (
        model.family.out_of_reach
        or "The likelihood cannot be computed near the data: rescale x or y and try again."
    )


def in_words(model: Model, message: str) -> str:
    """What a solver said, as a sentence with names in place of the numbers of parameters."""

    def name(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        if place >= model.size:
            return model.free_shapes[place - model.size].name
        # Coordinates of a linear curve are none of its parameters.
        return (
            "some parameters of the curve"
            if model.predictor.linear or model.held
            else model.parameters[place].name
        )

    return as_sentence(re.sub(r"parameter (\d+)", name, message))


def as_sentence(told: str) -> str:
    """Capital and full stop for what a solver said; `CONVERGED` stays one word."""
    return told if told == CONVERGED else f"{told[0].upper()}{told[1:].rstrip('.')}."
