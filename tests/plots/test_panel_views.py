"""The pictures of the panels: complete, consistent and in colours that have a dark twin."""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.class_scene.squared_error import SquaredError
from mlexplore.plots.class_weight_linked import class_weight_payload
from mlexplore.plots.payload import Payload
from mlexplore.plots.squared_error_linked import squared_error_payload
from mlexplore.plots.theme import TRANSLATION
from mlexplore.scoring.class_weights import labelled_rows, weight_path
from tests.class_scene.labelled_scenes import Case, scene
from tests.plots.painting import axes, colours

MEGABYTE = 1_000_000
TRANSPARENT = "rgba(0,0,0,0)"


@cache
def weights(n: int = 200, rare: float = 0.0) -> Payload:
    """Weights of a class, which is the rarer the larger `rare` is."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=n)
    codes = (1.5 * x - rare + rng.logistic(size=n) > 0.0).astype(np.intp)
    return class_weight_payload(weight_path(labelled_rows(x, codes), mx.Linear()), "a <b> % class")


@cache
def squares(kind: type[mx.ClassFamily], link: str, columns: int, n: int = 160) -> Payload:
    """Squared error along a parameter."""
    return squared_error_payload(
        SquaredError(scene(Case(kind(), link, columns, -1, "probabilities", "stay"), n, 3)),
        "slope of <b>dose</b>, Chinstrap",
        "β₁",
    )


PAYLOADS: dict[str, Callable[[], Payload]] = {
    "weights": weights,
    "weights of a rare class": lambda: weights(3_000, 6.0),
    "weights of a frequent class": lambda: weights(3_000, -6.0),
    "weights of very many rows": lambda: weights(30_000),
    **{
        f"squares of {kind.name}-{link}-{columns}": lambda kind=kind, link=link, columns=columns: squares(
            kind, link, columns
        )
        for kind in mx.CLASS_FAMILIES
        for link in kind.links
        for columns in (1, 3)
    },
    "squares of very many rows": lambda: squares(mx.Categorical, "logit", 2, 20_000),
}
every_payload = pytest.mark.parametrize("name", PAYLOADS)


@every_payload
def test_every_view_is_a_figure_with_names_and_words(name: str) -> None:
    drawn = PAYLOADS[name]()
    assert len(drawn.views) == 2
    for view in drawn.views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) > 0
        assert all(axis["title"]["text"].strip() for axis in axes(view.layout).values())
        assert view.title
        assert view.caption.endswith(".")
        assert view.description.endswith(".")
        assert "<b>" not in str(view.layout)


@every_payload
def test_tracks_fit_the_traces_they_move_and_the_first_picture_is_home(name: str) -> None:
    drawn = PAYLOADS[name]()
    sweep = drawn.sweep
    assert sweep is not None
    assert {track.view for track in sweep.tracks} == {0, 1}
    assert np.all(np.diff(np.asarray(sweep.values)) > 0.0)
    for track in sweep.tracks:
        trace = drawn.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        assert np.isfinite(rows).all()
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])


@every_payload
def test_every_colour_has_a_dark_counterpart_and_an_update_is_small(name: str) -> None:
    drawn = PAYLOADS[name]()
    used = {colour for view in drawn.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert {entry.colour for entry in drawn.legend} <= set(TRANSLATION)
    assert len(drawn.pack()) < MEGABYTE


def test_ticks_of_weights_are_the_numbers_they_stand_for_and_few() -> None:
    for name in ("weights", "weights of a rare class", "weights of a frequent class"):
        axis = PAYLOADS[name]().views[1].layout["xaxis"]
        low, high = axis["range"]
        assert 3 <= len(axis["tickvals"]) <= 7
        assert list(axis["tickvals"]) == sorted(axis["tickvals"])
        for place, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
            top, _, bottom = text.partition("/")
            assert 10.0**place == pytest.approx(float(top) / float(bottom or "1"))
            assert low - 1e-9 <= place <= high + 1e-9


def test_the_turned_parameter_is_called_by_its_words_and_its_symbol() -> None:
    drawn = squares(mx.Binary, "logit", 1)
    assert drawn.sweep is not None
    assert (drawn.sweep.label, drawn.sweep.symbol) == ("slope of <b>dose</b>, Chinstrap", "β₁")
    axis = drawn.views[0].layout["xaxis"]["title"]["text"]
    assert axis == "slope of &lt;b&gt;dose&lt;/b&gt;, Chinstrap, β₁"


def test_how_many_rows_are_drawn_of_many_is_a_sentence() -> None:
    said = squares(mx.Binary, "logit", 1, 2_000).views[1].caption
    assert re.search(r"under squared error\. \d+ of 2\D?000 rows are drawn\.$", said)


def test_concave_stretches_are_shaded_behind_the_curves() -> None:
    found = SquaredError(scene(Case(mx.Binary(), "logit", 1, -1, "probabilities", "stay")))
    view = squared_error_payload(found, "slope", "β₁").views[0]
    stretches = found.concave(found.brier)
    assert stretches
    shaded = [trace for trace in view.traces if trace.get("fill") == "toself"]
    assert [(min(trace["x"]), max(trace["x"])) for trace in shaded] == stretches
    assert "Cross-entropy is convex" in view.caption
    assert view.traces[: len(shaded)] == shaded
