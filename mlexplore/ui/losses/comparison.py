"""Two or three losses beside each other: in the same views, and in a table of what tells them apart."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.losses import Loss
from mlexplore.losses.far_out import pull_far_out
from mlexplore.ui.error_controls import listed
from mlexplore.ui.losses.facets import PULLS, TARGETS
from mlexplore.ui.losses.loss_controls import choose_parameters
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.losses.loss_views import show_views


def show_comparison(settings: LossSettings) -> None:
    """Draw the losses that are pinned beside each other."""
    losses = settings.shown
    st.subheader(markdown(" · ".join(loss.name for loss in losses)), anchor=False)
    left_out = show_views(losses, settings, choose_parameters(losses))
    if left_out:
        names = markdown(listed([loss.name for loss in left_out]))
        axes = markdown(listed(sorted({loss.axis.name for loss in left_out})))
        st.caption(
            f"{names} {'runs' if len(left_out) == 1 else 'run'} over {axes} and {'stands' if len(left_out) == 1 else 'stand'} in the table only."
        )
    _show_table(losses)


def _show_table(losses: tuple[Loss, ...]) -> None:
    """What tells the losses apart."""
    rows = {
        "loss": [markdown(loss.formula) for loss in losses],
        "density": [markdown(loss.density_formula or loss.no_density) for loss in losses],
        "targets": [f"**{TARGETS[loss.functional]}**. {markdown(loss.targets)}" for loss in losses],
        "convex": [f"**{'yes' if loss.convex else 'no'}**. {markdown(loss.convexity)}" for loss in losses],
        "far-off rows": [f"**{PULLS[pull_far_out(loss)]}**. {markdown(loss.outliers)}" for loss in losses],
    }
    columns = {
        markdown(loss.name): [row[place] for row in rows.values()] for place, loss in enumerate(losses)
    }
    st.table({"": [f"**{name}**" for name in rows], **columns}, hide_index=True, border="horizontal")
