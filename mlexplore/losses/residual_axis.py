"""Losses of numbers are functions of the residual: what their records have in common."""

from collections.abc import Callable

from mlexplore.arrays import Array
from mlexplore.families import Family
from mlexplore.losses.loss import Axis

RESIDUAL = Axis("residual r = y − μ", -4.0, 4.0)
"""The axis of their pictures."""


def of_residual(rho: Callable[..., Array]) -> Callable[..., Array]:
    """Cost of observations around a curve from a loss of the residual."""

    def cost(y: Array, mu: Array, **parameters: float) -> Array:
        return rho(y - mu, **parameters)

    return cost


def density_of(errors: Callable[..., Family], mu: float = 0.0) -> Callable[..., Array]:
    """Density of a family around a curve at height `mu`."""

    def density(x: Array, **parameters: float) -> Array:
        return errors(**parameters).density(x, x * 0.0 + mu)

    return density
