"""From a function of one number to a loss of observations and curves: the residual, the margin, the family, the objective."""

from collections.abc import Callable

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families import Family
from mlexplore.losses.loss import Axis
from mlexplore.scoring.objectives import Objective

RESIDUAL = Axis("residual r = y − μ", -4.0, 4.0)
MARGIN = Axis("margin m, the log-odds of the label", -4.0, 4.0)
AGAINST_ALL = Axis("margin m, the log-odds of the label against all others", -4.0, 4.0)
OBSERVED = Axis("observation y, at μ = 1", 0.02, 5.0)


def of_residual(rho: Callable[..., Array]) -> Callable[..., Array]:
    """Cost of numbers around a curve from a loss of the residual."""

    def cost(y: Array, mu: Array, **parameters: float) -> Array:
        return rho(y - mu, **parameters)

    return cost


def of_margin(phi: Callable[..., Array]) -> Callable[..., Array]:
    """Cost of labels 0 and 1 at log-odds of 1 from a loss of the margin."""

    def cost(y: Array, eta: Array, **parameters: float) -> Array:
        return phi(np.where(y == 1, eta, -eta), **parameters)

    return cost


def loss_of(errors: Callable[..., Family]) -> Callable[..., Array]:
    """Cost that is the loss of a family."""

    def cost(y: Array, mu: Array, **parameters: float) -> Array:
        return errors(**parameters).loss(y, mu)

    return cost


def density_of(errors: Callable[..., Family], mu: float = 0.0) -> Callable[..., Array]:
    """Density of a family whose curve is at `mu`."""

    def density(x: Array, **parameters: float) -> Array:
        return errors(**parameters).density(x, np.full_like(x, mu))

    return density


def cost_of(objective: Callable[..., Objective]) -> Callable[..., Array]:
    """Cost of labels under an objective, at log-odds of class 1 (n,) or heights (n, K)."""

    def cost(y: Array, eta: Array, **parameters: float) -> Array:
        chosen, codes = objective(**parameters), y.astype(np.intp)
        return chosen.row_weights(codes) * chosen.row_losses(codes, costs_of_classes(eta))

    return cost


def pull_of(objective: Callable[..., Objective]) -> Callable[..., Array]:
    """Pull of a label 1 under an objective, over its log-odds."""

    def pull(m: Array, **parameters: float) -> Array:
        chosen, ones = objective(**parameters), np.ones(m.shape, dtype=np.intp)
        return -chosen.row_weights(ones) * chosen.slopes(ones, m)

    return pull


def costs_of_classes(eta: Array) -> Array:
    """``-log p`` of every class (n, K), from log-odds of class 1 (n,) or heights (n, K)."""
    if eta.ndim == 1:
        return np.stack([np.logaddexp(0.0, eta), np.logaddexp(0.0, -eta)], axis=1)
    return np.logaddexp.reduce(eta, axis=1, keepdims=True) - eta


def of_label(entries: Array, y: Array) -> Array:
    """Entry of the label (n,) among those of all classes (n, K)."""
    return entries[np.arange(len(y)), y.astype(np.intp)]
