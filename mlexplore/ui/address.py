"""The address bar as share link: read once into the controls, written after every choice that changes its meaning.

Every page has choices of its own, and keeps them while another page is looked at: the navigation leads to a page without the
part of its address after the question mark, which is then written again. A page may also be led to with choices of its own in
the address (`lead_to`), which are then read like those of any link.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import urlencode

import streamlit as st

from mlexplore.ui.class_settings import ClassSettings
from mlexplore.ui.losses.loss_settings import LossSettings
from mlexplore.ui.settings import Settings

Choices = TypeVar("Choices", Settings, ClassSettings, LossSettings)
Explored = TypeVar("Explored", Settings, ClassSettings)

_PAGE = "page on show"


@dataclass
class _Remembered(Generic[Choices]):
    """What a session knows of the address of one page.

    Parameters
    ----------
    link
        Link parameters as they stand in the address.
    meaning
        Link parameters as we would write them; None where what stands there means the same.
    chosen
        The choices that were written last.
    bare
        Choices that the address without a link stands for.
    home
        The exploration to which the turned value belongs, or the choices to which what was ignored belongs.
    ignored
        What could not be understood.
    opened
        How many links were opened, steps in the history among them.
    came_from
        The page from which the navigation has just led here; None once it has not.
    crossed
        Link parameters of other pages that a step back may find under the path of this one: where the navigation and
        what is written follow each other closely, the browser puts the new parameters behind the old path first.
    """

    link: dict[str, str] | None = None
    meaning: dict[str, str] | None = None
    chosen: Choices | None = None
    bare: Choices | None = None
    home: tuple[str, dict[str, str]] | None = None
    ignored: tuple[str, ...] = ()
    opened: int = 0
    came_from: str | None = None
    crossed: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PageAddress(Generic[Choices]):
    """The address of one page, with what it remembers of it in the session.

    Parameters
    ----------
    path
        What stands in the address for the page; empty for the one that opens first.
    encode, decode
        Between choices and link parameters; `decode` also says in words what it ignored.
    plant
        Puts choices into the controls, before any of them is drawn.
    first
        Choices of a first visit without a link.
    """

    path: str
    encode: Callable[[Choices], dict[str, str]]
    decode: Callable[[Mapping[str, str]], tuple[Choices, tuple[str, ...]]]
    plant: Callable[[Choices], None]
    first: Callable[[], Choices]

    def open_link(self) -> None:
        """Plant what the address says, if it is not what we wrote there ourselves: a first visit, or a step back."""
        link, known = dict(st.query_params), self._remembered
        before = st.session_state.get(_PAGE, self.path)
        st.session_state[_PAGE] = self.path
        known.came_from = before if before != self.path else None
        if known.link == link:
            return
        if known.link and not link and known.came_from is not None:
            # The navigation dropped what stands. A step back to the bare address later means the same.
            known.bare, known.link, known.meaning = known.chosen, link, {}
            return
        if link in known.crossed:
            known.link, known.meaning = link, {}
            return
        told: tuple[str, ...] = ()
        stands_for_itself = True
        if link:
            settings, told = self.decode(link)
        else:
            settings = known.bare or self.first()
            # Where a first visit begins with other choices than a link without words has, the address has to say so.
            stands_for_itself = known.link is not None or settings == self.decode({})[0]
            known.bare = settings
        self._take_up(settings)
        known.home, known.ignored = None, told
        known.opened += 1
        # What was understood stays as it is written: rewriting it would be a step in the history that leads nowhere.
        known.link, known.meaning = link, None if stands_for_itself and not told else {}

    def opened(self) -> int:
        """How many links were opened on the page: what the browser holds by itself is then taken from the link."""
        return self._remembered.opened

    def ignored(self) -> str:
        """What could not be understood in the link that was opened, in one sentence; empty if everything was."""
        told = self._remembered.ignored
        return f"The link was opened without what could not be understood: {'; '.join(told)}." if told else ""

    def ignore(self, told: tuple[str, ...]) -> None:
        """Tell of what the data of a link do not have, which `decode` could not know; heard until choices are settled first."""
        known = self._remembered
        if told and known.home is None:
            known.ignored, known.meaning = (*known.ignored, *told), {}

    def settle(self, settings: Choices, data_key: str = "") -> Choices:
        """Write the choices into the address and return them; what was ignored is forgotten once others are made.

        Parameters
        ----------
        settings
            The choices.
        data_key
            Text that names the data where the choices do not.
        """
        self._stays(data_key, self.encode(settings))
        self._write(settings)
        return settings

    def share_link(self, settings: Choices) -> str:
        """The address of the page with these choices; without the host where that is not known."""
        here = (st.context.url or "").rstrip("/")
        root = here.removesuffix(f"/{self.path}") if self.path else here
        return f"{root}/{self.path}?{urlencode(self.encode(settings))}"

    def lead_to(self, page: str | Path, link: dict[str, str]) -> NoReturn:
        """Leave for another page with these link parameters, which a step back may find under the path of this one."""
        self._remembered.crossed.append(link)
        st.switch_page(page, query_params=link)

    def _take_up(self, settings: Choices) -> None:
        """Make the choices of a link those of the page."""
        self.plant(settings)

    def _stays(self, data_key: str, link: dict[str, str]) -> bool:
        """Whether data and link are those of the last run; what was ignored is forgotten if they are not."""
        known = self._remembered
        home = (data_key, link)
        stays = known.home in (None, home)
        if not stays:
            known.ignored = ()
        known.home = home
        return stays

    def _write(self, settings: Choices) -> None:
        known = self._remembered
        known.chosen = settings
        link = self.encode(settings)
        if known.meaning not in (None, link):
            st.query_params.from_dict(link)
            known.link = link
            if known.came_from is not None:
                _remembered(known.came_from).crossed.append(link)
        known.meaning = link

    @property
    def _remembered(self) -> _Remembered[Choices]:
        return _remembered(self.path)


@dataclass(frozen=True)
class Address(PageAddress[Explored]):
    """The address of a page on which a parameter is turned; where it stands is remembered with its exploration."""

    def settle(self, settings: Explored, data_key: str = "") -> Explored:
        """Write the choices into the address; return them with the value at which the explored parameter stands.

        A turned value that belongs to another exploration is let go of.
        """
        at = st.session_state.get(self._at)
        stays = self._stays(data_key, _exploration(self.encode(settings)))
        settings = dataclasses.replace(settings, at=at if stays else None)
        self._write(settings)
        return settings

    def stand(self, settings: Explored, value: float | None) -> str:
        """Let the address say at which value the page stands, None for the estimate; say so if a link asked for one beyond."""
        asked = settings.at
        if asked == value:
            return ""
        self._write(dataclasses.replace(settings, at=value))
        return "" if value is None else f"at={asked:.6g} is beyond the slider, which stands at its end."

    def turned(self, value: float | None) -> None:
        """Remember where the explored parameter came to rest; None is its estimate."""
        st.session_state[self._at] = value

    def _take_up(self, settings: Explored) -> None:
        super()._take_up(settings)
        st.session_state[self._at] = settings.at

    def _write(self, settings: Explored) -> None:
        st.session_state[self._at] = settings.at
        super()._write(settings)

    @property
    def _at(self) -> str:
        """Where the turned value is kept."""
        return _place(self.path, "at")


def chosen_on(path: str) -> Any:  # noqa: ANN401 - each page has choices of its own kind
    """The choices that stand on the page at a path, or None before it was seen in this session."""
    return _remembered(path).chosen


def _exploration(link: dict[str, str]) -> dict[str, str]:
    """What of a link decides which value a turned parameter can have: neither that value, nor what stands under the views."""
    return {name: value for name, value in link.items() if name not in ("at", "panel")}


def _remembered(path: str) -> _Remembered:
    return st.session_state.setdefault(_place(path, "address"), _Remembered())


def _place(path: str, what: str) -> str:
    return f"{path}.{what}" if path else what
