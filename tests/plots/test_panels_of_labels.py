"""The charts under the four views of labels: complete, consistent and in colours that have a dark twin."""

import json
import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.classification.odds_ratios import OddsRatio, OddsRatios, odds_ratios
from mlexplore.judging.calibrated import Calibrated
from mlexplore.judging.judged import Judged, judged_probabilities
from mlexplore.judging.thresholded import Thresholded
from mlexplore.plots.calibration import calibration_payload
from mlexplore.plots.contrast import Contrast
from mlexplore.plots.odds import MOST_DRAWN, odds_payload
from mlexplore.plots.payload import Payload
from mlexplore.plots.theme import LIGHT, TRANSLATION
from mlexplore.plots.thresholds import threshold_payload
from tests.plots.painting import axes, colours

HOSTILE = "<b>yes</b> %{x}"
TRANSPARENT = "rgba(0,0,0,0)"
TWO, REST = Contrast(HOSTILE, "no", 1, 0), Contrast("third", "not third", 2)


def some(n: int = 300) -> Judged:
    """Labels with probabilities that are about right."""
    rng = np.random.default_rng(21)
    p = rng.beta(0.8, 1.2, n)
    return judged_probabilities(rng.random(n) < p, p)


CERTAIN = judged_probabilities([0, 0, 1, 1, 1], [0.0, 0.0, 1.0, 1.0, 1.0])
WRONG = judged_probabilities([0, 1, 1, 0], [1.0, 0.0, 0.5, 0.5])
"""Something happened that was ruled out: the log loss is infinite."""


def ratio(name: str, estimate: float, low: float, high: float, deviation: float = 2.0) -> OddsRatio:
    """One odds ratio, given the ends of its interval as logarithms."""

    def factor(logarithm: float) -> float:
        return math.inf if logarithm == math.inf else math.exp(logarithm)

    values = (estimate, low, high)
    one, of_deviation = ([factor(size * value) for value in values] for size in (1.0, deviation))
    return OddsRatio(
        name=name,
        column=name,
        label="",
        coefficient=estimate,
        ratio=one[0],
        low=one[1],
        high=one[2],
        deviation=deviation,
        ratio_of_deviation=of_deviation[0],
        low_of_deviation=of_deviation[1],
        high_of_deviation=of_deviation[2],
    )


def odds(*ratios: OddsRatio) -> Payload:
    """Charts of some odds ratios."""
    return odds_payload(OddsRatios(ratios, "odds", "More is more."), {"a": HOSTILE})


PAYLOADS: dict[str, Callable[[], Payload]] = {
    "calibration": lambda: calibration_payload(Calibrated(some()), TWO),
    "calibration of one against the rest": lambda: calibration_payload(Calibrated(some()), REST),
    "calibration of certainty": lambda: calibration_payload(Calibrated(CERTAIN), TWO),
    "calibration of what was ruled out": lambda: calibration_payload(Calibrated(WRONG), TWO),
    "threshold": lambda: threshold_payload(Thresholded(some()), TWO),
    "threshold of one against the rest": lambda: threshold_payload(Thresholded(some(), 0.123), REST),
    "threshold of certainty": lambda: threshold_payload(Thresholded(CERTAIN), TWO),
    "odds": lambda: odds(ratio("a", 0.5, 0.1, 0.9), ratio("b", -3.0, -5.0, 0.2)),
    "odds near 1": lambda: odds(ratio("a", 0.002, 0.001, 0.003)),
    "odds of separated classes": lambda: odds(
        ratio("a", math.inf, 1.0, math.inf), ratio("b", -math.inf, -math.inf, -0.4)
    ),
    "odds of which nothing is known": lambda: odds(ratio("a", math.nan, -math.inf, math.inf)),
}
every = pytest.mark.parametrize("make", PAYLOADS.values(), ids=PAYLOADS.keys())


