"""The ledger in a browser: its switches work by keys, and it is within reach of everyone, on a phone too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.explore_page import ExplorePage

PAGES = [
    "/?panel=ledger",
    "/?data=generated&true_errors=beta&errors=beta&panel=ledger",
    "/classify?panel=ledger&data=penguins",
]
SURVIVES = "What survives"


def _settled(page: Page) -> None:
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=20_000)
    expect(page.get_by_text(SURVIVES)).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_the_ledger_is_within_reach_of_everyone(
    address: str, scheme: str, new_page: Callable[..., Page], barriers: Callable[[Page], list[str]]
) -> None:
    page = new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page.goto(address)
    _settled(page)
    assert barriers(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_the_ledger_finds_room_on_a_phone(
    address: str, phone_page: Page, barriers: Callable[[Page], list[str]]
) -> None:
    phone_page.goto(address)
    _settled(phone_page)
    assert barriers(phone_page) == []
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    expect(phone_page.get_by_text("The table goes on to the right.").first).to_be_visible()


def test_a_term_is_switched_off_by_keys_and_the_lost_logarithm_has_its_picture(page: Page) -> None:
    explore = ExplorePage(page).open("/?panel=ledger")
    _settled(page)
    page.get_by_role("button", name="−log σ").press("Enter")
    expect(page.get_by_text("runs to ∞")).to_be_visible(timeout=20_000)
    _settled(page)
    whose = page.get_by_role("combobox", name="Keep the terms of", exact=True)
    explore.bring_to_rest(whose)
    whose.click()
    page.get_by_role("option", name="a derivation that lost a logarithm").click()
    expect(page.get_by_text("Where each is largest")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("41.86 in the place of 4.086")).to_be_visible()
