"""The converter as it is used: a loss is typed, its scale dragged, and the data fitted with it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

Open = Callable[..., Page]
LINES = "lines => lines.map(line => line.getAttribute('d'))"


def test_a_loss_is_typed_its_scale_dragged_and_the_data_fitted_with_it(page: Page, open_at: Open) -> None:
    open_at(page, "/losses")
    page.get_by_role("radio", name="Converter").click()
    expect(page.get_by_role("heading", name="A density for every s")).to_be_visible(timeout=20_000)

    field = page.get_by_role("textbox", name=re.compile("^Loss ρ"))
    field.fill("min(r^2, 4)")
    field.press("Enter")
    expect(page.get_by_role("heading", name="No density: the tails do not fall")).to_be_visible()
    expect(page.get_by_role("button", name="Fit the current data")).to_be_disabled()
    field.fill("log(1 + (r/c)^2)")
    field.press("Enter")
    expect(page.get_by_role("heading", name="A density where s < 2")).to_be_visible()

    # While the scale is dragged the density and its constant follow, and the weights stay.
    shown = page.locator(".linked-views")
    expect(shown.locator(".lv-label")).to_have_text("scale of the loss s")
    slider = shown.get_by_role("slider")
    constant = shown.locator(".lv-readouts dd").first
    slider.focus()
    expect(shown.locator(".js-line").first).to_be_visible()
    before, was = shown.locator(".js-line").evaluate_all(LINES), constant.inner_text()
    page.keyboard.press("PageDown")
    assert constant.inner_text() != was
    after = shown.locator(".js-line").evaluate_all(LINES)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 4  # loss, density, normal, influence
    expect(page).to_have_url(re.compile(r"[?&]s=0\.\d+"))
    s = re.search(r"[?&]s=([\d.]+)", page.url)
    assert s is not None
    expect(page.get_by_text(f"Z({s[1]}) = ")).to_be_visible()
    assert constant.inner_text()[:6] in page.get_by_text(f"Z({s[1]}) = ").inner_text()

    # A step back in the history is one for the slider too.
    page.go_back()
    expect(shown.locator(".lv-value")).to_have_text("1")
    expect(page.get_by_text("Z(1) = ")).to_be_visible()
    page.go_forward()
    expect(shown.locator(".lv-value")).to_have_text(s[1])

    page.get_by_role("button", name="Fit the current data in Explore").click()
    expect(page.get_by_text(re.compile("under errors of the typed loss|typed loss")).first).to_be_visible(
        timeout=20_000
    )
    expect(page).to_have_url(re.compile(r"errors=loss\."))
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


STATES = {
    "a density": "/losses?view=converter&text=log(1%2B(r/c)^2)&turn=c",
    "labels": "/losses?view=converter&kind=margin",
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_within_reach_of_everyone_in_both_themes_and_fits_a_phone(
    state: str, page: Page, open_at: Open, barriers: Callable[[Page], list[str]]
) -> None:
    open_at(page, STATES[state])
    shown = page.locator(".linked-views")
    expect(shown).to_have_attribute("data-painted-at", re.compile(r"\d"), timeout=20_000)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(300)
        assert barriers(page) == []
    page.set_viewport_size(PHONE["viewport"])
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
