"""A visitor's own data in the running app: every kind of file, every guess corrected, every refusal in words."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.bad_input import CASES
from tests.browser.explore_page import ExplorePage

DOSE = np.arange(20)
EFFECT = 3.0 + 0.5 * DOSE + (DOSE * DOSE) % 7 / 4.0


@pytest.fixture
def explore(page: Page) -> ExplorePage:
    """A line with normal errors, ready to take a file."""
    opened = ExplorePage(page).open("/?curve=linear&errors=normal")
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    expect(page.get_by_text("Or paste a table")).to_be_visible()
    opened.settle()
    return opened


def rows(first: Callable[[int], str], header: str = "when,dose,effect") -> str:
    return "\n".join([header, *(f"{first(i)},{i},{3 + i + (i * i) % 7}" for i in range(20))])


def test_every_kind_of_file_brings_the_same_data(explore: ExplorePage, page: Page) -> None:
    """Text with commas or with semicolons and decimal commas, a workbook, Parquet, JSON, and a table that is pasted."""
    frame = pd.DataFrame({"dose": DOSE, "effect": EFFECT})
    book, parquet = io.BytesIO(), io.BytesIO()
    frame.to_excel(book, index=False)
    frame.to_parquet(parquet, index=False)
    files: dict[str, bytes] = {
        "a.csv": frame.to_csv(index=False).encode(),
        "b.txt": frame.to_csv(index=False, sep=";", decimal=",").encode("utf-16"),
        "c.xlsx": book.getvalue(),
        "d.parquet": parquet.getvalue(),
        "e.json": json.dumps(frame.to_dict("records")).encode(),
    }
    told = set()
    for name, content in files.items():
        explore.renewing(lambda name=name, content=content: explore.upload(content, name))
        expect(page.get_by_text(f"{name}.").or_(page.get_by_text("20 rows")).first).to_be_visible()
        told.add(explore.headline.text_content())
        expect(explore.charts[0].locator(".ytitle")).to_have_text("effect")
    page.get_by_text("Or paste a table").click()
    page.get_by_role("textbox", name="A table copied from a spreadsheet").fill(
        frame.to_csv(index=False, sep="\t")
    )
    explore.renewing(lambda: page.get_by_role("button", name="Use the pasted table").click())
    told.add(explore.headline.text_content())
    assert len(told) == 1
    assert explore.told("mounts") == "4"


def test_a_file_is_fitted_and_its_columns_are_a_choice(explore: ExplorePage, page: Page) -> None:
    """Quarters become a time axis; another column as x is another picture, in the same four charts."""
    explore.renewing(lambda: explore.upload(rows(lambda i: f"Q{i % 4 + 1} {2015 + i // 4}")))
    expect(explore.charts[0].locator(".xtitle")).to_have_text("when")
    expect(explore.charts[0].locator(".xtick").first).to_contain_text("20")
    expect(page).to_have_url(re.compile("data=upload.*column.x=when"))
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


def test_a_guess_is_seen_and_corrected(explore: ExplorePage, page: Page) -> None:
    """Dates that can be taken in two ways are not guessed: the preview shows them and takes the answer."""
    explore.upload(
        "when,effect\n" + "".join(f"0{i % 9 + 1}/0{i // 9 + 1}/2015,{i * i % 7}\n" for i in range(20))
    )
    expect(page.get_by_role("alert")).to_contain_text("cannot be read for certain")
    page.get_by_role("button", name="How it was read").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("combobox", name="Columns are separated by")).to_have_value(
        re.compile("commas")
    )
    expect(dialog.get_by_text("20 rows").first).to_be_visible()
    dialog.get_by_role("combobox", name="Dates").click()
    page.get_by_role("option", name="day first").click()
    explore.renewing(lambda: dialog.get_by_role("button", name="Close").click())
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(explore.charts[0].locator(".xtitle")).to_have_text("when")
    explore.choose_errors("Laplace")  # what was said stays said
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="How it was read").click()
    expect(dialog.get_by_role("combobox", name="Dates")).to_have_value(re.compile("day first"))


def test_columns_take_other_roles(explore: ExplorePage, page: Page) -> None:
    """Trials make a binomial fit, weights count rows, a further predictor makes a plane."""
    content = "dose,killed,n,w,temp\n" + "".join(
        f"{i},{i * 7 % 12},{12 + i % 3},{1 + i % 2},{i * i % 5}\n" for i in range(12)
    )
    explore.renewing(lambda: explore.upload(content))
    page.get_by_text("More columns").click()
    explore.pick("Trials", "n")
    expect(explore.errors).to_contain_text("Binomial")
    expect(page.get_by_text("trials: column n.")).to_be_visible()
    explore.pick("Weights", "w")
    expect(explore.charts[0].locator("..").get_by_text("Areas of dots show weights.")).to_be_visible()

    explore.add("Further predictors", "temp")
    expect(explore.charts[0].locator("..").get_by_text("The other column at its mean.")).to_be_visible()
    explore.choose("Turn intercept", "β₂")
    expect(page.get_by_text("Turn slope of temp")).to_be_visible()


def test_a_hostile_file_is_shown_and_nothing_in_it_acts(explore: ExplorePage, page: Page) -> None:
    """Markup and addresses in names stay text; the fixture fails on any request that leaves this machine."""
    x = "![p](http://example.org/p.png) <img src='http://example.org/q.png' onerror='window.hurt=1'>"
    y = "<a href='http://example.org'>%{x}</a> $\\frac{1}{2}$ :material/home: =HYPERLINK(1)"
    z = "[l](http://example.org/l) <script>window.hurt=1</script> **b** `c`"
    values = [f"{i},{3 + i + (i * i) % 7},{i * i % 5}" for i in range(20)]
    explore.renewing(lambda: explore.upload("\n".join([f'"{x}","{y}","{z}"', *values]), "<b>bold</b>.csv"))
    page.get_by_text("More columns").click()

    explore.add("Further predictors", re.compile(r"^\[l\]"))
    for table in ("Observations", "Histogram", "Likelihood", "Edit the data", "Estimates"):
        page.get_by_role("radiogroup", name="The numbers").get_by_text(table, exact=True).click()
        explore.settle()
    explore.choose("Turn intercept", "β₂")
    page.get_by_role("button", name="How it was read").click()
    expect(page.get_by_role("dialog").get_by_text("20 rows").first).to_be_visible()
    title = explore.charts[0].locator(".ytitle").text_content() or ""
    assert title.startswith("<a href")
    for born in ("img[src*='example']", "a[href*='example']", "svg a", ".katex", ".MathJax", "main script"):
        assert page.locator(born).count() == 0, born
    assert page.evaluate("window.hurt") is None
    assert page.locator("main b", has_text="bold").count() == 0


def test_what_is_refused_says_why_and_the_data_of_before_stay(
    explore: ExplorePage, page: Page, tmp_path: Path
) -> None:
    """Bombs, cut-off files, other formats: a sentence each, in the same session, without a trace of the machine."""
    explore.renewing(lambda: explore.upload(rows(str)))
    good = explore.headline.text_content()
    wanted = {
        "empty",
        "a picture named .csv",
        "a workbook of gigabytes",
        "Parquet cut off",
        "deeply nested JSON",
        "unclosed quotation",
    }
    chosen = [case for case in CASES if case.name in wanted]
    assert len(chosen) == len(wanted)
    for case in chosen:
        explore.upload(case.make(), case.file)
        # What was said of the file before may stand there for a moment yet.
        expect(page.get_by_role("alert").filter(has_text=case.says)).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(1)
        assert explore.headline.text_content() == good
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(300_000_000)  # a hole that takes no room: the browser looks at the size alone
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(large)
    expect(page.get_by_text(re.compile(r"must be 50(\.0)?.?MB or smaller"))).to_be_visible()
    assert explore.headline.text_content() == good


def test_a_million_rows_are_shaded_and_stay_at_hand(explore: ExplorePage, page: Page, tmp_path: Path) -> None:
    """What is drawn is a choice with every outlier in it; what is counted is everything."""
    table = tmp_path / "million.csv"
    place = np.arange(1_000_000)
    y = place * 7919 % 1000 + 0.001 * place
    y[500_000] = 9_000
    pd.DataFrame({"x": place, "y": y.round(1)}).to_csv(table, index=False)
    input_ = page.get_by_test_id("stFileUploaderDropzoneInput")
    explore.renewing(lambda: input_.set_input_files(table), patience=90_000)
    told = explore.views.get_by_role("list", name="Colours").text_content() or ""
    drawn = re.search("data \\((\\d+) of 1\u202f000\u202f000 drawn\\)", told)
    assert drawn is not None
    dots = explore.charts[0].locator(".scatterlayer .point").count()
    assert int(drawn[1]) + 2 == dots < 1000  # the two ends of what lights up are there too, hidden
    expect(
        explore.charts[0].locator("..").get_by_text("Shading counts all 1\u202f000\u202f000 rows")
    ).to_be_visible()
    expect(explore.charts[0].locator(".heatmaplayer image")).to_have_count(1)
    home = explore.frame()
    explore.slider.press("ArrowRight")
    expect(explore.views).to_have_attribute("data-frame", str(home + 1))
    expect(explore.away).to_have_count(1, timeout=20_000)
    assert explore.told("mounts") == "4"


def test_a_world_is_made_disturbed_and_found_again_by_its_link(page: Page) -> None:
    """The truth is drawn in every view, its code stands beside it, and the link brings back the very same numbers."""
    explore = ExplorePage(page).open("/?curve=linear&errors=normal")
    explore.renewing(
        lambda: (
            page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Generate").click()
        )
    )
    expect(explore.views.get_by_role("list", name="Colours")).to_contain_text("truth")
    page.get_by_text("What disturbs it").click()
    slider = page.get_by_role("slider", name=re.compile("^Outliers"))
    explore.renewing(lambda: slider.press("ArrowRight"))
    expect(page).to_have_url(re.compile("outliers="))
    expect(page.get_by_text(re.compile("outliers?: row|drawn around a curve")).first).to_be_visible()
    page.get_by_role("radiogroup", name="The numbers").get_by_text("The same data in NumPy").click()
    expect(page.get_by_text("import numpy as np").first).to_be_visible()
    made = explore.headline.text_content()
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").text_content() or ""
    assert link.startswith("http://")
    page.goto("about:blank")
    ExplorePage(page).open(link)
    expect(explore.headline).to_have_text(made or "")
