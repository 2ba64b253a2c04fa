"""The four views of everything that can be explored: complete, consistent and in colours that have a dark twin."""

import numpy as np
import pytest

from mlexplore.plots.payload import AnchoredCurve, Payload
from mlexplore.plots.theme import TRANSLATION
from tests.plots.painting import CASES, Case, axes, colours, payload, scene

TRANSPARENT = "rgba(0,0,0,0)"
every_case = pytest.mark.parametrize("case", CASES, ids=str)


@every_case
def test_every_view_is_a_figure_that_plotly_accepts(case: Case) -> None:
    """The page is sent plain dictionaries; a notebook gets figures, and making them checks every attribute."""
    for view in payload(case).views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) > 0


@every_case
def test_every_view_names_its_axes_and_says_what_it_shows(case: Case) -> None:
    for view in payload(case).views:
        found = axes(view.layout)
        assert {"xaxis", "yaxis"} <= set(found)
        assert all(axis["title"]["text"].strip() for axis in found.values())
        assert view.title
        assert view.caption.endswith(".")
        assert view.description.endswith(".")
        assert {
            trace[f"{letter}axis"][1:] for letter in "xy" for trace in view.traces if f"{letter}axis" in trace
        } <= {name[5:] for name in found}


@every_case
def test_tracks_fit_the_traces_they_move(case: Case) -> None:
    """As many columns as the trace has points, as many rows as frames, and the first picture is the frame at home."""
    drawn = payload(case)
    sweep = drawn.sweep
    assert sweep is not None
    assert np.all(np.diff(np.asarray(sweep.values)) > 0)
    for track in sweep.tracks:
        trace = drawn.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])


@every_case
def test_nothing_is_missing_but_the_gaps_between_outlines(case: Case) -> None:
    """A gap is a column that is NaN in every frame, in x and in y; any other NaN is a number that went wrong."""
    drawn = payload(case)
    assert drawn.sweep is not None
    moving = {(each.view, each.trace, each.attribute): each.rows for each in drawn.sweep.tracks}
    for place, view in enumerate(drawn.views):
        for number, trace in enumerate(view.traces):
            if not len(trace["x"]):
                continue
            x, y = (
                np.atleast_2d(np.asarray(moving.get((place, number, name), trace[name]), dtype=float))
                for name in ("x", "y")
            )
            gaps = np.isnan(x).all(axis=0)
            assert np.isfinite(x[:, ~gaps]).all()
            assert np.isfinite(y[:, ~gaps]).all()
            assert np.isnan(y[:, gaps]).all()
            assert not gaps.any() or trace.get("fill") == "toself"


