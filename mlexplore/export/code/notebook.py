"""A snippet as a Jupyter notebook: a cell of words and one of code for each of its sections.

The format is nbformat 4.5: https://nbformat.readthedocs.io/en/latest/format_description.html.
"""

import json
import re
from typing import Any, NamedTuple

from mlexplore.escaping import markdown
from mlexplore.export.code.snippet import Snippet

_KERNELS = {
    "python": (
        {"display_name": "Python 3", "language": "python", "name": "python3"},
        {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
    ),
    "r": (
        {"display_name": "R", "language": "R", "name": "ir"},
        {"name": "R", "file_extension": ".r", "mimetype": "text/x-r-source"},
    ),
}
# A section begins where a comment follows an empty line.
_SECTIONS = re.compile(r"\n\n+(?=# )")


class Section(NamedTuple):
    """A part of a script: the comment that it begins with, as words, and its code."""

    words: str
    code: str


def notebook(snippet: Snippet, title: str) -> bytes:
    """The bytes of a notebook file.

    Parameters
    ----------
    snippet
        What it holds.
    title
        What is fitted to what, in plain text; the first cell says it, with the library and its notes.
    """
    kernel, language = _KERNELS[snippet.language]
    notes = "".join(f"\n\n{markdown(note)}" for note in snippet.notes)
    cells = [_cell("markdown", f"# {markdown(title)}\n\nIn {markdown(snippet.library)}.{notes}", 0)]
    for section in sections_of(snippet.code):
        for kind, text in (("markdown", markdown(section.words)), ("code", section.code)):
            if text:
                cells.append(_cell(kind, text, len(cells)))
    content = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def sections_of(code: str) -> list[Section]:
    """The sections of a script, each with the comment that it begins with."""
    return [_section(part.strip("\n")) for part in _SECTIONS.split(code)]


def _section(part: str) -> Section:
    lines = part.split("\n")
    count = next((place for place, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    words = " ".join(line.removeprefix("# ") for line in lines[:count])
    return Section(words, "\n".join(lines[count:]).strip("\n"))


def _cell(kind: str, text: str, place: int) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{place}", "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": text.splitlines(keepends=True)}
