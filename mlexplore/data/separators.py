"""Which character separates the columns, decided by trying each on the file."""

import csv
import io
import itertools
import re
from collections import Counter
from typing import Literal, TypeAlias

import pandas as pd

from mlexplore.data.columns import missing_cells
from mlexplore.data.numerals import parse_numbers
from mlexplore.data.times import parse_times

Separator: TypeAlias = Literal[",", ";", "\t", "|", " "]

SEPARATOR_NAMES: dict[Separator, str] = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "vertical bars",
    " ": "spaces",
}
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 1_000_000
_LONG_LINE = 200_000
_MARGIN = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_RUN = re.compile(r"[ \t]+")
_DECLARED = re.compile(r"\Asep=(.)\n")


def declared_separator(text: str) -> Separator | None:
    """The separator that Excel's own first line ``sep=;`` names."""
    match = _DECLARED.match(text)
    return next((known for known in SEPARATOR_NAMES if match and known == match[1]), None)


def find_separator(text: str) -> Separator | None:
    """The separator that makes the rows most regular and most cells numbers or times; None if there is none.

    Counting characters is not enough: in ``1,5;2,5`` the comma is as regular as the semicolon, but cells such
    as ``5;2`` make no sense.
    """
    # Whole lines from the start; csv.reader joins those that a quoted cell spans.
    lines = _first_lines(text)
    scores = {separator: _score(lines, separator) for separator in SEPARATOR_NAMES if separator != " "}
    best = max(scores, key=lambda separator: scores[separator])
    if scores[best] > 0:
        return best
    return " " if _score([separate_by_tabs(line) for line in lines], "\t") > 0 else None


def _first_lines(text: str) -> list[str]:
    """The first lines, as many as are enough to tell; of very long ones only the beginning."""
    lines: list[str] = []
    n_characters = 0
    for line in itertools.islice(io.StringIO(text, newline=""), 2 * _SAMPLE_ROWS):
        lines.append(line if len(line) <= _LONG_LINE else line[:_LONG_LINE] + "\n")
        n_characters += len(lines[-1])
        if n_characters > _SAMPLE_CHARACTERS:
            break
    return lines


def separate_by_tabs(text: str) -> str:
    """A text whose columns are separated by runs of spaces, with one tab in place of each run."""
    return _RUN.sub("\t", _MARGIN.sub("", text))


def _score(lines: list[str], separator: str) -> float:
    """How well a separator suits: the share of regular rows times that of cells with a meaning (plus a tenth)."""
    try:
        rows = list(
            itertools.islice(csv.reader(lines, delimiter=separator, skipinitialspace=True), _SAMPLE_ROWS)
        )
    except csv.Error:
        return 0.0
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0
    n_cells, n_regular = Counter(len(row) for row in rows).most_common(1)[0]
    if n_cells < 2:
        return 0.0
    body = [row for row in rows[1:] if len(row) == n_cells]
    cells = pd.Series(list(itertools.chain.from_iterable(body)), dtype="str").str.strip()
    meaningful = _share_with_meaning(cells)
    return n_regular / len(rows) * (0.1 + meaningful) + 1e-6 * min(n_cells, 100)


def _share_with_meaning(cells: pd.Series) -> float:
    """The share of cells that are missing, numbers or times."""
    if cells.empty:
        return 0.0
    missing = missing_cells(cells)
    present = cells[~missing]
    numbers = parse_numbers(present, ".").readable | parse_numbers(present, ",").readable
    rest = present[~numbers]
    times = parse_times(rest)
    n_times = 0 if times is None else int((~pd.isna(times.counts)).sum())
    return (int(missing.sum()) + int(numbers.sum()) + n_times) / len(cells)
