"""Drawing observations around a known curve, and the truth that is kept with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from mlexplore.arrays import Array
from mlexplore.curves.curve import Curve
from mlexplore.curves.mean import Mean
from mlexplore.families.family import Family
from mlexplore.links import LINKS
from mlexplore.simulation.disturbances import Disturbances, moved, remembering_scores, stretched

_AT_REST = Disturbances()


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
    outliers
        Numbers of the observations that were drawn as outliers, counted from 0, increasing.
    quarter
        What x = 0 stands for where x counts quarters, in quarters since the year 0; None where x is a number.
    notes
        What disturbs the data, in sentences.
    """

    x: Array
    y: Array
    mu: Array
    curve: Curve
    family: Family
    link: str
    truth: Mapping[str, float]
    outliers: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    quarter: float | None = None
    notes: tuple[str, ...] = ()

    def height(self, x: Array) -> Array:
        """The true height of the curve at any places, shape (m,); NaN where it has none."""
        return height_of(self._mean, self.truth, self.curve, self.link, x)

    def shared(self, curve: Curve, family: Family, link: str) -> dict[str, float]:
        """True values of those parameters of a fitted curve and family that mean the same in the truth, by name.

        A slope of a line is not the rate of an exponential, and what is called sigma is not the same of every family.
        """
        names: set[str] = set()
        if link == self.link and curve.shares_parameters_with(self.curve):
            names |= {parameter.name for parameter in curve.parameters(("x",))}
        if type(family) is type(self.family):
            names |= set(family.shape_values())
        return {name: value for name, value in self.truth.items() if name in names}

    @cached_property
    def _mean(self) -> Mean:
        return self.curve.bind(self.x)


def simulate(
    x: Array,
    parameters: Mapping[str, float],
    *,
    curve: Curve,
    family: Family,
    seed: int | np.random.Generator,
    link: str = "identity",
    disturbances: Disturbances = _AT_REST,
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
        Seed of ``numpy.random.default_rng``: equal seeds give equal data. Or a generator that has drawn already.
    link
        Name of the scale on which the curve is added up, see `mlexplore.links`.
    disturbances
        Outliers, uneven spread and memory.

    Raises
    ------
    ValueError
        If a parameter of the curve is missing or unknown, there is no such link, the curve is not finite somewhere or
        leaves the values that the family can have, or a disturbance cannot be had.
    """
    names = [parameter.name for parameter in curve.parameters(("x",))]
    if set(names) != set(parameters):
        raise ValueError(f"{curve.label} has the parameters {', '.join(names)}, not {', '.join(parameters)}.")
    if link not in LINKS:
        raise ValueError(f'There is no link "{link}": choose {", ".join(LINKS)}.')
    mu = height_of(curve.bind(x), parameters, curve, link, x)
    if not np.all(np.isfinite(mu)):
        raise ValueError("With these parameters the curve is not finite everywhere: choose smaller ones.")
    outside = np.flatnonzero(~family.location_domain.contains(mu))
    if outside.size:
        place = outside[0]
        raise ValueError(
            f"The curve of {family.name} must be {family.location_domain}, and with these parameters it is {mu[place]:.6g} at "
            f"x = {x[place]:.6g}: choose other parameters, or another link."
        )
    reason = disturbances.refuse(family, x.size)
    if reason is not None:
        raise ValueError(reason)
    y, rows = _observations(x, mu, family, np.random.default_rng(seed), disturbances)
    if not np.all(family.support.contains(y)):
        raise ValueError(
            f"With these parameters {family.name} gives values that cannot be told from the ends of what it allows: "
            "choose others."
        )
    # A letter that somebody typed may be that of a shape parameter: no fit takes both, and the curve needs its own.
    truth = {**family.shape_values(), **parameters}
    return Simulation(x, y, mu, curve, family, link, truth, rows, notes=disturbances.told(rows))


def _observations(
    x: Array, mu: Array, family: Family, rng: np.random.Generator, disturbances: Disturbances
) -> tuple[Array, NDArray[np.intp]]:
    """Observations and the numbers of the outliers among them.

    The undisturbed draw comes first, so that outliers change no other observation.
    """
    if disturbances.memory == 0.0:
        y = _sample(family, mu, rng)
    else:
        scores = remembering_scores(x, disturbances.memory, rng)
        with np.errstate(all="ignore"):  # what is no observation is told by whoever asked
            y = family.quantile(ndtr(scores), mu)
    count = disturbances.count(x.size)
    rows = rng.choice(x.size, count, replace=False) if count else np.empty(0, dtype=np.intp)
    if count:
        steps = disturbances.outlier_size * rng.choice([-1.0, 1.0], count)
        y[rows] = _sample(family.take(rows), moved(family.take(rows), mu[rows], steps), rng)
    if disturbances.uneven != 1.0:
        with np.errstate(all="ignore"):
            y = stretched(family, y, mu, x, disturbances.uneven)
    return y, np.sort(rows)


def _sample(family: Family, mu: Array, rng: np.random.Generator) -> Array:
    try:
        return family.sample(mu, rng)
    except ValueError as error:  # NumPy refuses means of counts beyond its whole numbers
        raise ValueError(
            f"With these parameters no {family.name} observations can be drawn: choose smaller ones."
        ) from error


def height_of(mean: Mean, parameters: Mapping[str, float], curve: Curve, link: str, x: Array) -> Array:
    """Return the height of a curve seen through a link at any places, shape (m,); NaN or infinite where it is no number."""
    names = [parameter.name for parameter in curve.parameters(("x",))]
    with np.errstate(all="ignore"):  # what becomes of it is told by whoever asked
        theta = mean.from_user @ np.array([parameters[name] for name in names])
        return LINKS[link].inverse(mean.at(x).value(theta))
