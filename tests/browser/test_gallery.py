"""The gallery in a browser: opened, searched and left by keys, within reach of everyone, one column on a phone."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from mlexplore.data import SAMPLES
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.explore_page import ExplorePage


def gallery(page: Page) -> Locator:
    """The open gallery, with every picture loaded."""
    dialog = page.get_by_role("dialog", name="Samples")
    expect(dialog.get_by_role("img")).to_have_count(len(SAMPLES), timeout=20_000)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[role=dialog] img')].every(image => image.complete && image.naturalWidth)"
    )
    return dialog


def test_a_sample_is_found_and_opened_by_keys_alone(page: Page) -> None:
    """Enter opens, letters narrow down, Tab reaches the card, Enter takes it; Escape leaves everything as it was."""
    explore = ExplorePage(page).open()
    opener = page.get_by_role("button", name="Gallery")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = gallery(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "data=" not in page.url
    opener.focus()
    page.keyboard.press("Enter")
    search = gallery(page).get_by_role("searchbox", name="Search")
    search.focus()
    page.keyboard.type("geyser")
    expect(dialog.get_by_role("img")).to_have_count(1)
    card = dialog.get_by_role("button", name="Old Faithful")
    for _ in range(4):
        page.keyboard.press("Tab")
        if card.evaluate("card => card === document.activeElement"):
            break
    explore.renewing(lambda: page.keyboard.press("Enter"))
    expect(dialog).to_have_count(0)
    page.wait_for_url("**data=old-faithful&curve=linear&errors=normal**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_has_no_barrier_and_every_picture_has_words(
    scheme: str, new_page: Callable[..., Page], barriers: Callable[[Page], list[str]]
) -> None:
    page = new_page(**DESKTOP, color_scheme=scheme)
    explore = ExplorePage(page).open()
    page.get_by_role("button", name="Gallery").click()
    words = [image.get_attribute("alt") or "" for image in gallery(page).get_by_role("img").all()]
    explore.settle()
    assert all(len(each) > 20 for each in words)
    assert barriers(page) == []


def test_on_a_phone_the_cards_stand_below_one_another(
    phone_page: Page, barriers: Callable[[Page], list[str]]
) -> None:
    ExplorePage(phone_page).open()
    phone_page.get_by_test_id("stExpandSidebarButton").click()
    phone_page.get_by_role("button", name="Gallery").click()
    dialog = gallery(phone_page)
    boxes = [image.bounding_box() for image in dialog.get_by_role("img").all()]
    shown = [box for box in boxes if box is not None]
    assert len(shown) == len(SAMPLES)
    assert all(above["y"] + above["height"] < below["y"] for above, below in pairwise(shown))
    assert all(box["width"] > 240 for box in shown)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    assert barriers(phone_page) == []
