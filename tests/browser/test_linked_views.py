"""Four views, drawn once and then only moved: choosing, turning, touching, zooming."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore_page import ExplorePage

MARK = "root => root.querySelectorAll('.lv-chart').forEach((chart, view) => { chart.mark = view; })"
MARKED = "root => [...root.querySelectorAll('.lv-chart')].map(chart => chart.mark)"


@pytest.fixture
def explore(page: Page) -> ExplorePage:
    """The page in a laptop's window, as it opens."""
    return ExplorePage(page).open()


def test_the_story_stands_above_the_fold(explore: ExplorePage) -> None:
    """All four views, sentence and slider, at 1440 x 900 and without a click."""
    expect(explore.headline).to_contain_text("MSE 16.70, log-likelihood −104.59, AIC 217.17")
    for chart in explore.charts:
        box = chart.bounding_box()
        assert box is not None
        assert box["height"] > 150
        assert box["y"] + box["height"] < 900
    assert explore.told("mounts") == "4"
    assert all(len(marks) > 500 for marks in explore.drawn())
    assert explore.readouts() == {
        "log-likelihood": "−104.59",
        "below the maximum": "0.00",
        "mean squared error": "16.70",
    }
    expect(explore.fit).to_be_disabled()
    # The right-hand views share one residual axis, and stand exactly above one another.
    upper, lower = (
        chart.locator(".nsewdrag").bounding_box() for chart in (explore.charts[1], explore.charts[3])
    )
    assert upper is not None
    assert lower is not None
    assert (upper["x"], upper["width"]) == (lower["x"], lower["width"])
    assert explore.ranges()[1] == explore.ranges()[3]


def test_another_distribution_or_curve_changes_all_four_in_place(explore: ExplorePage) -> None:
    """The same charts, not new ones: no flicker, and nothing a person has set up is lost."""
    explore.views.evaluate(MARK)
    before = explore.drawn()
    explore.choose_errors("Laplace")
    expect(explore.headline).to_contain_text("Laplace errors is minimum absolute error")
    laplace = explore.drawn()
    assert all(a != b for a, b in zip(before, laplace, strict=True))
    explore.pick("What is left when the errors are taken away", "Line")
    line = explore.drawn()
    assert all(a != b for a, b in zip(laplace, line, strict=True))
    explore.choose_errors("Student t")
    explore.choose("Turn intercept", "ν")
    explore.choose("The other parameters", "re-fit")
    assert explore.views.evaluate(MARKED) == [0, 1, 2, 3]
    assert explore.told("mounts") == "4"


def test_the_views_follow_while_the_slider_is_dragged(explore: ExplorePage, page: Page) -> None:
    """In the browser, frame by frame; the server hears of it when the hand lets go, and its numbers are the same."""
    home, start = explore.frame(), explore.drawn()
    x, y = explore.thumb()
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for step in range(1, 6):
        page.mouse.move(x + 12 * step, y)
        expect(explore.views).to_have_attribute("data-frame", str(explore.slider.input_value()))
        seen.append(explore.frame())
    assert seen == sorted(set(seen))
    assert seen[-1] > home
    dragged = explore.drawn()
    assert all(a != b for a, b in zip(start, dragged, strict=True))
    assert "at=" not in page.url
    expect(explore.away).to_have_count(0)
    numbers = explore.readouts()
    page.mouse.up()
    expect(page).to_have_url(re.compile("[?&]at=3[0-9.]+"))
    expect(explore.away).to_contain_text(f"log-likelihood {numbers['log-likelihood']}")
    expect(explore.away).to_contain_text(f"{numbers['below the maximum']} below the maximum")
    expect(explore.away).to_contain_text(f"MSE {numbers['mean squared error']} instead of 16.70")
    assert explore.readouts() == numbers
    assert explore.frame() == seen[-1]
    assert explore.drawn() == dragged
    explore.fit.click()
    expect(explore.views).to_have_attribute("data-frame", str(home))
    expect(explore.away).to_have_count(0)
    expect(page).not_to_have_url(re.compile("at="))
    assert explore.drawn() == start
    assert explore.told("mounts") == "4"


def test_what_is_moved_is_what_plotly_would_have_drawn(explore: ExplorePage) -> None:
    """Frames are painted past Plotly, for speed; to a tenth of a pixel they are its own picture."""
    explore.slider.press("Home")
    expect(explore.views).to_have_attribute("data-frame", "0")
    explore.settle()
    moved = explore.drawn()
    explore.views.evaluate(
        "root => Promise.all([...root.querySelectorAll('.lv-chart')].map(c => Plotly.redraw(c)))"
    )
    numbers = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
    for a, b in zip(moved, explore.drawn(), strict=True):
        ours, theirs = ([float(n) for n in numbers.findall(each)] for each in (a, b))
        assert len(ours) == len(theirs)
        assert max(abs(m - n) for m, n in zip(ours, theirs, strict=True)) <= 0.1


