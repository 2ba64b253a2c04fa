"""A fit as a table: for a terminal, for a notebook, and as a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mlexplore.escaping import visible
from mlexplore.numerals import resolving, shortest, significant

if TYPE_CHECKING:
    import pandas as pd

_GAP = "   "


class Row(NamedTuple):
    """One parameter."""

    name: str
    estimate: float
    standard_error: float
    low: float
    high: float
    held: bool


class Summary(NamedTuple):
    """What is to be read of a fit at one look.

    Attributes
    ----------
    lines
        Sentences above the table.
    rows
        One for each parameter.
    interval
        Heading of the intervals.
    """

    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    interval: str


def as_text(summary: Summary) -> str:
    """Lines and an aligned table for a terminal."""
    cells = [_heads(summary), *(_cells(row) for row in summary.rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    table = [
        _GAP.join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join([*(visible(line) for line in summary.lines), "", *table])


def as_html(summary: Summary) -> str:
    """Paragraphs and a table for a notebook; names from files are shown and not obeyed."""
    lines = "<br>".join(escape(visible(line)) for line in summary.lines)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in _heads(summary))
    body = ""
    for row in summary.rows:
        name, *numbers = _cells(row)
        body += f'<tr><th scope="row">{escape(name)}</th>'
        body += "".join(f'<td style="text-align: right">{escape(cell)}</td>' for cell in numbers) + "</tr>"
    return f"<p>{lines}</p><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def as_frame(rows: Sequence[Row], level: float) -> pd.DataFrame:
    """Unrounded numbers, one parameter a row; held ones have no interval and a standard error of 0."""
    import pandas as pd  # the one place where the statistics meet pandas: a notebook shows a DataFrame well

    tail = 50.0 * (1.0 - level)
    columns = ["estimate", "standard error", f"{tail:.3g} %", f"{100.0 - tail:.3g} %"]
    table = pd.DataFrame.from_dict(
        {row.name: [row.estimate, row.standard_error, row.low, row.high] for row in rows},
        orient="index",
        columns=columns,
    )
    table["held"] = [row.held for row in rows]
    return table.rename_axis("parameter")


def _heads(summary: Summary) -> list[str]:
    return ["parameter", "estimate", "standard error", summary.interval]


def _cells(row: Row) -> list[str]:
    name = visible(row.name)
    if row.held:
        return [name, shortest(row.estimate), "held", ""]
    if not (np.isfinite(row.standard_error) and row.standard_error > 0.0):
        ends = [significant(end) for end in (row.low, row.high)]
        between = "" if np.isnan(row.low) and np.isnan(row.high) else f"{ends[0]} to {ends[1]}"
        return [name, significant(row.estimate), "—", between]
    # As many digits as the data can tell apart, and one more.
    estimate, low, high = (resolving(value, row.standard_error) for value in row[1:2] + row[3:5])
    return [name, estimate, significant(row.standard_error, 2), f"{low} to {high}"]
