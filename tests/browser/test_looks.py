"""Light and dark, laptop and phone: nothing cut off, nothing out of reach."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mlexplore.plots.theme import DARK, LIGHT
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.explore_page import ExplorePage
from tests.browser.linked_page import rgb

STATES = {
    "story": "/",
    "profile of nu": "/?data=stackloss&errors=student-t&explore=nu&others=refit",
    "degree eight": "/?data=us-population&curve=polynomial.8&at=1",
    "truth": "/?data=generated&errors=laplace",
    "counts": "/?data=crabs&errors=zero-inflated-poisson&explore=inflation",
    "labels": "/?data=challenger",
    "ratios": "/?data=clotting&others=refit",
    "sentence": "/?data=anscombe-4&curve=polynomial.2",
}


def line_colours(explore: ExplorePage) -> set[str]:
    """Colours of the lines as they are painted."""
    return set(
        explore.views.evaluate(
            "root => [...root.querySelectorAll('.js-line')].map(line => getComputedStyle(line).stroke)"
        )
    )


def test_the_charts_follow_the_theme_without_a_reload(page: Page) -> None:
    """A person whose screen turns dark in the evening keeps zoom, place and page."""
    explore = ExplorePage(page).open()
    assert {rgb(LIGHT.model), rgb(LIGHT.loss)} <= line_colours(explore)
    explore.slider.press("End")
    expect(explore.away).to_have_count(1)
    explore.settle()
    frame = explore.frame()
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(explore.views).to_have_attribute("data-dark", "")
    expect(explore.charts[0].locator(".js-line").last).not_to_have_css("stroke", rgb(LIGHT.model))
    page.wait_for_function(
        "([root, colour]) => [...root.querySelectorAll('.js-line')].some(e => getComputedStyle(e).stroke === colour)",
        arg=[explore.views.element_handle(), rgb(DARK.loss)],
    )
    assert {rgb(DARK.model), rgb(DARK.loss)} <= line_colours(explore)
    assert not {rgb(LIGHT.model), rgb(LIGHT.loss), rgb(LIGHT.explored)} & line_colours(explore)
    assert explore.frame() == frame
    assert explore.told("mounts") == "4"
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    expect(explore.views).not_to_have_attribute("data-dark", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_within_reach_of_everyone(
    state: str, scheme: str, new_page: Callable[..., Page], barriers: Callable[[Page], list[str]]
) -> None:
    """WCAG 2.2 AA as far as axe can tell, in both themes, with an observation lit and a value turned."""
    page = new_page(**DESKTOP, color_scheme=scheme)
    explore = ExplorePage(page)
    if state == "sentence":
        page.goto(STATES[state])
        expect(page.get_by_role("alert").first).to_be_visible(timeout=20_000)
        explore.settle()
    else:
        explore.open(STATES[state])
        explore.slider.press("PageUp")
        explore.point.get_by_role("button", name="Next observation").click()
        expect(explore.views).to_have_attribute("data-point", "0")
        expect(explore.away).to_have_count(1)
        explore.settle()
    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_of_distributions_is_within_reach_of_everyone(
    scheme: str, new_page: Callable[..., Page], barriers: Callable[[Page], list[str]]
) -> None:
    """With what does not suit the data switched off beside its reason; it opens and closes by keys."""
    page = new_page(**DESKTOP, color_scheme=scheme)
    explore = ExplorePage(page).open("/?data=mcycle")
    explore.errors.focus()
    page.keyboard.press("Enter")
    listed = page.get_by_test_id("stPopoverBody")
    expect(listed.get_by_role("button", name="Gamma", exact=True)).to_be_disabled()
    expect(listed.get_by_role("button", name="Laplace", exact=True)).to_be_enabled()
    expect(listed.get_by_text("row 2 is 0").first).to_be_visible()
    explore.settle()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(listed).to_have_count(0)


def test_on_a_phone_the_views_stack_and_a_tap_lights_an_observation(phone_page: Page) -> None:
    explore = ExplorePage(phone_page).open()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    boxes: list[Any] = [chart.bounding_box() for chart in explore.charts]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert all(a["y"] + a["height"] <= b["y"] for a, b in pairwise(boxes))
    assert all(box["width"] > 300 for box in boxes)
    explore.charts[0].scroll_into_view_if_needed()
    phone_page.touchscreen.tap(*explore.dot(0, 12))
    explore.wait_until_lit()
    expect(explore.views).to_have_attribute("data-point", re.compile(r"^\d+$"))
    expect(explore.point).to_contain_text(re.compile(r"20\d\d"))
    slider = explore.slider.bounding_box()
    assert slider is not None
    assert slider["height"] >= 24  # WCAG 2.2, 2.5.8: a target is 24 pixels high
    phone_page.touchscreen.tap(slider["x"] + 0.8 * slider["width"], slider["y"] + 0.5 * slider["height"])
    expect(explore.away).to_have_count(1)
    assert explore.told("mounts") == "4"


def test_on_a_phone_a_title_in_two_lines_keeps_off_the_labels_of_its_axis(phone_page: Page) -> None:
    explore = ExplorePage(phone_page).open("/?data=nile")
    fit = explore.views.locator(".lv-view").first
    title = fit.locator(".ytitle").bounding_box()
    labels = [label.bounding_box() for label in fit.locator(".ytick text").all()]
    assert title
    assert title["width"] > 25.0  # two lines
    assert labels
    assert all(label and label["x"] >= title["x"] + title["width"] for label in labels)


@pytest.mark.parametrize("state", [name for name in STATES if name != "story"])
def test_no_state_overflows_a_phone(state: str, phone_page: Page) -> None:
    phone_page.goto(STATES[state])
    expect(phone_page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=20_000
    )
    expect(
        phone_page.get_by_text(re.compile("^Maximum likelihood|^The data cannot tell")).first
    ).to_be_visible(timeout=20_000)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
