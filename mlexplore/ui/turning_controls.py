"""Choosing what the other parameters do while one is turned."""

from mlexplore.exploration import Others
from mlexplore.ui.widgets import segments

_OTHERS: dict[Others, str] = {"stay": "stay", "refit": "re-fit"}
_ABOUT = (
    "**Stay**: a slice of the likelihood, the other parameters keep their estimates. **Re-fit**: a profile, the others are "
    "fitted again at every value, and the picture is what a confidence interval is read from."
)


def choose_others(key: str) -> Others:
    """Draw whether the other parameters stay or are fitted again."""
    return segments(key, "The other parameters", _OTHERS, about=_ABOUT)