@every
def test_every_view_is_a_figure_with_names_and_words(make: Callable[[], Payload]) -> None:
    drawn = make()
    assert len(drawn.views) == 2
    for view in drawn.views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) > 0
        found = axes(view.layout)
        assert {"xaxis", "yaxis"} <= set(found)
        assert all(axis["title"]["text"].strip() for axis in found.values())
        assert all(np.isfinite(axis["range"]).all() for axis in found.values())
        assert view.title
        assert view.caption.endswith(".")
        assert view.description.endswith(".")


@every
def test_every_colour_has_a_dark_counterpart(make: Callable[[], Payload]) -> None:
    drawn = make()
    used = {colour for view in drawn.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert {entry.colour for entry in drawn.legend} <= set(TRANSLATION)


@every
def test_what_is_sent_is_strict_json(make: Callable[[], Payload]) -> None:
    packed = make().pack()
    json.loads(packed[4 : 4 + int.from_bytes(packed[:4], "little")], parse_constant=pytest.fail)


@every
def test_names_from_files_are_words_and_no_markup(make: Callable[[], Payload]) -> None:
    for view in make().views:
        written = json.dumps(
            [view.layout, *({k: v for k, v in trace.items() if k == "text"} for trace in view.traces)],
            default=lambda _: None,
        )
        assert "<b>" not in written
        assert "%{" not in written


@pytest.mark.parametrize("contrast", [TWO, REST])
def test_tracks_fit_the_traces_they_move_and_the_first_picture_is_home(contrast: Contrast) -> None:
    drawn = threshold_payload(Thresholded(some(), 0.123), contrast)
    sweep = drawn.sweep
    assert sweep is not None
    assert {track.view for track in sweep.tracks} == {0, 1}
    for track in sweep.tracks:
        trace = drawn.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])


def test_what_is_told_beside_the_slider_is_where_the_point_stands() -> None:
    drawn = threshold_payload(Thresholded(some()), TWO)
    sweep = drawn.sweep
    assert sweep is not None
    told = {readout.label: readout.texts for readout in sweep.readouts}
    point = {
        track.attribute: np.asarray(track.rows)[:, 0]
        for track in sweep.tracks
        if np.shape(track.rows)[1] == 1
    }
    np.testing.assert_allclose([float(text) for text in told["sensitivity"]], point["y"], atol=5e-4)
    np.testing.assert_allclose([float(text) for text in told["specificity"]], 1.0 - point["x"], atol=5e-4)


@pytest.mark.parametrize(
    ("contrast", "told"),
    [
        (
            TWO,
            "how often a row of <b>yes</b> %{x} has a larger probability than one of no, ties counting half.",
        ),
        (
            REST,
            "how often a row of third has a larger probability than one of another class, ties counting half.",
        ),
        (
            Contrast("third", "not third", 2, weighted=True),
            "how often an observation of third has a larger probability than one of another class, ties counting half.",
        ),
    ],
)
def test_the_area_is_said_with_its_ties_and_of_what_it_counts(contrast: Contrast, told: str) -> None:
    roc, called = threshold_payload(Thresholded(some()), contrast).views
    assert told in roc.caption
    counted = "observations" if contrast.weighted else "rows"
    assert called.layout["yaxis"]["title"]["text"] == f"{counted}, by class"
    assert f"Probabilities of the {counted} of each class" in called.caption
    reliability = calibration_payload(Calibrated(some()), contrast).views[0]
    assert f"Below: the {counted}." in reliability.caption


def test_the_band_is_promised_at_each_probability_alone() -> None:
    assert (
        "% of the time, at each probability by itself."
        in calibration_payload(Calibrated(some()), TWO).views[0].caption
    )


def test_the_ladder_adds_up_to_the_log_loss() -> None:
    judged = some()
    _, ladder = calibration_payload(Calibrated(judged), TWO).views
    bars = [trace for trace in ladder.traces if trace.get("fill") == "toself"]
    uncertainty, discrimination, miscalibration, score = (trace["x"][[0, -1]] for trace in bars)
    losses = -np.log(np.where(judged.y == 1.0, judged.score, 1.0 - judged.score))
    assert score[1] == pytest.approx(losses.mean())
    assert uncertainty[1] == discrimination[0]
    assert discrimination[1] == miscalibration[0]
    assert miscalibration[1] == score[1]


