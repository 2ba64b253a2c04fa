"""All that is known of one loss: its pictures, what it aims at and does, its names elsewhere, and the way to a fit with it."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.losses import Loss
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses.loss_controls import choose_parameters, pin
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.losses.loss_views import show_views
from mlexplore.ui.losses.opening import way_to
from mlexplore.ui.shell import PAGES


def show_details(loss: Loss, settings: LossSettings, address: PageAddress[LossSettings]) -> None:
    """Draw the details of a loss.

    Parameters
    ----------
    loss, settings
        The loss, and what is chosen.
    address
        The address of the page, from which another one may be opened.
    """
    way = way_to(loss, settings.parameters_of(loss))
    nearest = "the nearest " if loss.opening.instead else ""
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(markdown(loss.name), anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                pinned = loss.key in settings.pinned
                st.button(
                    "Unpin" if pinned else "Pin to compare", key="losses.pin", on_click=pin, args=(loss.key,)
                )
                if st.button(f"Open {nearest}in {way.title}", key="losses.open", type="primary"):
                    address.lead_to(PAGES / way.page, way.link)
        st.markdown(f"Targets: {markdown(loss.targets)}")
        if told := " ".join(filter(None, [loss.opening.instead, way.other_data])):
            st.caption(markdown(told))
    show_views([loss], settings, choose_parameters([loss]))
    _show_libraries(loss)
    st.caption(markdown(_rest(loss)))


def _rest(loss: Loss) -> str:
    """What the pictures leave unsaid."""
    also = f"Also called {', '.join(loss.also)}." if loss.also else ""
    parameters = "; ".join(f"{each.symbol}: {each.meaning}" for each in loss.parameters)
    return " ".join(
        filter(None, [f"{parameters}." if parameters else "", loss.used, also, f"Source: {loss.source}."])
    )


def _show_libraries(loss: Loss) -> None:
    """What other libraries call the loss, and what they make of it."""
    st.markdown("**In the libraries**")
    if not loss.libraries:
        st.caption("None of scikit-learn, Keras, PyTorch, statsmodels, XGBoost and LightGBM has it.")
        return
    st.table(
        {
            "Library": [each.library for each in loss.libraries],
            "Name": [f"`{each.name}`" for each in loss.libraries],
            "What it computes": [markdown(each.relation) for each in loss.libraries],
        },
        hide_index=True,
        border="horizontal",
        alt=f"What other libraries call the {loss.name}",
    )
