"""The report is one file in which nothing of the data acts, and which can fetch nothing."""

import base64
import hashlib
import json
from dataclasses import fields, replace
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from mlexplore.escaping import visible
from mlexplore.export.report import MARKS, Key, Picture, Report, Row, report_bytes
from mlexplore.plots.payload import Mark
from tests.export.hostile import HOSTILE, TEXTS

LIBRARY = 'var a = "</script>"; // <!-- <script>\r\nvar b = 1;'
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "h1",
    "h2",
    "p",
    "b",
    "ul",
    "li",
    "a",
} | {
    *(
        "section",
        "figure",
        "figcaption",
        "div",
        "script",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
    *("dl", "dt", "dd"),
}


class Page(HTMLParser):
    """What a browser would make of a page: its elements, the words in them, the scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif self.cdata_elem is None:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    @property
    def policy(self) -> str:
        return (
            next(each["content"] for tag, each in self.elements if tag == "meta" and "http-equiv" in each)
            or ""
        )


def report_with(text: str) -> Report:
    """A report in which every place that can hold foreign text holds this one."""
    figure = json.dumps({"data": [{"name": text}], "layout": {"title": text}})
    return Report(
        title=text,
        fitted=text,
        date=text,
        findings=(text, f"under **{text}** errors"),
        pictures=tuple(Picture(text, text, text, figure) for _ in range(4)),
        legend=(Key(text, text, "line"),),
        heads=(text,),
        rows=(Row(text, text, (text,)),),
        criteria=((text, text),),
        diagnosis=(text,),
        data=(text,),
        link=text,
        link_says=text,
        versions=text,
        dark={text: text},
    )


PLAIN = Page(report_bytes(report_with("word"), LIBRARY))


@pytest.mark.parametrize("text", [text for text in HOSTILE if visible(text).strip()], ids=repr)
def test_hostile_text_is_shown_word_for_word(text: str) -> None:
    page = Page(report_bytes(report_with(text), LIBRARY))
    assert sum(visible(text) in words for words in page.words) >= 20


@settings(max_examples=60)
@given(TEXTS.filter(visible))
def test_no_text_changes_what_the_page_is_made_of(text: str) -> None:
    """Whatever stands in the data, the elements are those of a page of plain words."""
    page = Page(report_bytes(report_with(text), LIBRARY))
    told = [(tag, sorted(attributes)) for tag, attributes in page.elements]
    assert told == [(tag, sorted(attributes)) for tag, attributes in PLAIN.elements]
    assert {tag for tag, _ in page.elements} <= ALLOWED
    assert page.policy == PLAIN.policy
    for attributes, script in page.scripts:
        if attributes.get("type") == "application/json":
            json.loads(script)


@pytest.mark.parametrize(
    "link", ["https://here.example/?data=nile", "javascript:window.hurt=1", "/?v=1", "data:text/html,x"]
)
def test_the_share_link_is_the_only_address_and_is_followed_only_on_the_web(link: str) -> None:
    page = Page(report_bytes(replace(report_with("word"), link=link), LIBRARY))
    found = [
        value
        for _, each in page.elements
        for name, value in each.items()
        if name in ("href", "src", "action")
    ]
    assert found == ([link] if link.startswith("https:") else [])
    assert link in page.words


def test_the_policy_lets_our_two_scripts_run_and_nothing_be_fetched() -> None:
    page = PLAIN
    ours = [text for attributes, text in page.scripts if not attributes]
    assert len(ours) == 2
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ours]
    assert page.policy.startswith("default-src 'none'; ")
    assert page.policy.split("script-src ")[1].split(";")[0].split() == [
        f"'sha256-{each}'" for each in hashes
    ]
    assert "http" not in page.policy
    assert "unsafe-eval" not in page.policy
    others = [attributes.get("type") for attributes, _ in page.scripts if attributes]
    assert set(others) == {"application/json"}


def test_the_figures_arrive_as_they_are() -> None:
    text = "</script><!--<script>&amp;"
    page = Page(report_bytes(report_with(text), LIBRARY))
    (figure,) = [script for attributes, script in page.scripts if attributes.get("id") == "figure-2"]
    assert json.loads(figure)["data"][0]["name"] == text
    assert "<" not in figure


def test_every_mark_of_a_legend_is_drawn_on_the_sheet() -> None:
    assert frozenset(get_args(Mark)) == MARKS
    rules = files("mlexplore.export").joinpath("report.css").read_text(encoding="utf-8")
    for mark in MARKS - {"line"}:  # a line is what is drawn where nothing else is said
        assert f".legend .{mark}::before" in rules
        page = Page(report_bytes(replace(report_with("word"), legend=(Key("word", "red", mark),)), LIBRARY))
        assert [each["class"] for tag, each in page.elements if tag == "li"] == [mark]
    with pytest.raises(ValueError, match="no mark of the report"):
        report_bytes(replace(report_with("word"), legend=(Key("word", "red", 'x" onclick="'),)), LIBRARY)


def test_every_word_of_a_report_is_on_the_sheet() -> None:
    """No field is forgotten: each, made unlike the others, can be found."""
    for field in fields(Report):
        if field.type != "str":
            continue
        another: dict[str, Any] = {field.name: "another"}
        page = Page(report_bytes(replace(report_with("word"), **another), LIBRARY))
        assert any("another" in words for words in page.words), field.name
