"""Numbers that are to be compared digit by digit, and the tables in which they stand."""

import math

import pandas as pd
import streamlit as st

from mlexplore.escaping import file_stem
from mlexplore.numerals import fixed, significant

_DIGITS = 12
_SMALL = 1e-4  # from here on zeros would fill the line
_FIGURE_SPACE = "\N{FIGURE SPACE}"


def long(value: float, beside: float) -> str:
    """A number with the decimals that give the one it stands beside twelve significant digits."""
    if not (math.isfinite(value) and math.isfinite(beside)) or 0.0 < abs(beside) < _SMALL:
        return significant(value, _DIGITS)
    return fixed(value, _decimals(beside))


def difference(value: float, reference: float) -> str:
    """How far a number is from another; 0 where they agree to twelve digits."""
    gap = value - reference
    if abs(gap) < 0.5 * 10.0 ** -_decimals(reference):
        return "0"
    return f"{'+' if gap > 0 else ''}{significant(gap, 3)}"


def whole(value: float) -> str:
    """A sum of weights: a count where it is one."""
    return fixed(value, 0 if value.is_integer() else 2)


def table(rows: list[dict[str, str]], *, alt: str) -> None:
    """Draw a table whose cells are Markdown; `alt` says what it holds."""
    columns = {head: _in_line([row[head] for row in rows]) for head in rows[0]}
    with st.container(key=f"sideways-{file_stem(alt)}", gap="xsmall"):
        st.table(pd.DataFrame(columns), border="horizontal", hide_index=True, width="content", alt=alt)
        # On a phone the table is scrolled sideways: what can be focused in there lets keys do it too.
        st.html('<p class="goes-on" tabindex="0">The table goes on to the right.</p>')


def _decimals(value: float) -> int:
    return _DIGITS if value == 0.0 else max(_DIGITS - 1 - math.floor(math.log10(abs(value))), 0)


def _in_line(cells: list[str]) -> list[str]:
    """Room for a sign before numbers without one, where others have one."""
    if not any(cell[:1] in "−+" and cell[1:2].isdigit() for cell in cells):
        return cells
    return [_FIGURE_SPACE + cell if cell[:1].isdigit() else cell for cell in cells]
