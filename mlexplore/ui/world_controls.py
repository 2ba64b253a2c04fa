"""Choosing a world: the curve, errors and link that generated data are drawn from, with all their true parameters."""

import streamlit as st

from mlexplore.codes import family_of, kind_code
from mlexplore.curves import Curve
from mlexplore.families import FAMILIES, Family
from mlexplore.simulation import World, links_for, telling
from mlexplore.ui.curve_controls import choose_curve, plant_curve, planted_curve
from mlexplore.ui.disturbance_controls import choose_disturbances, plant_disturbances
from mlexplore.ui.error_controls import RESPONSES, choose_link, plant_link, planted_link
from mlexplore.ui.offered import (
    FEWEST_GENERATED,
    LARGEST_SEED,
    MOST_GENERATED,
    MOST_KNOWN,
    default_knowns,
    default_shapes,
    ends_of,
)
from mlexplore.ui.widgets import hold, number, whole_number


def choose_world() -> World:
    """Draw the controls of a world and return it."""
    default = World()
    with st.expander("The truth that makes the data", expanded=True):
        curve = choose_curve("world.curve", "True curve", kind=kind_code(type(default.curve)))
        kind = _choose_errors(default)
        link = choose_link("world.link", curve, kind)
        chosen = link or links_for(curve, kind)[0]
        parameters = {}
        for parameter in curve.parameters(("x",)):
            parameters[parameter.name] = number(
                f"{_place(curve, kind, chosen)}.{parameter.name}",
                f"{parameter.symbol}, {parameter.label}",
                telling(curve, kind, chosen)[parameter.name],
                (None, None),
                about=parameter.meaning,
            )
        code = kind_code(kind)
        shapes = {
            shape.name: number(
                f"world.{code}.{shape.name}",
                f"{shape.symbol}, {shape.label}",
                default_shapes(kind)[shape.name],
                ends_of(shape),
                about=shape.meaning,
            )
            for shape in kind.shapes()
        }
        knowns = {
            known.name: whole_number(
                f"world.{code}.{known.name}",
                f"{known.symbol}, {known.label}",
                default_knowns(kind)[known.name],
                (1, MOST_KNOWN),
                about=known.meaning,
            )
            for known in kind.knowns()
        }
        n = whole_number("world.n", "Observations", default.n, (FEWEST_GENERATED, MOST_GENERATED), step=10)
        seed = whole_number(
            "world.seed", "Seed", default.seed, (0, LARGEST_SEED), about="Another seed, another draw."
        )
    spacing, gap, disturbances = choose_disturbances(kind)
    return World(
        curve=curve,
        family=kind(**shapes, **knowns),
        link=link,
        parameters=tuple(parameters.items()),
        n=n,
        seed=seed,
        spacing=spacing,
        gap=gap,
        disturbances=disturbances,
    )


def plant_world(world: World) -> None:
    """Put a world into the state of the widgets."""
    state, kind = st.session_state, type(world.family)
    plant_curve("world.curve", world.curve)
    state["world.errors"] = kind_code(kind)
    plant_link("world.link", world.curve, kind, world.link)
    place = _place(world.curve, kind, world.link or links_for(world.curve, kind)[0])
    for name, value in world.parameters:
        state[f"{place}.{name}"] = value
    knowns = {known.name: int(getattr(world.family, known.name)) for known in kind.knowns()}
    for name, value in {**world.family.shape_values(), **knowns}.items():
        state[f"world.{state['world.errors']}.{name}"] = value
    state["world.n"], state["world.seed"] = world.n, world.seed
    plant_disturbances(world)


def planted_world() -> World:
    """Return the world that the widgets hold, as far as it suggests how its data are fitted."""
    state = st.session_state
    curve, code = planted_curve("world.curve"), state.get("world.errors", kind_code(type(World().family)))
    kind = family_of(code)
    numbers = {**default_shapes(kind), **default_knowns(kind)}
    kept = {name: state.get(f"world.{code}.{name}", value) for name, value in numbers.items()}
    return World(curve=curve, family=kind(**kept), link=planted_link("world.link", curve, kind))


def _choose_errors(default: World) -> type[Family]:
    codes = {
        kind_code(kind): f"{kind.name} \u2002({RESPONSES[kind.response].lower()})"
        for response in RESPONSES
        for kind in FAMILIES
        if kind.response == response
    }
    hold("world.errors", kind_code(type(default.family)))
    return family_of(
        st.selectbox(
            "True errors",
            list(codes),
            format_func=codes.__getitem__,
            key="world.errors",
            persist_state="session",
        )
    )


def _place(curve: Curve, kind: type[Family], link: str) -> str:
    """Where true parameters are kept: those that suit one link or kind of observation are far off for another."""
    return f"world.{kind_code(type(curve))}.{kind.response}.{link}"
