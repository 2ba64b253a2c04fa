"""The dictionary: all losses as cards, and beside them the details of one or the comparison of those that are pinned."""

import streamlit as st

from mlexplore.losses import loss_named
from mlexplore.ui.address import PageAddress
from mlexplore.ui.losses import loss_controls
from mlexplore.ui.losses.catalogue import catalogue
from mlexplore.ui.losses.comparison import show_comparison
from mlexplore.ui.losses.details import show_details
from mlexplore.ui.losses.loss_settings import LossSettings


def show_dictionary(settings: LossSettings, address: PageAddress[LossSettings]) -> None:
    """Draw the cards, and what is open.

    Parameters
    ----------
    settings
        What is chosen.
    address
        The address of the page, from which another one may be opened.
    """
    # The style sheet lays these out: one below the other on a phone, side by side where something is open.
    with st.container(key="dictionary"):
        with st.container(key="dictionary-cards"):
            catalogue(
                key="losses",
                chosen=settings.chosen,
                pinned=settings.pinned,
                comparing=settings.compared and not settings.chosen,
                sought=settings.sought,
                link=address.opened(),
                notice=loss_controls.notice(),
                on_choose=loss_controls.open_details,
                on_pin=loss_controls.pin,
                on_compare=loss_controls.compare,
                on_seek=loss_controls.seek,
            )
        if settings.shown:
            with st.container(key="dictionary-open"):
                if settings.chosen:
                    show_details(loss_named(settings.chosen), settings, address)
                else:
                    show_comparison(settings, address)
