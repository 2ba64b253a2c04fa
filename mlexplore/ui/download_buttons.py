"""What can be taken away from a page: the table on show, the data, a report, and the link that leads back here.

Nothing is computed before somebody asks for it: Streamlit calls what a button holds when it is pressed. Until then a session
keeps no more than its settings and, of a person's own file, the data.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from mlexplore.escaping import file_stem
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.export.report import Report, report_bytes
from mlexplore.export.table import Table
from mlexplore.ui.linked_views.component import LIBRARY


class Offer(NamedTuple):
    """What a page has to give.

    Attributes
    ----------
    name
        What the data are called.
    shown, table
        Name of the table on show, and what makes it; None where no table is on show.
    cleaned
        Makes the data as they were fitted.
    report
        Makes the report.
    link, link_says
        The address of the page as it stands, and what whoever opens it will see.
    """

    name: str
    shown: str
    table: Callable[[], Table] | None
    cleaned: Callable[[], Table]
    report: Callable[[], Report]
    link: str
    link_says: str


def draw_downloads(offer: Offer) -> None:
    """Draw the buttons."""
    stem = file_stem(offer.name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if offer.table is not None:
            _table_buttons(offer.shown, f"{stem}-{file_stem(offer.shown)}", offer.table)
        _table_buttons("Data", stem, offer.cleaned)
        _button("Report", f"{stem}-report.html", "text/html", lambda: _page(offer.report()))
        with st.popover("Share", icon=":material/link:"):
            st.code(offer.link, language=None, wrap_lines=True)
            st.caption(offer.link_says)


def _table_buttons(label: str, stem: str, make: Callable[[], Table]) -> None:
    _button(f"{label}, CSV", f"{stem}.csv", "text/csv", lambda: csv_bytes(make()))
    _button(f"{label}, JSON", f"{stem}.json", "application/json", lambda: json_bytes(make()))


def _page(report: Report) -> bytes:
    return report_bytes(report, LIBRARY.read_text(encoding="utf-8"))


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
