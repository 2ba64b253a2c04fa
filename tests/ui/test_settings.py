"""Every choice round-trips through the link, and nonsense in a link costs only itself."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.codes import curve_code, kind_code
from mlexplore.curves import CURVES, Curve, Formula
from mlexplore.data import SAMPLES, Edits, Sample
from mlexplore.domains import Interval
from mlexplore.families import FAMILIES, Family, Shape
from mlexplore.simulation import SPACINGS, Disturbances, World, links_for
from mlexplore.simulation.disturbances import RATIOS, SHARES, SIZES
from mlexplore.simulation.places import GAPS
from mlexplore.ui.names_in_links import LONGEST_NAME
from mlexplore.ui.offered import (
    FEWEST_GENERATED,
    LARGEST_SEED,
    MOST_GENERATED,
    MOST_KNOWN,
    OFFERED_MEMORIES,
    curves_for,
    default_shapes,
    ends_of,
)
from mlexplore.ui.panel_choice import EXPLORE_PANELS
from mlexplore.ui.roles import Roles
from mlexplore.ui.settings import Settings, Source, decode, encode, suggestion

SOURCES: list[Source] = ["sample", "generated", "upload"]
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
# Dots, spaces and signs that an address quotes; names that are also those of errors and of parts of a link.
TYPED = (
    Formula(),
    Formula("a + 0.5*c*x", start="a=1.5, c=-2e-3"),
    Formula("sigma·x² − curve/(1 + errors^x) + b"),
    Formula("β₁*x^nu", start={"β1": 3.0, "nu": 0.1}),
)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    kind = draw(st.sampled_from(CURVES))
    if kind.text_options():
        return draw(st.sampled_from(TYPED))
    return kind(**{option.name: draw(st.integers(*option.offered)) for option in kind.options()})


def values(shape: Shape) -> st.SearchStrategy[float]:
    """Values of a shape parameter that a control takes."""
    return st.floats(*ends_of(shape), allow_nan=False)


def inside(interval: Interval) -> st.SearchStrategy[float]:
    """Numbers in an interval to which its ends belong."""
    return st.floats(interval.low, interval.high, allow_nan=False)


@st.composite
def knowns(draw: st.DrawFn, kind: type[Family]) -> dict[str, int]:
    return {known.name: draw(st.integers(1, MOST_KNOWN)) for known in kind.knowns()}


def links(curve: Curve, kind: type[Family], *, exposure: bool = False) -> st.SearchStrategy[str]:
    """No link, or one that is not taken anyway."""
    return st.sampled_from(("", *links_for(curve, kind, exposure=exposure)[1:]))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    curve = draw(curves())
    kind: type[Family] = draw(st.sampled_from(FAMILIES))
    return World(
        curve=curve,
        family=kind(**{each.name: draw(values(each)) for each in kind.shapes()}, **draw(knowns(kind))),
        link=draw(links(curve, kind)),
        parameters=tuple((name, draw(NUMBERS)) for name in curve.example()),
        n=draw(st.integers(FEWEST_GENERATED, MOST_GENERATED)),
        seed=draw(st.integers(0, LARGEST_SEED)),
        spacing=draw(st.sampled_from(SPACINGS)),
        gap=draw(inside(GAPS)),
        disturbances=Disturbances(
            outliers=draw(inside(SHARES)),
            outlier_size=draw(inside(SIZES)),
            uneven=draw(inside(RATIOS)) if kind.pivot is not None else 1.0,
            memory=draw(inside(OFFERED_MEMORIES)),
        ),
    )


@st.composite
def roles(draw: st.DrawFn) -> Roles:
    """Any names, each once."""
    names = draw(st.lists(st.text(min_size=1, max_size=LONGEST_NAME), unique=True, max_size=7))
    chosen = dict(zip(("y", "weights", "trials", "exposure"), names, strict=False))
    return Roles(x=tuple(names[4:]), **chosen)


@st.composite
def edits(draw: st.DrawFn) -> Edits:
    rows = st.integers(0, 10**9)
    cells = st.dictionaries(st.tuples(rows, st.integers(0, 9)), NUMBERS, max_size=5)
    added = st.dictionaries(rows, st.lists(NUMBERS, min_size=2, max_size=5).map(tuple), max_size=3)
    return Edits(
        aside=draw(st.frozensets(rows, max_size=5)),
        deleted=draw(st.frozensets(rows, max_size=5)),
        cells=tuple(sorted((*place, value) for place, value in draw(cells).items())),
        added=tuple(sorted(draw(added).items())),
    )


@st.composite
def choices(draw: st.DrawFn) -> Settings:
    source = draw(st.sampled_from(SOURCES))
    data = Settings(
        source=source,
        sample=draw(st.sampled_from(SAMPLES)).key if source == "sample" else Settings().sample,
        world=draw(worlds()) if source == "generated" else World(),
        roles=draw(roles()) if source == "upload" else Roles(),
        edits=draw(edits()),
    )
    curve = draw(curves().filter(lambda each: type(each) in curves_for(data.columns)))
    family = draw(st.sampled_from(FAMILIES))
    fixed = tuple(
        (shape.name, draw(values(shape)))
        for shape in family.shapes()
        if shape.role == "shape" and (draw(st.booleans()) or not shape.estimable)
    )
    names = [p.name for p in curve.parameters(data.columns)] + [s.name for s in family.shapes()]
    free = [name for name in names if name not in dict(fixed)]
    return dataclasses.replace(
        data,
        curve=curve,
        family=family,
        link=draw(links(curve, family, exposure=data.exposure)),
        fixed=fixed,
        known=tuple(draw(knowns(family)).items()),
        explored=draw(st.sampled_from(["", *free])),
        others=draw(st.sampled_from(["stay", "refit"])),
        at=draw(st.none() | NUMBERS),
        panel=draw(st.sampled_from(list(EXPLORE_PANELS.titles(source)))),
    )


@given(choices())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_choice_comes_back_from_its_link(chosen: Settings) -> None:
    assert decode(encode(chosen)) == (chosen, ())


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=8))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_link_opens_and_what_it_opens_is_a_link_again(link: dict[str, str]) -> None:
    opened, _ = decode(link)
    assert decode(encode(opened)) == (opened, ())


KNOWN = [
    "data",
    "aside",
    "changed",
    "added",
    "deleted",
    "column.x",
    "column.y",
    "curve",
    "errors",
    "nu",
    "explore",
    "others",
    "at",
    "panel",
    "v",
    "n",
    "seed",
    "true_curve",
    "true_sigma",
    "spacing",
    "gap",
    "outliers",
    "outlier_size",
    "uneven",
    "memory",
]


@given(st.dictionaries(st.sampled_from(KNOWN), st.text(max_size=30), min_size=1))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_nonsense_under_known_names_is_told_and_costs_nothing_else(link: dict[str, str]) -> None:
    whole = encode(Settings(source="generated"))
    opened, told = decode({**whole, **link})
    assert opened == Settings(source="generated") or told or decode(encode(opened)) == (opened, ())


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"data": "moon"}, "data=moon: there is no such data set"),
        ({"panel": "kitchen"}, "panel=kitchen: the choices are estimates, "),
        ({"panel": "script"}, "panel=script: the choices are estimates, "),
        ({"aside": "3_x"}, "aside=3_x: rows and columns must be whole numbers"),
        ({"aside": "3_3"}, "aside=3_3: something is changed twice"),
        ({"changed": "3~1"}, "changed=3~1: not a list of changes"),
        ({"changed": "3~1~nan"}, "changed=3~1~nan: not a number"),
        ({"added": "3~" + "1~" * 99 + "1"}, "not a list of changes"),
        ({"deleted": "_".join(map(str, range(101)))}, "at most 100 changes can be understood"),
        ({"data": "upload", "column.y": "y" * 101}, "the name of a column has 1 to 100 letters"),
        (
            {"data": "upload", "column.x": "a", "column.x.2": "b", "curve": "gompertz"},
            "Gompertz growth takes one predictor",
        ),
        ({"column.y": "y"}, "column.y=y means nothing here"),
        ({"curve": "polynomial.99"}, "whole number from 0 to 30"),
        ({"curve": "ruler"}, f"The curves are {', '.join(curve_code(kind()) for kind in CURVES)}"),
        ({"curve": "formula.2x"}, "position 2: write a sign such as *"),
        ({"curve": "formula.__import__('os').system('ls')"}, "position 1: a name begins with a letter"),
        ({"curve": "formula." + "(" * 5000}, "has at most 500 characters, and this one 5000"),
        ({"curve": "formula.a + c"}, "The formula must use x"),
        (
            {"curve": "formula." + "tanh(" * 20 + "x" + "".join(f"*a{n})" for n in range(20))},
            "too complicated to be differentiated",
        ),
        ({"data": "generated", "true_curve": "formula.a*x", "true.a": "much"}, "true.a=much: not a number"),
        ({"data": "generated", "true_curve": "formula.a*x", "true_a": "2"}, "true_a=2 means nothing here"),
        ({"errors": "gauss"}, f"The error distributions are {', '.join(map(kind_code, FAMILIES))}"),
        ({"errors": "student-t", "nu": "-3"}, "nu=-3: must be > 0"),
        ({"errors": "normal", "nu": "3"}, "nu=3 means nothing here"),
        ({"at": "inf"}, "at=inf: not a number"),
        ({"link": "logit"}, "link=logit: the links for Normal are identity, log"),
        ({"errors": "binomial", "trials": "0"}, "trials=0: must be a whole number from 1 to"),
        ({"errors": "asymmetric-laplace", "tau": "1"}, "tau=1: must be > 0 and < 1"),
        ({"explore": "midpoint", "curve": "linear"}, "explore=midpoint: the choices are"),
        ({"v": "7"}, "version 7"),
        ({"data": "generated", "n": "1e9"}, "n=1e9: must be a whole number from 10 to"),
        ({"data": "generated", "spacing": "odd"}, "spacing=odd: the choices are even, random, quarters"),
        ({"data": "generated", "gap": "0.99"}, "gap=0.99: must be between 0 and 0.9"),
        ({"data": "generated", "gap": "-1"}, "gap=-1: must be between 0 and 0.9"),
        ({"data": "generated", "outliers": "1"}, "outliers=1: must be between 0 and 0.5"),
        ({"data": "generated", "outlier_size": "1e9"}, "outlier_size=1e9: must be between 0.5 and 10"),
        ({"data": "generated", "memory": "nan"}, "memory=nan: not a number"),
        ({"data": "generated", "memory": "0.95"}, "memory=0.95: must be between -0.9 and 0.9"),
        ({"data": "generated", "uneven": "0"}, "uneven=0: must be between 0.1 and 10"),
        (
            {"data": "generated", "true_errors": "poisson", "uneven": "3"},
            "uneven=3: the spread of Poisson counts follows the curve, so it cannot be set apart from it",
        ),
        ({"data": "nile", "memory": "0.5"}, "memory=0.5 means nothing here"),
        ({"utm_source": "mail"}, "utm_source=mail means nothing here"),
    ],
)
def test_what_was_ignored_is_said_with_its_reason(link: dict[str, str], words: str) -> None:
    _, told = decode(link)
    assert len(told) == 1
    assert words in told[0]


def test_long_nonsense_is_cut_short() -> None:
    _, told = decode({"x" * 5000: "y" * 5000})
    assert len(told[0]) < 300


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_sample_alone_opens_with_the_curve_and_errors_that_make_its_point(sample: Sample) -> None:
    opened, told = decode({"data": sample.key})
    assert told == ()
    assert opened == dataclasses.replace(suggestion("sample", sample.key, World()), sample=sample.key)


@pytest.mark.parametrize("kind", FAMILIES, ids=kind_code)
def test_default_worlds_are_valid_for_every_family(kind: type[Family]) -> None:
    assert kind(**default_shapes(kind)).shape_values() == default_shapes(kind)
