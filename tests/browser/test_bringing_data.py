"""A visitor's own file in the running app: understood, refused in words, or hostile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore_page import ExplorePage


@pytest.fixture
def explore(page: Page) -> ExplorePage:
    """A line with normal errors, ready to take a file."""
    opened = ExplorePage(page).open("/?curve=linear&errors=normal")
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    expect(page.get_by_text("CSV file with a header")).to_be_visible()
    opened.settle()
    return opened


def rows(first: Callable[[int], str], header: str = "when,dose,effect") -> str:
    return "\n".join([header, *(f"{first(i)},{i},{3 + i + (i * i) % 7}" for i in range(20))])


def test_a_file_is_fitted_and_its_columns_are_a_choice(explore: ExplorePage, page: Page) -> None:
    """Quarters become a time axis; another column as x is another picture, in the same four charts."""
    explore.renewing(lambda: explore.upload(rows(lambda i: f"Q{i % 4 + 1} {2015 + i // 4}")))
    expect(explore.charts[0].locator(".xtitle")).to_have_text("when")
    expect(explore.charts[0].locator(".xtick").first).to_contain_text("20")
    expect(page).to_have_url(re.compile("data=upload"))
    explore.pick("x", "dose")
    expect(explore.charts[0].locator(".xtitle")).to_have_text("dose")
    good = explore.headline.text_content()
    page.get_by_role("combobox", name="y", exact=True).click()
    page.get_by_role("option", name="when", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("holds quarters")
    expect(page.get_by_text("The data of before are still shown")).to_be_visible()
    assert explore.headline.text_content() == good
    explore.upload("x,y\n1,2,3\n4\n", "ragged.csv")
    expect(page.get_by_role("alert")).to_contain_text("Row 2 has 3 cells where most have 2")
    assert explore.headline.text_content() == good
    explore.renewing(lambda: explore.upload(rows(lambda i: f"2015-03-{i + 1:02d}")))
    expect(explore.charts[0].locator(".xtitle")).to_have_text("when")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert explore.told("mounts") == "4"


def test_a_hostile_file_is_shown_and_nothing_in_it_acts(explore: ExplorePage, page: Page) -> None:
    """Markup and addresses in names stay text; the fixture fails on any request that leaves this machine."""
    x = "![p](http://example.org/p.png) <img src='http://example.org/q.png' onerror='window.hurt=1'>"
    y = "<a href='http://example.org'>%{x}</a> $\\frac{1}{2}$ :material/home: =HYPERLINK(1)"
    values = [f"{i},{3 + i + (i * i) % 7}" for i in range(20)]
    explore.renewing(lambda: explore.upload("\n".join([f'"{x}","{y}"', *values]), "<b>bold</b>.csv"))
    for table in ("Observations", "Histogram", "Likelihood", "Estimates"):
        page.get_by_role("radiogroup", name="The numbers").get_by_text(table, exact=True).click()
        explore.settle()
    title = explore.charts[0].locator(".ytitle").text_content() or ""
    assert title.startswith("<a href")
    for born in ("img[src*='example']", "a[href*='example']", "svg a", ".katex", ".MathJax"):
        assert page.locator(born).count() == 0, born
    assert page.evaluate("window.hurt") is None
    assert page.locator("main b", has_text="bold").count() == 0


def test_a_hundred_thousand_rows_are_thinned_and_stay_light(explore: ExplorePage) -> None:
    """What is drawn is a choice; what is counted is everything."""
    content = "\n".join(["x,y", *(f"{i},{(i * 7919) % 1000 + 0.01 * i:.2f}" for i in range(100_000))])
    explore.renewing(lambda: explore.upload(content))
    told = explore.views.get_by_role("list", name="Colours").text_content() or ""
    drawn = re.search("data \\((\\d+) of 100\u202f000 drawn\\)", told)
    assert drawn is not None
    dots = explore.charts[0].locator(".scatterlayer .point").count()
    assert int(drawn[1]) + 2 == dots < 1000  # the two ends of what lights up are there too, hidden
    home = explore.frame()
    explore.slider.press("ArrowRight")
    expect(explore.views).to_have_attribute("data-frame", str(home + 1))
    expect(explore.away).to_have_count(1)
    assert explore.told("mounts") == "4"
