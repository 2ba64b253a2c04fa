"""How long a person waits: from a key press to the last repaint, beside an empty Streamlit app in the same run.

Run from the root of the checkout: `python -m benchmarks.latency [--presses 60]`. It prints the Markdown table that
the README shows. All times are taken inside the page, from the browser's own stamp on the key event to the frame in
which the last change stands; Playwright's way to the browser is not in them.
"""

import argparse
import contextlib
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running_app import SETTLED, Server, installed_browser, launch, serving

ROOT = Path(__file__).parents[1]
CURVE = "What is left when the errors are taken away"  # label of the select box
VIEWS = ".linked-views"
CLASSIFY = "/classify?v=1&data=challenger"
TEXT = "[data-testid=stMarkdown]"
ROUNDS = 5  # every row is measured in turns, so that what else the machine does falls on all of them
WARM_UP = 3  # presses of a round that do not count
BREATH = 120  # milliseconds

# Stamps every key event, and every paint that follows it. A paint is stamped at the first animation frame after the one
# that showed the change: the component does so itself (data-painted-at), the yardstick is watched here.
STOPWATCH = """selector => {
    const watched = document.querySelector(selector);
    const stopwatch = window.stopwatch = {pressed: 0, paints: []};
    document.addEventListener("keydown", event => { stopwatch.pressed = event.timeStamp; }, true);
    if (watched.dataset.paintedAt) {
        new MutationObserver(() => stopwatch.paints.push(Number(watched.dataset.paintedAt)))
            .observe(watched, {attributeFilter: ["data-painted-at"]});
    } else {
        new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(
            () => stopwatch.paints.push(performance.now())
        ))).observe(watched, {subtree: true, childList: true, characterData: true});
    }
}"""
FORGET = "() => { window.stopwatch.paints = []; }"
FIRST_PAINT = "() => window.stopwatch.paints[0] - window.stopwatch.pressed"
LAST_PAINT = "() => window.stopwatch.paints.at(-1) - window.stopwatch.pressed"

# Moves the slider faster than a screen can follow, as a hand that drags may, and counts the frames that were painted.
BACK_TO_BACK = """([selector, seconds]) => new Promise(resolve => {
    const views = document.querySelector(selector);
    const slider = views.querySelector("input.lv-slider");
    const before = Number(views.dataset.framesPainted);
    const began = performance.now();
    const dragging = setInterval(() => {
        const passed = (performance.now() - began) / 1000;
        if (passed > seconds) {
            clearInterval(dragging);
            resolve((Number(views.dataset.framesPainted) - before) / passed);
            return;
        }
        slider.value = String((Number(slider.value) + 1) % (Number(slider.max) + 1));
        slider.dispatchEvent(new Event("input", {bubbles: true}));
    }, 4);
})"""


@dataclass(frozen=True)
class Row:
    """One kind of key press on one page, and how long each took, in milliseconds."""

    what: str
    page: Page
    press: Callable[[], None]
    read: str
    times: list[float] = field(default_factory=list)

    def time(self, presses: int) -> None:
        """Press some more times, each time until the repaint is seen and the server is done."""
        for repetition in range(-WARM_UP, presses):
            self.page.evaluate(FORGET)
            self.press()
            self.page.wait_for_function("() => window.stopwatch.paints.length > 0", polling=5)
            self.page.wait_for_timeout(BREATH)  # what a hand at rest sets off begins within this
            self.page.wait_for_selector(SETTLED)
            self.page.wait_for_timeout(BREATH)
            if repetition >= 0:
                self.times.append(self.page.evaluate(self.read))

    def percentile(self, percent: int) -> float:
        """Milliseconds that `percent` of the presses kept within."""
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


def empty_app(page: Page) -> Row:
    """Arrow key on `st.slider` of the empty app until the text has changed."""

    def press() -> None:
        page.get_by_role("slider").focus()
        page.keyboard.press("ArrowRight")

    return Row("empty app", page, press, LAST_PAINT)


def explored_parameter(page: Page, what: str = "explored parameter") -> Row:
    """Arrow key on the component's slider until all four views show the new value, in the browser."""
    keys = itertools.cycle(["ArrowRight", "ArrowLeft"])

    def press() -> None:
        page.locator(f"{VIEWS} input.lv-slider").focus()
        page.keyboard.press(next(keys))

    return Row(what, page, press, FIRST_PAINT)


def error_distribution(page: Page) -> Row:
    """Enter on another error distribution until the last of the four views shows its fit, from the server."""
    names = itertools.cycle(["Laplace", "Student t", "Logistic", "Normal"])

    def press() -> None:
        page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton").click()
        choice = page.get_by_test_id("stPopoverBody").get_by_role("button", name=next(names), exact=True)
        choice.wait_for()
        page.wait_for_selector(SETTLED)
        page.wait_for_timeout(BREATH)
        page.evaluate(FORGET)  # opening the list is not what is timed
        choice.focus()
        page.keyboard.press("Enter")

    return Row("another error distribution", page, press, LAST_PAINT)


