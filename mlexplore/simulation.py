"""Worlds with a known truth: data drawn from a curve and an error distribution, from a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import Mean
from mlexplore.families.family import Family
from mlexplore.families.normal import Normal
from mlexplore.fitting import fit
from mlexplore.links import LINKS

# Heights between which a curve makes a telling picture, by the kind of observations.
_RANGES = {"positive": (5.0, 60.0), "count": (2.0, 40.0)}
_UNIT_RANGE, _WIDE = (0.08, 0.92), (10.0, 200.0)


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
    link
        Name of the link through which the curve was seen.
    truth
        True values of all parameters, by name.
    """

    x: Array
    y: Array
    mu: Array
    curve: Curve
    family: Family
    link: str
    truth: Mapping[str, float]

    def height(self, x: Array) -> Array:
        """The true height of the curve at any places, shape (m,); NaN where it has none."""
        return _height(self._mean, self.truth, self.curve, self.link, x)

    @cached_property
    def _mean(self) -> Mean:
        return self.curve.bind(self.x)


def simulate(
    x: Array,
    parameters: Mapping[str, float],
    *,
    curve: Curve,
    family: Family,
    seed: int,
    link: str = "identity",
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
    link
        Name of the scale on which the curve is added up, see `mlexplore.links`.

    Raises
    ------
    ValueError
        If a parameter of the curve is missing or unknown, there is no such link, or the curve is not finite somewhere or
        leaves the values that the family can have.
    """
    names = [parameter.name for parameter in curve.parameters(("x",))]
    if set(names) != set(parameters):
        raise ValueError(f"{curve.label} has the parameters {', '.join(names)}, not {', '.join(parameters)}.")
    if link not in LINKS:
        raise ValueError(f'There is no link "{link}": choose {", ".join(LINKS)}.')
    mu = _height(curve.bind(x), parameters, curve, link, x)
    if not np.all(np.isfinite(mu)):
        raise ValueError("With these parameters the curve is not finite everywhere: choose smaller ones.")
    outside = np.flatnonzero(~family.location_domain.contains(mu))
    if outside.size:
        place = outside[0]
        raise ValueError(
            f"The curve of {family.name} must be {family.location_domain}, and with these parameters it is {mu[place]:.6g} at "
            f"x = {x[place]:.6g}: choose other parameters, or another link."
        )
    y = family.sample(mu, np.random.default_rng(seed))
    if not np.all(family.support.contains(y)):
        raise ValueError(
            f"With these parameters {family.name} gives values that cannot be told from the ends of what it allows: "
            "choose others."
        )
    return Simulation(x, y, mu, curve, family, link, truth={**parameters, **family.shape_values()})


def _height(mean: Mean, parameters: Mapping[str, float], curve: Curve, link: str, x: Array) -> Array:
    names = [parameter.name for parameter in curve.parameters(("x",))]
    with np.errstate(all="ignore"):  # what becomes of it is told by whoever asked
        theta = mean.from_user @ np.array([parameters[name] for name in names])
        return LINKS[link].inverse(mean.at(x).value(theta))


@lru_cache(maxsize=256)
def telling(curve: Curve, family: type[Family], link: str) -> dict[str, float]:
    """Parameters that make a telling picture over 0 <= x <= 36: the curve's own example, moved to where the family lives.

    Its shape is kept on the scale of the link; its ends there become those of a range that suits the observations.
    """
    example = curve.example()
    if link == "identity" and family.response == "real":
        return example
    # A curve that is defined from 0 on is 0 there, which few families can have.
    x = np.linspace(1.0 if curve.domain.low == 0.0 else 0.0, 36.0, 37)
    heights = _height(curve.bind(x), example, curve, "identity", x)
    low, high = float(heights.min()), float(heights.max())
    share = (heights - low) / (high - low) if high > low else np.full_like(heights, 0.5)
    domain = family.location_domain
    bounded = np.isfinite(domain.high)
    ends = LINKS[link].link(np.array(_UNIT_RANGE if bounded else _RANGES.get(family.response, _WIDE)))
    wanted = ends[0] + (ends[1] - ends[0]) * share
    try:
        found = fit(x, wanted, curve=curve, family=Normal(), link="identity").estimates
    except ValueError:  # a curve that nothing can be fitted to keeps its example
        return example
    exact = {name: found[name] if abs(found[name]) > 1e-9 else 0.0 for name in example}
    heights = _height(curve.bind(x), exact, curve, "identity", x)
    for digits in (3, 6):
        rounded = {name: float(f"{value:.{digits}g}") for name, value in exact.items()}
        error = np.abs(_height(curve.bind(x), rounded, curve, "identity", x) - heights).max()
        if error <= 0.03 * abs(ends[1] - ends[0]):
            return rounded
    return exact
