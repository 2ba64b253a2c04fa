"""Panel: the fit on screen as code, in the library of one's choice."""

from collections.abc import Callable

import streamlit as st

from mlexplore.escaping import file_stem, markdown
from mlexplore.export.code import LIBRARIES, Problem, Snippet, Unable
from mlexplore.export.code.notebook import notebook
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.table import Table

_CHOSEN = "code.library"
_ENDINGS = {"python": (".py", "text/x-python"), "r": (".R", "text/x-r-source")}


def show_code(
    make: Callable[[], Problem], cleaned: Callable[[], Table], *, title: str, stem: str, key: str
) -> None:
    """Draw the choice of a library, its code for a fit with a button to copy it, and what can be taken away.

    Parameters
    ----------
    make
        Makes the problem; asked only where the code is not known yet.
    cleaned
        Makes the data as the button "Data, CSV" gives them.
    title
        What is fitted to what, in plain text.
    stem
        How the names of the files begin.
    key
        Text that names the data and the model.
    """
    library = st.segmented_control(
        "Library",
        list(LIBRARIES),
        required=True,
        default=next(iter(LIBRARIES)),
        key=_CHOSEN,
        label_visibility="collapsed",
        persist_state="session",
    )
    found, file = _written(key, library or next(iter(LIBRARIES)), make)
    if isinstance(found, Unable):
        st.info(markdown(found.reason))
        return
    st.markdown(_promise(found))
    for note in found.notes:
        st.markdown(f"- {markdown(note)}")
    _offer(found, file, cleaned, title, stem)
    st.code(
        found.code,
        language=found.language,
        height=_HEIGHT if found.code.count("\n") > _MOST_LINES else "content",
    )


_MOST_LINES, _HEIGHT = 60, 900  # lines up to which code has all the height it needs, and pixels of others


def _promise(snippet: Snippet) -> str:
    told = f"Run as it stands, this gives the estimates and the log-likelihood on screen to {snippet.digits} digits."
    if snippet.missing:
        names = ", ".join(markdown(name) for name in snippet.missing)
        return f"{told} It does not give {names}."
    return told


def _offer(snippet: Snippet, file: str, cleaned: Callable[[], Table], title: str, stem: str) -> None:
    """Draw the buttons."""
    if file:
        st.caption(f"The code reads the data from **{markdown(file)}**, which must lie beside it.")
    ending, kind = _ENDINGS[snippet.language]
    name = f"{stem}-{file_stem(snippet.library)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _button("Script", f"{name}{ending}", kind, lambda: snippet.code.encode("utf-8", "backslashreplace"))
        _button("Notebook", f"{name}.ipynb", "application/x-ipynb+json", lambda: notebook(snippet, title))
        if file:
            _button("Its data", file, "text/csv", lambda: csv_bytes(cleaned()))


def _button(label: str, file_name: str, kind: str, data: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=kind,
        key=f"code {label}",
        icon=":material/download:",
        on_click="ignore",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _written(
    key: str,  # noqa: ARG001 - what the cache looks up
    library: str,
    _make: Callable[[], Problem],
) -> tuple[Snippet | Unable, str]:
    """Code of a library, and the name of the file that it reads; empty where it holds the data."""
    problem = _make()
    return LIBRARIES[library](problem), problem.file.name if problem.file else ""
