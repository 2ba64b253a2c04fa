"""The sidebar: every choice as a control, drawn from the registries, so that a new family or curve needs no edit here.

One direction of truth: a link is planted into the widgets' state once, before any widget is drawn; from then on the widgets
lead, and the settings (and with them the address bar) follow. A control is given its default just before it is drawn, never
after, and keeps its value for the session (`persist_state`): without that, one that is not drawn in some run would lose it.
"""

from dataclasses import replace

import streamlit as st

from mlexplore.curves import Curve
from mlexplore.data import SAMPLES, Dataset, sample_named
from mlexplore.escaping import markdown, shorten
from mlexplore.families import Family
from mlexplore.simulation import World
from mlexplore.ui import work
from mlexplore.ui.bringing import brought
from mlexplore.ui.curve_controls import choose_curve, plant_curve
from mlexplore.ui.editing import choose_edits, plant_edits
from mlexplore.ui.error_controls import (
    choose_family,
    choose_known,
    choose_link,
    choose_shapes,
    plant_family,
    plant_link,
)
from mlexplore.ui.gallery import open_gallery
from mlexplore.ui.own_numbers import OWN_NUMBERS
from mlexplore.ui.panel_choice import EXPLORE_PANELS
from mlexplore.ui.settings import Settings, suggestion
from mlexplore.ui.source_controls import choose_source
from mlexplore.ui.suiting import suit_errors
from mlexplore.ui.turning_controls import choose_others
from mlexplore.ui.widgets import hold, segments
from mlexplore.ui.world_controls import choose_world, plant_world, planted_world


def plant(settings: Settings) -> None:
    """Put settings into the state of the widgets, before any of them is drawn."""
    state = st.session_state
    state["source"], state["sample"] = settings.source, settings.sample
    _plant_model(settings)
    state[_explore_key(settings.columns, settings.curve, settings.family)] = settings.explored
    state["others"] = settings.others
    EXPLORE_PANELS.plant(settings.panel)
    plant_world(settings.world)
    plant_edits(settings.edits, settings.source)
    if settings.source == "upload":
        OWN_NUMBERS.plant_roles(settings.roles)


def choose() -> Settings:
    """Draw the sidebar and return what is chosen; the value at which the explored parameter stands is the address's."""
    with st.sidebar:
        _draw_data_heading()
        source = choose_source("source", _adopt)
        world = World()
        if source == "sample":
            _choose_sample()
        elif source == "generated":
            world = choose_world()
        else:
            OWN_NUMBERS.choose()
            if OWN_NUMBERS.is_first_file():
                _plant_model(suggestion("upload", "", world))
        data = Settings(
            source=source, sample=st.session_state["sample"], world=world, roles=OWN_NUMBERS.roles()
        )
        data, dataset = _choose_edits(data)
        st.subheader("Curve", anchor=False)
        curve = choose_curve("curve", "What is left when the errors are taken away", columns=data.columns)
        if curve.latex:
            st.latex(rf"\mu(x) = {curve.latex}", help=curve.about)
        else:
            st.caption(markdown(curve.formula_on(data.columns)), help=curve.about)
        st.subheader("Errors", anchor=False)
        unsuitable = {} if dataset is None else work.unsuitable(dataset)
        told = ""
        if dataset is not None and source == "upload":
            told = suit_errors(dataset, data.roles, unsuitable)
        family = choose_family(unsuitable)
        if told:
            st.caption(markdown(told))
        known = choose_known(family, dataset)
        fixed = choose_shapes(family)
        link = choose_link("link", curve, family, exposure=data.exposure)
        st.subheader("Explore", anchor=False)
        explored = _choose_explored(data.columns, curve, family, dict(fixed))
        others = choose_others("others")
    chosen = replace(
        data,
        curve=curve,
        family=family,
        link=link,
        fixed=fixed,
        known=known,
        explored=explored,
        others=others,
        panel=EXPLORE_PANELS.open(source),
    )
    if source == "upload" and OWN_NUMBERS.data() is not None:
        OWN_NUMBERS.keep_model(chosen)
    return chosen


def _draw_data_heading() -> None:
    """Head the choice of data; the gallery is at hand whatever they are now, and leaves the list of samples its width."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Data", anchor=False, width="content")
        if st.button("Gallery", help="All samples, each with its picture and what it teaches"):
            state = st.session_state
            open_gallery(_take, state.get("sample", "") if state.get("source") == "sample" else "")


def _take(sample: str) -> None:
    """Choose a sample in the gallery, with the same consequences as in the list."""
    st.session_state["source"], st.session_state["sample"] = "sample", sample
    _adopt()


def _choose_sample() -> None:
    titles = {sample.key: sample.title for sample in SAMPLES}
    hold("sample", SAMPLES[0].key)
    st.selectbox(
        "Sample",
        list(titles),
        format_func=titles.__getitem__,
        key="sample",
        on_change=_adopt,
        label_visibility="collapsed",
        persist_state="session",
    )
    if beside := sample_named(st.session_state["sample"]).beside:
        st.caption(markdown(beside))


def _choose_edits(data: Settings) -> tuple[Settings, Dataset | None]:
    """Draw what was changed by hand; return the choices with it, and the data as they are now, if they can be had."""
    if data.source == "upload" and OWN_NUMBERS.data() is None:
        # The sample of before is still on the page, unless a link speaks of data that are not there.
        return data, None if OWN_NUMBERS.awaited() is not None else work.original_for(data, None)[0]
    try:
        original, _ = work.original_for(data, OWN_NUMBERS.data())
        given = brought()
        file = given.key if data.source == "upload" and given is not None else ""
        data = replace(data, edits=choose_edits(original, data.source, file))
        return data, work.data_for(data, OWN_NUMBERS.data())[0]
    except (
        ValueError
    ):  # a truth from which nothing can be drawn, or changes that leave no data: the page says so
        return data, None


def _choose_explored(
    columns: tuple[str, ...], curve: Curve, family: type[Family], fixed: dict[str, float]
) -> str:
    free = [shape for shape in family.shapes() if shape.name not in fixed]
    parameters = curve.parameters(columns)
    symbols = {each.name: each.symbol for each in (*parameters, *free)}
    labels = {each.name: each.label for each in (*parameters, *free)}
    key = _explore_key(columns, curve, family)
    if st.session_state.get(key) not in symbols:
        st.session_state[key] = next(iter(symbols))
    chosen = st.session_state[key]
    return segments(key, f"Turn {markdown(shorten(labels[chosen], 60))}", symbols)


def _explore_key(columns: tuple[str, ...], curve: Curve, family: type[Family]) -> str:
    # One key for each set of parameters: a choice that is not on offer would be an error in Streamlit.
    names = [p.name for p in curve.parameters(columns)] + [s.name for s in family.shapes()]
    return f"explore.{'.'.join(names)}"


def _adopt() -> None:
    """Other data: open them with the curve and errors that make their point."""
    state = st.session_state
    if state["source"] == "upload":
        if (before := OWN_NUMBERS.kept_model()) is not None:
            _plant_model(before)
        return
    _plant_model(suggestion(state["source"], state["sample"], planted_world()))


def _plant_model(settings: Settings) -> None:
    """Put curve, errors and link into the state of the widgets."""
    plant_curve("curve", settings.curve)
    plant_family(settings.family, dict(settings.fixed), dict(settings.known))
    plant_link("link", settings.curve, settings.family, settings.link, exposure=settings.exposure)
