"""Scenes to draw: every curve with every family, each parameter turned in both ways."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from mlexplore.codes import kind_code
from mlexplore.curves import CURVES, Curve
from mlexplore.data import Axis
from mlexplore.exploration import Others, explore
from mlexplore.families import FAMILIES, Family
from mlexplore.fitting import Fit, fit
from mlexplore.plots.drawing import Words
from mlexplore.plots.linked import linked_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene import Scene
from mlexplore.simulation import Simulation, simulate

WORDS = Words(x="dose, mg", y="effect", residual="residual", parameter="parameter")
_FRAMES = 41


@dataclass(frozen=True)
class Case:
    """What is drawn."""

    curve: type[Curve]
    family: type[Family]
    explored: str
    others: Others

    def __str__(self) -> str:
        """Name in the list of tests."""
        return f"{kind_code(self.curve)}-{kind_code(self.family)}-{self.explored}-{self.others}"


def _cases() -> Iterator[Case]:
    """Everything that can be explored."""
    for curve in CURVES:
        for family in FAMILIES:
            names = [each.name for each in (*curve().parameters(("x",)), *family.shapes())]
            for name in names:
                for others in ("stay", "refit"):
                    yield Case(curve, family, name, others)


CASES = tuple(_cases())


@cache
def world(curve: type[Curve], n: int) -> Simulation:
    """Data with tails that every family can make something of."""
    kind = FAMILIES[-1]
    shapes = {s.name: 5.0 if s.role == "scale" else getattr(kind(), s.name) for s in kind.shapes()}
    return simulate(
        np.linspace(0.0, 36.0, n), curve().example(), curve=curve(), family=kind(**shapes), seed=11
    )


@cache
def fitted(curve: type[Curve], family: type[Family], n: int) -> Fit:
    """The fit of a family to such data."""
    data = world(curve, n)
    return fit(data.x, data.y, curve=curve(), family=family())


@cache
def scene(case: Case, n: int = 37, *, with_truth: bool = True) -> Scene:
    """The numbers of a case."""
    found = fitted(case.curve, case.family, n)
    exploration = explore(found, case.explored, others=case.others, steps=_FRAMES)
    return Scene(found, exploration, world(case.curve, n) if with_truth else None)


@cache
def payload(case: Case, n: int = 37) -> Payload:
    """The four views of a case."""
    return linked_payload(
        scene(case, n),
        axis=Axis(),
        words=WORDS,
        label=case.explored,
        symbol="θ",
        is_place=False,
        name=lambda row: f"row {row}",
    )


def axes(layout: Mapping[str, Any]) -> dict[str, Any]:
    """The axes of a layout."""
    return {name: axis for name, axis in layout.items() if re.fullmatch(r"[xy]axis\d*", name)}


def colours(node: Any, name: str = "") -> Iterator[str]:
    """Every colour in a chart."""
    if isinstance(node, Mapping):
        for key, each in node.items():
            yield from colours(each, str(key))
    elif isinstance(node, list | tuple):
        for each in node:
            yield from colours(each, name)
    elif isinstance(node, str) and name.endswith("color"):
        yield node
