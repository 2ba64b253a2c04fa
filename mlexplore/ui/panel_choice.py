"""Which tables and panels stand under the views, what links call them, and the control that opens one.

To add one: a line here, and what draws it under the same code, in `mlexplore.ui.numbers` or `mlexplore.ui.class_panels`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import streamlit as st

from mlexplore.ui.values_in_links import one_of


class Panel(NamedTuple):
    """A table, or a panel in which one question is answered.

    Attributes
    ----------
    code
        What links call it.
    title
        What stands on its button.
    of_generated
        Whether there is one for generated data alone.
    """

    code: str
    title: str
    of_generated: bool = False


@dataclass(frozen=True)
class PanelChoice:
    """The tables and panels of a page, of which one is open.

    Parameters
    ----------
    key
        Where the title of the open one is kept.
    label
        Name of the control.
    panels
        What there is; the first one is open until another is chosen.
    """

    key: str
    label: str
    panels: tuple[Panel, ...]

    @property
    def first(self) -> str:
        """Code of the one that is open until another is chosen."""
        return self.panels[0].code

    def titles(self, source: str) -> dict[str, str]:
        """Titles of what there is for data of this source, by their codes."""
        return {
            each.code: each.title for each in self.panels if source == "generated" or not each.of_generated
        }

    def reader(self, source: str) -> Callable[[str], str]:
        """Make a reader of codes in links to data of this source."""
        return one_of(*self.titles(source))

    def plant(self, code: str) -> None:
        """Open one, before the control is drawn."""
        st.session_state[self.key] = next(each.title for each in self.panels if each.code == code)

    def open(self, source: str) -> str:
        """Code of the one that is open; the first if there is none of that name for data of this source."""
        title = st.session_state.get(self.key)
        return next((code for code, each in self.titles(source).items() if each == title), self.first)

    def choose(self, source: str) -> str:
        """Draw the control, and return the code of the one that is open."""
        titles = list(self.titles(source).values())
        if st.session_state.get(self.key) not in titles:
            st.session_state[self.key] = titles[0]
        st.segmented_control(
            self.label,
            titles,
            required=True,
            key=self.key,
            label_visibility="collapsed",
            persist_state="session",
        )
        return self.open(source)


_CODE = Panel("code", "Code")
_SCRIPT = Panel("script", "The same data in NumPy", of_generated=True)

EXPLORE_PANELS = PanelChoice(
    key="table",
    label="The numbers",
    panels=(
        Panel("estimates", "Estimates"),
        Panel("observations", "Observations"),
        Panel("histogram", "Histogram"),
        Panel("likelihood", "Likelihood"),
        Panel("libraries", "Loss in libraries"),
        _CODE,
        Panel("edit", "Edit the data"),
        _SCRIPT,
    ),
)
"""What stands under the four views of numbers."""

CLASSIFY_PANELS = PanelChoice(
    key="classify.table",
    label="What the fit says",
    panels=(
        Panel("estimates", "Estimates"),
        Panel("identity", "Identity"),
        Panel("balance", "Balance"),
        Panel("squared-error", "Squared error"),
        Panel("calibration", "Calibration"),
        Panel("threshold", "Threshold"),
        Panel("odds", "Odds"),
        Panel("observations", "Observations"),
        Panel("by-class", "By class"),
        Panel("likelihood", "Likelihood"),
        _CODE,
        _SCRIPT,
    ),
)
"""What stands under the views of labels."""
