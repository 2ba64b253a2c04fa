"""Choosing a world of classes: what generated labels and their features are drawn from."""

import streamlit as st

from mlexplore.simulation.class_world import (
    BALANCES,
    CLASS_COUNTS,
    CLASS_KINDS,
    OVERLAPS,
    ClassKind,
    ClassWorld,
)
from mlexplore.ui.offered import FEWEST_LABELS, LARGEST_SEED, MOST_GENERATED
from mlexplore.ui.widgets import segments, slide, whole_number

_KEY = "classify.world."
_KINDS: dict[ClassKind, str] = {"clouds": "Clouds", "ordered": "In an order"}
_ABOUT = (
    "**Clouds**: every class is a cloud of points, and their probabilities are those of a softmax. **In an order**: one height "
    "is cut by thresholds into classes, as grades are."
)


def choose_class_world() -> ClassWorld:
    """Draw the controls of a world of classes and return it."""
    rest = ClassWorld()
    with st.expander("The truth that makes the data", expanded=True):
        return ClassWorld(
            kind=segments(
                f"{_KEY}kind", "Classes", {kind: _KINDS[kind] for kind in CLASS_KINDS}, about=_ABOUT
            ),
            features=int(segments(f"{_KEY}features", "Features", {"1": "one", "2": "two"})),
            classes=whole_number(
                f"{_KEY}classes",
                "Number of classes",
                rest.classes,
                (int(CLASS_COUNTS.low), int(CLASS_COUNTS.high)),
            ),
            overlap=slide(
                f"{_KEY}overlap",
                "Overlap",
                rest.overlap,
                (OVERLAPS.low, OVERLAPS.high),
                about="Share of two neighbouring classes that even the best rule gets wrong: with little overlap they may be separated.",
                step=0.005,
                percent=True,
            ),
            balance=slide(
                f"{_KEY}balance",
                "Imbalance",
                rest.balance,
                (BALANCES.low, BALANCES.high),
                about="How many times as frequent the first class is as the last.",
                step=0.5,
            ),
            n=whole_number(f"{_KEY}n", "Observations", rest.n, (FEWEST_LABELS, MOST_GENERATED), step=10),
            seed=whole_number(
                f"{_KEY}seed", "Seed", rest.seed, (0, LARGEST_SEED), about="Another seed, another draw."
            ),
        )


def plant_class_world(world: ClassWorld) -> None:
    """Put a world of classes into the state of the widgets."""
    state = st.session_state
    state[f"{_KEY}kind"], state[f"{_KEY}features"] = world.kind, str(world.features)
    for name in ("classes", "overlap", "balance", "n", "seed"):
        state[f"{_KEY}{name}"] = getattr(world, name)
