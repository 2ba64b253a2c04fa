"""The running app in Chromium: a server of its own, and pages that report what a visitor would not see.

Every page fails its test on an error in the console, an uncaught exception in the page, a request that leaves this
machine, or an error in the server's log.
"""

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.browser.running_app import SETTLED, Server, installed_browser, launch, serving

# On an address such as /classify Streamlit looks for its server below that address first, and is told that there is none.
_SOUGHT = re.compile(r"/\w+/_stcore/(health|host-config)")

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, so that `-m "not browser"` leaves it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Where there is none the browser tests are skipped, and in CI they fail."""
    with sync_playwright() as playwright:
        path = installed_browser(playwright)
        if path is None:
            explanation = (
                "no Chromium or Chrome found: install one (`apt-get install chromium`, `playwright install chromium`) "
                "or name it in MLEXPLORE_CHROMIUM"
            )
            if os.environ.get("CI"):
                pytest.fail(explanation)
            pytest.skip(explanation)
        chromium = launch(playwright, path)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as the README starts it."""
    log = tmp_path_factory.mktemp("server") / "server.log"
    with serving([sys.executable, "-m", "streamlit", "run", "app.py"], project, log) as running:
        yield running


class Journal:
    """What went wrong on a page without being seen. A test that provokes something strikes it from `problems`."""

    def __init__(self, server: Server) -> None:
        """Begin where the server's log stands now."""
        self.problems: list[str] = []
        self._server = server
        self._read_up_to = server.log.stat().st_size

    def watch(self, page: Page) -> None:
        """Write down everything `page` complains about from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)
        page.on("request", self._request)
        page.on("websocket", lambda socket: self._address(socket.url))

    def close(self) -> list[str]:
        """All problems, those in the server's log included."""
        with self._server.log.open("rb") as log:
            log.seek(self._read_up_to)
            words = log.read().decode("utf-8", "replace")
        if "Traceback" in words or "ERROR" in words:
            self.problems.append(f"server log:\n{words}")
        return self.problems

    def _console(self, message: ConsoleMessage) -> None:
        address = str(message.location.get("url", ""))
        if message.type == "error" and not _SOUGHT.fullmatch(urlsplit(address).path):
            self.problems.append(f"console: {message.text} ({address})")

    def _page_error(self, error: Error) -> None:
        self.problems.append(f"exception in the page: {error.message}")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _address(self, url: str) -> None:
        place = urlsplit(url)
        if place.scheme not in {"data", "blob"} and place.hostname not in {"127.0.0.1", "localhost"}:
            self.problems.append(f"request leaves this machine: {url}")


@pytest.fixture
def journal(server: Server) -> Iterator[Journal]:
    """What goes wrong unseen while the test runs; anything left in it at the end fails the test."""
    written = Journal(server)
    yield written
    problems = written.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def new_page(browser: Browser, server: Server, journal: Journal) -> Iterator[Callable[..., Page]]:
    """Make pages with any option of a Playwright context: `new_page(**PHONE, color_scheme="dark")`."""
    with contextlib.ExitStack() as open_contexts:

        def make(**options: Any) -> Page:
            # Reduced motion: what is tested is where things end, not how they glide there.
            chosen: dict[str, Any] = {"base_url": server.url, "reduced_motion": "reduce", **options}
            context = browser.new_context(**chosen)
            open_contexts.callback(context.close)
            page = context.new_page()
            journal.watch(page)
            return page

        yield make


@pytest.fixture
def open_at() -> Callable[..., Page]:
    """Open an address of the app on a page and wait until its script has run and its files are there."""

    def opened(page: Page, address: str = "/") -> Page:
        page.goto(address)
        page.wait_for_selector(SETTLED)
        page.wait_for_load_state(
            "networkidle"
        )  # Streamlit loads an element's code when it first meets the element
        return page

    return opened


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """What axe (WCAG 2.2, levels A and AA) finds on a page as it stands: one line an element, empty if there is nothing."""
    axe = Axe()
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

    def found(page: Page) -> list[str]:
        return [
            f"{violation['id']}: {node['html'][:160]} ({node['failureSummary']})"
            for violation in axe.run(page, options=rules).response["violations"]
            for node in violation["nodes"]
        ]

    return found


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A laptop's window, light."""
    return new_page(**DESKTOP)


@pytest.fixture
def dark_page(new_page: Callable[..., Page]) -> Page:
    """A laptop's window whose owner prefers dark."""
    return new_page(**DESKTOP, color_scheme="dark")


@pytest.fixture
def phone_page(new_page: Callable[..., Page]) -> Page:
    """A phone held upright, with a touch screen."""
    return new_page(**PHONE)
