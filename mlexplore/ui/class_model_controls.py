"""Choosing how classes are told apart: the model, the class it is about, their order, the link.

The classes are known only when the data are there, so what a link or a sample asks for waits in the session, and the controls
of each set of classes begin with it. What these classes do not have is told beside the control.
"""

from dataclasses import replace
from typing import Literal

import streamlit as st

from mlexplore.data import LabelledData
from mlexplore.data.class_sample import ClassModelKind
from mlexplore.escaping import markdown, shorten
from mlexplore.ui.class_formulas import class_formula
from mlexplore.ui.class_models import is_order_of, model_of, suited_model
from mlexplore.ui.class_settings import CLASS_MODELS, ClassSettings, class_links
from mlexplore.ui.widgets import hold, mark_of, segments

_KEYS, _ASKED = "classify.model.", "classify.model asked for"
_MODELS: dict[ClassModelKind, str] = {"softmax": "Softmax", "ordinal": "Ordinal", "binary": "One class"}
_MODELS_HELP = (
    "**Softmax**: every class but the baseline has a curve of its own. **Ordinal**: the classes have an order, and one curve "
    "moves all of them past thresholds. **One class**: the probability of one class against all the others."
)


def plant_model(settings: ClassSettings) -> None:
    """Let the next controls begin with this model."""
    for key in [each for each in st.session_state if str(each).startswith(_KEYS)]:
        del st.session_state[key]
    st.session_state[_ASKED] = settings


def asked_model(chosen: ClassSettings) -> ClassSettings:
    """The same choices of data with the model that was planted, as long as there are no classes to choose among."""
    asked: ClassSettings = st.session_state.get(_ASKED, chosen)
    return replace(
        chosen,
        model=asked.model,
        event=asked.event,
        baseline=asked.baseline,
        order=asked.order,
        link=asked.link,
        residuals=asked.residuals,
    )


def unknown_classes(data: LabelledData) -> tuple[str, ...]:
    """What the planted model asks for of classes that these data do not have: one clause each, in plain text."""
    asked: ClassSettings = st.session_state.get(_ASKED, ClassSettings())
    told = [
        f"{what}={shorten(name)}: there is no such class"
        for what, name in (("event", asked.event), ("baseline", asked.baseline))
        if name and name not in data.classes
    ]
    if asked.order and not is_order_of(data, asked.order):
        told.append("order: it must name each class once")
    return tuple(told)


def choose_model(data: LabelledData, chosen: ClassSettings) -> ClassSettings:
    """Draw the controls of a model for these classes; return the choices with what is chosen.

    Parameters
    ----------
    data
        The labels as they were brought.
    chosen
        Choices of data.
    """
    asked: ClassSettings = st.session_state.get(_ASKED, chosen)
    chosen = replace(chosen, model=_choose_kind(data, asked), event="", baseline="", order=(), link="")
    model = model_of(data, chosen)
    if model == "ordinal":
        chosen = replace(chosen, order=_choose_order(data, asked))
    elif model == "softmax":
        first = data.classes[0]
        about = (
            "The class that all others are compared with: its curve is 0. Another one changes no probability."
        )
        chosen = replace(
            chosen, baseline=_choose_class(data, "baseline", "Baseline", asked.baseline, first, about)
        )
    else:
        last = data.classes[-1]
        about = "The class whose probability the curve describes."
        chosen = replace(
            chosen, event=_choose_class(data, "event", "Probability of", asked.event, last, about)
        )
    chosen = replace(chosen, link=_choose_link(model, asked))
    st.latex(class_formula(model, chosen.link or class_links(model)[0]))
    family = CLASS_MODELS[model]
    st.caption(f"{family.loss_name[:1].upper()}{family.loss_name[1:]}, {family.loss_formula}. {family.about}")
    return chosen


def _choose_kind(data: LabelledData, asked: ClassSettings) -> ClassModelKind | Literal[""]:
    """Draw the models for several classes; the one that suits them is returned as no choice at all."""
    suits = suited_model(data)
    if len(data.classes) == 2:
        if asked.model not in ("", "binary"):
            st.caption("Two classes are told apart by one curve: other models would say the same.")
        return ""
    key = _key(data, "kind")
    hold(key, asked.model or suits)
    model = segments(key, "Model", _MODELS, about=_MODELS_HELP)
    return "" if model == suits else model


def _choose_class(data: LabelledData, what: str, label: str, asked: str, default: str, about: str) -> str:
    """Draw a list of the classes; the default is returned as no choice at all."""
    key = _key(data, what)
    hold(key, asked if asked in data.classes else default)
    chosen = st.selectbox(
        label, data.classes, format_func=shorten, key=key, help=about, persist_state="session"
    )
    if asked and asked not in data.classes and chosen == default:
        st.caption(markdown(f"The class “{shorten(asked)}” that was asked for is not among these."))
    return "" if chosen == default else str(chosen)


def _choose_order(data: LabelledData, asked: ClassSettings) -> tuple[str, ...]:
    """Draw the classes in their order; that of the data is returned as no choice at all."""
    key = _key(data, "order")
    hold(key, list(asked.order) if is_order_of(data, asked.order) else list(data.classes))
    first = st.multiselect(
        "Order, from the lowest",
        data.classes,
        key=key,
        format_func=shorten,
        help="Take classes out and put them back in the order that they have.",
        persist_state="session",
    )
    rest = [name for name in data.classes if name not in first]
    order = (*first, *rest)
    if asked.order and not is_order_of(data, asked.order) and order == data.classes:
        st.caption("The order that was asked for is none of these classes.")
    if rest:
        st.caption(markdown(f"The rest follow: {', '.join(shorten(name, 30) for name in rest)}."))
    elif not data.ordered and order == data.classes:
        st.caption(
            "These classes have no order of their own: they stand by the alphabet until you say otherwise."
        )
    return () if order == data.classes else order


def _choose_link(model: ClassModelKind, asked: ClassSettings) -> str:
    """Draw the links of a model; its own is returned as no choice at all."""
    options = class_links(model)
    if asked.link and asked.link not in options:
        st.caption(f"The {asked.link} link that was asked for does not suit this model.")
    if len(options) == 1:
        return ""
    key = f"{_KEYS}{model}.link"
    hold(key, asked.link if asked.link in options else options[0])
    chosen = st.selectbox(
        "Link",
        options,
        key=key,
        help="How the height of the curve becomes a probability. Logit: its unit is the logarithm of the odds.",
        persist_state="session",
    )
    return "" if chosen == options[0] else str(chosen)


def _key(data: LabelledData, what: str) -> str:
    """Where a choice is kept: one place for each set of classes, because one that is not on offer would be an error."""
    return f"{_KEYS}{mark_of(data.classes)}.{what}"
