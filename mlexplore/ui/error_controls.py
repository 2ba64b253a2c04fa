"""Choosing the error distribution with its shape parameters, and the link: what suits the data, and why the rest does not."""

from collections.abc import Mapping, Sequence

import streamlit as st

from mlexplore.codes import family_of, kind_code, loss_code
from mlexplore.curves import Curve
from mlexplore.data import Dataset
from mlexplore.escaping import markdown, shorten
from mlexplore.families import CLASS_FAMILIES, FAMILIES, ClassFamily, Family, Shape
from mlexplore.formulas import parse, plain
from mlexplore.simulation import links_for
from mlexplore.ui.loss_controls import choose_loss, offered, plant_loss, show_verdict
from mlexplore.ui.offered import MOST_KNOWN, ends_of
from mlexplore.ui.widgets import hold, number, segments, whole_number

ERRORS, LIST = "errors", "errors.list"

RESPONSES: dict[str, str] = {
    "real": "Real numbers",
    "positive": "Positive numbers",
    "count": "Counts",
    "proportion": "Proportions",
    "binary": "Yes or no",
    "classes": "Classes",
}
"""What observations there are distributions for, in the order of the list."""

_LABELS = "labels and other views than these four: they are on the page Classify."
"""Why the distributions of classes cannot be chosen on a page that shows numbers around one curve."""


def choose_family(unsuitable: Mapping[str, str]) -> type[Family]:
    """Draw the list of distributions by kind of observation; those that do not suit the data stand there with the reason.

    Parameters
    ----------
    unsuitable
        Codes of families that cannot be fitted to the data, each with what it needs, in plain text.
    """
    hold(ERRORS, kind_code(FAMILIES[0]))
    chosen = family_of(st.session_state[ERRORS])
    with (
        st.popover(f"**{chosen.name}**", width="stretch", key=LIST, on_change="rerun"),
        st.container(gap="xsmall"),
    ):
        reasons = {**unsuitable, **{kind_code(kind): _LABELS for kind in CLASS_FAMILIES}}
        for response, title in RESPONSES.items():
            kinds = [kind for kind in (*FAMILIES, *CLASS_FAMILIES) if kind.response == response]
            _draw_group(title, kinds, chosen, reasons)
        _draw_losses(chosen)
    if chosen.typed:
        choose_loss(chosen, _take)
    st.caption(markdown(f"{chosen.loss_name[:1].upper()}{chosen.loss_name[1:]}. {chosen.about}"))
    return chosen


def _draw_losses(chosen: type[Family]) -> None:
    """Draw losses of which one can be taken to be changed: they suit whatever can be measured."""
    st.markdown("**A loss of your own**")
    with st.container(horizontal=True, gap="xxsmall"):
        for name, text in offered(chosen):
            code = loss_code(text)
            st.button(
                f"**✓ {name}**" if text == chosen.typed else name,
                key=f"{ERRORS}.{code}",
                help=markdown(f"ρ(r) = {plain(parse(text))}"),
                on_click=_take,
                args=(code,),
            )
    st.caption("Take one, and type what you like in its place.")


def _draw_group(
    title: str,
    kinds: Sequence[type[Family] | type[ClassFamily]],
    chosen: type[Family],
    unsuitable: Mapping[str, str],
) -> None:
    """Draw the distributions for one kind of observation, with the reasons against some or all of them."""
    st.markdown(f"**{title}**")
    reasons: dict[str, list[str]] = {}
    with st.container(horizontal=True, gap="xxsmall"):
        for kind in kinds:
            code = kind_code(kind)
            reason = unsuitable.get(code)
            if reason:
                reasons.setdefault(reason, []).append(kind.name)
            st.button(
                # Streamlit's filled button has too little contrast in the dark.
                f"**✓ {kind.name}**" if kind is chosen else kind.name,
                key=f"{ERRORS}.{code}",
                disabled=reason is not None,
                help=None if reason else f"{kind.loss_name}: {kind.about}",
                on_click=_take,
                args=(code,),
            )
    for reason, names in reasons.items():
        # One reason for a whole group need not be said of each.
        who = "These" if len(names) == len(kinds) > 1 else listed(names)
        st.caption(markdown(f"{who} {'needs' if len(names) == 1 else 'need'} {reason}"))


