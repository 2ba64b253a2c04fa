"""A Chromium and a running app to point it at: what the browser tests and the latency benchmark stand on."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# A browser started for a test has no business of its own on the network.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
)
STARTING = 60.0  # seconds the server may take to answer
# Streamlit's own attributes say when a page is connected and its script has ended.
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'


class Server(NamedTuple):
    """The running app: its address and the file its words go to."""

    url: str
    log: Path


def installed_browser(playwright: Playwright) -> str | None:
    """Path of a Chromium, or None: the one named in MLEXPLORE_CHROMIUM, one installed here, or Playwright's own."""
    named = os.environ.get("MLEXPLORE_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    for place in (*USUAL_PLACES, playwright.chromium.executable_path):
        if Path(place).is_file():
            return place
    return None


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the Chromium at `path`, headless."""
    # Its sandbox does not work for root, which is who runs most containers.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(
        executable_path=path, args=[*QUIET, *(["--no-sandbox"] if root else [])]
    )


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether the server behind `url` is up."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextlib.contextmanager
def serving(command: list[str], directory: Path, log: Path) -> Iterator[Server]:
    """Run `command`, a Streamlit server, on a port of its own in `directory` until the block is left.

    Raises
    ------
    RuntimeError
        If the server ends, or does not answer within a minute; the message quotes its log.
    """
    port = free_port()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--server.port", str(port), "--server.address", "127.0.0.1"],
            cwd=directory,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", log)
            deadline = time.monotonic() + STARTING
            while not answers(server.url):
                ended = process.poll()
                if ended is not None or time.monotonic() > deadline:
                    state = "is silent" if ended is None else f"ended with {ended}"
                    raise RuntimeError(f"The server {state}. It said:\n{log.read_text(encoding='utf-8')}")
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
