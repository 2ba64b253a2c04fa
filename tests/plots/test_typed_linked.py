"""The pictures of the converter: complete, consistent, in colours that have a dark twin."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from mlexplore.conversion import typed_loss
from mlexplore.conversion.margin import typed_margin
from mlexplore.conversion_scene import SCALE, GrowingArea, MarginTurn, TypedTurn
from mlexplore.plots.payload import Payload, Sweep
from mlexplore.plots.theme import TRANSLATION
from mlexplore.plots.typed_linked import area_payload, margin_payload, typed_payload
from tests.plots.painting import axes, colours

TRANSPARENT = "rgba(0,0,0,0)"


def _turned(text: str, turned: str = SCALE, s: float = 1.0) -> Payload:
    loss = typed_loss(text)
    return typed_payload(
        TypedTurn(loss, {name: each.value for name, each in loss.suggestions.items()}, s, turned)
    )


def _area(text: str) -> Payload:
    loss = typed_loss(text)
    curve = loss.at({name: each.value for name, each in loss.suggestions.items()})
    return area_payload(GrowingArea(curve, 1.0), loss.plain)


def _margin(text: str) -> Payload:
    return margin_payload(MarginTurn(typed_margin(text).at(), 1.0), text)


DRAWN: dict[str, Callable[[], Payload]] = {
    "Huber, s": lambda: _turned("where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))"),
    "Huber, k": lambda: _turned("where(abs(r) <= k, r^2/2, k*(abs(r) - k/2))", "k"),
    "Cauchy": lambda: _turned("log(1 + (r/c)^2)"),
    "Student t beyond its bound": lambda: _turned("(nu + 1)/2*log(1 + r^2/nu)", "nu", 3.0),
    "pinball": lambda: _turned("max(tau*r, (tau - 1)*r)", "tau"),
    "with a pole": lambda: _turned("r^2/2 + 0.4*log(abs(r))"),
    "bounded": lambda: _turned("-log(max(1 - r^2, 0))"),
    "steep": lambda: _turned("exp(a*r) - a*r - 1"),
    "Tukey": lambda: _area("c^2/6*(1 - max(0, 1 - (r/c)^2)^3)"),
    "falling for ever": lambda: _area("-r"),
    "undefined on one side": lambda: _area("sqrt(r)"),
    "constant": lambda: _area("0*r"),
    "logistic": lambda: _margin("log(1 + exp(-m))"),
    "hinge": lambda: _margin("max(0, 1 - m)"),
    "0-1": lambda: _margin("where(m > 0, 0, 1)"),
    "perceptron": lambda: _margin("max(0, -m)"),
    "a reward": lambda: _margin("-m"),
    "a reward without end": lambda: _margin("1/m"),
    "running to minus infinity": lambda: _area("1/r"),
}
each_drawn = pytest.mark.parametrize("name", DRAWN)


@cache
def drawn(name: str) -> Payload:
    return DRAWN[name]()


@each_drawn
def test_every_view_is_a_figure_with_names_words_and_room(name: str) -> None:
    payload = drawn(name)
    assert len(payload.views) == 4
    for view in payload.views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) >= 1
        assert all(axis["title"]["text"].strip() for axis in axes(view.layout).values())
        ends = np.array([axis["range"] for axis in axes(view.layout).values()])
        assert np.isfinite(ends).all()
        assert (ends[:, 0] < ends[:, 1]).all()
        assert view.title
        assert len(view.caption) > 4
        assert view.description.endswith(".")


@each_drawn
def test_tracks_fit_the_traces_they_move(name: str) -> None:
    payload = drawn(name)
    sweep = payload.sweep
    assert sweep is not None
    assert sweep.tracks
    for track in sweep.tracks:
        trace = payload.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        assert not np.isinf(rows).any()
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])
    for readout in sweep.readouts:
        assert all(text.strip() for text in readout.texts)


@each_drawn
def test_every_colour_has_a_dark_counterpart_and_an_update_is_small(name: str) -> None:
    payload = drawn(name)
    used = {colour for view in payload.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert {entry.colour for entry in payload.legend} <= set(TRANSLATION)
    assert len(payload.pack()) < 500_000


def swept(name: str) -> Sweep:
    sweep = drawn(name).sweep
    assert sweep is not None
    return sweep


def test_numbers_beside_the_slider_are_those_of_the_density() -> None:
    sweep = swept("Huber, s")
    readouts = {each.label: each.texts[sweep.home] for each in sweep.readouts}
    assert readouts == {"Z(s)": "2.6607238", "log Z(s)": "0.97859819", "st. deviation": "1.215"}
    cauchy = swept("Cauchy")
    assert cauchy.readouts[2].texts[cauchy.home] == "∞"
    lost = swept("Student t beyond its bound")
    assert {each.texts[0] for each in lost.readouts} == {"none"}


def test_what_has_no_density_says_so_in_its_view() -> None:
    assert [view.title for view in drawn("Tukey").views] == ["Loss", "No density", "Influence", "Weight"]
    assert drawn("Tukey").views[1].traces[-1]["line"]["dash"] == "dash"
    assert drawn("logistic").views[3].title == "Probability"
    assert drawn("hinge").views[3].title == "No probability"


def test_an_area_without_a_loss_is_not_said_to_grow() -> None:
    assert _area("-log(1 - r^2)").views[1].caption == "exp(−ρ(r)/s), where the loss is defined."
    assert _area("0*r").views[1].caption == "exp(−ρ(r)/s): its area within ±R never settles."
