"""The log-likelihood over two parameters at once: how they stand in for one another."""

from typing import Literal, NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.likelihood import Trail, likelihood_slice, parameter_value, profile_likelihood
from mlexplore.maximum import Maximum
from mlexplore.model import Model

Others = Literal["stay", "refit"]


class Surface(NamedTuple):
    """Log-likelihood on a grid of values of two parameters.

    Attributes
    ----------
    names
        The two parameters.
    first, second
        Their values, shape (a,) and (b,).
    log_likelihood
        Shape (a, b); minus infinity where there is none.
    others
        What the other parameters do: ``"stay"`` at their estimates (a slice) or are fitted again (``"refit"``, a profile).
    """

    names: tuple[str, str]
    first: Array
    second: Array
    log_likelihood: Array
    others: Others


def likelihood_surface(
    model: Model, maximum: Maximum, names: tuple[str, str], first: Array, second: Array, others: Others
) -> Surface:
    """Slice or profile of the log-likelihood in two parameters.

    Each row of a profile is itself a profile in the second parameter, with the first one held; it starts from where the
    rows beside it lead.
    """
    heights = np.empty((len(first), len(second)))
    with np.errstate(invalid="ignore"):  # a limit at infinity is at home there
        home = int(np.argmin(np.abs(first - parameter_value(model, maximum, names[0]))))
    for rows in (range(home, len(first)), range(home - 1, -1, -1)):
        trail = Trail(model, maximum, names[0])
        for row in rows:
            value = float(first[row])
            if others == "stay":
                held, best = _moved(model, maximum, names[0], value)
                heights[row] = likelihood_slice(held, best, names[1], second).log_likelihood
            else:
                held, best = trail.go_to(value)
                heights[row] = profile_likelihood(held, best, names[1], second).log_likelihood
    return Surface(names, first, second, heights, others)


def _moved(model: Model, maximum: Maximum, name: str, value: float) -> tuple[Model, Maximum]:
    """The state in which one parameter has another value and all others stay."""
    path = likelihood_slice(model, maximum, name, np.array([value]))
    held = model.hold({name: value})
    best = Maximum(
        held.free_coordinates(path.thetas[0]),
        None,
        path.families[0],
        float(path.log_likelihood[0]),
        converged=False,
        message="",
        iterations=0,
    )
    return held, best
