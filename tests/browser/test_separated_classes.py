"""Where classes are separated no maximum exists: the page says so, and a prior that a person moves holds the curve."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from mlexplore.plots.theme import LIGHT
from tests.app.visitor import number
from tests.browser.classify_page import ClassifyPage
from tests.browser.linked_page import rgb


def steepness(classify: ClassifyPage) -> float:
    """The steepest piece of the fitted curve, height over width, as it is painted."""
    line = classify.charts[0].locator(f".js-line[style*='stroke: {rgb(LIGHT.model)}']")
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", line.get_attribute("d") or "")]
    places = list(zip(numbers[::2], numbers[1::2], strict=True))
    return max(abs((d - b) / (c - a)) for (a, b), (c, d) in pairwise(places) if c > a)


@pytest.fixture
def separated(page: Page) -> ClassifyPage:
    """Setosa against the other irises, by the length of the petal."""
    return ClassifyPage(page).open("/classify?data=iris-setosa")


def test_the_feature_and_the_gap_are_named_and_the_views_stand(separated: ClassifyPage, page: Page) -> None:
    expect(separated.headline).to_contain_text("the likelihood of these curves has no maximum")
    told = page.get_by_role("alert")
    for words in ("petal_length separates", "setosa", "1.9", "3"):
        expect(told).to_contain_text(words)
    assert separated.told("mounts") == "4"
    assert all(len(marks) > 500 for marks in separated.drawn())
    expect(separated.charts[2].locator("..")).to_contain_text("log-posterior")
    # An estimate that a search has run up to where it gave up is a number of the search, not of the irises.
    words = " ".join([page.get_by_test_id("stMain").inner_text(), *separated.readouts().values()])
    assert not re.search(r"\d{6,}|\d[eE][+]?\d|10[⁰¹²³⁴⁵⁶⁷⁸⁹]", words.replace("\u202f", ""))


def test_the_wider_the_prior_the_steeper_the_curve(separated: ClassifyPage, page: Page) -> None:
    scale = page.get_by_role("slider", name=re.compile("^Scale of a normal prior"))
    value = separated.views.locator(".lv-value")
    steep, slopes = [steepness(separated)], [abs(number(value.inner_text()))]
    for expected in ("5", "10", "30"):
        separated.renewing(lambda: scale.press("ArrowRight"))
        expect(page).to_have_url(re.compile(rf"[?&]prior={expected}(&|$)"))
        steep.append(steepness(separated))
        slopes.append(abs(number(value.inner_text())))
    assert steep == sorted(set(steep))
    assert steep[-1] > 1.5 * steep[0]
    assert slopes == sorted(set(slopes))
    separated.turn("PageDown")
    assert separated.told("mounts") == "4"
    frame, numbers = separated.frame(), separated.readouts()
    page.reload()
    expect(separated.views).to_have_attribute("data-frame", str(frame), timeout=20_000)
    separated.settle()
    assert separated.readouts() == numbers
