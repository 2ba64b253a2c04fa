"""Everything that can be turned: parameters of every family around a line, and of every curve under normal errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from mlexplore.codes import kind_code
from mlexplore.curves import CURVES, Curve, Linear
from mlexplore.exploration import Exploration, Others, explore
from mlexplore.families import FAMILIES, Family, Normal
from mlexplore.fitting import Fit, fit
from mlexplore.simulation import Simulation, links_for, simulate, telling
from mlexplore.ui.offered import default_knowns, default_shapes

STEPS = 21
_KINDS: tuple[tuple[type[Curve], type[Family]], ...] = (
    *((Linear, family) for family in FAMILIES),
    *((curve, Normal) for curve in CURVES if curve is not Linear),
)


@dataclass(frozen=True)
class Turn:
    """What is turned."""

    curve: type[Curve]
    family: type[Family]
    explored: str
    others: Others

    def __str__(self) -> str:
        """Name in the list of tests."""
        return f"{kind_code(self.curve)}-{kind_code(self.family)}-{self.explored}-{self.others}"


def _turns() -> Iterator[Turn]:
    for curve, family in _KINDS:
        free = [shape for shape in family.shapes() if shape.estimable]
        for each in (*curve().parameters(("x",)), *free):
            for others in ("stay", "refit"):
                yield Turn(curve, family, each.name, others)


TURNS = tuple(_turns())


@cache
def world(curve: type[Curve], family: type[Family], n: int) -> Simulation:
    """Data of the family itself."""
    link = links_for(curve(), family)[0]
    first = 36.0 / n if curve.domain.low == 0.0 else 0.0
    return simulate(
        np.linspace(first, 36.0, n),
        telling(curve(), family, link),
        curve=curve(),
        family=family(**default_shapes(family), **default_knowns(family)),
        link=link,
        seed=11,
    )


@cache
def fitted(curve: type[Curve], family: type[Family], n: int) -> Fit:
    """The fit of a family to such data."""
    data = world(curve, family, n)
    return fit(data.x, data.y, curve=curve(), family=family(**default_knowns(family)))


@cache
def turned(turn: Turn, n: int = 37) -> Exploration:
    """The path of a turn."""
    return explore(fitted(turn.curve, turn.family, n), turn.explored, others=turn.others, steps=STEPS)
