"""Scenes off the beaten track: an infinite estimate, dates along x, more points than can be drawn."""

from collections.abc import Sequence

import numpy as np
import pytest

from mlexplore.curves import Linear, LogisticGrowth
from mlexplore.data import Axis, load_sample
from mlexplore.exploration import explore
from mlexplore.families import FAMILIES, Family, Laplace, Normal, StudentT
from mlexplore.fitting import fit
from mlexplore.plots.linked import linked_payload
from mlexplore.plots.payload import Payload
from mlexplore.scene import Scene
from tests.plots.painting import CASES, WORDS, axes, payload
from tests.plots.unpacking import unpack
from tests.turning import fitted


def draw(scene: Scene, axis: Axis, names: Sequence[str]) -> Payload:
    """The four views of a scene."""
    return linked_payload(
        scene, axis=axis, words=WORDS, label="parameter", symbol="p", is_place=False, name=names.__getitem__
    )


@pytest.fixture(scope="module")
def story() -> Payload:
    """The quarterly-users series under Student t errors: its nu runs to infinity, its x are quarters."""
    data = load_sample("twitter")
    found = fit(data.x, data.y, curve=LogisticGrowth(), family=StudentT())
    return draw(Scene(found, explore(found, "nu")), data.axis, [data.axis.name(x) for x in data.x.tolist()])


def test_an_infinite_estimate_has_a_place_on_the_slider_and_on_the_axis(story: Payload) -> None:
    assert story.sweep is not None
    values = np.asarray(story.sweep.values)
    assert np.isfinite(values).all()
    assert story.sweep.home == len(values) - 1
    assert story.sweep.texts[-1] == "∞"
    axis = story.views[2].layout["xaxis"]
    assert axis["type"] == "log"
    assert axis["ticktext"][-1] == "∞"
    assert axis["tickvals"][-1] == values[-1]
    unpack(story.pack())


def test_dates_along_x_are_dates_for_plotly(story: Payload) -> None:
    """2010-Q1 is the first of January 2010, in milliseconds since 1970."""
    layout = story.views[0].layout
    assert layout["xaxis"]["type"] == "date"
    assert story.points is not None
    (place,) = [trace for view, trace in story.points.homes if view == 0]
    first = np.asarray(story.views[0].traces[place]["x"])[0]
    assert first == np.datetime64("2010-01-01", "ms").astype(np.int64)
    assert story.points.labels[0] == "2010-Q1"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda kind: kind.__name__)
def test_of_many_observations_some_are_drawn_and_all_are_counted(family: type[Family]) -> None:
    """The picture is thinned and says so; the largest residuals are among what is drawn; the numbers are of all."""
    found = fitted(Linear, family, 20_000)
    x = found.model.x
    scene = Scene(found, explore(found, "x", steps=37))
    drawn = draw(scene, Axis(), [f"row {row}" for row in range(x.size)])
    assert drawn.points is not None
    assert len(drawn.points.labels) == len(scene.rows) < 1000
    assert drawn.legend[0].label == f"data ({len(scene.rows)} of 20\u202f000 drawn)"
    assert int(np.argmax(np.abs(found.residuals()))) in scene.rows
    assert np.all(np.abs(np.sum(scene.histograms, axis=1) * scene.bins.width - 1.0) <= 0.05)
    assert len(drawn.pack()) < 1_000_000


def test_numbers_on_axes_are_written_out_unless_they_are_huge_or_tiny() -> None:
    """12 410 and not 12.41k: a statistician's k is a count of parameters."""
    for scale, formats in ((1.0, {"none"}), (1e12, {"power", "none"})):
        x = np.linspace(0.0, 9.0, 40)
        y = scale * (5.0 + x + np.sin(9 * x))
        found = fit(x, y, curve=Linear(), family=Normal())
        drawn = draw(Scene(found, explore(found, "x")), Axis(), [""] * 40)
        seen = {axis["exponentformat"] for view in drawn.views for axis in axes(view.layout).values()}
        assert seen == formats


def test_years_are_not_broken_into_thousands() -> None:
    data = load_sample("us-population")
    found = fit(data.x, data.y, curve=Linear(), family=Normal())
    drawn = draw(Scene(found, explore(found, "x")), data.axis, [""] * data.n)
    assert drawn.views[0].layout["xaxis"]["separatethousands"] is False


def test_a_view_without_truth_draws_none() -> None:
    data = load_sample("stackloss")
    found = fit(data.x, data.y, curve=Linear(), family=Laplace())
    drawn = draw(Scene(found, explore(found, "b")), data.axis, [""] * data.n)
    assert "truth" not in {entry.label for entry in drawn.legend}
    assert "truth" in {entry.label for entry in payload(CASES[0]).legend}
