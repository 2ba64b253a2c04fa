"""The columns of a table in their roles: one list for each role, beginning with what a link says or the columns suggest."""

import numpy as np
import streamlit as st

from mlexplore.codes import family_of, kind_code
from mlexplore.data import DataError, Table, guess_columns, reason_for_no_guess
from mlexplore.data.columns import Reading
from mlexplore.escaping import shorten
from mlexplore.export.tables import USED
from mlexplore.families import FAMILIES
from mlexplore.ui.error_controls import ERRORS
from mlexplore.ui.roles import Roles
from mlexplore.ui.widgets import hold

_KEYS = "upload.role."
_NONE = ""
_MORE = {
    "weights": ("Weights", "How often each row counts: a weight of 2 counts a row twice, 0 leaves it out."),
    "trials": ("Trials", "y counts the successes among so many trials, as for the binomial distribution."),
    "exposure": (
        "Exposure",
        "What each count was counted over: a time, an area, a population. It multiplies the mean.",
    ),
}


def choose_roles(table: Table, linked: Roles) -> Roles:
    """Draw the columns in their roles.

    Parameters
    ----------
    table
        Has the columns.
    linked
        Roles that a link names: they stand there first if x and y are among them and the table has all these columns.

    Raises
    ------
    DataError
        In words, if no two columns can be x and y.
    """
    guess = guess_columns(table)
    if guess is None:
        raise DataError(reason_for_no_guess(table))
    names = list(table.names)
    stands = linked.x and linked.y and set(linked.names) <= set(names)
    first = linked if stands else Roles((guess[0],), guess[1], weights=_used(table, guess))
    x = _choose_column(table, "x", names, first.x[0])
    y = _choose_column(table, "y", names, first.y)
    with st.expander("More columns", expanded=bool(set(first.names) - {first.x[0], first.y})):
        further = _choose_further(table, [name for name in names if name not in {x, y}], first.x[1:])
        more = {
            role: _choose_column(table, role, [_NONE, *names], getattr(first, role), label=label, about=about)
            for role, (label, about) in _MORE.items()
        }
    return Roles((x, *further), y, **more)


def _used(table: Table, taken: tuple[str, str]) -> str:
    """The column that our own files have where rows were set aside, if it can be weights."""
    # Where x or y is called so already, ours has been given a number.
    for name in (USED, f"{USED} (2)"):
        if name not in taken and name in table.names and _can_weigh(table.reading(name)):
            return name
    return _NONE


def _can_weigh(reading: Reading) -> bool:
    values = reading.parsed[~reading.missing]
    sound = reading.kind == "number" and not reading.ambiguity and values.size > 0
    return sound and bool((np.isfinite(values) & (values >= 0.0)).all())


def forget_roles() -> None:
    """Let the lists be as they were before anything was chosen in them."""
    for key in [each for each in st.session_state if str(each).startswith(_KEYS)]:
        del st.session_state[key]


def _choose_further(table: Table, names: list[str], first: tuple[str, ...]) -> list[str]:
    key = _key(table, "further")
    hold(key, first)
    # One that has become x or y meanwhile is no option any more, and would be an error in Streamlit.
    st.session_state[key] = [name for name in st.session_state[key] if name in names]
    return st.multiselect(
        "Further predictors",
        names,
        key=key,
        format_func=_shown,
        help="y is then explained by a plane. The views run along x, with the others at their means.",
        persist_state="session",
    )


def _choose_column(
    table: Table,
    role: str,
    names: list[str],
    first: str,
    *,
    label: str | None = None,
    about: str | None = None,
) -> str:
    key = _key(table, role)
    hold(key, first if first in names else names[0])
    return st.selectbox(
        label or role,
        names,
        format_func=_shown,
        key=key,
        help=about,
        on_change=_suit_errors,
        args=(role, key),
        persist_state="session",
    )


def _suit_errors(role: str, key: str) -> None:
    """Take errors that know what to do with a column: trials belong to successes among them."""
    chosen = family_of(st.session_state[ERRORS])
    if role == "trials" and st.session_state[key] and role not in {known.name for known in chosen.knowns()}:
        kind = next(kind for kind in FAMILIES if role in {known.name for known in kind.knowns()})
        st.session_state[ERRORS] = kind_code(kind)


def _key(table: Table, role: str) -> str:
    return f"{_KEYS}{table.key}.{role}"


def _shown(name: str) -> str:
    """A column in a list, whose options are shown word for word: nothing in them is markup."""
    return shorten(name) if name != _NONE else "none"
