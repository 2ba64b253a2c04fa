"""The bytes that the browser gets hold the numbers that Python computed."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from mlexplore.plots.payload import AnchoredCurve, Payload, Vertex
from tests.plots.painting import CASES, Case, payload
from tests.plots.unpacking import unpack

# What a pixel is to a chart that is 2,000 of them wide: single precision must not be seen.
A_PIXEL = 1 / 2000


def close(found: Any, meant: Any) -> None:
    meant = np.asarray(meant, dtype=float)
    finite = meant[np.isfinite(meant)]
    span = float(np.ptp(finite)) if finite.size else 1.0
    np.testing.assert_allclose(found, meant, rtol=0, atol=0.02 * A_PIXEL * span)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_payload_unpacks_to_the_same_numbers(case: Case) -> None:
    drawn = payload(case)
    assert drawn.sweep is not None
    assert drawn.points is not None
    sent = unpack(drawn.pack(start=7, plotly="/plotly.js"))
    assert sent["start"] == 7
    assert sent["revision"] == drawn.revision
    assert sent["sweep"]["values"] == list(np.asarray(drawn.sweep.values))
    assert sent["sweep"]["texts"] == list(drawn.sweep.texts)
    assert sent["sweep"]["home"] == drawn.sweep.home
    for got, track in zip(sent["sweep"]["tracks"], drawn.sweep.tracks, strict=True):
        assert (got["view"], got["trace"], got["attribute"]) == (track.view, track.trace, track.attribute)
        close(got["rows"], track.rows)
    for got, view in zip(sent["views"], drawn.views, strict=True):
        assert got["title"] == view.title
        assert len(got["figure"]["data"]) == len(view.traces)
        for chart, trace in zip(got["figure"]["data"], view.traces, strict=True):
            for name in ("x", "y"):
                np.testing.assert_array_equal(chart[name], trace[name])
    for got, lit in zip(sent["points"]["lit"], drawn.points.lit, strict=True):
        if isinstance(lit.shape, AnchoredCurve):
            close(got["shape"]["columns"], np.asarray(lit.shape.columns).T)
            close(got["shape"]["anchor"], lit.shape.anchor)
        else:
            for vertex, meant in zip(got["shape"]["vertices"], lit.shape, strict=True):
                close(vertex["x"], meant.x)
                close(vertex["y"], meant.y)


def test_what_is_sent_is_strict_json() -> None:
    """`NaN` and `Infinity` are no JSON, and the browser's parser would stop at them; an infinite nu is one."""
    for case in CASES:
        packed = payload(case).pack()
        head = packed[4 : 4 + int.from_bytes(packed[:4], "little")]
        json.loads(head, parse_constant=pytest.fail)


def test_equal_scenes_have_equal_revisions_and_others_do_not() -> None:
    """The browser redraws when the revision changes, and only then."""
    revisions = {case: payload(case).revision for case in CASES}
    assert len(set(revisions.values())) == len(revisions)
    case = CASES[0]
    again = payload.__wrapped__(case)
    assert again.revision == revisions[case]
    assert again.pack(start=1) == payload(case).pack(start=1)


def test_the_position_is_no_part_of_the_revision() -> None:
    """A link that opens at another value shows the same pictures."""
    drawn = payload(CASES[0])
    assert unpack(drawn.pack(start=1))["revision"] == unpack(drawn.pack(start=2))["revision"]


def test_blobs_are_aligned_for_typed_arrays() -> None:
    """A Float64Array must start at a multiple of eight, whatever the length of the header."""
    drawn = payload(CASES[0])
    assert drawn.sweep is not None
    for extra in ("", "a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg"):
        packed = drawn.pack(plotly=extra)
        sent = unpack(packed)
        assert sent["plotly"] == extra
        close(sent["sweep"]["tracks"][0]["rows"], drawn.sweep.tracks[0].rows)


def test_a_point_told_in_single_precision_stays_on_its_curve() -> None:
    """A large number with a small span keeps double precision: years are not blurred into steps."""
    years = np.linspace(2015.0, 2015.001, 50)
    lit = [Vertex(years, years)]
    drawn = payload(CASES[0])
    assert drawn.points is not None
    moved = type(drawn.points)(
        drawn.points.labels, drawn.points.homes, [type(drawn.points.lit[0])(0, 0, lit)]
    )
    sent = unpack(Payload(views=drawn.views, points=moved).pack())
    close(sent["points"]["lit"][0]["shape"]["vertices"][0]["x"], years)


def test_arrays_of_figures_are_plotly_typed_arrays() -> None:
    """plotly.js reads them without a copy; a list of decimal digits would be three times as long."""
    view = payload(CASES[0]).views[0]
    (sent,) = [trace for trace in json.loads(view.json())["data"] if trace.get("hoverinfo") == "none"]
    raw = np.frombuffer(base64.b64decode(sent["y"]["bdata"]), sent["y"]["dtype"])
    assert len(raw) == 37
