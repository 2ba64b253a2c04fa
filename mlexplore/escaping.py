"""Text from files and people, made harmless before it is shown.

A column name is data, not markup: ``![p](http://...)`` in Markdown would be fetched, ``<a href=...>`` in a
Plotly title would become a link. Everything that was not written by us passes through one of these functions
on its way to the screen.
"""

import html
import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BARE_ADDRESS = re.compile(r"(?<![A-Za-z0-9])(www)(?=\\\.)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_WHITE_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_LEADING_SPACES = re.compile(r"^ +")
# What begins a formula in a spreadsheet, full-width forms included. A comma-separated file that is opened where
# semicolons separate (most of Europe), or pasted, is cut at other marks than ours: a formula may begin after any of them.
_FORMULA = re.compile(r"((?:^|[,;|\t\r\n])[\s\"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,7}$")
_SPREADSHEETS_STRIP = ("\t", "\r", "\n")

_DELETE = 0x7F
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Invisible characters that reverse, hide or glue the text around them; the joiner U+200D stays, scripts and
# emoji need it.
_INVISIBLE = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")


def _visible_character(character: str) -> str:
    """One character, or the picture that stands for it when it would not be seen."""
    code = ord(character)
    if code < ord(" "):
        return chr(0x2400 + code)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    kind = unicodedata.category(character)
    steers_direction = unicodedata.bidirectional(character) in {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    # Lone surrogates cannot be sent to a browser at all; tag characters (U+E0000..) carry text that nobody
    # sees.
    if kind in {"Cc", "Cs"} or steers_direction or 0xE0000 <= code <= 0xE007F:
        return _REPLACEMENT
    return "" if character in _INVISIBLE else character


def visible(text: str) -> str:
    """The text on one line, with nothing in it that is hidden or that moves what surrounds it.

    Line breaks and tabs become a space, control characters their pictures (a NUL is shown as the sign for
    NUL), characters that turn the reading direction and lone surrogates a replacement mark; zero-width
    characters go.
    """
    one_line = _WHITE_SPACE.sub(" ", text)
    if one_line.isascii() and one_line.isprintable():
        return one_line
    return "".join(_visible_character(character) for character in one_line)


def markdown(text: str) -> str:
    """The text as Markdown that shows it word for word.

    A backslash goes before every ASCII punctuation mark, and a zero-width space after ``:``, ``@`` and a leading ``www``:
    without it icon shortcuts (``:material/home:``), bare links and addresses would still be expanded. Leading
    spaces, which would begin a block of code, become no-break spaces.
    """
    escaped = _PUNCTUATION.sub(r"\\\1", visible(text))
    escaped = escaped.replace(":", ":" + _ZERO_WIDTH_SPACE).replace("@", "@" + _ZERO_WIDTH_SPACE)
    escaped = _BARE_ADDRESS.sub(rf"\1{_ZERO_WIDTH_SPACE}", escaped)
    return _LEADING_SPACES.sub(lambda spaces: "\N{NO-BREAK SPACE}" * len(spaces[0]), escaped)


def plotly(text: str) -> str:
    """The text as Plotly shows it word for word, in titles, legends, ticks, annotations and hover templates.

    Plotly reads a subset of HTML and expands ``%{...}``: ``&``, ``<``, ``>`` and the brace after a percent
    sign become entities.
    """
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "%&#123;")


def hypertext(text: str) -> str:
    """The text as HTML that shows it word for word, in elements and in quoted attributes."""
    return html.escape(visible(text))


def spreadsheet(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe goes before what would begin one.

    That is ``=``, ``+``, ``-`` and ``@`` at the start, or after a mark at which the line might be cut, and a tab or line
    break at the start. Numbers must not come here: -10 is one.
    """
    guarded = _FORMULA.sub(r"\1'", text)
    return f"'{guarded}" if guarded.startswith(_SPREADSHEETS_STRIP) else guarded


def file_stem(text: str) -> str:
    """The text as the beginning of a file name on any system: lower-case ASCII letters, digits and hyphens, at most 40.

    The ending of a file goes; ``data`` where nothing is left.
    """
    plain = unicodedata.normalize("NFKD", _ENDING.sub("", text)).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:40].strip("-") or "data"


def shorten(text: str, limit: int = 40) -> str:
    """The text on one line in at most ``limit`` characters, its middle left out: names differ at their ends.

    Shorten first and escape afterwards: an escape sequence that is cut in half is no escape.

    Raises
    ------
    ValueError
        When the limit is not positive.
    """
    if limit < 1:
        raise ValueError(f"A text can be shortened to 1 character or more, not to {limit}.")
    one_line = visible(text)
    if len(one_line) <= limit:
        return one_line
    tail_length = (limit - 1) // 3
    head = one_line[: limit - 1 - tail_length].rstrip()
    tail = one_line[len(one_line) - tail_length :].lstrip()
    while tail and unicodedata.combining(tail[0]):  # an accent without its letter would land on the ellipsis
        tail = tail[1:]
    return head + "\N{HORIZONTAL ELLIPSIS}" + tail
