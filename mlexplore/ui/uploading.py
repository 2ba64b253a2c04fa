"""A person's own data: what is brought and the roles of its columns make the data on a page, or a sentence says why not.

What was brought is there on every page. What a page makes of it is its own: the roles of the columns, the data that come of
them, and the model that was chosen for these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

import streamlit as st

from mlexplore.data import DataError, Table
from mlexplore.escaping import markdown, shorten
from mlexplore.ui.bringing import brought, choose_file, read
from mlexplore.ui.preview import open_preview, said_of

_PREVIEW = "upload.preview asked for"


class OfAFile(Protocol):
    """Data that were made of a file."""

    @property
    def name(self) -> str:
        """What the data are."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to them."""
        ...


Columns = TypeVar("Columns")
Data = TypeVar("Data", bound=OfAFile)
Model = TypeVar("Model")


@dataclass
class _Kept(Generic[Columns, Data, Model]):
    """What a session keeps of a person's own data on one page.

    Parameters
    ----------
    data, roles
        The data of the last file that could be used, and the roles of its columns.
    linked
        Roles that a link names.
    model
        What was chosen for the data last.
    model_stands
        Whether a model was chosen that the next file does not replace.
    """

    data: Data | None = None
    roles: Columns | None = None
    linked: Columns | None = None
    model: Model | None = None
    model_stands: bool = False


@dataclass(frozen=True)
class Uploading(Generic[Columns, Data, Model]):
    """What one page makes of the file that was brought.

    Parameters
    ----------
    place
        Where in the session all is kept.
    no_roles
        The roles as long as nobody has said any.
    choose_roles
        Draws the columns of a table in their roles, first those that a link names; raises `DataError` if they cannot be had.
    forget_roles
        Lets the lists of columns be as they were before anything was chosen in them.
    make
        Makes the data of a table and roles, or raises `DataError`. It is asked once for each pair, whoever brought it.
    told
        Says what the data hold and, by the roles, of which columns, in plain text.
    hint
        What is said as long as there is no file.
    """

    place: str
    no_roles: Columns
    choose_roles: Callable[[Table, Columns], Columns]
    forget_roles: Callable[[], None]
    make: Callable[[str, Table, Columns], Data]
    told: Callable[[Data, Columns], str]
    hint: str

    def choose(self) -> None:
        """Draw the controls of an upload. The data chosen are then what `data` returns.

        A file that is refused changes nothing: the data of before stay on the page.
        """
        given, kept = choose_file(), self._kept
        if given is None:
            # Where a link speaks of data that nobody has brought, no sample stands in for them.
            shown = "" if self.awaited() is not None else " Until a file is here the sample is shown."
            st.caption(f"{self.hint}{shown}")
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
            chosen = self.choose_roles(table, kept.linked or self.no_roles)
            data = self.make(f"{table.key} {chosen!r}", table, chosen)
        except DataError as error:
            st.error(markdown(str(error)))
            if kept.data is not None:
                st.caption(markdown(f"The data of before are still shown: {shorten(kept.data.name)}."))
            return
        kept.data, kept.roles = data, chosen
        st.caption(markdown(self.told(data, chosen)))
        for note in (*table.notes, *data.notes):
            st.caption(markdown(note))

    def data(self) -> Data | None:
        """The data of the last file that could be used."""
        return self._kept.data

    def roles(self) -> Columns:
        """The roles of its columns; those that a link names, until there is a file."""
        return self._kept.roles or self._kept.linked or self.no_roles

    def awaited(self) -> Columns | None:
        """The roles in data that a link speaks of, as long as nobody has brought any; None where no link does."""
        return self._kept.linked if self._kept.data is None else None

    def plant_roles(self, wanted: Columns) -> None:
        """Let the columns have these roles as far as the file has them: a link said so, and it says the model too."""
        kept = self._kept
        kept.linked, kept.model_stands = wanted, True
        if brought() is None or kept.data is None:
            kept.roles = None
        # What a step back or forth in the browser's history asks of the file that is there.
        self.forget_roles()

    def is_first_file(self) -> bool:
        """Whether a person's own data have just come in place of other data; true once."""
        if self._kept.data is None or self._kept.model_stands:
            return False
        self._kept.model_stands = True
        return True

    def keep_model(self, chosen: Model) -> None:
        """Remember what is chosen for a person's own data while other data are looked at."""
        self._kept.model = chosen

    def kept_model(self) -> Model | None:
        """What was chosen for them last; None if they were never on the page."""
        return self._kept.model

    @property
    def _kept(self) -> _Kept[Columns, Data, Model]:
        return st.session_state.setdefault(self.place, _Kept())


def _ask_for_preview() -> None:
    st.session_state[_PREVIEW] = True
