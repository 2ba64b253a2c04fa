"""A page that fails: what the visitor reads, and what the log keeps."""

import logging
import re

from streamlit.testing.v1 import AppTest

SECRET = "/home/someone/grades.csv"


def failing_app(secret: str) -> None:
    """An app in mlexplore's shell whose only page breaks."""
    import streamlit as st

    from mlexplore.ui.shell import run

    def broken() -> None:
        raise ValueError(secret)

    run([st.Page(broken, title="Broken")])


def test_a_failing_page_gives_a_number_that_the_log_explains(failures: list[logging.LogRecord]) -> None:
    """Whoever runs the site must find the traceback from what a visitor can read out to them."""
    app = AppTest.from_function(failing_app, kwargs={"secret": SECRET}).run()
    (panel,) = app.error
    (number,) = set(re.findall(r"\b[0-9a-f]{6}\b", panel.value))
    (record,) = failures
    assert number in record.getMessage()
    assert record.exc_info
    assert SECRET in str(record.exc_info[1])


def test_a_failing_page_tells_a_visitor_nothing_of_the_machine() -> None:
    """An exception's text may hold paths and other people's data."""
    app = AppTest.from_function(failing_app, kwargs={"secret": SECRET}).run()
    assert not app.exception
    shown = " ".join(str(element.value) for element in (*app.error, *app.markdown, *app.text))
    assert SECRET not in shown
    assert "ValueError" not in shown
