"""Hostile text is shown word for word and can do nothing."""

import html
import re

import pytest

from mlexplore.escaping import file_stem, hypertext, markdown, plotly, shorten, spreadsheet, visible

NASTY = [
    "![p](http://example.com/x.png)",
    "[click](javascript:alert(1))",
    '<img src=x onerror="alert(1)">',
    "<a href='http://example.com'>b</a>",
    "<b>bold</b><br>",
    "%{x} %{customdata[0]:.2f}",
    "$x^2$ and $$y$$",
    ":material/home: :red[text] :smile:",
    "http://example.com www.example.com me@example.com",
    "`code` **bold** _it_ ~~gone~~ | cell |",
    "# heading",
    "1. item",
    "- item",
    "    four spaces",
    "&lt;b&gt; &amp; &#60;",
    "back\\slash \\* \\\\",
    "naïve Größe 数量",
]


@pytest.mark.parametrize("text", NASTY)
def test_markdown_leaves_no_punctuation_unescaped(text: str) -> None:
    """Every construct of Markdown needs a bare ASCII punctuation mark; backslashes pair up from the left."""
    without_pairs = re.sub(r"\\[!-/:-@\[-`{-~]", "", markdown(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", without_pairs)


@pytest.mark.parametrize("text", NASTY)
def test_markdown_reads_as_the_text_that_went_in(text: str) -> None:
    """CommonMark shows a backslash and a punctuation mark as that mark; the zero-width space is not seen."""
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown(text))
    assert shown.replace("\u200b", "").replace("\u00a0", " ") == text


@pytest.mark.parametrize("text", [":material/x:", "me@here", "http://a.b"])
def test_markdown_breaks_shortcuts_and_addresses_with_a_zero_width_space(text: str) -> None:
    """Icon shortcuts and bare links are found before backslashes are."""
    escaped = markdown(text)
    assert not re.search("[:@](?!\u200b)", escaped)
    assert escaped.count("\u200b") == text.count(":") + text.count("@")


def test_markdown_keeps_leading_spaces_from_becoming_code() -> None:
    assert markdown("    x = 1") == "\u00a0\u00a0\u00a0\u00a0x \\= 1"


@pytest.mark.parametrize("text", NASTY)
def test_plotly_text_has_no_tag_and_no_template(text: str) -> None:
    escaped = plotly(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert "%{" not in escaped


@pytest.mark.parametrize("text", NASTY)
def test_plotly_text_unescapes_to_the_text_that_went_in(text: str) -> None:
    """Nothing is lost or escaped twice, an ampersand that was there included."""
    assert html.unescape(plotly(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\n\tc", "a b c"),
        ("nul\x00here", "nul\u2400here"),
        ("bell\x07", "bell\u2407"),
        ("delete\x7f", "delete\u2421"),
        ("evil\u202etxt.exe", "evil\ufffdtxt.exe"),
        ("lone\ud800surrogate", "lone\ufffdsurrogate"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("tag\U000e0041", "tag\ufffd"),
        ("line\u2028separator", "line separator"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("Größe, m²", "Größe, m²"),
    ],
)
def test_hidden_characters_are_shown_or_go(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("escape", [markdown, plotly])
def test_escaped_text_can_always_be_sent_to_a_browser(escape: object) -> None:
    """A lone surrogate would break the encoding of the whole message."""
    assert callable(escape)
    assert escape("a\ud800\nb").encode("utf-8").count(b"\n") == 0


@pytest.mark.parametrize("limit", [1, 2, 5, 17, 40])
def test_shortened_text_keeps_within_its_limit(limit: int) -> None:
    assert len(shorten("a quite long name of a column, millions of users", limit)) <= limit


def test_shortened_text_keeps_both_ends() -> None:
    """Columns of one file often differ at the end only."""
    short = shorten("temperature_of_the_reactor_vessel_sensor_17", 20)
    assert short == "temperature_o…sor_17"


def test_short_text_is_left_alone() -> None:
    assert shorten("mau_millions", 12) == "mau_millions"


def test_shortening_does_not_leave_an_accent_without_its_letter() -> None:
    """The tail would begin with a combining acute accent."""
    assert shorten("abcdefghie\u0301fg", 9) == "abcdef…fg"


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="1 character or more"):
        shorten("x", 0)


@pytest.mark.parametrize("text", NASTY)
def test_hypertext_has_no_tag_and_ends_no_attribute(text: str) -> None:
    escaped = hypertext(text)
    assert not re.search("[<>\"']", escaped)
    assert html.unescape(escaped) == visible(text)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("-10", "'-10"),
        ("@x", "'@x"),
        ("\t=1", "'\t'=1"),
        ("\n", "'\n"),
        ("a;=1", "a;'=1"),
        ('a,"+1', "a,\"'+1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=b", "a=b"),
        ("2015-Q1", "2015-Q1"),
        ("", ""),
    ],
)
def test_a_cell_that_would_be_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    """Also behind marks at which a spreadsheet of another country cuts the line."""
    assert spreadsheet(text) == cell


@pytest.mark.parametrize(
    "text", [*NASTY, "../../etc/passwd", "con", "a\x00b", "\u202egnp.exe", "数量.csv", ""]
)
def test_a_file_name_is_of_harmless_letters(text: str) -> None:
    assert re.fullmatch("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", file_stem(text))


def test_a_file_name_is_still_read_as_the_text() -> None:
    assert (
        file_stem("Twitter monthly active users, 37 quarters") == "twitter-monthly-active-users-37-quarters"
    )
    assert file_stem("Größe.final.XLSX") == "groe-final"
    assert file_stem("<>") == "data"
