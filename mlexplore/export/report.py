"""The whole exploration on one sheet of paper: an HTML file that holds everything it shows and can fetch nothing.

A Content-Security-Policy allows the two scripts of the file by their hashes, and no address at all. So even text that
slipped through the escaping could not act.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from mlexplore.escaping import hypertext
from mlexplore.export.json_records import json_text

MARKS = frozenset({"dot", "ring", "line", "dash"})
"""How a colour of the legend can be shown; `report.css` draws each."""

_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")
_FOLDER = files("mlexplore.export")


@dataclass(frozen=True)
class Picture:
    """One view.

    Attributes
    ----------
    title, caption, description : str
        Plain text; the description is for those who cannot see the chart.
    figure : str
        JSON with ``data`` and ``layout``, as plotly.js takes it, in light colours. Texts in it are escaped for Plotly.
    """

    title: str
    caption: str
    description: str
    figure: str


@dataclass(frozen=True)
class Key:
    """What a colour stands for: a label, a light colour, and the mark that shows it, one of `MARKS`."""

    label: str
    colour: str
    mark: str


@dataclass(frozen=True)
class Row:
    """One parameter, its numbers as they are shown."""

    symbol: str
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What stands on the sheet; all plain text, escaped when it is written.

    Attributes
    ----------
    title : str
        What the data are.
    fitted : str
        What was fitted to them.
    date : str
        When.
    findings : tuple of str
        Our own sentences over the views; ``**words**`` are set in bold.
    pictures, legend : tuples
        The four views, and what their colours stand for.
    heads : tuple of str
        Headings of the numbers in `rows`.
    rows : tuple of Row
        The estimates.
    criteria : tuple of (name, value)
        Log-likelihood and the like.
    diagnosis, data : tuples of str
        Sentences: what the residuals say, and what the data are and what was done to them.
    link, link_says, versions : str
        The address of the exploration, what whoever opens it will see, and with what all this was made.
    dark : mapping
        Light colours to dark ones, for a screen that prefers them. Print is always light.
    """

    title: str
    fitted: str
    date: str
    findings: tuple[str, ...]
    pictures: tuple[Picture, ...]
    legend: tuple[Key, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    criteria: tuple[tuple[str, str], ...]
    diagnosis: tuple[str, ...]
    data: tuple[str, ...]
    link: str
    link_says: str
    versions: str
    dark: Mapping[str, str]


def report_bytes(report: Report, library: str) -> bytes:
    """The report as the bytes of an HTML file.

    Parameters
    ----------
    report
        What stands on the sheet.
    library
        The text of plotly.js, which goes into the file.
    """
    scripts = [_script(library), _script(_text("report.js"))]
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    page = "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{hypertext(report.title)} – mlexplore</title>",
            f"<style>\n{_text('report.css')}</style>",
            "</head>",
            "<body>",
            '<main class="sheet">',
            *_body(report),
            "</main>",
            _data("dark", json_text(report.dark)),
            *(f"<script>{script}</script>" for script in scripts),
            "</body>",
            "</html>",
            "",
        ]
    )
    return page.encode("utf-8", "replace")


def _body(report: Report) -> list[str]:
    return [
        "<header>",
        f"<h1>{hypertext(report.title)}</h1>",
        f'<p class="under">{hypertext(report.fitted)}<span>{hypertext(report.date)}</span></p>',
        "</header>",
        *(f'<p class="finding">{_emphasised(words)}</p>' for words in report.findings),
        *_legend(report.legend),
        '<section class="views" aria-label="Four views">',
        *(part for place, picture in enumerate(report.pictures) for part in _picture(place, picture)),
        "</section>",
        '<section class="numbers" aria-label="Estimates">',
        *_estimates(report.heads, report.rows),
        "<dl>",
        *(
            f"<div><dt>{hypertext(name)}</dt><dd>{hypertext(value)}</dd></div>"
            for name, value in report.criteria
        ),
        "</dl>",
        "</section>",
        '<section class="words">',
        *_sentences("What the residuals say", report.diagnosis),
        *_sentences("The data", report.data),
        "<div><h2>Reproduce</h2>",
        f"<p>{hypertext(report.link_says)}</p>",
        _address(report.link),
        f"<p>{hypertext(report.versions)}</p>",
        "</div>",
        "</section>",
    ]


def _legend(keys: Sequence[Key]) -> list[str]:
    return [
        '<ul class="legend" aria-label="Colours">',
        # The colour is set by the script, which knows whether the screen is dark.
        *(
            f'<li class="{_known(key.mark)}" data-colour="{hypertext(key.colour)}">{hypertext(key.label)}</li>'
            for key in keys
        ),
        "</ul>",
    ]


def _known(mark: str) -> str:
    """A mark as the name of a class: ours, so that it needs no escaping."""
    if mark not in MARKS:
        raise ValueError(f"{mark!r} is no mark of the report: one of {', '.join(sorted(MARKS))}.")
    return mark


def _picture(place: int, picture: Picture) -> list[str]:
    return [
        "<figure>",
        f"<figcaption><b>{hypertext(picture.title)}</b> {hypertext(picture.caption)}</figcaption>",
        f'<div class="chart" role="img" aria-label="{hypertext(picture.description)}" data-figure="figure-{place}"><div></div></div>',
        _data(f"figure-{place}", picture.figure),
        "</figure>",
    ]


def _estimates(heads: Sequence[str], rows: Sequence[Row]) -> list[str]:
    return [
        "<table>",
        '<thead><tr><th scope="col" colspan="2">Parameter</th>',
        *(f'<th scope="col">{hypertext(head)}</th>' for head in heads),
        "</tr></thead>",
        "<tbody>",
        *(
            f'<tr><td class="symbol">{hypertext(row.symbol)}</td><th scope="row">{hypertext(row.label)}</th>'
            + "".join(f"<td>{hypertext(cell)}</td>" for cell in row.cells)
            + "</tr>"
            for row in rows
        ),
        "</tbody>",
        "</table>",
    ]


def _sentences(heading: str, sentences: Sequence[str]) -> list[str]:
    if not sentences:
        return []
    return [f"<div><h2>{heading}</h2>", *(f"<p>{hypertext(words)}</p>" for words in sentences), "</div>"]


def _address(link: str) -> str:
    """The share link, to be followed where it is an address of the web."""
    shown = hypertext(link)
    if not link.startswith(("http://", "https://")):
        return f'<p class="link">{shown}</p>'
    return f'<p class="link"><a href="{shown}" rel="noreferrer">{shown}</a></p>'


def _emphasised(words: str) -> str:
    return _EMPHASIS.sub(r"<b>\1</b>", hypertext(words))


def _data(name: str, json: str) -> str:
    """JSON in a page: no ``<`` is left that could end the element or begin a comment."""
    return f'<script type="application/json" id="{name}">{json.replace("<", chr(92) + "u003c")}</script>'


def _script(text: str) -> str:
    """A script as it can stand in a page; lines end as the parser will have them, so that the hash is of the same text."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    return one_kind.replace("</script", r"<\/script").replace("<!--", r"<\!--")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