def listed(names: list[str]) -> str:
    """Several names as a person lists them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _take(code: str) -> None:
    st.session_state[ERRORS] = code
    plant_loss(family_of(code))
    st.session_state[LIST] = False  # what was looked for is found: the list closes


def choose_shapes(family: type[Family]) -> tuple[tuple[str, float], ...]:
    """Draw the shape parameters that can be held; return the values of those that are."""
    held = [(shape.name, _choose_shape(family, shape)) for shape in family.shapes() if shape.role == "shape"]
    values = tuple((name, value) for name, value in held if value is not None)
    if family.typed:
        show_verdict(family, dict(values))
    return values


def _choose_shape(family: type[Family], shape: Shape) -> float | None:
    """Value at which a shape parameter is fixed, or None if it is estimated."""
    key = f"shape.{kind_code(family)}.{shape.name}"
    default = getattr(family(), shape.name)
    label = f"{shape.symbol}, {shape.label}"
    if not shape.estimable:
        return number(f"{key}.value", label, default, ends_of(shape), about=shape.meaning)
    mode = segments(f"{key}.mode", label, {"estimate": "estimate", "fix": "fix at"}, about=shape.meaning)
    if mode == "estimate":
        return None
    return number(
        f"{key}.value", f"Value of {shape.symbol}", default, ends_of(shape), about=shape.meaning, named=False
    )


def choose_known(family: type[Family], dataset: Dataset | None) -> tuple[tuple[str, int], ...]:
    """Draw the whole numbers that whoever has the data must tell, first as large as the largest observation.

    A number that stands in a column of the data, one for each row, is not asked for.
    """
    largest = 1.0 if dataset is None else float(dataset.y.max())
    suggested = int(min(max(largest, 1.0), MOST_KNOWN))
    asked = []
    for known in family.knowns():
        column = None if dataset is None else getattr(dataset, known.name, None)
        if column is not None:
            st.caption(markdown(f"{known.symbol}, {known.label}: column {shorten(column.name)}."))
            continue
        key = f"known.{kind_code(family)}.{known.name}"
        label = f"{known.symbol}, {known.label}"
        value = whole_number(key, label, suggested, (1, MOST_KNOWN), about=known.meaning)
        asked.append((known.name, value))
    return tuple(asked)


def choose_link(key: str, curve: Curve, family: type[Family], *, exposure: bool = False) -> str:
    """Draw the link; the first is what suits curve and family, and is returned as no choice at all."""
    options = links_for(curve, family, exposure=exposure)
    place = link_key(key, options)
    hold(place, options[0])
    if len(options) == 1:
        return ""
    chosen = st.selectbox(
        "Link" if key == "link" else "True link",
        options,
        key=place,
        help="The curve is added up on the scale of the link. Under the log link effects multiply; the logit keeps a "
        "probability between 0 and 1; under the identity the curve is μ itself.",
        persist_state="session",
    )
    return "" if chosen == options[0] else str(chosen)


def link_key(key: str, options: tuple[str, ...]) -> str:
    """Where a link is kept: one place for each set of links, because one that is not on offer would be an error."""
    return f"{key}.{'.'.join(options)}"


def plant_family(
    family: type[Family], fixed: Mapping[str, float], known: Mapping[str, int] | None = None
) -> None:
    """Put a family with its held shape parameters and known numbers into the state of the widgets."""
    state, code = st.session_state, kind_code(family)
    state[ERRORS] = code
    plant_loss(family)
    for shape in family.shapes():
        if shape.role == "shape":
            key = f"shape.{code}.{shape.name}"
            state[f"{key}.mode"] = "fix" if shape.name in fixed else "estimate"
            if shape.name in fixed:
                state[f"{key}.value"] = fixed[shape.name]
    for item in family.knowns():
        # What is not said is suggested by the data.
        state.pop(f"known.{code}.{item.name}", None)
        if known and item.name in known:
            state[f"known.{code}.{item.name}"] = known[item.name]


def plant_link(key: str, curve: Curve, family: type[Family], link: str, *, exposure: bool = False) -> None:
    """Put a link into the state of its control."""
    options = links_for(curve, family, exposure=exposure)
    st.session_state[link_key(key, options)] = link or options[0]


def planted_link(key: str, curve: Curve, family: type[Family]) -> str:
    """Return the link that the control holds, whether or not it is drawn; nothing for the one that suits."""
    options = links_for(curve, family)
    chosen = st.session_state.get(link_key(key, options), options[0])
    return "" if chosen == options[0] else str(chosen)
