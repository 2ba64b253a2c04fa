"""Choosing where the data come from: the same three ways on every page."""

from collections.abc import Callable

from mlexplore.ui.settings import Source
from mlexplore.ui.widgets import segments

_SOURCES: dict[Source, str] = {"sample": "Sample", "generated": "Generate", "upload": "Upload"}


def choose_source(key: str, adopt: Callable[[], None]) -> Source:
    """Draw the ways to data; another one is taken up by `adopt` before the page runs again."""
    return segments(key, "Where the data come from", _SOURCES, on_change=adopt, named=False)
