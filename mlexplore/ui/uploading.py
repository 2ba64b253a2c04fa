"""Bringing data: a file or a pasted table is read, its columns get roles, and what was understood or is wrong is said."""

import hashlib
from functools import partial
from typing import NamedTuple

import streamlit as st

from mlexplore.codes import family_of, kind_code
from mlexplore.data import (
    DataError,
    Dataset,
    Said,
    Table,
    choose,
    guess_columns,
    read_table,
    reason_for_no_guess,
    response_of,
)
from mlexplore.escaping import markdown, shorten
from mlexplore.families import FAMILIES
from mlexplore.ui.error_controls import ERRORS
from mlexplore.ui.preview import open_preview, said_of
from mlexplore.ui.roles import Roles
from mlexplore.ui.widgets import hold

_FILE, _PASTED = "upload.file", "upload.pasted"
_BROUGHT, _UPLOADED, _ROLES = "upload.brought", "uploaded", "upload.roles"
_PREVIEW = "upload.preview asked for"
_LINKED, _MODEL_STANDS = "upload.roles of the link", "upload.model stands"
_NONE = ""
_MORE = {
    "weights": ("Weights", "How often each row counts: a weight of 2 counts a row twice, 0 leaves it out."),
    "trials": ("Trials", "y counts the successes among so many trials, as for the binomial distribution."),
    "exposure": (
        "Exposure",
        "What each count was counted over: a time, an area, a population. It multiplies the mean.",
    ),
}


class Brought(NamedTuple):
    """What a person brought: its name, its bytes, and a hash of these."""

    name: str
    content: bytes
    key: str


def choose_upload() -> None:
    """Draw the controls of an upload. The data set chosen is then what `uploaded` returns.

    A file that is refused changes nothing: the data of before stay on the page.
    """
    st.file_uploader(
        "Your file",
        key=_FILE,
        on_change=_take_file,
        max_upload_size=st.get_option("server.maxUploadSize"),
        help="CSV or other text with columns, Excel, Parquet or JSON. It stays in the memory of this server and is never kept.",
    )
    with st.expander("Or paste a table"):
        st.text_area(
            "A table copied from a spreadsheet",
            key=_PASTED,
            placeholder="dose\teffect\n1\t3.2\n2\t4.1\n…",
            height=120,
        )
        st.button("Use the pasted table", on_click=_take_pasted)
    brought: Brought | None = st.session_state.get(_BROUGHT)
    if brought is None:
        st.caption(
            "One row an observation, one column a variable; x may be numbers, dates, months or quarters."
        )
        return
    st.button(
        "How it was read…",
        key="upload.preview",
        help="The first rows, and every guess: separator, encoding, decimal mark, names, dates. Each can be corrected.",
        on_click=_ask_for_preview,
    )
    if st.session_state.pop(_PREVIEW, False):
        open_preview(brought.key, brought.name, partial(_read, brought))
    try:
        table = _read(brought, said_of(brought.key))
        chosen = _choose_roles(table)
        st.session_state[_UPLOADED] = _dataset(f"{table.key} {chosen!r}", table, chosen)
        st.session_state[_ROLES] = chosen
    except DataError as error:
        st.error(markdown(str(error)))
        if (before := uploaded()) is not None:
            st.caption(markdown(f"The data of before are still shown: {shorten(before.name)}."))
        return
    data = st.session_state[_UPLOADED]
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
    brought, table = st.session_state.get(_BROUGHT), st.session_state.get(_UPLOADED)
    if brought is None or table is None:
        st.session_state.pop(_ROLES, None)
    # What a step back or forth in the browser's history asks of the file that is there.
    for key in [each for each in st.session_state if str(each).startswith("upload.role.")]:
        del st.session_state[key]


def is_first_file() -> bool:
    """Whether a person's own data have just come in place of other data; true once."""
    if uploaded() is None or st.session_state.get(_MODEL_STANDS):
        return False
    st.session_state[_MODEL_STANDS] = True
    return True


def _ask_for_preview() -> None:
    st.session_state[_PREVIEW] = True


def _take_file() -> None:
    file = st.session_state[_FILE]
    if file is not None:
        _take(file.name, file.getvalue())


def _take_pasted() -> None:
    text: str = st.session_state[_PASTED]
    if text.strip():
        _take("the pasted table", text.encode("utf-8", "replace"))


def _take(name: str, content: bytes) -> None:
    key = hashlib.blake2b(content, digest_size=16, key=name.encode("utf-8", "replace")[:64]).hexdigest()
    st.session_state[_BROUGHT] = Brought(name, content, key)


def _choose_roles(table: Table) -> Roles:
    """Draw the columns in their roles."""
    guess = guess_columns(table)
    if guess is None:
        raise DataError(reason_for_no_guess(table))
    names = list(table.names)
    linked: Roles = st.session_state.get(_LINKED, Roles())
    first = Roles((guess[0],), guess[1]) if not set(linked.names) <= set(names) or not linked.y else linked
    x = _choose_column(table, "x", names, first.x[0])
    y = _choose_column(table, "y", names, first.y)
    with st.expander("More columns", expanded=bool(set(first.names) - {first.x[0], first.y})):
        key = _key(table, "further")
        rest = [name for name in names if name not in {x, y}]
        hold(key, [name for name in first.x[1:] if name in rest])
        st.session_state[key] = [name for name in st.session_state[key] if name in rest]
        further = st.multiselect(
            "Further predictors",
            rest,
            key=key,
            format_func=_shown,
            help="y is then explained by a plane. The views run along x, with the others at their means.",
        )
        more = {
            role: _choose_column(table, role, [_NONE, *names], getattr(first, role), label=label, about=about)
            for role, (label, about) in _MORE.items()
        }
    return Roles((x, *further), y, **more)


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
    )


def _suit_errors(role: str, key: str) -> None:
    """Take errors that know what to do with a column: trials belong to successes among them."""
    chosen = family_of(st.session_state[ERRORS])
    if role == "trials" and st.session_state[key] and role not in {known.name for known in chosen.knowns()}:
        kind = next(kind for kind in FAMILIES if role in {known.name for known in kind.knowns()})
        st.session_state[ERRORS] = kind_code(kind)


def _key(table: Table, role: str) -> str:
    return f"upload.role.{table.key}.{role}"


def _shown(name: str) -> str:
    """A column in a list, whose options are shown word for word: nothing in them is markup."""
    return shorten(name) if name != _NONE else "none"


def _read(brought: Brought, said: Said) -> Table:
    """Read what was brought, or say why not: what was refused once is not read again."""
    found = _read_once(f"{brought.key} {said!r}", brought, said)
    if isinstance(found, Table):
        return found
    raise DataError(found)


@st.cache_resource(max_entries=8, show_spinner="Reading the file…")
def _read_once(key: str, _brought: Brought, _said: Said) -> Table | str:  # noqa: ARG001 - what the cache looks up
    most = 1_000_000 * st.get_option("server.maxUploadSize")
    try:
        return read_table(_brought.content, _brought.name, _said, max_bytes=most)
    except DataError as error:
        return str(error)


@st.cache_resource(max_entries=8, show_spinner="Reading the columns…")
def _dataset(key: str, _table: Table, _roles: Roles) -> Dataset:  # noqa: ARG001 - what the cache looks up
    return choose(
        _table, _roles.x, _roles.y, weights=_roles.weights, trials=_roles.trials, exposure=_roles.exposure
    )
