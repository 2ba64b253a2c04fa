"""Worlds with a known truth: where observations stand, what curve and errors make them, and what disturbs them."""

from mlexplore.simulation.disturbances import Disturbances
from mlexplore.simulation.drawing import Simulation, simulate
from mlexplore.simulation.places import SPACINGS, Spacing
from mlexplore.simulation.telling_truths import telling
from mlexplore.simulation.world import World, links_for

__all__ = [
    "SPACINGS",
    "Disturbances",
    "Simulation",
    "Spacing",
    "World",
    "links_for",
    "simulate",
    "telling",
]