def another(page: Page, what: str, label: str, names: Sequence[str]) -> Row:
    """Enter on another entry of a list until the last of the four views shows its fit, from the server."""
    turns = itertools.cycle(names)

    def press() -> None:
        # Typing narrows the list to one line.
        page.get_by_role("combobox", name=label).fill(next(turns))
        page.keyboard.press("Enter")

    return Row(what, page, press, LAST_PAINT)


@contextlib.contextmanager
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of a laptop's size."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
    yield context.new_page()
    context.close()


def show(page: Page, ready: str, path: str = "/") -> None:
    """Open a page of the app and wait until `ready` is there and the script has ended."""
    page.goto(path)
    page.wait_for_selector(ready)
    page.wait_for_selector(SETTLED)


def first_view(browser: Browser, server: Server, ready: str) -> float:
    """Milliseconds from asking for the address to `ready` being there, in a fresh browser context."""
    with opened(browser, server) as page:
        began = time.perf_counter()
        show(page, ready)
        return (time.perf_counter() - began) * 1000


def table(rows: Sequence[Row]) -> str:
    """Markdown: p50 and p95 of each row, and its ratio to the first row."""
    yardstick = rows[0].percentile(50)
    lines = ["| key press to last repaint | p50, ms | p95, ms | p50 / empty app |", "|---|---:|---:|---:|"]
    for row in rows:
        p50, p95 = row.percentile(50), row.percentile(95)
        lines.append(f"| {row.what} | {p50:.0f} | {p95:.0f} | {p50 / yardstick:.2f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both apps in turn and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--presses", type=int, default=60, help="key presses for each row, at least 40")
    presses = max(40, parser.parse_args(arguments).presses)

    run = [sys.executable, "-m", "streamlit", "run"]
    with contextlib.ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        path = installed_browser(playwright)
        if path is None:
            raise SystemExit("No Chromium or Chrome found: install one or name it in MLEXPLORE_CHROMIUM.")
        browser = stack.enter_context(contextlib.closing(launch(playwright, path)))
        empty = stack.enter_context(serving([*run, "benchmarks/empty_app.py"], ROOT, logs / "empty.log"))
        ours = stack.enter_context(serving([*run, "app.py"], ROOT, logs / "ours.log"))

        drawn = f"{VIEWS}[data-painted-at]"
        cold = [first_view(browser, empty, TEXT), first_view(browser, ours, drawn)]
        warm = [(first_view(browser, empty, TEXT), first_view(browser, ours, drawn)) for _ in range(9)]

        yardstick = stack.enter_context(opened(browser, empty))
        show(yardstick, TEXT)
        yardstick.evaluate(STOPWATCH, TEXT)
        page = stack.enter_context(opened(browser, ours))
        show(page, drawn)
        page.evaluate(STOPWATCH, VIEWS)
        labels = stack.enter_context(opened(browser, ours))
        show(labels, drawn, CLASSIFY)
        labels.evaluate(STOPWATCH, VIEWS)
        mounts = [each.locator(VIEWS).get_attribute("data-mounts") for each in (page, labels)]
        rows = [
            empty_app(yardstick),
            explored_parameter(page),
            error_distribution(page),
            another(page, "another curve", CURVE, ["Polynomial", "Logistic growth"]),
            explored_parameter(labels, "Classify: explored parameter"),
            another(labels, "Classify: another link", "Link", ["probit", "cauchit", "logit"]),
        ]
        for _ in range(ROUNDS):
            for row in rows:
                row.page.bring_to_front()
                row.time(presses // ROUNDS)
        remounted = mounts != [each.locator(VIEWS).get_attribute("data-mounts") for each in (page, labels)]
        rates = []
        for each in (page, labels):
            each.bring_to_front()
            rates.append(each.evaluate(BACK_TO_BACK, [VIEWS, 3]))

    print(table(rows))
    print(
        f"\nRedraws of all four views, back to back: {rates[0]:.0f} per second, on Classify {rates[1]:.0f}."
    )
    print(f"Charts mounted anew on the way: {'some' if remounted else 'none'}.")
    theirs, own = (statistics.median(times) for times in zip(*warm, strict=True))
    print(
        f"First view of a cold server: {cold[1]:.0f} ms, empty app {cold[0]:.0f} ms ({cold[1] / cold[0]:.2f})."
    )
    print(f"First view of a new session: {own:.0f} ms, empty app {theirs:.0f} ms ({own / theirs:.2f}).")


if __name__ == "__main__":
    main()
