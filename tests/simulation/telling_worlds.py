"""Worlds of every family and curve at their telling truths."""

from typing import Any

import mlexplore as mx
from mlexplore.simulation import World, links_for, telling
from mlexplore.ui.offered import default_knowns, default_shapes


def world_of(curve: mx.Curve, kind: type[mx.Family], **more: Any) -> World:
    """The world that the page offers first for a curve and a family; `more` are fields of `World`."""
    link = links_for(curve, kind)[0]
    return World(
        curve=curve,
        family=kind(**default_shapes(kind), **default_knowns(kind)),
        parameters=tuple(telling(curve, kind, link).items()),
        **more,
    )
