"""From the loss of a family to its likelihood, term by term, and what each term holds."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import Family
from mlexplore.scoring.cross_entropy import weighted_mean

Holds: TypeAlias = Literal["curve", "shape", "data"]
"""What a term depends on."""

_STEP = 1.01  # by which a shape parameter is moved to see what follows it


class LikelihoodChain(NamedTuple):
    """``minus_log_likelihood = loss / dispersion + constant``, all for each observation.

    Attributes
    ----------
    minus_log_likelihood
        Minus the log-likelihood divided by the number of observations (the sum of the weights).
    loss
        Mean loss: it alone holds the curve.
    loss_holds
        What the loss depends on: the curve, and perhaps shape parameters.
    dispersion
        What it is divided by; 1 for families without.
    constant
        Mean of what minimising the loss drops.
    constant_holds
        What the constant depends on: never the curve, which it cannot see; empty for a mere number.
    """

    minus_log_likelihood: float
    loss: float
    loss_holds: tuple[Holds, ...]
    dispersion: float
    constant: float
    constant_holds: tuple[Holds, ...]


def likelihood_chain(family: Family, y: Array, mu: Array, weights: Array | None = None) -> LikelihoodChain:
    """Take the likelihood of observations (n,) under a family with its shape parameters apart."""
    constant, loss = np.broadcast_to(family.constant(y), y.shape), family.loss(y, mu)
    moved = neighbours(family).values()
    shaped = any(not np.array_equal(other.loss(y, mu), loss) for other in moved)
    holds: list[Holds] = []
    if any(not np.array_equal(other.constant(y), family.constant(y)) for other in moved):
        holds.append("shape")
    if np.ptp(constant) > 0.0:
        holds.append("data")
    return LikelihoodChain(
        weighted_mean(family.nll(y, mu), weights),
        weighted_mean(loss, weights),
        ("curve", "shape") if shaped else ("curve",),
        family.dispersion,
        weighted_mean(constant, weights),
        tuple(holds),
    )


def neighbours(family: Family) -> dict[str, Family]:
    """The same family with one shape parameter a little larger, or smaller where it cannot be larger, by the name of that one."""
    found = {}
    for shape in family.shapes():
        value = getattr(family, shape.name)
        moved = value * _STEP if value * _STEP in shape.domain else value / _STEP
        if np.isfinite(value) and moved in shape.domain:
            found[shape.name] = family.with_shapes({shape.name: moved})
    return found
