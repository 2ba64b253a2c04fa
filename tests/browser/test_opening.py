"""The app opens in a browser, asks nobody outside for anything, and follows its owner's taste in light."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

LUMINANCE = """element => {
    const [r, g, b] = getComputedStyle(element).backgroundColor.match(/[0-9.]+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}"""


def test_the_app_opens_under_its_own_name(page: Page, open_at: Callable[..., Page]) -> None:
    """The fixture adds: no error in the console or the log, and no request that leaves this machine."""
    open_at(page)
    expect(page).to_have_title("mlexplore")
    icon = page.locator("link[rel~='icon']").first
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg"))


def test_the_page_is_light_or_dark_as_its_reader_prefers(
    page: Page, dark_page: Page, open_at: Callable[..., Page]
) -> None:
    """Both themes are designed; which one is shown is the reader's choice, not ours."""
    light, dark = (
        open_at(opened).get_by_test_id("stApp").evaluate(LUMINANCE) for opened in (page, dark_page)
    )
    assert light > 0.9
    assert dark < 0.1


@pytest.mark.parametrize("device", ["page", "phone_page"])
def test_nothing_is_wider_than_the_window(
    device: str, request: pytest.FixtureRequest, open_at: Callable[..., Page]
) -> None:
    """A page that scrolls sideways hides what it shows."""
    opened = open_at(request.getfixturevalue(device))
    overflow = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.mark.parametrize("device", ["page", "dark_page", "phone_page"])
def test_the_first_view_has_no_barrier_that_axe_knows(
    device: str,
    request: pytest.FixtureRequest,
    open_at: Callable[..., Page],
    barriers: Callable[[Page], list[str]],
) -> None:
    """Contrast, names and roles, in both themes and on a phone (WCAG 2.2 AA)."""
    assert barriers(open_at(request.getfixturevalue(device))) == []
