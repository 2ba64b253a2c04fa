"""Take the pictures that the README shows, of the app as it is now: `python -m docs.screenshots`, from the root."""

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from tests.browser.running_app import installed_browser, launch, serving

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
DRAWN = ".linked-views[data-painted-at]"


class Picture(NamedTuple):
    """A state of the page and how it is looked at."""

    name: str
    link: str
    width: int
    height: int
    colours: str
    steps: int
    """Arrow keys by which the explored parameter is turned away from its estimate."""


PICTURES = (
    Picture("explore", "/", 1440, 900, "light", 34),
    Picture(
        "explore-dark", "/?data=generated&errors=student-t&explore=rate&others=refit", 1440, 900, "dark", 20
    ),
    Picture("explore-phone", "/?errors=laplace", 390, 844, "light", 0),
    Picture("classify", "/classify", 1440, 900, "light", 8),
    Picture("losses", "/losses?loss=huber", 1440, 900, "light", 0),
    Picture("classify-dark", "/classify?data=generated&features=1&n=300&curve=linear", 1440, 900, "dark", 12),
)


def main() -> None:
    """Start the app, take every picture and stop."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = installed_browser(playwright)
        if path is None:
            sys.exit("No Chromium was found: install one, or name it in MLEXPLORE_CHROMIUM.")
        browser = launch(playwright, path)
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        with serving(command, ROOT, Path(folder) / "log") as server:
            for picture in PICTURES:
                context = browser.new_context(
                    viewport={"width": picture.width, "height": picture.height},
                    color_scheme="dark" if picture.colours == "dark" else "light",
                )
                take(context.new_page(), server.url, picture)
                context.close()
        browser.close()


def take(page: Page, url: str, picture: Picture) -> None:
    """Open the page, turn the parameter, light up one observation and take the picture."""
    page.goto(url + picture.link)
    page.wait_for_selector(DRAWN)
    if picture.steps:
        page.get_by_role("button", name="Previous observation").first.click()
        page.locator(".lv-slider").first.focus()
        for _ in range(picture.steps):
            page.keyboard.press("ArrowRight")
        page.wait_for_url("**at=**")
        page.mouse.move(0, 0)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(500)  # fonts and transitions of the controls
    page.screenshot(path=IMAGES / f"{picture.name}.png")


if __name__ == "__main__":
    main()
