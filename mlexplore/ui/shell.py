"""The frame around every page: navigation, warm-up, and one calm answer when a page fails."""

import secrets
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.logger import get_logger
from streamlit.navigation.page import StreamlitPage

from mlexplore.ui.warm_up import warm_up

PAGES = Path(__file__).parent / "pages"
ICON = str(Path(__file__).parent / "icon.svg")
LOGO = str(Path(__file__).parent / "logo.svg")
STYLE = Path(__file__).parent / "style.css"

logger = get_logger(__name__)


def run(pages: Sequence[StreamlitPage]) -> None:
    """Show the page that the address names; a page that fails says so in words, with a number to look up.

    Parameters
    ----------
    pages
        What the navigation offers, in its order.
    """
    warm_up()
    st.html(STYLE)
    page = st.navigation(list(pages), position="top")
    try:
        page.run()
    except Exception:  # noqa: BLE001 - whatever a page failed on, a visitor reads a sentence and never a traceback
        _apologise(page.title)


def _apologise(title: str) -> None:
    """Log the exception being handled under a short number and show that number, nothing of the machine."""
    number = secrets.token_hex(3)
    logger.exception("Page %r failed (error %s)", title, number)
    st.error(
        f"Something went wrong on this page (error {number}). Reload it, or open it without the part of the "
        "address after the question mark to start from the defaults. If it stays, tell whoever runs this "
        f"site: the log explains {number}.",
        icon="⚠️",
    )