@every_case
def test_every_colour_has_a_dark_counterpart(case: Case) -> None:
    """A dark page translates the colours it finds; one that it does not know would stay light."""
    drawn = payload(case)
    used = {colour for view in drawn.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert drawn.dark == TRANSLATION
    assert {entry.colour for entry in drawn.legend} <= set(TRANSLATION)


@every_case
def test_an_observation_lights_up_in_all_four_views_and_can_be_touched_in_three(case: Case) -> None:
    """In the likelihood an observation is a curve, not a point that could be touched."""
    drawn = payload(case)
    points = drawn.points
    assert points is not None
    assert sorted(lit.view for lit in points.lit) == [0, 1, 2, 3]
    for lit in points.lit:
        trace = drawn.views[lit.view].traces[lit.trace]
        assert not len(trace["x"])
        assert not len(trace["y"])
        assert lit.trace == len(drawn.views[lit.view].traces) - 1  # on top of everything
    assert sorted(view for view, _ in points.homes) == [0, 1, 3]
    for view, number in points.homes:
        trace = drawn.views[view].traces[number]
        assert trace["mode"] == "markers"
        assert trace["hoverinfo"] == "none"  # "skip" would not report what is touched
        assert len(trace["x"]) == len(points.labels)
    untouchable = [
        trace
        for place, view in enumerate(drawn.views)
        for number, trace in enumerate(view.traces)
        if (place, number) not in points.homes
    ]
    assert {trace["hoverinfo"] for trace in untouchable} == {"skip"}


def anchored(drawn: Payload) -> AnchoredCurve:
    assert drawn.points is not None
    (shape,) = [lit.shape for lit in drawn.points.lit if lit.view == 2]
    assert isinstance(shape, AnchoredCurve)
    return shape


@every_case
def test_the_mean_of_the_lit_curves_is_the_log_likelihood(case: Case) -> None:
    """Each observation pulls its own way; together they are the likelihood, whatever frame the curves are hung on."""
    curve = anchored(payload(case))
    columns, anchor = np.asarray(curve.columns), np.asarray(curve.anchor)
    heights = scene(case).exploration.path.log_likelihood
    for frame in (0, len(anchor) // 3, len(anchor) - 1):
        hung = columns - columns[frame] + anchor[frame]
        np.testing.assert_allclose(hung.mean(axis=1), heights, rtol=0, atol=1e-8 * np.abs(heights).max())


@every_case
def test_the_terms_told_of_the_points_sum_to_the_log_likelihood(case: Case) -> None:
    points = payload(case).points
    assert points is not None
    told = {each.label: np.asarray(each.values) for each in points.readouts}
    path = scene(case).exploration.path
    np.testing.assert_allclose(told["log-likelihood term"].sum(axis=1), path.log_likelihood, rtol=1e-10)


@every_case
def test_the_histogram_holds_every_residual_of_the_fit(case: Case) -> None:
    """Its outline encloses the area one at home, and no more than one in any frame: residuals may leave the axis."""
    drawn = payload(case)
    assert drawn.sweep is not None
    (track,) = [each for each in drawn.sweep.tracks if (each.view, each.trace) == (1, 0)]
    edges = np.asarray(drawn.views[1].traces[0]["x"])
    areas = (np.asarray(track.rows)[:, :-1] * np.diff(edges)).sum(axis=1)
    assert areas[drawn.sweep.home] == pytest.approx(1.0)
    assert np.all(areas <= 1.0 + 1e-9)


@every_case
def test_ranges_hold_what_they_must_show(case: Case) -> None:
    """Home, the maximum and every residual of the fit are inside the axes as they open."""
    drawn, numbers = payload(case), scene(case)
    low, high = drawn.views[2].layout["yaxis"]["range"]
    assert low < numbers.fit.log_likelihood < high
    home = numbers.exploration.home
    for view, places in ((1, numbers.departures[home]), (3, numbers.loss_places[home])):
        left, right = drawn.views[view].layout["xaxis"]["range"]
        assert left < places.min()
        assert places.max() < right
    low, high = drawn.views[3].layout["yaxis"]["range"]
    assert low < numbers.point_losses[home].min()
    assert numbers.point_losses[home].max() < high
    low, high = drawn.views[0].layout["yaxis"]["range"]
    assert low < numbers.fit.model.y.min()
    assert numbers.fit.model.y.max() < high


def test_the_right_hand_views_share_their_axis_where_the_loss_depends_on_the_departure_alone() -> None:
    """A point then stands at the same place in the histogram and on the loss below it; else the loss stands over the curve."""
    for case in CASES:
        drawn = payload(case)
        assert tuple(drawn.shared_x) == (() if case.family.pivot is None else (1, 3))
        if case.family.pivot is not None:
            assert drawn.views[1].layout["xaxis"] == drawn.views[3].layout["xaxis"]


@every_case
def test_every_point_sits_on_the_branch_of_its_own_value_where_that_is_drawn(case: Case) -> None:
    """Interpolated between the places at which branches are drawn."""
    numbers = scene(case)
    home = numbers.exploration.home
    values = numbers.branches if numbers.branches.size else [None]
    for value, branch in zip(values, numbers.loss, strict=True):
        mine = slice(None) if value is None else numbers.fit.model.y[numbers.rows] == value
        drawn = np.interp(numbers.loss_places[home, mine], numbers.loss_grid, branch)
        low, high = payload(case).views[3].layout["yaxis"]["range"]
        np.testing.assert_allclose(drawn, numbers.point_losses[home, mine], atol=0.02 * (high - low))


@every_case
def test_no_density_stands_where_the_family_has_none(case: Case) -> None:
    """No mass below zero for what is positive, none outside 0 and 1 for proportions; bars of counts around whole numbers."""
    numbers, support = scene(case), case.family.support
    heights = numbers.sideways.heights
    if case.family.discrete:
        middles = heights.reshape(*heights.shape[:2], -1, 4).mean(axis=-1)
        np.testing.assert_allclose(middles, np.rint(middles), atol=1e-9)
        heights = middles
    assert np.all((heights >= support.low) & (heights <= support.high))
    assert np.all(numbers.sideways.widths >= 0.0)
    assert numbers.sideways.widths.max(axis=-1).min() > 0.0
