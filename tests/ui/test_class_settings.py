"""Every choice on the page of classes round-trips through the link, and nonsense in a link costs only itself."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.curves import Curve
from mlexplore.data import CLASS_SAMPLES, class_sample_named
from mlexplore.domains import Interval
from mlexplore.simulation.class_world import BALANCES, CLASS_COUNTS, CLASS_KINDS, OVERLAPS, ClassWorld
from mlexplore.ui.class_roles import ClassRoles
from mlexplore.ui.class_settings import (
    CLASS_MODELS,
    PRIOR_SCALES,
    ClassSettings,
    class_curves,
    class_links,
    decode,
    encode,
    suggestion,
)
from mlexplore.ui.names_in_links import LONGEST_NAME
from mlexplore.ui.offered import FEWEST_LABELS, LARGEST_SEED, MOST_GENERATED
from mlexplore.ui.panel_choice import CLASSIFY_PANELS
from mlexplore.ui.settings import Source

SOURCES: list[Source] = ["sample", "generated", "upload"]
NAMES = st.text(min_size=1, max_size=LONGEST_NAME)
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def inside(interval: Interval) -> st.SearchStrategy[float]:
    """Numbers in an interval to which its ends belong."""
    return st.floats(interval.low, interval.high, allow_nan=False)


@st.composite
def worlds(draw: st.DrawFn) -> ClassWorld:
    return ClassWorld(
        kind=draw(st.sampled_from(CLASS_KINDS)),
        features=draw(st.sampled_from((1, 2))),
        classes=draw(st.integers(int(CLASS_COUNTS.low), int(CLASS_COUNTS.high))),
        n=draw(st.integers(FEWEST_LABELS, MOST_GENERATED)),
        overlap=draw(inside(OVERLAPS)),
        balance=draw(inside(BALANCES)),
        seed=draw(st.integers(0, LARGEST_SEED)),
    )


@st.composite
def roles(draw: st.DrawFn) -> ClassRoles:
    """Any names, each once."""
    names = draw(st.lists(NAMES, unique=True, max_size=7))
    chosen = dict(zip(("label", "weights", "trials"), names, strict=False))
    return ClassRoles(features=tuple(names[3:]), **chosen)


@st.composite
def features(draw: st.DrawFn, sample: str) -> tuple[str, ...]:
    """Columns of a sample, or none for those it opens with."""
    known = class_sample_named(sample)
    chosen = tuple(draw(st.lists(st.sampled_from(known.candidates), unique=True, max_size=4)))
    return () if chosen == known.features else chosen


@st.composite
def curves(draw: st.DrawFn, n_features: int) -> Curve:
    kind = draw(st.sampled_from(class_curves(n_features)))
    return kind(**{option.name: draw(st.integers(*option.offered)) for option in kind.options()})


@st.composite
def choices(draw: st.DrawFn) -> ClassSettings:
    source = draw(st.sampled_from(SOURCES))
    sample = draw(st.sampled_from(CLASS_SAMPLES)).key if source == "sample" else ClassSettings().sample
    columns = draw(features(sample)) if source == "sample" else ()
    world = draw(worlds()) if source == "generated" else ClassWorld()
    named = draw(roles()) if source == "upload" else ClassRoles()
    count = {
        "sample": len(columns or class_sample_named(sample).features),
        "generated": world.features,
        "upload": max(1, len(named.features)),
    }[source]
    model = draw(st.sampled_from(["", *CLASS_MODELS]))
    return ClassSettings(
        source=source,
        sample=sample,
        features=columns,
        world=world,
        roles=named,
        model=model,  # type: ignore[arg-type]
        event=draw(st.just("") | NAMES),
        baseline=draw(st.just("") | NAMES),
        order=tuple(draw(st.lists(NAMES, unique=True, max_size=5))),
        link=draw(st.sampled_from(("", *class_links(model or "binary")[1:]))),  # type: ignore[arg-type]
        curve=draw(curves(count)),
        explored=draw(st.text(max_size=2 * LONGEST_NAME + 1)),
        others=draw(st.sampled_from(["stay", "refit"])),
        at=draw(st.none() | NUMBERS),
        residuals=draw(st.sampled_from(["probabilities", "quantile"])),
        prior=draw(st.none() | inside(PRIOR_SCALES)),
        threshold=draw(st.floats(0.0, 1.0)),
        panel=draw(st.sampled_from(list(CLASSIFY_PANELS.titles(source)))),
    )


@given(choices())
@settings(max_examples=300)
def test_every_choice_comes_back_from_its_link(chosen: ClassSettings) -> None:
    assert decode(encode(chosen)) == (chosen, ())


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=8))
@settings(max_examples=200)
def test_any_link_opens_and_what_it_opens_is_a_link_again(link: dict[str, str]) -> None:
    opened, _ = decode(link)
    assert decode(encode(opened)) == (opened, ())


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(
                    "data",
                    "v",
                    "kind",
                    "features",
                    "classes",
                    "n",
                    "overlap",
                    "balance",
                    "seed",
                    "model",
                    "event",
                ),
                *(
                    "baseline",
                    "order",
                    "order.2",
                    "link",
                    "curve",
                    "explore",
                    "others",
                    "at",
                    "residuals",
                    "prior",
                    "panel",
                ),
                *(
                    "threshold",
                    "feature",
                    "column.label",
                    "column.feature",
                    "column.weights",
                    "column.trials",
                ),
            ]
        ),
        st.text(max_size=30),
        min_size=1,
    ),
    st.sampled_from(SOURCES),
)
@settings(max_examples=300)
def test_nonsense_under_known_names_costs_nothing_else(link: dict[str, str], source: Source) -> None:
    """What was opened differs from what stood there only in what the link names."""
    whole = {**encode(ClassSettings(source=source, threshold=0.25, at=2.5)), "others": "refit"}
    opened, _ = decode({**whole, **link})
    assert decode(encode(opened)) == (opened, ())
    for name, value in (("threshold", 0.25), ("at", 2.5), ("others", "refit")):
        assert name in link or getattr(opened, name) == value


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"data": "moon"}, "data=moon: there is no such data set with classes"),
        ({"feature": "colour"}, "feature=colour: the choices are"),
        ({"model": "tree"}, "model=tree: the choices are binary, softmax, ordinal"),
        ({"model": "ordinal", "link": "cauchit"}, "link=cauchit: the links are logit, probit, cloglog"),
        ({"model": "softmax", "link": "probit"}, "link=probit: the links are logit"),
        ({"event": "e" * 101}, "the name of a class has 1 to 100 letters"),
        ({"baseline": ""}, "the name of a class has 1 to 100 letters"),
        ({"curve": "gompertz"}, "curve=gompertz: Gompertz growth is not linear in its parameters"),
        ({"curve": "formula.a*x"}, "is not linear in its parameters"),
        ({"curve": "polynomial.99"}, "whole number from 0 to 30"),
        ({"data": "generated", "curve": "spline.5"}, "takes one feature, and there are 2"),
        ({"data": "generated", "features": "3"}, "features=3: must be a whole number from 1 to 2"),
        ({"data": "generated", "classes": "1"}, "classes=1: must be a whole number from 2 to"),
        ({"data": "generated", "kind": "rings"}, "kind=rings: the choices are"),
        ({"data": "generated", "overlap": "nan"}, "overlap=nan: not a number"),
        ({"column.label": "y"}, "column.label=y means nothing here"),
        ({"explore": "e" * 251}, "the name of an estimate has 1 to 250 letters"),
        ({"at": "inf"}, "at=inf: not a number"),
        ({"residuals": "odd"}, "residuals=odd: the choices are probabilities, quantile"),
        ({"prior": "0"}, "prior=0: must be between"),
        ({"panel": "script"}, "panel=script: the choices are estimates, "),
        ({"threshold": "1.5"}, "threshold=1.5: must be between 0 and 1"),
        ({"errors": "normal"}, "errors=normal means nothing here"),
        ({"v": "7"}, "version 7"),
    ],
)
def test_what_was_ignored_is_said_with_its_reason(link: dict[str, str], words: str) -> None:
    _, told = decode(link)
    assert len(told) == 1
    assert words in told[0]


@pytest.mark.parametrize("sample", CLASS_SAMPLES, ids=lambda sample: sample.key)
def test_a_sample_alone_opens_with_the_model_that_makes_its_point(sample: object) -> None:
    key = sample.key  # type: ignore[attr-defined]
    assert decode({"data": key}) == (suggestion(ClassSettings(sample=key)), ())


@pytest.mark.parametrize("source", SOURCES)
def test_what_stands_there_anyway_is_not_in_a_link(source: Source) -> None:
    assert set(encode(ClassSettings(source=source))) == {"v", "data", "curve"}


LONG = "n" * (LONGEST_NAME + 1)


@pytest.mark.parametrize(
    "long",
    [
        {"event": LONG},
        {"baseline": LONG},
        {"order": ("a", LONG)},
        {"explored": "n" * 251},
        {"source": "upload", "roles": ClassRoles("kind", ("a", LONG))},
    ],
    ids=lambda long: next(reversed(long)),
)
def test_names_too_long_for_a_link_are_left_out_with_what_belongs_to_them(long: dict[str, object]) -> None:
    chosen = dataclasses.replace(ClassSettings(), **long)  # type: ignore[arg-type]
    rest = ClassSettings(source=chosen.source)
    assert decode(encode(chosen)) == (rest, ())
