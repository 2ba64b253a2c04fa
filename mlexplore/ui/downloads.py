"""What can be taken away from Explore: see `mlexplore.ui.download_buttons`."""

from collections.abc import Callable
from typing import NamedTuple

from mlexplore.data import Dataset
from mlexplore.export import tables
from mlexplore.export.table import Table
from mlexplore.scene import Scene
from mlexplore.simulation import Simulation
from mlexplore.ui import sheet, work
from mlexplore.ui.download_buttons import Offer, draw_downloads
from mlexplore.ui.panel_choice import EXPLORE_PANELS
from mlexplore.ui.settings import Settings


class _Asked(NamedTuple):
    """What is on the page, as far as it must be kept to find it again."""

    settings: Settings
    original: Dataset

    def data(self) -> tuple[Dataset, Simulation | None]:
        return work.data_for(self.settings, self.original if self.settings.source == "upload" else None)

    def scene(self) -> tuple[Scene, Dataset]:
        dataset, truth = self.data()
        return work.drawn(dataset, self.settings, truth)[0], dataset


def show_downloads(settings: Settings, original: Dataset, link: str) -> None:
    """Draw the buttons.

    Parameters
    ----------
    settings
        What was chosen; its `at` is where the explored parameter stands.
    original
        The data as they were brought.
    link
        The address of the page as it stands.
    """
    asked = _Asked(settings, original)
    make = _TABLES.get(settings.panel)
    draw_downloads(
        Offer(
            name=original.name,
            shown=EXPLORE_PANELS.titles(settings.source)[settings.panel],
            table=None if make is None else lambda: make(asked),
            cleaned=lambda: tables.cleaned_data(asked.data()[0]),
            report=lambda: sheet.report_of(asked.settings, *asked.data(), link),
            link=link,
            link_says=sheet.LINK_SAYS[settings.source],
        )
    )


def _estimates(asked: _Asked) -> Table:
    scene, dataset = asked.scene()
    truth = None if scene.truth is None else scene.true_values
    return tables.estimates(scene.fit, dataset, work.intervals(dataset, asked.settings), truth)


def _fitted_values(asked: _Asked) -> Table:
    dataset, _ = asked.data()
    return tables.fitted_values(work.fitted(dataset, asked.settings), dataset)


_TABLES: dict[str, Callable[[_Asked], Table]] = {
    "estimates": _estimates,
    "observations": _fitted_values,
    "histogram": lambda asked: tables.histogram(*asked.scene()),
    "likelihood": lambda asked: tables.likelihood(*asked.scene()),
}
"""What makes each table that can be on show, by its code in links."""
