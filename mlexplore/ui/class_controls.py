"""The sidebar of the page of classes. Links, controls and settings follow one another as in `mlexplore.ui.controls`."""

from dataclasses import replace

import streamlit as st

from mlexplore.class_scene import Residuals
from mlexplore.classification import ClassFit
from mlexplore.curves import Curve
from mlexplore.data import CLASS_SAMPLES, LabelledData, class_sample_named
from mlexplore.escaping import markdown, shorten
from mlexplore.simulation.class_world import ClassWorld
from mlexplore.ui.bringing import brought
from mlexplore.ui.class_formulas import height_formula
from mlexplore.ui.class_model_controls import asked_model, choose_model, plant_model
from mlexplore.ui.class_models import model_of
from mlexplore.ui.class_settings import (
    ClassSettings,
    class_curves,
    suggestion,
)
from mlexplore.ui.class_titles import EstimateWords, estimate_words
from mlexplore.ui.class_work import labelled_for
from mlexplore.ui.class_world_controls import choose_class_world, plant_class_world
from mlexplore.ui.curve_controls import choose_curve, plant_curve, planted_curve
from mlexplore.ui.error_controls import listed
from mlexplore.ui.own_labels import OWN_LABELS
from mlexplore.ui.panel_choice import CLASSIFY_PANELS
from mlexplore.ui.source_controls import choose_source
from mlexplore.ui.turning_controls import choose_others
from mlexplore.ui.widgets import hold, mark_of, segments

PRIOR, THRESHOLD = "classify.prior", "classify.threshold"
"""Where the scale of the prior and the threshold are kept, whose controls stand beside what they change."""

_SOURCE, _SAMPLE, _CURVE = "classify.source", "classify.sample", "classify.curve"
_EXPLORED, _OTHERS, _RESIDUALS = "classify.explore", "classify.others", "classify.residuals"
_INTERCEPT = "β₀"
_MOST_BUTTONS = 4  # parameters; more are a list
_LONGEST_BUTTON = 12  # letters
_MOST_REFITTED = 150  # estimates that are fitted again at every value of another
_PICTURES: dict[Residuals, str] = {"probabilities": "probabilities", "quantile": "quantile"}
_PICTURES_HELP = (
    "**Probabilities**: what was foretold for the rows of each class, and how many there should be. **Quantile**: where each label "
    "lies among those that were foretold, as a normal deviate (randomised quantile residuals); any order of the classes will do."
)


def first() -> ClassSettings:
    """Choices of a first visit without a link: the data that are on the page Explore, where they hold classes."""
    state = st.session_state
    if state.get("source") == "upload" and brought() is not None:
        return ClassSettings(source="upload")
    known = {sample.key for sample in CLASS_SAMPLES}
    on_explore = state.get("sample", "") if state.get("source") == "sample" else ""
    return suggestion(ClassSettings(sample=on_explore if on_explore in known else CLASS_SAMPLES[0].key))


def plant(settings: ClassSettings) -> None:
    """Put choices into the state of the widgets, before any of them is drawn."""
    state = st.session_state
    state[_SOURCE], state[_SAMPLE] = settings.source, settings.sample
    state[_features_key(settings.sample)] = list(
        settings.features or class_sample_named(settings.sample).features
    )
    _plant_model(settings)
    state[_OTHERS], state[_RESIDUALS] = settings.others, settings.residuals
    state[PRIOR], state[THRESHOLD] = settings.prior, settings.threshold
    CLASSIFY_PANELS.plant(settings.panel)
    plant_class_world(settings.world)
    if settings.source == "upload":
        OWN_LABELS.plant_roles(settings.roles)


def choose() -> ClassSettings:
    """Draw the sidebar but for what is turned, and return what is chosen.

    What is turned is chosen from the estimates by `choose_explored`, when these are known.
    """
    with st.sidebar:
        st.subheader("Data", anchor=False)
        source = choose_source(_SOURCE, _adopt)
        world, features = ClassWorld(), ()
        if source == "sample":
            features = _choose_sample()
        elif source == "generated":
            world = choose_class_world()
        else:
            OWN_LABELS.choose()
            if OWN_LABELS.is_first_file():
                _plant_model(ClassSettings(source="upload"))
        chosen = ClassSettings(
            source=source,
            sample=st.session_state[_SAMPLE],
            features=features,
            world=world,
            roles=OWN_LABELS.roles(),
            explored=st.session_state.get(_EXPLORED, ""),
            others=st.session_state.get(_OTHERS, ClassSettings.others),
            prior=st.session_state.get(PRIOR),
            threshold=st.session_state.get(THRESHOLD, ClassSettings.threshold),
            panel=CLASSIFY_PANELS.open(source),
        )
        data = _data(chosen)
        if data is None:  # what was asked for stays in the address until there are classes
            return replace(asked_model(chosen), curve=planted_curve(_CURVE))
        st.subheader("Model", anchor=False)
        chosen = choose_model(data, chosen)
        chosen = replace(chosen, curve=_choose_curve(data, ordered=model_of(data, chosen) == "ordinal"))
        residuals = segments(_RESIDUALS, "Residuals", _PICTURES, about=_PICTURES_HELP)
        chosen = replace(chosen, residuals=residuals)
    if source == "upload" and OWN_LABELS.data() is not None:
        OWN_LABELS.keep_model(chosen)
    return chosen


