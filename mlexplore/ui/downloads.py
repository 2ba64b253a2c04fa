"""What can be taken away from the page: the table on show, the data, a report, and the link that leads back here.

Nothing is computed before somebody asks for it: Streamlit calls what a button holds when it is pressed. Until then a session
keeps no more than its settings and, of a person's own file, the data.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from mlexplore.data import Dataset
from mlexplore.escaping import file_stem
from mlexplore.export import tables
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.export.report import report_bytes
from mlexplore.export.table import Table
from mlexplore.scene import Scene
from mlexplore.simulation import Simulation
from mlexplore.ui import sheet, work
from mlexplore.ui.linked_views.component import LIBRARY
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
    stem = file_stem(original.name)
    shown = st.session_state.get("table", "Estimates")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if make := _TABLES.get(shown):
            name = f"{stem}-{shown.lower()}"
            _button(f"{shown}, CSV", f"{name}.csv", "text/csv", lambda: csv_bytes(make(asked)))
            _button(f"{shown}, JSON", f"{name}.json", "application/json", lambda: json_bytes(make(asked)))
        _button("Data, CSV", f"{stem}.csv", "text/csv", lambda: csv_bytes(_cleaned(asked)))
        _button("Data, JSON", f"{stem}.json", "application/json", lambda: json_bytes(_cleaned(asked)))
        _button("Report", f"{stem}-report.html", "text/html", lambda: _report(asked, link))
        with st.popover("Share", icon=":material/link:"):
            st.code(link, language=None, wrap_lines=True)
            st.caption(sheet.LINK_SAYS[settings.source])


def _button(label: str, file_name: str, kind: str, data: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=kind,
        key=f"download {label}",
        icon=":material/download:",
        on_click="ignore",
    )


def _estimates(asked: _Asked) -> Table:
    scene, dataset = asked.scene()
    truth = None if scene.truth is None else scene.true_values
    return tables.estimates(scene.fit, dataset, work.intervals(dataset, asked.settings), truth)


def _fitted_values(asked: _Asked) -> Table:
    dataset, _ = asked.data()
    return tables.fitted_values(work.fitted(dataset, asked.settings), dataset)


def _cleaned(asked: _Asked) -> Table:
    return tables.cleaned_data(asked.data()[0])


def _report(asked: _Asked, link: str) -> bytes:
    written = sheet.report_of(asked.settings, *asked.data(), link)
    return report_bytes(written, LIBRARY.read_text(encoding="utf-8"))


_TABLES: dict[str, Callable[[_Asked], Table]] = {
    "Estimates": _estimates,
    "Observations": _fitted_values,
    "Histogram": lambda asked: tables.histogram(*asked.scene()),
    "Likelihood": lambda asked: tables.likelihood(*asked.scene()),
}
"""What makes each table that can be on show, by its name there."""
