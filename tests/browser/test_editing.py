"""Changing the data by hand: press a point, drag it, type over it, and come back to the original."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore_page import ExplorePage

WAITED_FOR = 29  # an observation in the middle of the cloud, and alone there


@pytest.fixture
def explore(page: Page) -> ExplorePage:
    """A line through the Nile's hundred years."""
    return ExplorePage(page).open("/?data=nile&curve=linear&errors=normal")


def edit(explore: ExplorePage) -> None:
    button = explore.views.get_by_role("button", name="Edit points")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_press_sets_a_point_aside_and_another_brings_it_back(explore: ExplorePage, page: Page) -> None:
    """Everything follows, in the same four charts, and the link says it."""
    home = explore.headline.text_content()
    edit(explore)
    place = explore.dot(0, WAITED_FOR)
    explore.renewing(lambda: page.mouse.click(*place))
    expect(page.get_by_text("By hand: 1 row set aside.")).to_be_visible()
    expect(page).to_have_url(re.compile("aside=31"))
    assert explore.headline.text_content() != home
    explore.renewing(lambda: page.mouse.click(*place))
    expect(page).not_to_have_url(re.compile("aside="))
    assert explore.headline.text_content() == home
    explore.renewing(lambda: explore.views.get_by_role("button", name="Undo").click())
    expect(page.get_by_text("By hand: 1 row set aside.")).to_be_visible()
    explore.renewing(lambda: page.get_by_role("button", name="Original").click())
    assert explore.headline.text_content() == home
    assert explore.told("mounts") == "4"


def test_a_dragged_point_takes_the_fit_with_it_and_one_step_undoes_it(
    explore: ExplorePage, page: Page
) -> None:
    home, axes = explore.headline.text_content(), explore.ranges("yaxis")[0]
    edit(explore)
    x, y = explore.dot(0, WAITED_FOR)
    before = explore.told("revision")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y + 30, steps=4)
    expect(explore.views).not_to_have_attribute("data-revision", before)
    # The curve follows while the point is still held, the point stays under the hand, and the axes stay as they are.
    held = explore.dot(0, WAITED_FOR)
    assert abs(held[0] - x - 3) < 2
    assert abs(held[1] - y - 30) < 2
    assert explore.ranges("yaxis")[0] == axes
    page.mouse.move(x + 5, y + 60, steps=4)
    page.mouse.up()
    expect(page.get_by_text("By hand: 1 row changed.")).to_be_visible()
    expect(page).to_have_url(re.compile("changed=31"))
    expect(explore.views).not_to_have_attribute("data-sending", "")
    explore.settle()
    assert explore.headline.text_content() != home
    assert explore.told("mounts") == "4"
    explore.renewing(lambda: page.get_by_test_id("stSidebar").get_by_role("button", name="Undo").click())
    assert explore.headline.text_content() == home
    assert explore.dot(0, WAITED_FOR) == pytest.approx((x, y), abs=1)


def test_presses_in_quick_succession_are_all_taken_up(explore: ExplorePage, page: Page) -> None:
    edit(explore)
    places = [explore.dot(0, number) for number in (10, 30, 50, 70, 90)]
    for place in places:
        page.mouse.click(*place)
    expect(page.get_by_text("By hand: 5 rows set aside.")).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile("aside=12_32_52_72_92"))


def test_the_point_that_is_lit_can_be_set_aside_by_key_and_finger(explore: ExplorePage) -> None:
    """Without the mode, and without a mouse: the observation stays lit, wherever it stands among the others then."""
    explore.point.get_by_role("button", name="Next observation").click()
    told = explore.point.locator("b").first
    name = told.text_content() or ""
    button = explore.point.get_by_role("button", name="Set aside")
    explore.renewing(lambda: button.press("Enter"))
    expect(told).to_have_text(name)
    explore.renewing(lambda: explore.point.get_by_role("button", name="Bring back").press("Enter"))
    expect(told).to_have_text(name)


def test_a_link_brings_back_what_was_changed(explore: ExplorePage, page: Page) -> None:
    explore.open("/?data=nile&aside=3_31&changed=10~1~2000&added=200~1980~900&curve=linear&errors=normal")
    expect(page.get_by_text("By hand: 2 rows set aside, 1 row changed, 1 row added.")).to_be_visible()
    changed = explore.headline.text_content()
    explore.open(page.url)
    expect(explore.headline).to_have_text(changed or "")
    explore.renewing(lambda: page.get_by_role("button", name="Original").click())
    expect(explore.headline).not_to_have_text(changed or "")
    page.go_back()
    expect(explore.headline).to_have_text(changed or "")


def test_a_cell_is_typed_over_a_row_is_added_and_one_deleted(explore: ExplorePage, page: Page) -> None:
    """The table is drawn on a canvas: it is worked with the mouse and the keys, as a visitor does."""
    home = explore.headline.text_content()
    page.get_by_role("radiogroup", name="The numbers").get_by_text("Edit the data", exact=True).click()
    table = page.get_by_test_id("stDataFrame")
    expect(page.get_by_text("Type over a cell")).to_be_visible()
    explore.settle()

    def type_over() -> None:
        explore.bring_to_rest(table)
        box = table.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] - 60, box["y"] + 52)  # y in the first row
        expect(table.locator("canvas").first).to_be_focused()
        page.keyboard.press("Enter")
        page.locator("#portal").get_by_role("textbox").fill("4e3")
        page.keyboard.press("Enter")

    explore.renewing(type_over)
    expect(page.get_by_text("By hand: 1 row changed.")).to_be_visible()
    expect(page).to_have_url(re.compile("changed=2~1~4000"))
    assert explore.headline.text_content() != home

    def delete() -> None:
        box = table.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 16, box["y"] + 84)  # the tick of the second row
        page.keyboard.press("Delete")

    explore.renewing(delete)
    expect(page.get_by_text("By hand: 1 row changed, 1 row deleted.")).to_be_visible()
    explore.renewing(lambda: page.get_by_test_id("stSidebar").get_by_role("button", name="Undo").click())
    expect(page.get_by_text("By hand: 1 row changed.")).to_be_visible()
    explore.renewing(lambda: page.get_by_test_id("stSidebar").get_by_role("button", name="Undo").click())
    assert explore.headline.text_content() == home
