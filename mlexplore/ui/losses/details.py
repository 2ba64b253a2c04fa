"""All that is known of one loss: its pictures, what it aims at and does, its names elsewhere, and the way to a fit with it."""

import streamlit as st

from mlexplore.escaping import markdown
from mlexplore.losses import Loss
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses.loss_controls import choose_parameters, convert, pin
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.losses.loss_views import show_views
from mlexplore.ui.losses.opening import PAGES_OF_FITS, link_to_fit, told_of_opening
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
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(markdown(loss.name), anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                pinned = loss.key in settings.pinned
                st.button(
                    "Unpin" if pinned else "Pin to compare", key="losses.pin", on_click=pin, args=(loss.key,)
                )
                if loss.typed:
                    st.button(
                        "Convert",
                        key="losses.convert",
                        help="Open the loss in the converter: its density, and why there is one or none.",
                        on_click=convert,
                        args=(loss, settings.parameters_of(loss)),
                    )
                nearest = "the nearest " if loss.opening.instead else ""
                pressed = st.button(
                    f"Open {nearest}in {PAGES_OF_FITS[loss.opening.page]}", key="losses.open", type="primary"
                )
        st.markdown(f"Targets: {markdown(loss.targets)}")
        if told := told_of_opening(loss):
            st.caption(markdown(told))
    if pressed:
        _open_fit(loss, settings, address)
    show_views([loss], settings, choose_parameters([loss]), link=address.opened())
    _show_libraries(loss)
    st.caption(markdown(_rest(loss)))


def _open_fit(loss: Loss, settings: LossSettings, address: PageAddress[LossSettings]) -> None:
    """Leave for the page that fits with the loss, or say why it cannot at these values."""
    try:
        with st.spinner("Preparing the errors…", show_time=True):
            link = link_to_fit(loss, settings.parameters_of(loss))
    except ValueError as reason:
        st.warning(markdown(f"{reason} Turn the slider to open the loss at other values."))
        return
    address.lead_to(PAGES / f"{loss.opening.page}.py", link)


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