def test_arrow_keys_turn_the_parameter(explore: ExplorePage, page: Page) -> None:
    """The slider is a native one: keys work, and the value is spoken."""
    home = explore.frame()
    explore.slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(explore.views).to_have_attribute("data-frame", str(home + 2))
    expect(explore.away).to_have_count(1)
    expect(page).to_have_url(re.compile("at="))
    spoken = explore.slider.get_attribute("aria-valuetext")
    expect(explore.away).to_contain_text(f"At ceiling K {spoken}")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(explore.away).to_have_count(0)
    expect(page).not_to_have_url(re.compile("at="))


@pytest.mark.parametrize("view", [0, 1, 3])
def test_an_observation_lights_up_in_all_four_views(view: int, explore: ExplorePage, page: Page) -> None:
    """Its place, its residual, its pull on the parameter and its loss; and its numbers are told."""
    assert explore.lit() == [False] * 4
    page.mouse.move(*explore.dot(view, 33))
    expect(explore.views).to_have_attribute("data-point", re.compile(r"^\d+$"))
    assert explore.lit() == [True] * 4
    expect(explore.point).to_contain_text(re.compile(r"20\d\d-?Q\d"))
    for name in ("y", "residual", "loss ρ", "log-likelihood term"):
        expect(explore.point).to_contain_text(re.compile(rf"{name} −?[\d.]+"))
    page.mouse.move(5, 5)
    expect(explore.views).to_have_attribute("data-point", "")
    assert explore.lit() == [False] * 4


def test_a_pressed_observation_stays_lit_until_escape(explore: ExplorePage, page: Page) -> None:
    page.mouse.click(*explore.dot(0, 20))
    page.mouse.move(5, 5)
    expect(explore.views).to_have_attribute("data-point", "20")
    expect(explore.point).to_contain_text("2015")
    explore.point.get_by_role("button", name="Next observation").click()
    expect(explore.views).to_have_attribute("data-point", "21")
    explore.slider.press("ArrowRight")
    expect(explore.views).to_have_attribute("data-point", "21")
    page.keyboard.press("Escape")
    expect(explore.views).to_have_attribute("data-point", "")
    expect(explore.point).to_contain_text("Touch an observation")
    assert explore.lit() == [False] * 4


def test_zoom_is_shared_and_outlives_another_value(explore: ExplorePage, page: Page) -> None:
    """The residual axis is one for two views; turning a parameter or its rerun does not take the zoom away."""
    box = explore.charts[1].locator(".nsewdrag").bounding_box()
    assert box is not None
    whole = explore.ranges()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.21 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_function(
        "([chart, low]) => chart.layout.xaxis.range[0] > low",
        arg=[explore.charts[3].element_handle(), whole[3][0]],
    )
    zoomed = explore.ranges()
    assert zoomed[1] == zoomed[3]
    assert zoomed[1][1] - zoomed[1][0] < 0.3 * (whole[1][1] - whole[1][0])
    explore.slider.press("PageUp")
    expect(explore.away).to_have_count(1)
    explore.settle()
    assert explore.ranges() == zoomed
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_function(
        "([chart, low]) => chart.layout.xaxis.range[0] === low",
        arg=[explore.charts[3].element_handle(), whole[3][0]],
    )
    assert explore.ranges() == whole


def test_generated_data_draw_their_truth(explore: ExplorePage, page: Page) -> None:
    explore.choose("Where the data come from", "Generate")
    expect(explore.views.get_by_role("list", name="Colours").get_by_text("truth")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("1")
    page.get_by_role("spinbutton", name="Seed").fill("2")
    explore.renewing(lambda: page.keyboard.press("Enter"))
    expect(page).to_have_url(re.compile("seed=2"))
    assert explore.told("mounts") == "4"


def test_a_link_shows_another_person_the_same(
    explore: ExplorePage, page: Page, new_page: Callable[..., Page]
) -> None:
    """The address bar is the share link: same pictures, same numbers, same value."""
    explore.choose_errors("Student t")
    explore.choose("Turn ceiling", "m")
    explore.slider.press("PageDown")
    expect(explore.away).to_have_count(1)
    explore.settle()
    other = ExplorePage(new_page(viewport={"width": 1440, "height": 900})).open(page.url)
    assert other.page.url == page.url
    assert other.told("revision") == explore.told("revision")
    assert other.frame() == explore.frame()
    assert other.readouts() == explore.readouts()
    assert other.away.text_content() == explore.away.text_content()
    assert other.drawn() == explore.drawn()


def test_the_back_button_undoes_a_choice_and_leaves_no_dead_steps(explore: ExplorePage, page: Page) -> None:
    """Opening a link writes nothing into the history; every choice is one step, to be taken back."""
    explore.open("/?data=nile")
    nile = explore.told("revision")
    explore.choose_errors("Laplace")
    page.go_back()
    expect(explore.views).to_have_attribute("data-revision", nile, timeout=20_000)
    expect(explore.headline).to_contain_text("normal errors")
    expect(explore.errors).to_contain_text("Normal")
    explore.settle()
    page.go_back()
    expect(explore.headline).to_contain_text("MSE 16.70", timeout=20_000)
