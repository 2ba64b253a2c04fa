"""Worlds with a known truth: data drawn from a curve and an error distribution, from a seed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.families.family import Family


@dataclass(frozen=True, eq=False)
class Simulation:
    """Simulated observations with the truth that made them.

    Parameters
    ----------
    x, y
        Places and observations, shape (n,).
    mu
        The true height of the curve at each place, shape (n,).
    curve, family
        What was drawn from; the family at its true shape parameters.
    truth
        True values of all parameters, by name.
    """

    x: Array
    y: Array
    mu: Array
    curve: Curve
    family: Family
    truth: Mapping[str, float]


def simulate(
    x: Array, parameters: Mapping[str, float], *, curve: Curve, family: Family, seed: int
) -> Simulation:
    """Draw one observation at each place.

    Parameters
    ----------
    x
        Places, shape (n,).
    parameters
        True parameters of the curve by name, in the user's units.
    curve, family
        The mean function and the error distribution, the latter at its true shape parameters.
    seed
        Seed of ``numpy.random.default_rng``: equal seeds give equal data.

    Raises
    ------
    ValueError
        If a parameter of the curve is missing or unknown, or the curve is not finite somewhere.
    """
    names = [parameter.name for parameter in curve.parameters(("x",))]
    if set(names) != set(parameters):
        raise ValueError(f"{curve.label} has the parameters {', '.join(names)}, not {', '.join(parameters)}.")
    twice = set(names) & set(family.shape_values())
    if twice:
        raise ValueError(
            f'Two parameters would be named "{min(twice)}": give that letter of the formula another name.'
        )
    mean = curve.bind(x)
    with np.errstate(over="ignore", invalid="ignore"):  # what becomes of it is told below
        mu = mean.value(mean.from_user @ np.array([parameters[name] for name in names]))
    if not np.all(np.isfinite(mu)):
        raise ValueError("With these parameters the curve is not finite everywhere: choose smaller ones.")
    y = family.sample(mu, np.random.default_rng(seed))
    return Simulation(x, y, mu, curve, family, truth={**parameters, **family.shape_values()})