def choose_explored(data: LabelledData, settings: ClassSettings, fit: ClassFit) -> ClassSettings:
    """Draw which estimate is turned and what the others do meanwhile; return the choices with it.

    Parameters
    ----------
    data, settings, fit
        The labels, the choices so far, and the fit of both.
    """
    words = estimate_words(fit, tuple(each.name for each in data.features))
    with st.sidebar:
        st.subheader("Explore", anchor=False)
        explored = _choose_estimate(words)
        if len(words) > _MOST_REFITTED:
            st.caption(
                f"The other parameters stay: to fit {len(words)} of them again at every value would take minutes."
            )
            return replace(settings, explored=explored, others="stay")
        return replace(settings, explored=explored, others=choose_others(_OTHERS))


def _choose_estimate(words: dict[str, EstimateWords]) -> str:
    """Draw the estimates: buttons where they are few and short, a list of them otherwise."""
    asked: str = st.session_state.get(_EXPLORED, "")
    names = list(words)
    # One key for each set of estimates: a choice that is not on offer would be an error in Streamlit.
    key = f"{_EXPLORED}.{mark_of(names)}"
    # A slope says more than an intercept.
    first = next((name for name in names if words[name].letter != _INTERCEPT), names[0])
    hold(key, asked if asked in words else first)
    symbols = {name: each.symbol for name, each in words.items()}
    label = f"Turn {markdown(words[st.session_state[key]].label)}"
    if len(names) <= _MOST_BUTTONS and all(len(each) <= _LONGEST_BUTTON for each in symbols.values()):
        chosen = segments(key, label, {name: markdown(each) for name, each in symbols.items()})
    else:
        chosen = st.selectbox(
            label,
            names,
            format_func=lambda name: f"{words[name].letter}: {words[name].label}",
            key=key,
            persist_state="session",
        )
    if asked and asked not in words and chosen == first:
        st.caption(markdown(f"The estimate “{shorten(asked)}” that was asked for is not among these."))
    return str(chosen)


def _choose_sample() -> tuple[str, ...]:
    """Draw the samples and the columns of the chosen one; those it opens with are returned as no choice at all."""
    titles = {sample.key: sample.title for sample in CLASS_SAMPLES}
    hold(_SAMPLE, CLASS_SAMPLES[0].key)
    st.selectbox(
        "Sample",
        list(titles),
        format_func=titles.__getitem__,
        key=_SAMPLE,
        on_change=_adopt,
        label_visibility="collapsed",
        persist_state="session",
    )
    sample = class_sample_named(st.session_state[_SAMPLE])
    key = _features_key(sample.key)
    hold(key, list(sample.features))
    features = tuple(
        st.multiselect(
            "Features",
            sample.candidates,
            key=key,
            help="What the classes are explained by.",
            persist_state="session",
        )
    )
    if not features:
        st.caption(
            f"Something must explain the classes: {listed(list(sample.features))} until another choice."
        )
    return () if features == sample.features else features


def _choose_curve(data: LabelledData, *, ordered: bool) -> Curve:
    features = tuple(each.name for each in data.features)
    kinds, before = class_curves(len(features)), planted_curve(_CURVE)
    curve = choose_curve(_CURVE, "How the features act", columns=features, kinds=kinds)
    if type(before) not in kinds:
        st.caption(f"{before.name} takes one feature, and there are {len(features)}.")
    formula = height_formula(curve, features, ordered=ordered)
    st.caption(markdown(formula), help=curve.about)
    return curve


def _data(chosen: ClassSettings) -> LabelledData | None:
    """The labels whose classes the controls name; None where there are none yet, or the page says why not."""
    if chosen.source == "upload" and OWN_LABELS.awaited() is not None:
        return None
    try:
        return labelled_for(chosen, OWN_LABELS.data())[0]
    except ValueError:
        return None


def _adopt() -> None:
    """Other data: open them with the model that makes their point."""
    state = st.session_state
    if state[_SOURCE] == "upload":
        if (before := OWN_LABELS.kept_model()) is not None:
            _plant_model(before)
        return
    _plant_model(suggestion(ClassSettings(source=state[_SOURCE], sample=state[_SAMPLE])))
    if state[_SOURCE] == "sample":
        state.pop(_features_key(state[_SAMPLE]), None)


def _plant_model(settings: ClassSettings) -> None:
    """Put model, curve and what is turned into the state of the widgets."""
    plant_model(settings)
    plant_curve(_CURVE, settings.curve)
    for key in [each for each in st.session_state if str(each).startswith(f"{_EXPLORED}.")]:
        del st.session_state[key]
    st.session_state[_EXPLORED] = settings.explored


def _features_key(sample: str) -> str:
    """Where the features are kept: one place for each sample, which has columns of its own."""
    return f"classify.features.{sample}"