def test_what_is_called_is_what_is_full() -> None:
    found = Thresholded(some(), 0.7)
    drawn = threshold_payload(found, TWO)
    assert drawn.sweep is not None
    full = [track for track in drawn.sweep.tracks if track.view == 1 and np.shape(track.rows)[1] > 5]
    for track in full:
        x = np.asarray(track.rows)
        if track.attribute == "x":
            assert (x >= found.swept.threshold[:, None]).all()
    assert {track.attribute for track in full} == {"x", "y"}


@pytest.mark.parametrize(
    ("drawn", "symbols"),
    [
        (ratio("a", math.inf, 1.0, math.inf), ["triangle-right"]),
        (ratio("a", -math.inf, -math.inf, -0.4), ["triangle-left"]),
        (ratio("a", math.nan, -math.inf, math.inf), ["triangle-left", "triangle-right"]),
        (ratio("a", 1.0, 0.4, 3.0), []),
        (ratio("a", 10.0, -600.0, math.inf), ["triangle-left", "triangle-right"]),
    ],
)
def test_an_interval_without_end_is_an_arrow(drawn: OddsRatio, symbols: list[str]) -> None:
    for view in odds(drawn).views:
        marks = [trace["marker"] for trace in view.traces if trace["mode"] == "markers"]
        assert [marker["symbol"] for marker in marks if "symbol" in marker] == symbols
        estimates = [trace for trace in view.traces if trace.get("marker", {}).get("color") == LIGHT.model]
        assert [len(trace["x"]) for trace in estimates] == [int(0.0 < drawn.ratio < math.inf)]


@pytest.mark.parametrize(("method", "told"), [("profile", "(profile likelihood)"), ("wald", "(Wald)")])
def test_the_chart_of_odds_says_what_its_intervals_are_made_by(
    method: Literal["profile", "wald"], told: str
) -> None:
    found = OddsRatios((ratio("a", 0.5, 0.1, 0.9),), "odds", "More is more.")
    assert told in odds_payload(found, {}, method=method).views[0].caption


@pytest.mark.parametrize("reach", [1e-5, 0.003, 0.1, 0.7, 2.0, 9.0, 30.0])
def test_ticks_of_odds_are_few_and_tell_where_nothing_changes(reach: float) -> None:
    for view in odds(ratio("a", reach, 0.5 * reach, 1.2 * reach, 1.0)).views:
        axis = view.layout["xaxis"]
        low, high = axis["range"]
        assert 2 <= len(axis["tickvals"]) <= 7
        assert 1.0 in axis["tickvals"]
        assert all(low <= math.log10(tick) <= high for tick in axis["tickvals"])
        assert len(set(axis["ticktext"])) == len(axis["ticktext"])


def test_of_many_columns_those_that_matter_are_drawn_in_their_order() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, MOST_DRAWN + 3))
    slopes = np.linspace(0.05, 1.0, x.shape[1])[::-1]
    fit = mx.fit(x, rng.random(400) < 1 / (1 + np.exp(-x @ slopes)), curve=mx.Linear(), family=mx.Binary())
    found = odds_ratios(fit)
    assert found.ratios is not None
    drawn = odds_payload(found, {})
    names = [trace["text"][0] for trace in drawn.views[0].traces if trace["mode"] == "text"]
    sizes = {each.name: abs(math.log(each.ratio_of_deviation)) for each in found.ratios}
    assert names == [name for name in sizes if name in sorted(sizes, key=sizes.__getitem__)[-MOST_DRAWN:]]
    assert f"The {MOST_DRAWN} of {len(sizes)} farthest from 1 are drawn." in drawn.views[0].caption
