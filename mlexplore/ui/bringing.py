"""A file or a pasted table, from the hands of a person to a table of columns."""

import hashlib
from typing import NamedTuple

import streamlit as st

from mlexplore.data import DataError, Said, Table, read_table
from mlexplore.escaping import markdown, shorten

_FILE, _PASTED, _BROUGHT = "upload.file", "upload.pasted", "upload.brought"


class Brought(NamedTuple):
    """What a person brought: its name, its bytes, and a hash of both."""

    name: str
    content: bytes
    key: str


def choose_file() -> Brought | None:
    """Draw where a file is dropped or a table pasted; return what was brought last, in this way or the other."""
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
    given, file = brought(), st.session_state[_FILE]
    # Pasted, or brought before the page showed other data: then the box for files does not tell.
    if given is not None and (file is None or file.name != given.name):
        st.caption(markdown(f"In use: {shorten(given.name)}."))
    return given


def brought() -> Brought | None:
    """What was brought last, whether or not it can be read."""
    return st.session_state.get(_BROUGHT)


def read(given: Brought, said: Said) -> Table:
    """Read what was brought; what was refused once is not read again.

    Raises
    ------
    DataError
        In words, if it cannot be read.
    """
    found = _read(f"{given.key} {said!r}", given, said)
    if isinstance(found, Table):
        return found
    raise DataError(found)


@st.cache_resource(max_entries=8, show_spinner="Reading the file…")
def _read(key: str, _brought: Brought, _said: Said) -> Table | str:  # noqa: ARG001 - what the cache looks up
    most = 1_000_000 * st.get_option("server.maxUploadSize")
    try:
        return read_table(_brought.content, _brought.name, _said, max_bytes=most)
    except DataError as error:
        return str(error)


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
