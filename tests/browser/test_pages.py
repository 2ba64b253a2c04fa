"""Two pages in one browser: the navigation and the history lead over both, with the choices of each."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.classify_page import ClassifyPage
from tests.browser.explore_page import ExplorePage

EXPLORED = "/?data=nile&curve=linear&errors=normal"


def _stands(page: Page, headline: str) -> None:
    """Wait for the page with this sentence, and for the server to have nothing more to say."""
    expect(page.get_by_text(re.compile(headline)).first).to_be_visible(timeout=20_000)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=20_000)


def test_the_navigation_and_the_history_keep_the_choices_of_both_pages(
    page: Page, open_at: Callable[..., Page]
) -> None:
    """Explore, Classify with an ordinal model, Explore, Classify; then all the way back."""
    open_at(page, EXPLORED)
    _stands(page, "under normal errors")
    page.get_by_role("link", name="Classify").click()
    _stands(page, "of categorical labels")
    page.get_by_text("Ordinal", exact=True).click()
    _stands(page, "of ordered labels")
    expect(page).to_have_url(re.compile(r"/classify\?.*model=ordinal"))
    page.get_by_role("link", name="Explore").click()
    _stands(page, "under normal errors")
    expect(page).to_have_url(re.compile(r"/\?.*data=nile"))
    page.get_by_role("link", name="Classify").click()
    _stands(page, "of ordered labels")
    expect(page).to_have_url(re.compile(r"/classify\?.*model=ordinal"))
    for _ in range(8):
        page.go_back()
        on_classify = "/classify" in page.url
        _stands(page, "of ordered labels" if on_classify else "under normal errors")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        if page.url.endswith(EXPLORED):
            break
    assert page.url.endswith(EXPLORED)


def test_a_file_brought_on_one_page_is_there_on_the_other(page: Page) -> None:
    """And each page keeps what was chosen for it there."""
    lines = (f"{row % 23},{(row % 23) ** 2 % 17},{'abc'[row % 3]}" for row in range(60))
    explore, classify = ExplorePage(page).open(EXPLORED), ClassifyPage(page)
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    explore.renewing(lambda: explore.upload("\n".join(["dose,effect,kind", *lines]), "first.csv"))
    explore.choose_errors("Laplace")
    mine = explore.headline.text_content()
    page.get_by_role("link", name="Classify").click()
    expect(page.get_by_role("combobox", name="Class column", exact=True)).to_have_value("kind")
    expect(classify.headline).to_be_visible(timeout=20_000)
    classify.settle()
    classify.choose("Model", "Ordinal")
    expect(classify.headline).to_contain_text("ordered labels", timeout=20_000)
    ordinal = classify.headline.text_content()
    page.get_by_role("link", name="Explore").click()
    expect(explore.headline).to_have_text(mine or "", timeout=20_000)
    expect(explore.errors).to_contain_text("Laplace")
    page.get_by_role("link", name="Classify").click()
    expect(classify.headline).to_have_text(ordinal or "", timeout=20_000)
    lines = (f"{row % 19},{(row % 19) ** 2 % 13},{'xy'[row * row % 5 % 2]}" for row in range(50))
    classify.renewing(lambda: classify.upload("\n".join(["amount,size,sort", *lines]), "second.csv"))
    page.get_by_role("link", name="Explore").click()
    expect(explore.charts[0].locator(".xtitle")).to_have_text("amount", timeout=20_000)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
