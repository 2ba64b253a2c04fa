"""Classify in light and dark, on laptop and phone: nothing cut off, nothing out of reach, classes told apart."""

import re
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from mlexplore.plots.theme import DARK, LIGHT
from tests.browser.classify_page import ClassifyPage
from tests.browser.conftest import PHONE
from tests.browser.linked_page import rgb

STATES = {
    "regions": "/classify",
    "one feature": "/classify?data=generated&features=1&classes=5&curve=linear",
    "two classes": "/classify?data=challenger",
    "weights": "/classify?data=titanic&others=refit",
    "an order": "/classify?data=housing",
    "no maximum": "/classify?data=iris-setosa",
}
_LEGIBLE = 3.0  # WCAG 2.2, 1.4.11: contrast of what must be seen to understand a picture
_APART = 45.0  # of 442 between black and white


def channels(colour: str) -> list[int]:
    """Red, green and blue of a colour, as the browser or a palette tells it."""
    if colour.startswith("#"):
        return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return [int(each) for each in re.findall(r"\d+", colour)[:3]]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    shares = [each / 255 for each in channels(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2), 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def colours_of_points(classify: ClassifyPage, view: int) -> set[str]:
    """Colours of the observations in a view, as they are painted."""
    found = classify.charts[view].evaluate(
        """chart => [...chart.querySelectorAll(".scatterlayer .points")]
            .map(group => [...group.querySelectorAll(".point")]).reduce((a, b) => (b.length > a.length ? b : a))
            .map(dot => getComputedStyle(dot)[dot.style.fill === "none" ? "stroke" : "fill"])"""
    )
    return set(found)


def colours_in_the_legend(classify: ClassifyPage) -> set[str]:
    """What the legend says colours stand for."""
    keys = classify.views.get_by_role("list", name="Colours").get_by_role("listitem")
    return set(
        map(rgb, keys.evaluate_all("keys => keys.map(key => key.style.getPropertyValue('--lv-key').trim())"))
    )


def _prefer(classify: ClassifyPage, scheme: Literal["light", "dark"]) -> None:
    """Let the person's screen turn light or dark, and wait until the charts have followed."""
    told = classify.views.get_attribute("data-dark") is not None
    if told == (scheme == "dark"):
        return
    updates = classify.told("updates")
    classify.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(classify.views).not_to_have_attribute("data-updates", updates)


def _light_and_turn(classify: ClassifyPage) -> None:
    classify.point.get_by_role("button", name="Next observation").click()
    expect(classify.views).to_have_attribute("data-point", "0")
    classify.turn("PageUp")


def test_classes_are_told_apart_in_both_themes_without_a_reload(page: Page) -> None:
    """Six colours that differ from one another and from the ground, the same in three views and in the legend."""
    classify = ClassifyPage(page).open("/classify?data=generated&classes=6&n=600&curve=linear")
    classify.turn("PageUp")
    frame, seen = classify.frame(), {}
    for scheme, palette in (("light", LIGHT), ("dark", DARK), ("light", LIGHT)):
        _prefer(classify, scheme)
        found = colours_of_points(classify, 0)
        assert len(found) == 6
        assert all(contrast(colour, palette.ground) >= _LEGIBLE for colour in found)
        for one, other in combinations(found, 2):
            assert sum((a - b) ** 2 for a, b in zip(channels(one), channels(other), strict=True)) > _APART**2
        assert colours_of_points(classify, 3) == found
        assert colours_in_the_legend(classify) >= found
        assert seen.setdefault(scheme, found) == found
    assert not seen["light"] & seen["dark"]
    assert classify.frame() == frame
    assert classify.told("mounts") == "4"


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_within_reach_of_everyone(
    state: str, page: Page, barriers: Callable[[Page], list[str]]
) -> None:
    """WCAG 2.2 AA as far as axe can tell, in both themes, with an observation lit and a value turned."""
    classify = ClassifyPage(page).open(STATES[state])
    _light_and_turn(classify)
    assert barriers(page) == []
    _prefer(classify, "dark")
    assert barriers(page) == []


@pytest.mark.parametrize("state", STATES)
def test_every_state_finds_room_on_a_phone(
    state: str, phone_page: Page, barriers: Callable[[Page], list[str]]
) -> None:
    classify = ClassifyPage(phone_page).open(STATES[state])
    _light_and_turn(classify)
    assert barriers(phone_page) == []
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_on_a_phone_the_views_stack_and_a_tap_lights_a_row(phone_page: Page) -> None:
    classify = ClassifyPage(phone_page).open()
    boxes: list[Any] = [chart.bounding_box() for chart in classify.charts]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert all(a["y"] + a["height"] <= b["y"] for a, b in pairwise(boxes))
    assert all(box["width"] > 300 for box in boxes)
    classify.bring_to_rest(classify.charts[0])
    row = classify.loneliest(0)
    phone_page.touchscreen.tap(*classify.dot(0, row))
    classify.wait_until_lit()
    expect(classify.views).to_have_attribute("data-point", str(row))
    slider = classify.slider.bounding_box()
    assert slider is not None
    assert slider["height"] >= 24  # WCAG 2.2, 2.5.8: a target is 24 pixels high
    start = classify.drawn()
    phone_page.touchscreen.tap(slider["x"] + 0.8 * slider["width"], slider["y"] + 0.5 * slider["height"])
    classify.value()
    assert all(a != b for a, b in zip(start, classify.drawn(), strict=True))
    assert classify.told("mounts") == "4"
