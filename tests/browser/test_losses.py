"""The page of losses as it is used: looked for, narrowed down, opened, turned, pinned, and taken to a fit."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from mlexplore.plots.theme import DARK, LIGHT
from tests.browser.conftest import PHONE

# How many elements end beyond the right edge, and what is lower than a finger.
_BEYOND = "nodes => nodes.filter(node => node.getBoundingClientRect().right > innerWidth + 1).length"
_SMALL = "nodes => nodes.filter(node => node.getBoundingClientRect().height < 44).map(node => node.className)"

Open = Callable[..., Page]
SEARCH = "Search the losses"


def names(page: Page) -> list[str]:
    """Names of the losses on the cards that are seen."""
    return page.locator(".ct-name:visible").all_inner_texts()


def views(page: Page) -> Locator:
    """The linked views, drawn."""
    shown = page.locator(".linked-views")
    expect(shown).to_have_attribute("data-painted-at", re.compile(r"\d"), timeout=20_000)
    return shown


def pin(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Pin {name} to compare").click()
    expect(page.get_by_role("group", name="Pinned to compare")).to_contain_text(name, timeout=20_000)


def test_losses_are_found_by_any_name_pinned_compared_and_taken_to_a_fit(page: Page, open_at: Open) -> None:
    open_at(page, "/?data=nile&curve=linear&errors=normal")
    expect(page.get_by_text(re.compile("under normal errors")).first).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Losses").click()
    search, count = page.get_by_label(SEARCH), page.locator(".ct-count")
    expect(count).to_have_text(re.compile(r"^\d+ losses$"), timeout=20_000)
    everything = len(names(page))

    # Names in libraries are found at once, and said.
    search.fill("reg:gamma")
    assert names(page) == ["Gamma deviance"]
    expect(page.locator(".ct-found:visible")).to_have_text('objective="reg:gamma"')
    search.fill("nn.MSELoss")
    assert names(page)[0] == "Squared error"
    search.fill("no such words")
    assert names(page) == []
    expect(page.get_by_text("No loss answers to “no such words”")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    assert len(names(page)) == everything
    expect(search).to_be_focused()

    # Lists narrow down; what is looked for gets into the address when the hand rests.
    page.get_by_label("Density", exact=True).select_option("has no density")
    page.get_by_label("Problem", exact=True).select_option("numbers")
    expect(count).to_have_text(re.compile(rf"^\d+ of {everything} losses$"))
    assert "Tukey’s biweight" in names(page)
    assert "Squared error" not in names(page)
    expect(page).to_have_url(
        re.compile(r"problem=numbers&density=without|density=without.*problem=numbers"), timeout=20_000
    )
    page.get_by_label("Density", exact=True).select_option("")
    page.get_by_label("Problem", exact=True).select_option("")

    # Two that are pinned are compared; a fourth takes the place of the oldest.
    pin(page, "Squared error")
    pin(page, "Huber loss")
    views(page)
    assert page.locator(".lv-title").all_inner_texts() == ["Losses", "Densities", "Influence", "Weights"]
    pin(page, "Tukey’s biweight")
    pin(page, "Absolute error")
    expect(page.get_by_text("Squared error gave way to Absolute error")).to_be_visible(timeout=20_000)

    # The keyboard opens a loss and turns its parameter in all views.
    huber = page.locator(".ct-open").filter(has=page.get_by_text("Huber loss", exact=True))
    huber.focus()
    page.keyboard.press("Enter")
    expect(huber).to_have_attribute("aria-pressed", "true", timeout=20_000)
    shown = views(page)
    expect(shown).to_have_attribute("aria-label", "Huber loss in linked views", timeout=20_000)
    shown.get_by_role("slider").focus()
    before = shown.locator(".js-line").evaluate_all("lines => lines.map(line => line.getAttribute('d'))")
    page.keyboard.press("PageUp")
    expect(page).to_have_url(re.compile(r"huber\.delta="), timeout=20_000)
    after = shown.locator(".js-line").evaluate_all("lines => lines.map(line => line.getAttribute('d'))")
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 4
    delta = re.search(r"huber\.delta=([\d.]+)", page.url)
    assert delta is not None

    # A step back takes the slider along, and a step forth brings it again.
    value = shown.locator(".lv-value")
    page.go_back()
    expect(value).to_have_text("δ = 1.345", timeout=20_000)
    page.go_forward()
    expect(value).to_have_text(f"δ = {delta[1]}", timeout=20_000)

    # And it is fitted to the data that were there, with the value that the slider stands on.
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.get_by_text(re.compile("under Huber errors")).first).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile(rf"data=nile&curve=linear&errors=huber&delta={re.escape(delta[1])}$"))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.go_back()
    expect(page.locator(".linked-views")).to_have_attribute(
        "aria-label", "Huber loss in linked views", timeout=20_000
    )
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_presses_faster_than_the_server_are_all_heard(page: Page, open_at: Open) -> None:
    open_at(page, "/losses")
    pins = page.locator(".ct-pin")
    expect(pins.first).to_be_visible(timeout=20_000)
    # Two pins and a card within one task of the browser: no answer can come between.
    page.evaluate("""() => {
        document.querySelectorAll(".ct-pin")[1].click();
        document.querySelectorAll(".ct-pin")[2].click();
        document.querySelectorAll(".ct-open")[3].click();
    }""")
    expect(page).to_have_url(re.compile(r"loss=[-\w]+&pin=[-\w]+\.[-\w]+$"), timeout=20_000)


ALL, ONE = "/losses", "/losses?v=1&loss=absolute&pin=huber"
COMPARED = "/losses?v=1&pin=squared.huber.barron&compare=yes&barron.alpha=-1"


@pytest.mark.parametrize("address", [ALL, ONE])
def test_what_is_on_the_page_is_within_reach_of_everyone_and_follows_the_theme(
    address: str, page: Page, open_at: Open, barriers: Callable[[Page], list[str]]
) -> None:
    open_at(page, address)
    line = page.locator(".ct-loss").first
    for scheme, palette in (("dark", DARK), ("light", LIGHT)) if address == ALL else (("dark", DARK),):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        channels = ", ".join(str(int(palette.loss[place : place + 2], 16)) for place in (1, 3, 5))
        expect(line).to_have_css("stroke", f"rgb({channels})", timeout=20_000)
    if address != ALL:
        views(page)
    assert barriers(page) == []


def test_a_phone_has_room_for_every_state_and_targets_for_fingers(
    phone_page: Page, open_at: Open, barriers: Callable[[Page], list[str]]
) -> None:
    for address in (ALL, ONE, COMPARED):
        open_at(phone_page, address)
        expect(phone_page.locator(".losses-catalogue button:visible").first).to_be_visible(timeout=20_000)
        if address != ALL:
            views(phone_page)
        assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
        assert phone_page.locator(".losses-catalogue *:visible").evaluate_all(_BEYOND) == 0
        controls = phone_page.locator(".losses-catalogue :is(button, select, input):visible")
        assert controls.evaluate_all(_SMALL) == []
    assert barriers(phone_page) == []


def test_on_a_phone_a_loss_takes_the_page_and_gives_it_back(phone_page: Page, open_at: Open) -> None:
    open_at(phone_page, "/losses")
    card = phone_page.get_by_role("button", name=re.compile("^.*Huber loss"))
    card.first.scroll_into_view_if_needed()
    card.first.tap()
    views(phone_page)
    expect(card.first).to_be_hidden(timeout=20_000)
    back = phone_page.get_by_role("button", name="All losses")
    expect(back).to_be_focused()
    back.tap()
    expect(card.first).to_be_visible(timeout=20_000)
    expect(phone_page.locator(".linked-views")).to_have_count(0, timeout=20_000)
