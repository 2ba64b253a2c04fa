"""Rows set aside, weights, exposures, several columns and very many rows: how they are drawn and what is said of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.data import Axis
from mlexplore.exploration import explore
from mlexplore.plots.linked import linked_payload
from mlexplore.plots.payload import Payload
from mlexplore.plots.theme import TRANSLATION
from mlexplore.scene import Scene
from tests.plots.painting import WORDS
from tests.plots.unpacking import unpack

RNG = np.random.default_rng(8)
X = np.arange(1.0, 41.0)
LINE = 3.0 + 0.5 * X + RNG.normal(size=40)
COUNTS = RNG.poisson(5.0, 40).astype(float)
A_MEGABYTE = 1_000_000


def draw(fit: mx.Fit, name: str = "x", steps: int = 15, along: int = 0) -> Payload:
    return linked_payload(
        Scene(fit, explore(fit, name, steps=steps), along=along),
        axis=Axis(),
        words=WORDS,
        label=name,
        symbol="p",
        is_place=False,
        name=lambda row: f"row {row}",
    )


def touchable(drawn: Payload, view: int) -> Mapping[str, Any]:
    assert drawn.points is not None
    (number,) = [trace for place, trace in drawn.points.homes if place == view]
    return drawn.views[view].traces[number]


@pytest.fixture(scope="module")
def aside() -> Payload:
    """Three rows set aside; one has a y below all others, and one an x beyond."""
    x, y, weights = X.copy(), LINE.copy(), np.ones(40)
    weights[[4, 20, 39]] = 0.0
    y[4], x[39] = -60.0, 90.0
    return draw(mx.fit(x, y, curve=mx.Linear(), family=mx.Normal(), weights=weights))


def test_what_is_set_aside_is_hollow_in_the_fit_and_touchable(aside: Payload) -> None:
    trace = touchable(aside, 0)
    assert trace["marker"]["symbol"] == ["circle"] * 37 + ["circle-open"] * 3
    assert max(trace["marker"]["opacity"][37:]) < min(trace["marker"]["opacity"][:37])
    assert isinstance(trace["marker"]["size"], int)
    assert list(trace["x"][37:]) == [5.0, 21.0, 90.0]
    layout = aside.views[0].layout
    for axis, values in (("xaxis", trace["x"]), ("yaxis", trace["y"])):
        low, high = layout[axis]["range"]
        assert low < min(values)
        assert max(values) < high
    assert [entry.mark for entry in aside.legend if entry.label == "set aside (3)"] == ["ring"]
    assert len(aside.views[0].figure.to_dict()["data"]) == len(aside.views[0].traces)


def test_what_is_set_aside_stands_on_no_rug_and_on_no_loss(aside: Payload) -> None:
    """Its numbers come last, so that the others keep theirs; touched, it still lights up where it would stand."""
    assert aside.points is not None
    assert aside.sweep is not None
    for view in (1, 3):
        assert len(touchable(aside, view)["x"]) == 37
    for track in aside.sweep.tracks:
        assert np.isfinite(np.asarray(track.rows)[:, :37]).all() or track.view == 0
    for lit in aside.points.lit:
        if isinstance(lit.shape, list):
            assert {np.shape(vertex.x)[-1] for vertex in lit.shape} == {40}
    assert list(aside.points.rows) == [row for row in range(40) if row not in (4, 20, 39)] + [4, 20, 39]
    assert list(aside.points.aside) == [False] * 37 + [True] * 3
    (weight,) = [each for each in aside.points.readouts if each.label == "weight"]
    assert list(weight.values)[36:38] == ["1.000", "0 (set aside)"]  # type: ignore[arg-type]
    sent = unpack(aside.pack())["points"]
    assert sent["rows"] == list(aside.points.rows)
    assert sent["aside"] == list(aside.points.aside)


def test_without_weights_no_word_is_said_of_them() -> None:
    drawn = draw(mx.fit(X, LINE, curve=mx.Linear(), family=mx.Normal()))
    assert drawn.points is not None
    assert list(drawn.points.rows) == list(range(40))
    assert not any(drawn.points.aside)
    assert "weight" not in {each.label for each in drawn.points.readouts}
    assert drawn.views[0].caption == "Curve, 95 % confidence and prediction bands, sideways densities of y."
    assert isinstance(touchable(drawn, 0)["marker"]["opacity"], float)


def test_the_area_of_a_point_is_in_proportion_to_its_weight() -> None:
    weights = np.tile([1.0, 2.0, 3.0, 2.0], 10)
    weights[0] = 1e6
    drawn = draw(mx.fit(X, LINE, curve=mx.Linear(), family=mx.Normal(), weights=weights))
    assert "Areas of dots show weights." in drawn.views[0].caption
    sizes = np.array(touchable(drawn, 0)["marker"]["size"])
    assert sizes[0] == sizes.max() < 20.0  # a giant does not cover the others, and a dwarf can be touched
    assert sizes.min() > 3.0
    mild = draw(
        mx.fit(X, LINE, curve=mx.Linear(), family=mx.Normal(), weights=np.tile([1.0, 2.0, 3.0, 2.0], 10))
    )
    for view in (0, 3):
        sizes = np.array(touchable(mild, view)["marker"]["size"])
        np.testing.assert_allclose((sizes / sizes[0])[:4] ** 2, [1.0, 2.0, 3.0, 2.0], rtol=0.01)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (
            lambda: mx.fit(X, COUNTS, curve=mx.Linear(), family=mx.Poisson(), exposure=np.full(40, 12.3)),
            "Curve at exposure 12.3, the geometric mean; dots at their own.",
        ),
        (
            lambda: mx.fit(X, LINE, curve=mx.Linear(), family=mx.Normal(), offset=np.full(40, 1.5)),
            "Curve at the mean offset 1.50.",
        ),
        (
            lambda: mx.fit(
                np.column_stack([X, np.cos(X)]),
                LINE,
                curve=mx.Linear(),
                family=mx.Normal(),
                fixed={"x1": 0.5},
            ),
            "The other column at its mean.",
        ),
        (
            lambda: mx.fit(
                X,
                np.minimum(COUNTS, 9.0),
                curve=mx.Linear(),
                family=mx.Binomial(np.tile([9.0, 9.0, 12.0, 15.0], 10)),
            ),
            "Curve for 9 trials.",
        ),
    ],
    ids=["exposure", "offset", "several columns", "trials by row"],
)
def test_the_caption_says_where_the_curve_stands(fit: Any, said: str) -> None:
    found = fit()
    drawn = draw(found, "x2" if found.model.x.ndim == 2 else "x")
    assert said in drawn.views[0].caption
    for view in drawn.views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces)
        for trace in view.traces:
            if trace.get("fill") != "toself":
                assert np.isfinite(np.asarray(trace["y"], dtype=float)).all()


@pytest.mark.parametrize("family", [mx.Normal, mx.StudentT, mx.Poisson], ids=lambda kind: kind.__name__)
def test_a_million_rows_are_shaded_and_sent_in_a_megabyte(family: type[mx.Family]) -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0.0, 10.0, 1_000_000)
    mu = np.exp(0.5 + 0.1 * x) if family.discrete else 3.0 * x
    fit = mx.fit(x, family().sample(mu, rng), curve=mx.Linear(), family=family())
    free = [shape.name for shape in family.shapes()]
    drawn = draw(fit, free[-1] if free else "x", steps=37)
    assert len(drawn.pack()) < A_MEGABYTE
    shading = drawn.views[0].traces[0]
    assert shading["type"] == "heatmap"
    assert {colour for _, colour in shading["colorscale"]} <= set(TRANSLATION)
    sent = unpack(drawn.pack())["views"][0]["figure"]["data"][0]
    counts = np.exp(np.nan_to_num(sent["z"], nan=-np.inf))
    assert counts.size == (len(shading["x"]) - 1) * (len(shading["y"]) - 1)
    assert counts.sum() == pytest.approx(1e6, rel=1e-5)
    assert "Shading counts all 1\u202f000\u202f000 rows" in drawn.views[0].caption
    assert "Bars count all 1\u202f000\u202f000 rows" in drawn.views[1].caption
    assert ("Away from the fit, bars follow 4\u202f000 rows." in drawn.views[1].caption) == family.discrete
    assert "of all 1\u202f000\u202f000" in drawn.views[3].caption
    assert drawn.views[0].figure.to_dict()["data"][0]["type"] == "heatmap"
