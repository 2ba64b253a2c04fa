"""The pictures of the dictionary: complete, consistent, in colours that have a dark twin, and the stamps on its cards."""

import re
from functools import cache

import numpy as np
import pytest

from mlexplore.loss_scene import LossScene, Turn
from mlexplore.losses import LOSSES, Loss, loss_named
from mlexplore.numerals import shortest
from mlexplore.plots.loss_card import HEIGHT, WIDTH, loss_card
from mlexplore.plots.losses_linked import losses_payload
from mlexplore.plots.payload import Payload
from mlexplore.plots.theme import TRANSLATION
from tests.losses.settings_of_losses import each_loss
from tests.plots.painting import axes, colours

KILOBYTES = 1_000
TRANSPARENT = "rgba(0,0,0,0)"
COMPARED = [
    ("squared", "huber", "tukey"),
    ("absolute", "pinball"),
    ("squared", "poisson-deviance", "negative-binomial-deviance"),
    ("gamma-deviance", "squared-log", "log-cosh"),
    ("hinge", "brier", "binary-cross-entropy"),
    ("squared", "hinge"),
]
DRAWN = [(loss.key,) for loss in LOSSES] + COMPARED
each_drawn = pytest.mark.parametrize("keys", DRAWN, ids=" ".join)


@cache
def drawn(keys: tuple[str, ...]) -> tuple[LossScene, Payload]:
    """Losses with the first parameter that there is turned."""
    losses = [loss_named(key) for key in keys]
    turns = [Turn(loss, loss.parameters[0]) for loss in losses if loss.parameters]
    scene = LossScene(losses, {}, turns[0] if turns else None)
    return scene, losses_payload(scene)


@each_drawn
def test_every_view_is_a_figure_with_names_and_words(keys: tuple[str, ...]) -> None:
    scene, payload = drawn(keys)
    weighted = any(each.place.loss.has_weight for each in scene.lines)
    assert len(payload.views) == (4 if weighted else 3)
    for view in payload.views:
        assert len(view.figure.to_dict()["data"]) == len(view.traces) >= len(scene.lines)
        assert all(axis["title"]["text"].strip() for axis in axes(view.layout).values())
        assert all(low < high for axis in axes(view.layout).values() for low, high in [axis["range"]])
        assert view.title
        assert len(view.caption) > 4
        assert view.description.endswith(".")


@each_drawn
def test_tracks_fit_the_traces_they_move_and_every_number_is_one(keys: tuple[str, ...]) -> None:
    scene, payload = drawn(keys)
    sweep = payload.sweep
    assert (sweep is None) == (scene.turn is None)
    for view in payload.views:
        for trace in view.traces:
            assert np.isfinite(trace["y"]).all()
    if sweep is None or scene.turn is None:
        return
    for track in sweep.tracks:
        trace = payload.views[track.view].traces[track.trace]
        rows = np.asarray(track.rows)
        assert rows.shape == (np.size(sweep.values), len(trace[track.attribute]))
        gone = np.isnan(rows).all(axis=1)  # no density at these values
        assert np.isfinite(rows[~gone]).all()
        assert track.view == 1 or not gone.any()
        np.testing.assert_array_equal(rows[sweep.home], trace[track.attribute])
    assert (
        sweep.texts[sweep.home] == f"{scene.turn.parameter.symbol} = {shortest(scene.turn.parameter.value)}"
    )
    if scene.turn.loss.key in {each.place.loss.key for each in scene.lines}:
        assert {track.view for track in sweep.tracks} == set(range(len(payload.views)))


@each_drawn
def test_every_curve_is_seen_where_it_bends(keys: tuple[str, ...]) -> None:
    """Of each line most lies within the view, but for ends that are steep beside another loss."""
    _, payload = drawn(keys)
    for view in payload.views:
        low, high = view.layout["yaxis"]["range"]
        for trace in view.traces:
            inside = np.mean((low <= trace["y"]) & (trace["y"] <= high))
            assert inside > (0.85 if len(keys) == 1 else 0.2), view.title


@each_drawn
def test_every_colour_has_a_dark_counterpart_and_an_update_is_small(keys: tuple[str, ...]) -> None:
    _, payload = drawn(keys)
    used = {colour for view in payload.views for colour in colours([*view.traces, view.layout])}
    assert used <= {*TRANSLATION, TRANSPARENT}
    assert {entry.colour for entry in payload.legend} <= set(TRANSLATION)
    assert len(payload.pack()) < 500 * KILOBYTES


@pytest.mark.parametrize("keys", COMPARED, ids=" ".join)
def test_a_loss_has_one_colour_and_one_dash_in_all_views_and_in_the_legend(keys: tuple[str, ...]) -> None:
    scene, payload = drawn(keys)
    names = [each.place.loss.name for each in scene.lines]
    pens = {
        tuple(
            (trace["line"]["color"], trace["line"]["dash"])
            for trace in view.traces
            if trace["line"]["width"] == 2.5
        )
        for view in payload.views
    }
    (pens,) = pens
    assert len(set(pens)) == len(names) == len({dash for _, dash in pens})
    assert [(entry.label, entry.colour) for entry in payload.legend] == [
        (name, colour) for name, (colour, _) in zip(names, pens, strict=True)
    ]


@each_loss
def test_what_has_no_density_says_so_and_shows_what_is_none(loss: Loss) -> None:
    scene, payload = drawn((loss.key,))
    view = payload.views[1]
    line = view.traces[-1]
    assert (view.title == "No density") == (loss.density is None) == ("fill" not in line)
    if loss.density is None:
        assert view.caption == loss.no_density
        assert view.layout["yaxis"]["title"]["text"] == "exp(−loss)"
        np.testing.assert_allclose(line["y"], np.exp(-loss.value(scene.x) / loss.scale), rtol=1e-12)


@each_loss
def test_a_card_shows_the_valley_over_the_hill(loss: Loss) -> None:
    card = loss_card(loss)
    valley, hill = _places(card.loss), _places(card.density)
    for path in (valley, hill):
        assert np.isfinite(path).all()
        assert path[:, 0].min() >= 0.0
        assert path[:, 0].max() <= WIDTH
        assert path[:, 1].max() <= HEIGHT
    assert valley[:, 1].max() < hill[:, 1].min()  # neither runs into the other
    seen = valley[:, 1] >= 0.0
    assert seen.mean() > 0.7
    assert (card.density[-1] == "Z") == (loss.density is not None)
    # What is cheapest is most probable: the deepest place of the valley lies over a summit of the hill.
    if loss.density is not None and loss.problem == "numbers":
        deepest = valley[valley[:, 1].argmax(), 0]
        summit = hill[hill[:, 1] <= hill[:, 1].min() + 0.2, 0]
        assert np.abs(summit - deepest).min() < 4.0


def _places(path: str) -> np.ndarray:
    return np.array(re.findall(r"[ML]([-0-9.]+) ([-0-9.]+)", path), dtype=float)
