"""A world: everything that generated data are drawn from, in one frozen value."""

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from mlexplore.curves import Curve, LogisticGrowth
from mlexplore.families import Family, Normal
from mlexplore.simulation.disturbances import Disturbances
from mlexplore.simulation.drawing import Simulation, simulate
from mlexplore.simulation.places import GAPS, SPACINGS, Spacing, first_place, places, quarter_of_zero

FEWEST = 3


@dataclass(frozen=True)
class World:
    """What generated data are drawn from; ``World().draw()`` draws them.

    Parameters
    ----------
    curve, family
        The true mean function, and the true error distribution at its shape parameters.
    link
        Name of the link through which the curve is seen; empty for the one that suits curve and family.
    parameters
        True parameters of the curve: pairs of name and value.
    n, seed
        Number of observations, and the seed of the random numbers: equal worlds draw equal data.
    spacing
        ``"even"`` or ``"random"`` over 0 <= x <= 36, or ``"quarters"`` from 2015-Q1 on, x counting them.
    gap
        Share of the range, around its middle, without observations, from 0 to 0.9; there are n all the same.
    disturbances
        Outliers, uneven spread and memory.

    Raises
    ------
    ValueError
        If n, the spacing or the gap is not what it can be.
    """

    curve: Curve = field(default_factory=LogisticGrowth)
    family: Family = field(default_factory=lambda: Normal(sigma=5.0))
    link: str = ""
    parameters: tuple[tuple[str, float], ...] = tuple(LogisticGrowth().example().items())
    n: int = 40
    seed: int = 1
    spacing: Spacing = "even"
    gap: float = 0.0
    disturbances: Disturbances = field(default_factory=Disturbances)

    def __post_init__(self) -> None:
        if self.n < FEWEST:
            raise ValueError(f"A world has at least {FEWEST} observations, not {self.n}.")
        if self.spacing not in SPACINGS:
            raise ValueError(f'There is no spacing "{self.spacing}": choose {", ".join(SPACINGS)}.')
        if self.gap not in GAPS:
            raise ValueError(f"The gap must be {GAPS}, not {self.gap!r}.")

    @property
    def chosen_link(self) -> str:
        """Name of the link, told even where it is the one that suits."""
        return self.link or links_for(self.curve, type(self.family))[0]

    @property
    def first(self) -> float:
        """The smallest x that is possible."""
        return first_place(self.curve, self.n, self.spacing)

    def draw(self) -> Simulation:
        """Draw the data.

        Raises
        ------
        ValueError
            In words, if a parameter is missing or unknown, the curve leaves what the family can be, quarters run beyond the
            year 2100, or a disturbance cannot be had.
        """
        rng = np.random.default_rng(self.seed)
        x = places(self.n, self.spacing, self.gap, self.first, rng)
        drawn = simulate(
            x,
            dict(self.parameters),
            curve=self.curve,
            family=self.family,
            link=self.chosen_link,
            seed=rng,
            disturbances=self.disturbances,
        )
        gap = f"No observations in the middle {100.0 * self.gap:.3g} % of the range." if self.gap else ""
        return dataclasses.replace(
            drawn,
            quarter=quarter_of_zero(self.first) if self.spacing == "quarters" else None,
            notes=(*([gap] if gap else []), *drawn.notes),
        )


def links_for(curve: Curve, family: type[Family], *, exposure: bool = False) -> tuple[str, ...]:
    """Links on offer, first the one that is taken without a word: the family's own, or none for a nonlinear curve.

    An exposure multiplies the mean, and so leaves the log link alone.
    """
    if exposure:
        return ("log",)
    if curve.linear:
        return family.links
    return ("identity", *(name for name in family.links if name != "identity"))
