"""The app opens."""

import gc
from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def test_the_app_opens_without_a_complaint(open_app: Callable[..., AppTest]) -> None:
    """The first thing a visitor sees is neither an error nor a warning."""
    app = open_app()
    assert not app.error
    assert not app.warning


def test_what_is_imported_once_is_out_of_the_collectors_way(open_app: Callable[..., AppTest]) -> None:
    """Streamlit collects after every run; what was never frozen is walked every time (see mlexplore.ui.warm_up)."""
    open_app()
    assert gc.get_freeze_count() > 100_000
