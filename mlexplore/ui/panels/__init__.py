"""What stands under the four views: a closer look at one thing each, with its numbers, its pictures and its words."""

from mlexplore.ui.panels.balance import show_balance
from mlexplore.ui.panels.calibration import show_calibration
from mlexplore.ui.panels.code import show_code
from mlexplore.ui.panels.identity import show_identity
from mlexplore.ui.panels.libraries import show_libraries
from mlexplore.ui.panels.odds import show_odds
from mlexplore.ui.panels.squared_error import show_squared_error
from mlexplore.ui.panels.threshold import show_threshold

__all__ = [
    "show_balance",
    "show_calibration",
    "show_code",
    "show_identity",
    "show_libraries",
    "show_odds",
    "show_squared_error",
    "show_threshold",
]
