"""Choosing what disturbs a world: where its observations stand, outliers, uneven spread, memory."""

from dataclasses import fields
from typing import NamedTuple

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.families import Family
from mlexplore.simulation import SPACINGS, Disturbances, Spacing, World
from mlexplore.simulation.disturbances import RATIOS, SHARES, SIZES, fixed_spread
from mlexplore.simulation.places import GAPS
from mlexplore.ui.offered import OFFERED_MEMORIES
from mlexplore.ui.widgets import hold, number, slide

_SPACINGS: dict[Spacing, str] = {
    "even": "Even, from 0 to 36",
    "random": "Random, from 0 to 36",
    "quarters": "Quarters, from 2015-Q1",
}
_OPEN = "world.disturbed"
_SPACING_HELP = (
    "Where observations crowd, the confidence band is narrow. Quarters are dates, and x counts them."
)
_GAP_HELP = (
    "Share of the range, in its middle, without observations. The band widens where nothing was seen, and only the curve's form "
    "says how it runs there."
)
_OUTLIERS_HELP = (
    "Share of observations that are drawn around another, distant curve. They pull a squared error far, an absolute error "
    "little, and Student's t learns to forgive them."
)
_SIZE_HELP = (
    "Distance of that other curve in spreads: half the distance between the quantiles at 16 % and 84 % of the errors, σ if they "
    "are normal. For positive numbers and counts on the logarithmic scale, for probabilities on that of the logit."
)
_UNEVEN_HELP = (
    "Spread at the right end, as a multiple of that at the left. The likelihood believes in one spread: the estimates stay "
    "good, but the bands are too wide at one end and too narrow at the other."
)
_MEMORY_HELP = (
    "Correlation of each error with the one before. The likelihood multiplies densities as if there were none: with a positive "
    "one the intervals are too narrow, and the sentence on neighbouring residuals under the table finds it."
)


class Chosen(NamedTuple):
    """Where observations stand and what disturbs them."""

    spacing: Spacing
    gap: float
    disturbances: Disturbances


def choose_disturbances(kind: type[Family]) -> Chosen:
    """Draw the controls for a family and return what is chosen."""
    rest = Disturbances()
    # Open from the start where a link brings something; after that it is left as the person has it.
    with st.expander("What disturbs it", expanded=bool(st.session_state.get(_OPEN, False))):
        spacing = _choose_spacing()
        gap = slide("world.gap", "Gap", 0.0, (GAPS.low, GAPS.high), about=_GAP_HELP, percent=True)
        outliers = slide(
            "world.outliers",
            "Outliers",
            rest.outliers,
            (SHARES.low, SHARES.high),
            about=_OUTLIERS_HELP,
            percent=True,
        )
        if outliers > 0.0:
            size = slide(
                "world.outlier_size",
                "Size of outliers, in spreads",
                rest.outlier_size,
                (SIZES.low, SIZES.high),
                about=_SIZE_HELP,
                step=0.5,
            )
        else:
            size = float(st.session_state.get("world.outlier_size", rest.outlier_size))
        uneven = _choose_uneven(kind, rest.uneven)
        memory = slide(
            "world.memory",
            "Memory of the errors",
            rest.memory,
            (OFFERED_MEMORIES.low, OFFERED_MEMORIES.high),
            about=_MEMORY_HELP,
            step=0.05,
        )
    return Chosen(
        spacing, gap, Disturbances(outliers=outliers, outlier_size=size, uneven=uneven, memory=memory)
    )


def plant_disturbances(world: World) -> None:
    """Put where observations stand and what disturbs them into the state of the controls."""
    state = st.session_state
    state["world.spacing"], state["world.gap"] = world.spacing, world.gap
    for each in fields(Disturbances):
        state[f"world.{each.name}"] = getattr(world.disturbances, each.name)
    state[_OPEN] = not world.disturbances.at_rest or world.gap > 0.0 or world.spacing != "even"


def _choose_spacing() -> Spacing:
    hold("world.spacing", SPACINGS[0])
    return st.selectbox(
        "Spacing of x",
        SPACINGS,
        format_func=_SPACINGS.__getitem__,
        key="world.spacing",
        help=_SPACING_HELP,
        persist_state="session",
    )


def _choose_uneven(kind: type[Family], rest: float) -> float:
    label = "Spread, right end to left end"
    if kind.pivot is not None:
        return number("world.uneven", label, rest, (RATIOS.low, RATIOS.high), about=_UNEVEN_HELP, step=0.5)
    # In a place of its own, so that the value chosen for another family is not lost.
    hold("world.uneven.none", rest)
    st.number_input(label, key="world.uneven.none", format="%.6g", disabled=True)
    reason = fixed_spread(kind)
    st.caption(markdown(f"{reason[:1].upper()}{reason[1:]}"))
    return rest
