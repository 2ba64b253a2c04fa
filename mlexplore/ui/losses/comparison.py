"""Two or three losses beside each other: in the same views, and in words."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.losses import Loss
from mlexplore.losses.far_out import pull_far_out
from mlexplore.ui.address import PageAddress
from mlexplore.ui.error_controls import listed
from mlexplore.ui.losses.facets import PULLS
from mlexplore.ui.losses.loss_controls import choose_parameters
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.losses.loss_views import show_views


def show_comparison(settings: LossSettings, address: PageAddress[LossSettings]) -> None:
    """Draw the losses that are pinned beside each other."""
    losses = settings.shown
    st.subheader(markdown(" · ".join(loss.name for loss in losses)), anchor=False)
    left_out = show_views(losses, settings, choose_parameters(losses), link=address.opened())
    if left_out:
        names = markdown(listed([loss.name for loss in left_out]))
        axes = markdown(listed(sorted({loss.axis.name for loss in left_out})))
        st.caption(
            f"{names} {'runs' if len(left_out) == 1 else 'run'} over {axes} and {'stands' if len(left_out) == 1 else 'stand'} in the columns below only."
        )
    _show_properties(losses)


def _show_properties(losses: tuple[Loss, ...]) -> None:
    """What tells the losses apart: a column for each, whose lines the style sheet puts at one height where there is room."""
    with st.container(key="dictionary-properties"):
        for column, loss in zip(st.columns(len(losses)), losses, strict=True):
            with column:
                st.markdown(f"**{markdown(loss.name)}**")
                for name, answer in _properties(loss).items():
                    st.markdown(f":small[{name}]  \n{answer}")


def _properties(loss: Loss) -> dict[str, str]:
    return {
        "Loss": markdown(loss.formula),
        "Density": markdown(loss.density_formula) or f"**none**. {markdown(loss.no_density)}",
        "Targets": markdown(loss.targets),
        "Convex": f"**{'yes' if loss.convex else 'no'}**. {markdown(loss.convexity)}",
        "Rows far off": f"**{PULLS[pull_far_out(loss)]}**. {markdown(loss.outliers)}",
    }
