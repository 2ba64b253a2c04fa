"""How long a person waits for their own data: from choosing a file to four views, and while a point is dragged.

Run from the root of the checkout: `python -m benchmarks.bringing [--repeats 5]`. It prints the Markdown table that the
README shows. Every file is new to the server, so nothing is in its caches.
"""

import argparse
import contextlib
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

from tests.browser.explore_page import ExplorePage
from tests.browser.running_app import installed_browser, launch, serving

ROOT = Path(__file__).parents[1]
RENEWED = "before => document.querySelector('.linked-views').dataset.revision !== before"
ROWS = {"1 MB of text": 52_000, "a million rows, 19 MB of text": 1_000_000}
DRAGGED = 4.0  # seconds

# How often the fit followed while a point was dragged: every new revision is one more fit that was drawn.
COUNT_REVISIONS = """() => {
    const views = document.querySelector(".linked-views");
    window.revisions = 0;
    new MutationObserver(() => window.revisions++).observe(views, {attributeFilter: ["data-revision"]});
}"""


def frame(rows: int, seed: int) -> pd.DataFrame:
    """A line with normal errors and a few outliers."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.0, 36.0, rows)
    y = 3.0 + 0.5 * x + rng.normal(size=rows)
    y[:5] += 40.0
    return pd.DataFrame({"dose": x, "effect": y}).round(6)


def written(rows: int, seed: int, file: Path) -> Path:
    """The same as a file."""
    frame(rows, seed).to_csv(file, index=False)
    return file


def seconds(page: Page, act: Callable[[], object]) -> float:
    """From doing something to the last of four new views."""
    before = page.locator(".linked-views").get_attribute("data-revision")
    began = time.perf_counter()
    act()
    page.wait_for_function(RENEWED, arg=before, polling=20, timeout=120_000)
    return time.perf_counter() - began


def choosing(page: Page, folder: Path, repeats: int) -> dict[str, list[float]]:
    """Choose files of both sizes, and turn to another parameter of the large one."""
    explore = ExplorePage(page).open("/?curve=linear&errors=normal")
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    box = page.get_by_test_id("stFileUploaderDropzoneInput")
    box.wait_for(state="attached")
    explore.settle()
    times: dict[str, list[float]] = {}
    for repeat in range(repeats):
        for what, rows in ROWS.items():
            file = written(rows, repeat, folder / f"{rows}-{repeat}.csv")
            times.setdefault(what, []).append(seconds(page, lambda file=file: box.set_input_files(file)))
            explore.settle()
        turned = page.get_by_role("radiogroup", name="Turn ").get_by_text("β₁" if repeat % 2 == 0 else "β₀")
        times.setdefault("of these, another parameter is explored", []).append(seconds(page, turned.click))
        explore.settle()
    return times


def workbook(page: Page, repeats: int) -> list[float]:
    """Choose workbooks of 10,000 rows, which are unpacked in a process of their own."""
    box, explore, times = page.get_by_test_id("stFileUploaderDropzoneInput"), ExplorePage(page), []
    for repeat in range(repeats):
        book = io.BytesIO()
        frame(10_000, 100 + repeat).to_excel(book, index=False)
        content = {
            "name": f"{repeat}.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": book.getvalue(),
        }
        times.append(seconds(page, lambda content=content: box.set_input_files(content)))
        explore.settle()
    return times


def dragging(page: Page) -> float:
    """Fits drawn a second while a point of a hundred is dragged without a pause."""
    explore = ExplorePage(page).open("/?data=nile&curve=linear&errors=normal")
    explore.views.get_by_role("button", name="Edit points").click()
    x, y = explore.dot(0, 29)
    page.evaluate(COUNT_REVISIONS)
    page.mouse.move(x, y)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < DRAGGED:
        step += 1
        page.mouse.move(x, y + 40.0 * np.sin(0.15 * step))
    drawn = page.evaluate("() => window.revisions") / (time.perf_counter() - began)
    page.mouse.up()
    return drawn


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5, help="files of each kind")
    repeats = parser.parse_args(arguments).repeats
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        path = installed_browser(playwright)
        if path is None:
            raise SystemExit("No Chromium or Chrome found: install one or name it in MLEXPLORE_CHROMIUM.")
        browser = stack.enter_context(contextlib.closing(launch(playwright, path)))
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        server = stack.enter_context(serving(command, ROOT, folder / "log"))
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=server.url)
        times = choosing(page, folder, repeats)
        times["a workbook of 10,000 rows"] = workbook(page, repeats)
        print("| from choosing to four views | median, s | slowest, s |\n|---|---:|---:|")
        for what, measured in times.items():
            print(f"| {what} | {statistics.median(measured):.1f} | {max(measured):.1f} |")
        print(f"\nWhile a point is dragged the fit follows {dragging(page):.0f} times a second.")


if __name__ == "__main__":
    main()
