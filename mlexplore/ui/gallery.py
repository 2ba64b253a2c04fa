"""The gallery: every sample with its picture, what it teaches and what it opens with, in a dialog over the page."""

from collections.abc import Callable

import streamlit as st

from mlexplore.codes import curve_of, family_of
from mlexplore.data import SAMPLES, Sample, load_sample
from mlexplore.escaping import markdown, shorten
from mlexplore.plots.thumbnail import thumbnail
from mlexplore.simulation import World
from mlexplore.ui.error_controls import RESPONSES
from mlexplore.ui.settings import suggestion
from mlexplore.ui.widgets import segments
from mlexplore.ui.work import fit_anew

_COLUMNS = 4
_ALL = "all"


@st.dialog("Samples", width="large")
def open_gallery(take: Callable[[str], None], present: str) -> None:
    """Show the gallery until a sample is taken or the dialog is closed.

    Parameters
    ----------
    take
        Called with the key of the sample that was chosen, before the page runs again.
    present
        Key of the sample that is on the page; empty if none is.
    """
    with st.container(key="gallery"):
        # The first to look waits half a second; whoever only chooses from the list waits for nothing.
        with st.spinner("Drawing the samples…"):
            pictures = _pictures()
        found = _found(*_sought())
        for first in range(0, len(found), _COLUMNS):
            for column, sample in zip(st.columns(_COLUMNS), found[first : first + _COLUMNS], strict=False):
                with column, st.container(border=True, height="stretch", gap="xsmall"):
                    _draw_card(sample, pictures[sample.key], take, present=sample.key == present)


def _sought() -> tuple[str, str]:
    """Draw what narrows the gallery down; return the kind of observation and the words looked for."""
    kinds = [_response(sample) for sample in SAMPLES]
    options = {_ALL: f"All {len(kinds)}"} | {
        kind: f"{title} {kinds.count(kind)}" for kind, title in RESPONSES.items() if kind in kinds
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = segments("gallery.kind", "What y is", options, named=False)
        words = st.text_input(
            "Search",
            key="gallery.words",
            type="search",
            placeholder="Search: seasons, outlier, Weibull",
            label_visibility="collapsed",
            max_chars=60,
            live=True,
        )
    return kind, words or ""


def _found(kind: str, words: str) -> list[Sample]:
    """Samples of a kind that speak of all words; says so if there are none."""
    found = [
        sample
        for sample in SAMPLES
        if kind in (_ALL, _response(sample))
        and all(word in _told(sample) for word in words.casefold().split())
    ]
    if not found:
        st.info(markdown(f"No sample of this kind speaks of “{shorten(words)}”: try one word, or all kinds."))
    return found


def _draw_card(sample: Sample, picture: str, take: Callable[[str], None], *, present: bool) -> None:
    """Draw one sample; its title is the button that opens it."""
    st.image(picture, width="stretch", alt=_seen(sample))
    title = f"**✓ {sample.title}**" if present else f"**{sample.title}**"
    if st.button(title, key=f"gallery.{sample.key}", width="stretch", on_click=take, args=(sample.key,)):
        st.rerun()  # closes the dialog
    st.markdown(markdown(sample.lesson))
    origin = markdown(f"Source: {sample.source}. Licence: {sample.licence}.")
    st.caption(f"{markdown(_opening(sample))}\n\n{origin}")


def _response(sample: Sample) -> str:
    """What kind of observation the errors are for with which a sample opens."""
    return family_of(sample.family).response


def _opening(sample: Sample) -> str:
    """Curve and errors with which a sample opens, and the columns beside x and y."""
    curve = curve_of(sample.curve).label_on(sample.predictors)
    return f"{curve} with {family_of(sample.family).errors_name}. {sample.beside}".rstrip()


def _seen(sample: Sample) -> str:
    """What the picture shows, for a screen reader."""
    held = ", the other columns at their means" if sample.further else ""
    return f"Points of {sample.y_label}, over {sample.x_label}, with the fitted curve and a band around it{held}."


def _told(sample: Sample) -> str:
    """Every word on a card, for the search."""
    words = (sample.title, sample.lesson, _opening(sample), sample.x_label, sample.y_label, sample.source)
    return " ".join(words).casefold()


@st.cache_resource(max_entries=1, show_spinner=False)
def _pictures() -> dict[str, str]:
    """The picture of every sample, by key: drawn when the first gallery of this process is opened."""
    return {
        sample.key: thumbnail(fit_anew(load_sample(sample.key), suggestion("sample", sample.key, World())))
        for sample in SAMPLES
    }
