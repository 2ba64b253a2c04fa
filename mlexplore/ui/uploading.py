"""A person's own data: what is brought and the roles of its columns make the data set on the page, or a sentence says why not."""

from functools import partial

import streamlit as st

from mlexplore.data import DataError, Dataset, Table, choose, response_of
from mlexplore.escaping import markdown, shorten
from mlexplore.ui.bringing import brought, choose_file, read
from mlexplore.ui.preview import open_preview, said_of
from mlexplore.ui.role_controls import choose_roles, forget_roles
from mlexplore.ui.roles import Roles

_UPLOADED, _ROLES = "uploaded", "upload.roles"
_PREVIEW = "upload.preview asked for"
_LINKED, _MODEL_STANDS = "upload.roles of the link", "upload.model stands"


def choose_upload() -> None:
    """Draw the controls of an upload. The data set chosen is then what `uploaded` returns.

    A file that is refused changes nothing: the data of before stay on the page.
    """
    given = choose_file()
    if given is None:
        st.caption(
            "One row an observation, one column a variable; x may be numbers, dates, months or quarters. Until a file is here "
            "the sample is shown as it was brought."
        )
        return
    st.button(
        "How it was read…",
        key="upload.preview",
        help="The first rows, and every guess: separator, encoding, decimal mark, names, dates. Each can be corrected.",
        on_click=_ask_for_preview,
    )
    if st.session_state.pop(_PREVIEW, False):
        open_preview(given.key, given.name, partial(read, given))
    try:
        table = read(given, said_of(given.key))
        chosen = choose_roles(table, st.session_state.get(_LINKED, Roles()))
        data = _dataset(f"{table.key} {chosen!r}", table, chosen)
    except DataError as error:
        st.error(markdown(str(error)))
        if (before := uploaded()) is not None:
            st.caption(markdown(f"The data of before are still shown: {shorten(before.name)}."))
        return
    st.session_state[_UPLOADED], st.session_state[_ROLES] = data, chosen
    st.caption(markdown(f"{shorten(data.y_name)}: {response_of(data.y).words}."))
    for note in (*table.notes, *data.notes):
        st.caption(markdown(note))


def uploaded() -> Dataset | None:
    """The data set of the last file that could be used."""
    return st.session_state.get(_UPLOADED)


def roles() -> Roles:
    """The roles of its columns; those that a link names, until there is a file."""
    return st.session_state.get(_ROLES, st.session_state.get(_LINKED, Roles()))


def awaited() -> Roles | None:
    """The roles in data that a link speaks of, as long as nobody has brought any; None where no link does."""
    return st.session_state.get(_LINKED) if uploaded() is None else None


def plant_roles(wanted: Roles) -> None:
    """Let the columns have these roles as far as the file has them: a link said so, and it says curve and errors too."""
    st.session_state[_LINKED] = wanted
    st.session_state[_MODEL_STANDS] = True
    if brought() is None or uploaded() is None:
        st.session_state.pop(_ROLES, None)
    # What a step back or forth in the browser's history asks of the file that is there.
    forget_roles()


def is_first_file() -> bool:
    """Whether a person's own data have just come in place of other data; true once."""
    if uploaded() is None or st.session_state.get(_MODEL_STANDS):
        return False
    st.session_state[_MODEL_STANDS] = True
    return True


def _ask_for_preview() -> None:
    st.session_state[_PREVIEW] = True


@st.cache_resource(max_entries=8, show_spinner="Reading the columns…")
def _dataset(key: str, _table: Table, _roles: Roles) -> Dataset:  # noqa: ARG001 - what the cache looks up
    return choose(
        _table, _roles.x, _roles.y, weights=_roles.weights, trials=_roles.trials, exposure=_roles.exposure
    )
