"""Worlds with a known truth: where observations stand, what curve and errors make them, what disturbs them; and classes."""

from mlexplore.simulation.class_truths import Clouds, HiddenLine, LabelModel, LabelTruth
from mlexplore.simulation.class_world import (
    BALANCES,
    CLASS_COUNTS,
    CLASS_KINDS,
    OVERLAPS,
    ClassKind,
    ClassSimulation,
    ClassWorld,
)
from mlexplore.simulation.disturbances import Disturbances
from mlexplore.simulation.drawing import Simulation, simulate
from mlexplore.simulation.places import SPACINGS, Spacing
from mlexplore.simulation.telling_truths import telling
from mlexplore.simulation.world import World, links_for

__all__ = [
    "BALANCES",
    "CLASS_COUNTS",
    "CLASS_KINDS",
    "OVERLAPS",
    "SPACINGS",
    "ClassKind",
    "ClassSimulation",
    "ClassWorld",
    "Clouds",
    "Disturbances",
    "HiddenLine",
    "LabelModel",
    "LabelTruth",
    "Simulation",
    "Spacing",
    "World",
    "links_for",
    "simulate",
    "telling",
]
