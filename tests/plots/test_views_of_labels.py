"""The four views of labels: complete, consistent and in colours that have a dark twin."""

import json

import numpy as np
import pytest

from mlexplore.class_scene.observed_labels import MOST_DRAWN
from mlexplore.plots.theme import TRANSLATION
from tests.class_scene.labelled_scenes import CASES, Case, payload, scene
from tests.plots.painting import axes, colours
from tests.plots.unpacking import unpack

TRANSPARENT = "rgba(0,0,0,0)"
MEGABYTE = 1_000_000
FEWEST_FRAMES = 31  # that the page plays of so many rows
every_case = pytest.mark.parametrize("case", CASES, ids=str)


@every_case
def test_every_view_is_a_figure_with_names_and_words(case: Case) -> None:
    for view in payload(case).views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) > 0
        found = axes(view.layout)
        assert {"xaxis", "yaxis"} <= set(found)
        assert all(axis["title"]["text"].strip() for axis in found.values())
        assert view.title
        assert view.caption.endswith(".")
        assert view.description.endswith(".")


@every_case
def test_tracks_fit_the_traces_they_move_and_the_first_picture_is_home(case: Case) -> None:
    drawn = payload(case)
    sweep, points = drawn.sweep, drawn.points
    assert sweep is not None
    assert points is not None
    for track in sweep.tracks:
        trace = drawn.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])
    assert {view for view, _ in points.homes} == {0, 1, 3}
    for view, trace in points.homes:
        assert len(drawn.views[view].traces[trace]["x"]) == len(points.labels)
    assert {each.view for each in points.lit} == {0, 1, 2, 3}


@every_case
def test_every_colour_has_a_dark_counterpart(case: Case) -> None:
    drawn = payload(case)
    used = {colour for view in drawn.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert {entry.colour for entry in drawn.legend} <= set(TRANSLATION)


@every_case
def test_what_is_sent_is_strict_json_with_the_same_numbers(case: Case) -> None:
    drawn = payload(case)
    packed = drawn.pack()
    head = packed[4 : 4 + int.from_bytes(packed[:4], "little")]
    json.loads(head, parse_constant=pytest.fail)
    assert drawn.sweep is not None
    for got, track in zip(unpack(packed)["sweep"]["tracks"], drawn.sweep.tracks, strict=True):
        meant = np.asarray(track.rows, dtype=np.float64)
        np.testing.assert_allclose(got["rows"], meant, rtol=0, atol=1e-4 * np.nanmax(np.abs(meant)))


@pytest.mark.parametrize("case", [case for case in CASES if case.link == "logit"], ids=str)
@pytest.mark.parametrize("n", [MOST_DRAWN, 20_000])
def test_an_update_stays_below_a_megabyte(case: Case, n: int) -> None:
    frames = scene(case, n, 8).frames
    assert len(payload(case, n, 8).pack()) * FEWEST_FRAMES / frames < MEGABYTE
