"""The columns of a table in their roles for classes: beginning with what a link says or the columns suggest."""

import streamlit as st

from mlexplore.data import DataError, GuessedRoles, Table, guess_labels, reason_for_no_labels
from mlexplore.escaping import shorten
from mlexplore.ui.class_roles import ClassRoles
from mlexplore.ui.widgets import hold

_KEYS = "classify.role."
_NONE = ""


def choose_class_roles(table: Table, linked: ClassRoles) -> ClassRoles:
    """Draw the columns in their roles.

    Parameters
    ----------
    table
        Has the columns.
    linked
        Roles that a link names: they stand there first if the table has all these columns.

    Raises
    ------
    DataError
        In words, if no columns can be guessed as classes and features and nothing was chosen: the lists are there to choose.
    """
    stands = bool(linked.label and linked.features and set(linked.names) <= set(table.names))
    guess = None if stands else _guessed(table.key, table)
    first = linked if stands else _first(table, guess)
    names = list(table.names)
    label = _choose_column(table, "label", "Class column", names, first.label)
    key = f"{_KEYS}{table.key}.features"
    hold(key, list(first.features))
    others = [name for name in names if name != label]
    # One that has become the classes meanwhile is no option any more, and would be an error in Streamlit.
    st.session_state[key] = [name for name in st.session_state[key] if name in others]
    features = st.multiselect(
        "Features",
        others,
        key=key,
        format_func=shorten,
        help="What the classes are explained by. A column of words becomes one column of 0 and 1 for each word but the first.",
        persist_state="session",
    )
    with st.expander("More columns", expanded=bool(first.weights or first.trials)):
        weights = _choose_column(
            table,
            "weights",
            "Weights",
            [_NONE, *names],
            first.weights,
            about="How often each row counts: a weight of 2 counts a row twice, 0 leaves it out.",
        )
        trials = _choose_column(
            table,
            "trials",
            "Trials",
            [_NONE, *names],
            first.trials,
            about="The column of classes then counts the successes among so many trials.",
        )
    chosen = ClassRoles(label, tuple(features), weights, trials)
    if not stands and guess is None and chosen == first:
        raise DataError(reason_for_no_labels(table))
    return chosen


def forget_class_roles() -> None:
    """Let the lists be as they were before anything was chosen in them."""
    for key in [each for each in st.session_state if str(each).startswith(_KEYS)]:
        del st.session_state[key]


@st.cache_resource(max_entries=16, show_spinner="Looking for classes…")
def _guessed(key: str, _table: Table) -> GuessedRoles | None:  # noqa: ARG001 - what the cache looks up
    return guess_labels(_table)


def _first(table: Table, guess: GuessedRoles | None) -> ClassRoles:
    """Where the lists begin: with the guess, or else with the first columns."""
    if guess is None:
        return ClassRoles(table.names[0], table.names[1:2])
    return ClassRoles(guess.label, guess.features, trials=guess.trials)


def _choose_column(
    table: Table, role: str, label: str, names: list[str], first: str, *, about: str | None = None
) -> str:
    key = f"{_KEYS}{table.key}.{role}"
    hold(key, first if first in names else names[0])
    return st.selectbox(label, names, format_func=_shown, key=key, help=about, persist_state="session")


def _shown(name: str) -> str:
    """A column in a list, whose options are shown word for word: nothing in them is markup."""
    return shorten(name) if name != _NONE else "none"
