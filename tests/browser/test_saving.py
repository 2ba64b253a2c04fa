"""What goes out of the browser: each view as picture and page, tables and the report; nothing in them acts or fetches."""

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from mlexplore.data import load_sample
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.tables import cleaned_data
from tests.browser.conftest import PHONE
from tests.browser.explore_page import ExplorePage

VIEWS = ("fit", "residuals", "likelihood", "loss")
NAME = "<img src=http://example.org/p.png onerror=window.hurt=1>.csv"
X, Y = "</script><script>window.hurt=1</script>", "=HYPERLINK(1) %{x} $\\frac{1}{2}$"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def offline(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a file without a network; fails on any request, any error and any complaint of its policy."""
    contexts, problems = [], []

    def asked(request: Request) -> None:
        if not request.url.startswith("file:"):
            problems.append(request.url[:200])

    def complained(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(message.text)

    def opened(file: Path, **options: str) -> Page:
        context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", asked)
        page.on("console", complained)
        page.on("pageerror", lambda error: problems.append(error.message))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def taken(page: Page, press: Callable[[], None], folder: Path) -> Path:
    """Press something that hands out a file, and keep the file."""
    with page.expect_download() as download:
        press()
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place


def saved(page: Page, view: int, kind: str, folder: Path) -> Path:
    """Save a view."""
    page.get_by_role("button", name="Save this view").nth(view).click()
    return taken(page, page.get_by_role("menuitem", name=kind, exact=True).click, folder)


def test_every_view_of_a_hostile_file_is_saved_three_ways(
    page: Page, offline: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """Twelve files that show what the view shows, at the value it stands at, with all names as text."""
    explore = ExplorePage(page).open("/?curve=linear&errors=normal")
    page.get_by_role("radiogroup", name="Where the data come from").get_by_text("Upload").click()
    rows = [f"{i},{3 + i + (i * i) % 7}" for i in range(20)]
    quoted = f'"{X}","{Y}"'
    explore.renewing(lambda: explore.upload("\n".join([quoted, *rows]), NAME))
    explore.slider.press("PageUp")
    expect(explore.away).to_have_count(1)
    explore.settle()
    stands = explore.slider.get_attribute("aria-valuetext") or ""
    stem = "img-src-http-example-org-p-png-onerror"
    for view, name in enumerate(VIEWS):
        title = page.locator(".lv-title").nth(view).text_content() or ""
        png = saved(page, view, "PNG", tmp_path)
        assert png.name == f"{stem}-{name}.png"
        head = png.read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", head[16:]) == (1600, 1040)
        svg = ElementTree.parse(saved(page, view, "SVG", tmp_path)).getroot()
        assert svg.find(f"{SVG}rect").get("fill").lower() == "#ffffff"  # type: ignore[union-attr]
        words = [each.text or "" for each in svg.iter(f"{SVG}text")]
        assert words[0] == title
        assert words[1].startswith("<img src=http://example.org")
        assert f"= {stands}." in " ".join(words)
        assert not {"script", "image", "foreignObject", "a"} & {
            each.tag.removeprefix(SVG) for each in svg.iter()
        }
        assert len(list(svg.iter(f"{SVG}path"))) > 5
        alone = offline(saved(page, view, "Interactive HTML", tmp_path))
        expect(alone.locator("h1")).to_have_text(title)
        expect(alone.locator(".subject")).to_contain_text("<img src=http://example.org")
        expect(alone.locator("#chart .scatterlayer .trace").first).to_be_attached()
        assert alone.evaluate("window.hurt") is None
        assert alone.locator("#chart img, #chart a[href*=example]").count() == 0
    alone = offline(tmp_path / f"{stem}-fit.html")
    assert (alone.locator(".ytitle").text_content() or "").startswith("=HYPERLINK(1) %{x}")
    assert barriers(alone) == []
    alone.mouse.move(*middle(alone, ".scatterlayer .points .point >> nth=7"))
    expect(alone.locator(".hoverlayer .hovertext").first).to_contain_text("row 9, </script>")


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_tables_and_report_are_those_of_the_page(
    page: Page, offline: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """The report shows four charts and prints on one sheet of A4 or Letter, light also where the screen is dark."""
    ExplorePage(page).open("/?data=nile&at=900")
    press = page.get_by_role("button", name="Data, CSV").click
    assert taken(page, press, tmp_path).read_bytes() == csv_bytes(cleaned_data(load_sample("nile")))
    file = taken(page, page.get_by_role("button", name="Report").click, tmp_path)
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").text_content() or ""
    assert link.startswith(re.sub(r"\?.*", "", page.url))
    report = offline(file, color_scheme="dark")
    expect(report.locator(".chart .main-svg").first).to_be_visible()
    assert report.locator(".chart .main-svg .scatterlayer .js-line").count() >= 4
    expect(report.get_by_role("link")).to_have_text(link.strip())
    fitted = "document.querySelector('.legend .line').style.getPropertyValue('--key')"
    assert report.evaluate(fitted) == "#5AB5E8"
    assert barriers(report) == []
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page[^s]", report.pdf(format=paper))) == 1
    report.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert report.evaluate(fitted) == "#0072B2"


def test_the_menu_is_within_reach_of_keys_and_of_everyone(
    new_page: Callable[..., Page], barriers: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """On a phone in the dark, whose pictures are dark too."""
    page = new_page(**PHONE, color_scheme="dark")
    ExplorePage(page).open("/?data=nile")
    button = page.get_by_role("button", name="Save this view").nth(1)
    button.focus()
    page.keyboard.press("ArrowDown")
    menu = page.get_by_role("menu", name="Save this view as")
    expect(menu.get_by_role("menuitem", name="PNG")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Interactive HTML")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    svg = taken(page, lambda: page.keyboard.press("Enter"), tmp_path)
    ground = ElementTree.parse(svg).getroot().find(f"{SVG}rect")
    assert ground is not None
    assert (ground.get("fill") or "").lower() == "#12161c"
