"""Scenes to draw: everything that can be turned."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mlexplore.data import Axis
from mlexplore.plots.drawing import Words
from mlexplore.plots.linked import linked_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene import Scene
from tests.turning import TURNS, Turn, turned, world

Case = Turn
CASES = TURNS
WORDS = Words(x="dose, mg", y="effect", departure="residual", location="mean", parameter="parameter")


@cache
def scene(case: Case, n: int = 37, *, with_truth: bool = True) -> Scene:
    """The numbers of a case."""
    truth = world(case.curve, case.family, n) if with_truth else None
    return Scene(turned(case, n).fit, turned(case, n), truth)


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
