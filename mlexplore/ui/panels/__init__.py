"""What stands under the four views: a closer look at one thing each, with its numbers, its pictures and its words."""

from mlexplore.ui.panels.balance import show_balance
from mlexplore.ui.panels.identity import show_identity
from mlexplore.ui.panels.libraries import show_libraries
from mlexplore.ui.panels.squared_error import show_squared_error

__all__ = ["show_balance", "show_identity", "show_libraries", "show_squared_error"]
