"""What can be taken away from Classify: see `mlexplore.ui.download_buttons`."""

from collections.abc import Callable
from typing import NamedTuple

from mlexplore.class_scene import ClassScene
from mlexplore.data import LabelledData
from mlexplore.export.class_tables import by_class, class_estimates, class_likelihood, class_observations
from mlexplore.export.cleaned_labels import cleaned_labels
from mlexplore.export.table import Table
from mlexplore.export.told_labels import ToldFit
from mlexplore.simulation.class_world import ClassSimulation
from mlexplore.ui import class_models, class_sheet, class_views, class_work, sheet
from mlexplore.ui.address import Address
from mlexplore.ui.class_numbers import words_of
from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.download_buttons import Offer, draw_downloads
from mlexplore.ui.panel_choice import CLASSIFY_PANELS


class _Asked(NamedTuple):
    """What is on the page, as far as it must be kept to find it again."""

    settings: ClassSettings
    uploaded: LabelledData | None

    def data(self) -> tuple[LabelledData, ClassSimulation | None]:
        return class_work.labelled_for(self.settings, self.uploaded)

    def told(self) -> ToldFit:
        return class_work.told(self.data()[0], self.settings)

    def scene(self) -> tuple[ClassScene, ToldFit, LabelledData]:
        data, truth = self.data()
        return class_views.drawn(data, self.settings, truth)[0], self.told(), data


def show_class_downloads(
    address: Address[ClassSettings],
    settings: ClassSettings,
    data: LabelledData,
    uploaded: LabelledData | None,
) -> None:
    """Draw the buttons.

    Parameters
    ----------
    address
        The address of the page, for the link.
    settings
        What was chosen; its `at` is where the explored estimate stands.
    data
        The labels as they were brought.
    uploaded
        A person's own data, where there are any.
    """
    asked = _Asked(settings, uploaded if settings.source == "upload" else None)
    make, link = _TABLES.get(settings.panel), address.share_link(settings)
    draw_downloads(
        Offer(
            name=data.name,
            shown=CLASSIFY_PANELS.titles(settings.source)[settings.panel],
            table=None if make is None else lambda: make(asked),
            cleaned=lambda: cleaned_labels(asked.data()[0]),
            report=lambda: class_sheet.class_report(asked.settings, *asked.data(), link),
            link=link,
            link_says=sheet.LINK_SAYS[settings.source],
        )
    )


def _estimates(asked: _Asked) -> Table:
    (data, truth), told = asked.data(), asked.told()
    intervals = class_work.estimated(data, asked.settings).intervals
    true = class_models.true_values(data, asked.settings, truth) or None
    return class_estimates(told, data, words_of(told.fit, data), intervals, true)


def _observations(asked: _Asked) -> Table:
    return class_observations(asked.told(), class_models.as_modelled(asked.data()[0], asked.settings))


_TABLES: dict[str, Callable[[_Asked], Table]] = {
    "estimates": _estimates,
    "observations": _observations,
    "by-class": lambda asked: by_class(*asked.scene()),
    "likelihood": lambda asked: class_likelihood(*asked.scene()),
}
"""What makes each table that can be on show, by its code in links."""
