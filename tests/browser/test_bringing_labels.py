"""A visitor's own labels in the running app: hostile names stay text, and every refusal is a sentence."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.classify_page import ClassifyPage

IMAGE = "<img src='http://example.org/q.png' onerror='window.hurt=1'>"
PICTURE = "![p](http://example.org/p.png)"
LINK = "[l](http://example.org/l) **b** %{x} $a$"
MEASURED = "<b>m</b> ![p](http://example.org/c.png)"
COLUMN = "<script>alert(1)</script> [k](http://e.org/)"


@pytest.fixture
def classify(page: Page) -> ClassifyPage:
    """The page, ready to take a file."""
    opened = ClassifyPage(page).open()
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    expect(page.get_by_text("Or paste a table")).to_be_visible()
    opened.settle()
    return opened


def table(labels: list[str], header: str = "dose,kind", rows: int = 12) -> str:
    """A table in which every class has as many rows, at doses that overlap."""
    lines = [
        f'{(place + 7 * row) % 23},"{label}"' for place, label in enumerate(labels) for row in range(rows)
    ]
    return "\n".join([header, *lines])


def test_hostile_names_are_shown_and_nothing_in_them_acts(classify: ClassifyPage, page: Page) -> None:
    """Markup and addresses in labels and columns stay text; the fixture fails on any request that leaves this machine."""
    opened: list[str] = []

    def refuse(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    labels = [IMAGE, PICTURE, LINK]
    classify.renewing(lambda: classify.upload(table(labels, f'"{MEASURED}","{COLUMN}"'), "<i>x</i>.csv"))
    legend = classify.views.get_by_role("list", name="Colours").get_by_role("listitem")
    named = legend.all_text_contents()[:3]
    assert sorted(each[:3] for each in named) == sorted(each[:3] for each in labels)
    assert classify.charts[0].locator(".xtitle").text_content() == MEASURED
    lanes = classify.charts[1].locator(".textpoint").all_text_contents()
    assert [each[:3] for each in lanes] == [each[:3] for each in named]
    for name in ("Class column", "Baseline"):
        value = page.get_by_role("combobox", name=name, exact=True).input_value()
        assert value.startswith(COLUMN[:3] if name == "Class column" else named[0][:3])
    expect(page.get_by_test_id("stMultiSelect").first.locator("[data-tag]")).to_have_attribute(
        "aria-label", MEASURED
    )
    classify.point.get_by_role("button", name="Next observation").click()
    assert classify.told_of_row()["class"] in labels
    panels = page.get_by_role("radiogroup", name="What the fit says")
    names = panels.get_by_role("radio").all_inner_texts()
    assert len(names) == len(set(names)) > 5
    for panel in names:
        panels.get_by_text(panel, exact=True).click()
        expect(panels.get_by_role("radio", name=panel, exact=True)).to_be_checked()
        classify.settle()
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    classify.choose("Model", "Ordinal")
    classify.choose("Model", "One class")
    event = page.get_by_role("combobox", name="Probability of", exact=True)
    classify.bring_to_rest(event)
    event.click()
    assert sorted(each[:3] for each in page.get_by_role("option").all_text_contents()) == sorted(
        each[:3] for each in labels
    )
    page.keyboard.press("Escape")
    assert (classify.charts[0].locator(".ytitle").text_content() or "").startswith(f"P({COLUMN[:3]}")
    page.get_by_role("button", name="How it was read").click()
    expect(page.get_by_role("dialog").get_by_text("36 rows").first).to_be_visible()
    for born in (
        "img[src*='example']",
        "a[href*='example']",
        "svg a",
        ".js-plotly-plot .MathJax",
        "main script",
    ):
        assert page.locator(born).count() == 0, born
    assert page.evaluate("window.hurt") is None
    assert opened == []
    assert quote(COLUMN, safe="") in page.url.replace("+", "%20")


def test_what_holds_no_classes_says_why_and_the_data_of_before_stay(
    classify: ClassifyPage, page: Page
) -> None:
    """One class only, more classes than can be told apart: a sentence each, over the very same pictures."""
    lines = (f"{row % 23},{'ab'[row % 2]},same,class {row % 201}" for row in range(603))
    classify.renewing(lambda: classify.upload("\n".join(["dose,kind,all,many", *lines])))
    revision, headline = classify.told("revision"), classify.headline.text_content()
    refused = {
        "all": "All labels are 'same' in the rows that are used of column 'all': at least two classes are needed",
        "many": "Column 'many' holds 201 classes, and at most 200 can be told apart.",
    }
    for column, words in refused.items():
        box = page.get_by_role("combobox", name="Class column", exact=True)
        classify.bring_to_rest(box)
        box.click()
        page.get_by_role("option", name=column, exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_text("The data of before are still shown")).to_be_visible()
        classify.settle()
        assert classify.told("revision") == revision
        assert classify.headline.text_content() == headline
    classify.upload("dose,kind\n" + "".join(f"{row},same\n" for row in range(20)), "one.csv")
    expect(page.get_by_role("alert")).to_contain_text("can be the label")
    classify.settle()
    assert classify.told("revision") == revision
    classify.renewing(lambda: classify.upload(table(["a", "b", "c"]), "good.csv"))
    expect(page.get_by_role("alert")).to_have_count(0)
    assert classify.told("mounts") == "4"


def test_what_is_odd_about_classes_is_told(classify: ClassifyPage, page: Page) -> None:
    """A class with one row, and rows without a label, which are left out: the fit stands, and says so."""
    classify.renewing(lambda: classify.upload(table(["a", "b"])))
    headline = classify.headline.text_content()
    classify.upload(f"{table(['a', 'b'])}\n3,\n4,NA\n", "gaps.csv")
    expect(page.get_by_text("2 rows have no 'kind' and are left out: rows 26, 27.").first).to_be_visible()
    classify.settle()
    assert classify.headline.text_content() == headline
    classify.renewing(lambda: classify.upload(f"{table(['a', 'b'])}\n9,single\n", "rare.csv"))
    expect(page.get_by_text("The class 'single' occurs in 1 row").first).to_be_visible()
    expect(classify.views.get_by_role("list", name="Colours").get_by_text("single")).to_be_visible()
