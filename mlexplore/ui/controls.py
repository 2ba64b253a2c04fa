"""The sidebar: every choice as a control, drawn from the registries, so that a new family or curve needs no edit here.

One direction of truth: a link is planted into the widgets' state once, before any widget is drawn; from then on the widgets
lead, and the settings (and with them the address bar) follow. A control is given its default just before it is drawn, never
after, and keeps its value for the session (`persist_state`): without that, one that is not drawn in some run would lose it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from mlexplore.codes import curve_of, family_of, kind_code
from mlexplore.curves import CURVES, Curve
from mlexplore.data import SAMPLES
from mlexplore.escaping import markdown
from mlexplore.exploration import Others
from mlexplore.families import FAMILIES, Family, Shape
from mlexplore.ui.settings import (
    LARGEST_SEED,
    LARGEST_SHAPE,
    LEAST_SHAPE,
    MOST_GENERATED,
    Settings,
    Source,
    World,
    default_shapes,
    suggestion,
)
from mlexplore.ui.uploading import choose_upload

_SOURCES: dict[Source, str] = {"sample": "Sample", "generated": "Generate", "upload": "Upload"}
Choice = TypeVar("Choice", bound=str)

_OTHERS: dict[Others, str] = {"stay": "stay", "refit": "re-fit"}


def plant(settings: Settings) -> None:
    """Put settings into the state of the widgets, before any of them is drawn."""
    state = st.session_state
    state["source"], state["sample"] = settings.source, settings.sample
    _plant_curve("curve", settings.curve)
    _plant_family(settings.family, dict(settings.fixed))
    state[_explore_key(settings.curve, settings.family)] = settings.explored
    state["others"], state["at"], state["at home of"] = settings.others, settings.at, None
    world = settings.world
    _plant_curve("world.curve", world.curve)
    state["world.errors"] = kind_code(type(world.family))
    for name, value in world.parameters:
        state[f"world.{kind_code(type(world.curve))}.{name}"] = value
    for name, value in world.family.shape_values().items():
        state[f"world.{state['world.errors']}.{name}"] = value
    state["world.n"], state["world.seed"] = world.n, world.seed


def choose() -> Settings:
    """Draw the sidebar and return what is chosen; uploaded data are handled by `mlexplore.ui.uploading`."""
    with st.sidebar:
        st.subheader("Data", anchor=False)
        source: Source = _segments("source", "Where the data come from", _SOURCES, on_change=_adopt)
        world = World()
        if source == "sample":
            _choose_sample()
        elif source == "generated":
            world = _choose_world()
        else:
            choose_upload()
        st.subheader("Curve", anchor=False)
        curve = _choose_curve("curve", "What is left when the errors are taken away")
        if curve.latex:
            st.latex(rf"\mu(x) = {curve.latex}", help=curve.about)
        else:
            st.caption(curve.formula, help=curve.about)
        st.subheader("Errors", anchor=False)
        family = _choose_family()
        fixed = tuple(
            (shape.name, value)
            for shape in family.shapes()
            if shape.role == "shape" and (value := _choose_shape(family, shape)) is not None
        )
        st.subheader("Explore", anchor=False)
        explored = _choose_explored(curve, family, dict(fixed))
        others = _segments("others", "The other parameters", _OTHERS, about=_OTHERS_HELP)
    return Settings(
        source=source,
        sample=st.session_state["sample"],
        world=world,
        curve=curve,
        family=family,
        fixed=fixed,
        explored=explored,
        others=others,
        at=st.session_state.get("at"),
    )


_OTHERS_HELP = (
    "**Stay**: a slice of the likelihood, the other parameters keep their estimates. **Re-fit**: a profile, the others are "
    "fitted again at every value, and the picture is what a confidence interval is read from."
)


def _choose_sample() -> None:
    titles = {sample.key: sample.title for sample in SAMPLES}
    _hold("sample", SAMPLES[0].key)
    st.selectbox(
        "Sample",
        list(titles),
        format_func=titles.__getitem__,
        key="sample",
        on_change=_adopt,
        label_visibility="collapsed",
        persist_state="session",
    )


def _choose_world() -> World:
    default = World()
    with st.expander("The truth that makes the data", expanded=True):
        curve = _choose_curve("world.curve", "True curve", kind=kind_code(type(default.curve)))
        parameters = {}
        for parameter in curve.parameters(("x",)):
            key = f"world.{kind_code(type(curve))}.{parameter.name}"
            _hold(key, curve.example()[parameter.name])
            parameters[parameter.name] = st.number_input(
                f"{parameter.symbol}, {parameter.label}",
                key=key,
                format="%.6g",
                help=parameter.meaning,
                persist_state="session",
            )
        codes = {kind_code(kind): kind.name for kind in FAMILIES}
        _hold("world.errors", kind_code(type(default.family)))
        code = st.selectbox(
            "True errors",
            list(codes),
            format_func=codes.__getitem__,
            key="world.errors",
            persist_state="session",
        )
        kind = family_of(code)
        shapes = {}
        for shape in kind.shapes():
            key = f"world.{code}.{shape.name}"
            _hold(key, default_shapes(kind)[shape.name])
            shapes[shape.name] = st.number_input(
                f"{shape.symbol}, {shape.label}",
                min_value=LEAST_SHAPE,
                max_value=LARGEST_SHAPE,
                key=key,
                format="%.6g",
                help=shape.meaning,
                persist_state="session",
            )
        _hold("world.n", default.n)
        n = st.number_input(
            "Observations",
            min_value=10,
            max_value=MOST_GENERATED,
            step=10,
            key="world.n",
            persist_state="session",
        )
        _hold("world.seed", default.seed)
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            key="world.seed",
            help="Another seed, another draw.",
            persist_state="session",
        )
    return World(
        curve=curve, family=kind(**shapes), parameters=tuple(parameters.items()), n=int(n), seed=int(seed)
    )


def _choose_curve(key: str, label: str, *, kind: str | None = None) -> Curve:
    names = {kind_code(each): each.name for each in CURVES}
    _hold(key, kind or next(iter(names)))
    code = st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    curve = curve_of(code)
    chosen: dict[str, Any] = {}
    for option in curve.options():
        place = f"{key}.{code}.{option.name}"
        _hold(place, getattr(curve, option.name))
        low, high = option.offered
        chosen[option.name] = st.slider(
            option.meaning.capitalize(), low, high, key=place, persist_state="session"
        )
    return _choose_texts(key, code, chosen) if curve.text_options() else type(curve)(**chosen)


def _choose_texts(key: str, code: str, chosen: dict[str, Any]) -> Curve:
    """Let a curve be typed; while what is typed cannot be read, the curve is what it was before."""
    curve = curve_of(code)
    typed = {}
    for option in curve.text_options():
        place = f"{key}.{code}.{option.name}"
        _hold(place, getattr(curve, option.name))
        typed[option.name] = st.text_input(
            option.meaning.capitalize(),
            max_chars=option.longest,
            key=place,
            help=option.hint,
            persist_state="session",
        )
    understood = f"{key}.{code} understood"
    try:
        curve = type(curve)(**chosen, **typed)
        curve.parameters(("x",))
        curve.example()
    except ValueError as refusal:
        st.error(markdown(str(refusal)))
        typed = st.session_state.get(understood, {})
        return type(curve)(**chosen, **typed)
    st.session_state[understood] = typed
    return curve


def _choose_family() -> type[Family]:
    kinds = {kind_code(kind): kind for kind in FAMILIES}
    _hold("errors", next(iter(kinds)))
    code = st.radio(
        "Error distribution",
        list(kinds),
        format_func=lambda each: kinds[each].name,
        captions=[kind.loss_name for kind in kinds.values()],
        key="errors",
        label_visibility="collapsed",
        persist_state="session",
    )
    return kinds[code or next(iter(kinds))]


def _choose_shape(family: type[Family], shape: Shape) -> float | None:
    """Value at which a shape parameter is fixed, or None if it is estimated."""
    key = f"shape.{kind_code(family)}.{shape.name}"
    mode = _segments(
        f"{key}.mode",
        f"{shape.symbol}, {shape.label}",
        {"estimate": "estimate", "fix": "fix at"},
        about=shape.meaning,
    )
    if mode == "estimate":
        return None
    _hold(f"{key}.value", getattr(family(), shape.name))
    value = st.number_input(
        f"Value of {shape.symbol}",
        min_value=LEAST_SHAPE,
        max_value=LARGEST_SHAPE,
        key=f"{key}.value",
        format="%.6g",
        label_visibility="collapsed",
        persist_state="session",
    )
    return float(value or LEAST_SHAPE)


def _choose_explored(curve: Curve, family: type[Family], fixed: dict[str, float]) -> str:
    parameters = {p.name: f"{p.symbol}" for p in curve.parameters(("x",))}
    shapes = {s.name: s.symbol for s in family.shapes() if s.name not in fixed}
    symbols = parameters | shapes
    labels = {p.name: p.label for p in curve.parameters(("x",))} | {s.name: s.label for s in family.shapes()}
    key = _explore_key(curve, family)
    if st.session_state.get(key) not in symbols:
        st.session_state[key] = next(iter(symbols))
    chosen = st.session_state[key]
    return _segments(key, f"Turn {labels[chosen]}", symbols)


def _explore_key(curve: Curve, family: type[Family]) -> str:
    # One key for each set of parameters: a choice that is not on offer would be an error in Streamlit.
    names = [p.name for p in curve.parameters(("x",))] + [s.name for s in family.shapes()]
    return f"explore.{'.'.join(names)}"


def _adopt() -> None:
    """Other data: open them with the curve and errors that make their point."""
    state = st.session_state
    if state["source"] == "upload":
        return
    world = World(
        curve=_planted_curve("world.curve"), family=family_of(state.get("world.errors", "normal"))()
    )
    suggested = suggestion(state["source"], state["sample"], world)
    _plant_curve("curve", suggested.curve)
    _plant_family(suggested.family, {})


def _planted_curve(key: str) -> Curve:
    state = st.session_state
    code = state.get(key, kind_code(type(World().curve)))
    curve = curve_of(code)
    numbers = {o.name: state.get(f"{key}.{code}.{o.name}", getattr(curve, o.name)) for o in curve.options()}
    return type(curve)(**numbers, **state.get(f"{key}.{code} understood", {}))


def _plant_curve(key: str, curve: Curve) -> None:
    code = kind_code(type(curve))
    st.session_state[key] = code
    for option in (*curve.options(), *curve.text_options()):
        st.session_state[f"{key}.{code}.{option.name}"] = getattr(curve, option.name)
    st.session_state[f"{key}.{code} understood"] = {
        option.name: getattr(curve, option.name) for option in curve.text_options()
    }


def _plant_family(family: type[Family], fixed: dict[str, float]) -> None:
    code = kind_code(family)
    st.session_state["errors"] = code
    for shape in family.shapes():
        if shape.role == "shape":
            st.session_state[f"shape.{code}.{shape.name}.mode"] = "fix" if shape.name in fixed else "estimate"
            if shape.name in fixed:
                st.session_state[f"shape.{code}.{shape.name}.value"] = fixed[shape.name]


def _segments(
    key: str,
    label: str,
    options: Mapping[Choice, str],
    *,
    on_change: Callable[[], None] | None = None,
    about: str | None = None,
) -> Choice:
    _hold(key, next(iter(options)))
    chosen = st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=options.__getitem__,
        key=key,
        help=about,
        on_change=on_change or "rerun",
        label_visibility="collapsed" if key == "source" else "visible",
        persist_state="session",
    )
    return next(iter(options)) if chosen is None else chosen


def _hold(key: str, default: object) -> None:
    """Give a control its value before it is drawn, if it has none."""
    if key not in st.session_state:
        st.session_state[key] = default
