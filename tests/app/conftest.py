"""The app run without a browser, by Streamlit's AppTest."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.ui import shell
from tests.app.visitor import CLASSIFY, EXPLORE

PATIENCE = 30.0  # seconds a script run may take before it counts as hanging; a run takes well under one


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.records.append(record)


@pytest.fixture
def failures() -> Iterator[list[logging.LogRecord]]:
    """What the shell has logged about pages that failed during the test, newest last."""
    kept = Kept()
    shell.logger.addHandler(kept)  # Streamlit's loggers do not propagate, so caplog does not hear them
    yield kept.records
    shell.logger.removeHandler(kept)


@pytest.fixture
def open_page(project: Path, failures: list[logging.LogRecord]) -> Iterator[Callable[..., AppTest]]:
    """Open the app on a page, with query parameters as keyword arguments; the test fails if any page failed behind its panel.

    The shell turns an exception of a page into a sentence, so `AppTest.exception` stays empty; the log does not.
    """

    def opened(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(project / "app.py"), default_timeout=PATIENCE)
        if page != EXPLORE:
            app.switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [element.message for element in app.exception]
        return app

    yield opened
    assert not failures, "\n".join(logging.Formatter().format(record) for record in failures)


@pytest.fixture
def open_app(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open the app where it opens first, on Explore."""
    return partial(open_page, EXPLORE)


@pytest.fixture
def open_classify(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open the app on the page of classes."""
    return partial(open_page, CLASSIFY)
