"""Bringing a file: read, choose the columns, and say what was understood or what is wrong."""

import streamlit as st

from mlexplore.data import DataError, Dataset, Table, choose, guess_columns, read_table, reason_for_no_guess
from mlexplore.escaping import markdown, shorten

_MEGABYTES = 20


def choose_upload() -> None:
    """Draw the controls of an upload. The data set chosen is then what `uploaded` returns.

    A file that is refused changes nothing: the data of before stay on the page.
    """
    file = st.file_uploader("CSV file with a header", type=["csv", "tsv", "txt"], max_upload_size=_MEGABYTES)
    if file is None:
        st.caption("One row an observation, one column a variable; x may be numbers, dates or quarters.")
        if "uploaded" in st.session_state:
            st.caption(markdown(f"The data of {shorten(st.session_state['uploaded'].name)} are still shown."))
        return
    try:
        table = _read(file.getvalue(), file.name)
        st.session_state["uploaded"] = _choose_columns(table)
    except DataError as error:
        st.error(markdown(str(error)))
        if "uploaded" in st.session_state:
            st.caption("The data of before are still shown.")
        return
    for note in (*table.notes, *st.session_state["uploaded"].notes):
        st.caption(markdown(note))


def uploaded() -> Dataset | None:
    """The data set of the last file that could be used."""
    return st.session_state.get("uploaded")


def _choose_columns(table: Table) -> Dataset:
    guess = guess_columns(table)
    if guess is None:
        raise DataError(reason_for_no_guess(table))
    names = list(table.names)
    chosen = []
    for label, first in zip(("x", "y"), guess, strict=True):
        key = f"upload.{table.key}.{label}"
        if key not in st.session_state:
            st.session_state[key] = first
        chosen.append(st.selectbox(label, names, format_func=lambda name: markdown(shorten(name)), key=key))
    return choose(table, *chosen)


@st.cache_resource(max_entries=8, show_spinner="Reading the file…")
def _read(content: bytes, name: str) -> Table:
    return read_table(content, name)
