"""How long a person waits: from a key press to the last repaint, beside an empty Streamlit app in the same run.

Run from the root of the checkout: `python -m benchmarks.latency [--repetitions 60]`. It prints the Markdown table that
the README shows. All times are taken inside the page, from the browser's own stamp on the key event to the frame in
which the last change stands; Playwright's way to the browser is not in them.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running_app import SETTLED, Server, installed_browser, launch, serving

ROOT = Path(__file__).parents[1]
ERRORS = "Error distribution"  # label of the radio buttons
CURVE = "What is left when the errors are taken away"  # label of the select box
VIEWS = ".linked-views"
TEXT = "[data-testid=stMarkdown]"
WARM_UP = 5  # presses
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
FIRST_PAINT = "() => window.stopwatch.paints[0] - window.stopwatch.pressed"
LAST_PAINT = "() => window.stopwatch.paints.at(-1) - window.stopwatch.pressed"

# Moves the slider again as soon as the views stand: how many times a second the page can draw all four.
BACK_TO_BACK = """([selector, seconds]) => new Promise(resolve => {
    const views = document.querySelector(selector);
    const slider = views.querySelector("input.lv-slider");
    const last = Number(slider.max);
    const began = performance.now();
    let draws = 0;
    const next = () => {
        slider.value = String((Number(slider.value) + 1) % (last + 1));
        slider.dispatchEvent(new Event("input", {bubbles: true}));
    };
    const observer = new MutationObserver(() => {
        draws += 1;
        const passed = performance.now() - began;
        if (passed < seconds * 1000) { next(); return; }
        observer.disconnect();
        resolve(draws / passed * 1000);
    });
    observer.observe(views, {attributeFilter: ["data-painted-at"]});
    next();
})"""


class Wait(NamedTuple):
    """How long one kind of key press took, in milliseconds, over all repetitions."""

    what: str
    milliseconds: tuple[float, ...]

    def percentile(self, percent: int) -> float:
        """Time that `percent` of the repetitions kept within."""
        return statistics.quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]


def timed(page: Page, what: str, press: Callable[[int], None], read: str, repetitions: int) -> Wait:
    """Press `repetitions` times, each time until the repaint is seen and the server is done.

    Parameters
    ----------
    page
        Page with a running stopwatch.
    what
        Name of the row.
    press
        Makes the key press; it is told which press this is.
    read
        Script that gives the milliseconds of one press.
    repetitions
        Presses that count; a few before them warm up.
    """
    times = []
    for repetition in range(-WARM_UP, repetitions):
        page.evaluate("() => { window.stopwatch.paints = []; }")
        press(repetition)
        page.wait_for_function("() => window.stopwatch.paints.length > 0", polling=5)
        page.wait_for_timeout(BREATH)  # what comes after the pause of a hand at rest begins within this
        page.wait_for_selector(SETTLED)
        page.wait_for_timeout(BREATH)
        if repetition >= 0:
            times.append(page.evaluate(read))
    return Wait(what, tuple(times))


def empty_app(page: Page, repetitions: int) -> Wait:
    """Arrow key on `st.slider` of the empty app until the text has changed."""
    page.evaluate(STOPWATCH, TEXT)
    page.get_by_role("slider").focus()
    return timed(page, "empty app", lambda _: page.keyboard.press("ArrowRight"), LAST_PAINT, repetitions)


def explored_parameter(page: Page, repetitions: int) -> Wait:
    """Arrow key on the component's slider until all four views show the new value, in the browser."""
    page.locator(f"{VIEWS} input.lv-slider").focus()

    def press(repetition: int) -> None:
        page.keyboard.press("ArrowRight" if repetition % 20 < 10 else "ArrowLeft")

    return timed(page, "explored parameter", press, FIRST_PAINT, repetitions)


def error_distribution(page: Page, repetitions: int) -> Wait:
    """Arrow key to the next error distribution until the last of the four views shows its fit, from the server."""
    page.get_by_role("radiogroup", name=ERRORS).get_by_role("radio", checked=True).focus()

    def press(repetition: int) -> None:
        page.keyboard.press("ArrowUp" if repetition % 2 else "ArrowDown")

    return timed(page, "another error distribution", press, LAST_PAINT, repetitions)


def curve(page: Page, repetitions: int) -> Wait:
    """Enter on another curve until the last of the four views shows its fit, from the server."""
    box = page.get_by_role("combobox", name=CURVE)

    def press(repetition: int) -> None:
        box.focus()
        page.keyboard.press("ArrowDown")  # opens the list at the present choice
        page.keyboard.press("ArrowDown" if repetition % 2 else "ArrowUp")
        page.keyboard.press("Enter")

    return timed(page, "another curve", press, LAST_PAINT, repetitions)


@contextlib.contextmanager
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """A page of a laptop's size."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
    yield context.new_page()
    context.close()


def show(page: Page, ready: str) -> None:
    """Open the app and wait until `ready` is there and the script has ended."""
    page.goto("/")
    page.wait_for_selector(ready)
    page.wait_for_selector(SETTLED)


def first_view(browser: Browser, server: Server, ready: str) -> float:
    """Milliseconds from asking for the address to `ready` being there, in a fresh browser context."""
    with opened(browser, server) as page:
        began = time.perf_counter()
        show(page, ready)
        return (time.perf_counter() - began) * 1000


def table(waits: Sequence[Wait]) -> str:
    """Markdown: p50 and p95 of each row, and its ratio to the first row."""
    yardstick = waits[0]
    lines = [
        "| from key press to last repaint | p50, ms | p95, ms | p50, of the empty app |",
        "|---|---:|---:|---:|",
    ]
    for wait in waits:
        p50, p95 = wait.percentile(50), wait.percentile(95)
        lines.append(f"| {wait.what} | {p50:.0f} | {p95:.0f} | {p50 / yardstick.percentile(50):.2f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both apps in turn and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repetitions", type=int, default=60, help="key presses per row (at least 40)")
    repetitions = max(40, parser.parse_args(arguments).repetitions)

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
        warm = [
            statistics.median(first_view(browser, server, ready) for _ in range(9))
            for server, ready in ((empty, TEXT), (ours, drawn))
        ]

        with opened(browser, empty) as page:
            show(page, TEXT)
            waits = [empty_app(page, repetitions)]
        with opened(browser, ours) as page:
            show(page, drawn)
            page.evaluate(STOPWATCH, VIEWS)
            mounts = page.locator(VIEWS).get_attribute("data-mounts")
            waits.append(explored_parameter(page, repetitions))
            rate = page.evaluate(BACK_TO_BACK, [VIEWS, 3])
            waits += [error_distribution(page, repetitions), curve(page, repetitions)]
            remounts = int(page.locator(VIEWS).get_attribute("data-mounts") or 0) - int(mounts or 0)

    print(table(waits))
    print(
        f"\nRedraws of all four views, back to back: {rate:.0f} per second. Charts mounted anew: {remounts}."
    )
    print(
        f"First view of a cold server: {cold[1]:.0f} ms, empty app {cold[0]:.0f} ms ({cold[1] / cold[0]:.2f})."
    )
    print(
        f"First view of a new session: {warm[1]:.0f} ms, empty app {warm[0]:.0f} ms ({warm[1] / warm[0]:.2f})."
    )


if __name__ == "__main__":
    main()
