"""The upper half of a ledger: whose bookkeeping it is, a switch for each term, and the terms with their numbers."""

import math
from typing import NamedTuple

import streamlit as st

from mlexplore.escaping import markdown, shorten
from mlexplore.numerals import fixed, significant
from mlexplore.scoring.bookkeeping import Bookkeeping
from mlexplore.scoring.likelihood_chain import Holds
from mlexplore.ui.panels.long_numbers import table
from mlexplore.ui.widgets import hold, mark_of

_OWN_CHOICE = "your own choice"
_DIGITS = 7
_MOST_DECIMALS = 6
_MARK = "●"
_LONGEST = 50  # letters of a term in the table; its switch has all of them


class Shown(NamedTuple):
    """A line as it is shown.

    Attributes
    ----------
    key, formula, name
        What it is called, the term of one observation, and what it is; plain text.
    of_likelihood
        Whether it is a term of the log-likelihood.
    total, mean
        Its sum over observations, and that for each of them.
    holds
        What it depends on.
    shapes
        Symbols of the shape parameters among that.
    in_thousands
        What its sum changes by when y is given in thousands; None where that is not asked.
    """

    key: str
    formula: str
    name: str
    of_likelihood: bool
    total: float
    mean: float
    holds: tuple[Holds, ...]
    shapes: str = ""
    in_thousands: float | None = None


def choose_lines(lines: tuple[Shown, ...], books: tuple[Bookkeeping, ...], place: str) -> tuple[str, ...]:
    """Draw whose bookkeeping it is and a switch for each term; return the keys of those that count.

    Parameters
    ----------
    lines, books
        What there is to choose from.
    place
        Where the choice is kept; a ledger with other lines has one of its own.
    """
    # Ledgers with the same lines share a choice: it stays while the data or the curve change.
    mark = mark_of([each.key for each in lines])
    terms, whose = f"{place}.{mark}", f"{place}.whose.{mark}"
    hold(terms, list(books[0].keys))
    kept = {name.replace("`", ""): keys for name, keys in ((each.name, each.keys) for each in books)}
    before = set(st.session_state[terms])
    same = [name for name, keys in kept.items() if set(keys) == before]
    if st.session_state.get(whose) not in same:
        st.session_state[whose] = same[0] if same else _OWN_CHOICE

    def take() -> None:
        chosen = st.session_state[whose]
        if chosen in kept:
            st.session_state[terms] = list(kept[chosen])

    formulas = {each.key: markdown(each.formula) for each in lines}
    st.selectbox(
        "Keep the terms of",
        [*kept, *([] if same else [_OWN_CHOICE])],
        key=whose,
        on_change=take,
        help="What is maximised then: of a library its loss, with the sign turned and multiplied by what scales it.",
        width=350,
    )
    chosen = st.pills(
        "Terms that count",
        list(formulas),
        selection_mode="multi",
        format_func=formulas.__getitem__,
        key=terms,
        help="Switch a term off, or one on that is none of the log-likelihood, and see below what survives.",
        persist_state="session",
    )
    return tuple(each.key for each in lines if each.key in chosen)


def show_lines(lines: tuple[Shown, ...], kept: tuple[str, ...]) -> None:
    """Draw the terms with their numbers, those that count first marked so, and their sum."""
    units = any(each.in_thousands for each in lines)
    shapes = any("shape" in each.holds for each in lines)
    whole = sum(each.total for each in lines if each.of_likelihood)
    left = sum(each.total for each in lines if each.key in kept)
    decimals = _decimals([each.total for each in lines if each.of_likelihood or each.key in kept])
    rows = []
    for each in lines:
        row = {
            "counts": "✓" if each.key in kept else "–",
            "term": markdown(shorten(each.formula, _LONGEST)),
            "sum": _total(each.total, decimals),
            "sum ÷ n": significant(each.mean, 5),
            "curve": _MARK if "curve" in each.holds else "",
        }
        if shapes:
            row["shape"] = f"{_MARK} {each.shapes}" if "shape" in each.holds else ""
        row["data"] = _MARK if "data" in each.holds else ""
        if units:
            row["in thousands"] = _change(each.in_thousands or 0.0)
        row["what it is"] = markdown(each.name)
        rows.append(row)
    blank = dict.fromkeys(rows[0], "")
    own = {each.key for each in lines if each.of_likelihood}
    rows.append(
        {
            **blank,
            "term": "**what counts**" if set(kept) != own else "**log-likelihood ℓ**",
            "sum": f"**{fixed(left, decimals)}**",
        }
    )
    if set(kept) != own:
        rows.append({**blank, "term": "log-likelihood ℓ", "sum": fixed(whole, decimals)})
    with st.container(key="ledger-lines"):
        table(rows, alt="The terms of the log-likelihood, what each comes to and what it depends on")


def _total(value: float, decimals: int) -> str:
    """A sum with so many decimals; one that they would not show keeps two of its own digits."""
    return significant(value, 2) if 0.0 < abs(value) < 0.5 * 10.0**-decimals else fixed(value, decimals)


def _decimals(values: list[float]) -> int:
    """Decimals that give the largest number seven digits."""
    largest = max((abs(value) for value in values), default=0.0)
    if not 0.0 < largest < math.inf:
        return 0
    return min(max(_DIGITS - 1 - math.floor(math.log10(largest)), 0), _MOST_DECIMALS)


def _change(value: float) -> str:
    """What a sum changes by, which is rounding where it is next to nothing."""
    if abs(value) < 1e-6:
        return "0"
    return f"{'+' if value > 0 else ''}{significant(value, 5)}"
